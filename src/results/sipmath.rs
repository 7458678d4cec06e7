//! The outputs of a run as a library of the SIPmath 3.0 standard (ProbabilityManagement.org), for other models to take on.
//!
//! The layout is that which PySIP, ProbabilityManagement.org's own library, writes for independent SIPs: `Metalog_1_0` with
//! `aCoefficients`, each on a random number `HDR_2_0` of its own.
use super::document::{Results, Risk};
use crate::distributions::{Bounds, MetalogFit};
use serde::Serialize;
use serde_json::{Value, json};

/// A metalog with one density and no atom cannot be 0 with a probability: it is that of the loss given that there is one.
const METADATA_NOTE: &str =
    "given that there is a loss; a loss occurs with probability_of_loss, and is 0 otherwise";

/// A library, and the outcomes that are not in it.
#[derive(Clone, Debug)]
pub struct SipLibrary {
    pub json: Value,
    /// Names, with the reason.
    pub left_out: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Sip {
    name: String,
    #[serde(rename = "ref")]
    reference: Value,
    function: &'static str,
    arguments: Value,
    metadata: Value,
}

impl SipLibrary {
    /// The loss of the baseline and what each programme leaves of it. `date` is the day, as `MM-DD-YYYY`.
    pub fn new(results: &Results, name: &str, date: &str) -> Self {
        let mut sips: Vec<Sip> = Vec::new();
        let mut left_out = Vec::new();
        let residuals =
            results.programmes.iter().map(|one| (format!("residual_{}", one.name), &one.residual));
        for (name, risk) in std::iter::once(("loss".to_owned(), &results.baseline)).chain(residuals) {
            match sip(&name, risk, results.run.trials, sips.len() + 1) {
                Ok(sip) => sips.push(sip),
                Err(reason) => left_out.push((name, reason)),
            }
        }
        let seeds = (1..=sips.len()).map(|number| {
            json!({
                "name": format!("hdr{number}"),
                "function": "HDR_2_0",
                "arguments": {
                    "counter": "PM_Index",
                    "entity": 1,
                    // Within the range that PySIP draws from, and the same for the same run.
                    "varId": 1 + results.run.seed % 9_000_000 + number as u64,
                    "seed3": 0,
                    "seed4": 0,
                },
            })
        });
        let provenance = format!(
            "amerce {}, {} in {}, fingerprint {}",
            results.run.engine_version,
            results.scenario.name,
            results.scenario.currency,
            results.scenario.fingerprint
        );
        let json = json!({
            "name": name,
            "objectType": "sipModel",
            "libraryType": "SIPmath_3_0",
            "dateCreated": date,
            "provenance": provenance,
            "U01": { "rng": seeds.collect::<Vec<Value>>() },
            "sips": sips,
            "version": "1",
        });
        Self { json, left_out }
    }

    /// The library as JSON.
    pub fn text(&self) -> String {
        format!("{:#}\n", self.json)
    }
}

fn sip(name: &str, risk: &Risk, trials: u64, number: usize) -> Result<Sip, String> {
    let loss = &risk.loss;
    if loss.skewness.is_none() {
        return Err("every trial has the same loss".to_owned());
    }
    // Losses that may also be gains have no atom to set aside.
    let bounded = loss.min >= 0.0;
    let share = if bounded { loss.probability_of_loss } else { 1.0 };
    let bounds = Bounds { lower: if bounded { 0.0 } else { f64::NEG_INFINITY }, ..Bounds::default() };
    let points: Vec<(f64, f64)> = risk
        .exceedance
        .iter()
        .map(|point| (1.0 - point.probability / share, point.loss))
        .filter(|(p, x)| *p > 0.0 && *p < 1.0 && (!bounded || *x > 0.0))
        .collect();
    let fit =
        MetalogFit::new(&points, bounds).ok_or("no metalog of up to nine terms follows its distribution")?;
    let quantile = |p: f64| loss.quantiles.iter().find(|one| one.p == p).map(|one| one.value);
    let mut arguments = json!({ "aCoefficients": fit.coefficients });
    if bounded {
        arguments["lowerBound"] = json!(0);
    }
    let mut metadata = json!({
        "count": trials,
        "mean": loss.mean,
        "std": loss.sd,
        "min": loss.min,
        "P25": quantile(0.25),
        "P50": quantile(0.5),
        "P75": quantile(0.75),
        "max": loss.max,
        "largest_distance_of_fit": fit.largest_distance,
    });
    if share < 1.0 {
        metadata["probability_of_loss"] = json!(share);
        metadata["note"] = json!(METADATA_NOTE);
    }
    Ok(Sip {
        name: if share < 1.0 { format!("{name}_given_loss") } else { name.to_owned() },
        reference: json!({ "source": "rng", "name": format!("hdr{number}") }),
        function: "Metalog_1_0",
        arguments,
        metadata,
    })
}
