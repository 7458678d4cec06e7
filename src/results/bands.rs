//! What the document says of what is not known: percentile bands over its draws.
use super::document::{Input, Results, Risk};
use crate::risk;
use serde::{Deserialize, Serialize};

/// Percentiles over the draws of what is not known: the smallest value with at least 5, 50 or 95 % of the draws' values at
/// or below it. Each draw's value is a simulation of its own trials.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    pub p5: f64,
    pub p50: f64,
    pub p95: f64,
}

/// P(loss > `loss`) over the draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurveBand {
    pub loss: f64,
    pub p5: f64,
    pub p50: f64,
    pub p95: f64,
}

/// Of the loss of the baseline, or of the residual one of a programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskBands {
    pub mean: Band,
    pub var95: Band,
    pub tvar95: Band,
    pub probability_of_loss: Band,
    /// Of the probability of exceeding each point of risk appetite, in its order.
    pub appetite: Vec<Band>,
    /// At the points of `exceedance`.
    pub exceedance: Vec<CurveBand>,
    /// Where the spread of the mean between draws comes from; `None` if it has none, or if there are too few
    /// draws for so many inputs.
    pub mean_explained: Option<Explained>,
}

/// Of what a programme is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgrammeBands {
    pub avoided: Band,
    pub net_benefit: Band,
    /// `None` where the spend is zero in a draw ("not defined").
    pub roi: Option<Band>,
    /// Share of draws in which the mean net benefit is above zero.
    pub share_positive: f64,
    /// Where the spread of the net benefit between draws comes from; `None` if it has none, or if there are
    /// too few draws for so many inputs.
    pub net_benefit_explained: Option<Explained>,
}

/// Shares of a figure's variance between draws. What is missing to 1 comes from inputs together, or is noise of the shares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// What each input of nature `knowledge` explains alone: its first-order index, by a regression on
    /// polynomials of the inputs' normal scores.
    pub inputs: Vec<Share>,
    /// The standard error of the share of an input that explains nothing.
    pub standard_error: f64,
    /// What is there because each draw has finitely many trials.
    pub simulation: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    pub input: String,
    pub share: f64,
    /// By which part the standard deviation between draws would shrink on average if the input were known: 1 − √(1 − share).
    pub narrower: f64,
}

/// Writes bands into the document of the run that they come from.
pub(super) fn fill(results: &mut Results, bands: &risk::Bands) {
    let inputs = &results.inputs;
    let mut outcomes = bands.outcomes.iter();
    fill_risk(&mut results.baseline, outcomes.next(), inputs);
    for (programme, (outcome, effect)) in results.programmes.iter_mut().zip(outcomes.zip(&bands.effects)) {
        fill_risk(&mut programme.residual, Some(outcome), inputs);
        programme.bands = Some(ProgrammeBands {
            avoided: effect.avoided.into(),
            net_benefit: effect.net.into(),
            // ROI = (avoided − spend)/spend.
            roi: effect.avoided_per_spent.map(|ratio| ratio.less(1.0).into()),
            share_positive: effect.pays,
            net_benefit_explained: explained(effect.explained.as_ref(), inputs),
        });
    }
}

fn fill_risk(risk: &mut Risk, bands: Option<&risk::OutcomeBands>, inputs: &[Input]) {
    risk.bands = bands.map(|bands| RiskBands {
        mean: bands.mean.into(),
        var95: bands.var.into(),
        tvar95: bands.tvar.into(),
        probability_of_loss: bands.probability_of_loss.into(),
        appetite: bands.appetite.iter().map(|&band| band.into()).collect(),
        exceedance: risk
            .exceedance
            .iter()
            .zip(&bands.exceedance)
            .map(|(point, band)| CurveBand { loss: point.loss, p5: band.p5, p50: band.p50, p95: band.p95 })
            .collect(),
        mean_explained: explained(bands.explained.as_ref(), inputs),
    });
}

fn explained(found: Option<&risk::Explained>, inputs: &[Input]) -> Option<Explained> {
    found.map(|found| Explained {
        inputs: found
            .inputs
            .iter()
            .map(|&(input, share)| Share {
                input: inputs[input].name.clone(),
                share,
                narrower: 1.0 - (1.0 - share).sqrt(),
            })
            .collect(),
        standard_error: found.standard_error,
        simulation: found.simulation,
    })
}

impl From<risk::Band> for Band {
    fn from(band: risk::Band) -> Self {
        Self { p5: band.p5, p50: band.p50, p95: band.p95 }
    }
}
