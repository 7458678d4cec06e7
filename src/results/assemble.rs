//! A run: the plan simulated, measured, compared, and written into the document.
use super::analyses::Analyses;
use super::bands;
use super::document as doc;
use super::seal::Seal;
use super::smoothing::smooth;
use crate::engine::{Fault, Plan};
use crate::risk::{self, CHANGE_LEVEL, Difference, Effect, InputMean, Measured, Outcome, Years};
use crate::scenario::{Basis, Correlation, Input, Sampling, Scenario, Varies};
use crate::stats;
use crate::stats::{Interval, Quantile, Ratio, Summary, Tail};
use std::time::Instant;

/// Simulates a scenario on the current rayon pool and fills the document. `progress` is told of finished trials.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn run(scenario: &Scenario, progress: &(dyn Fn(u64) + Sync)) -> Result<doc::Results, Fault> {
    let start = Instant::now();
    let mut smoothing = Vec::new();
    let mut improve = |plan: &Plan<'_>, measured: &mut Measured| {
        if scenario.sampling == Sampling::Smoothed {
            smoothing = smooth(plan, measured);
        }
    };
    let Some(precision) = &scenario.precision else {
        let plan = Plan::new(scenario);
        let mut measured = risk::measure(&plan, progress)?;
        improve(&plan, &mut measured);
        return Ok(assemble(scenario, &measured, smoothing, doc::Run::since(start, scenario)));
    };
    let converged = risk::measure_to_precision(scenario, precision, progress, &mut improve)?;
    Ok(assemble(scenario, &converged.measured, smoothing, doc::Run::to_precision(start, &converged)))
}

fn assemble(
    scenario: &Scenario,
    measured: &Measured,
    smoothing: Vec<doc::Smoothing>,
    run: doc::Run,
) -> doc::Results {
    let mut smoothing = smoothing.into_iter();
    let mut risks = measured.outcomes.iter().map(|outcome| risk_of(scenario, outcome, smoothing.next()));
    let baseline = risks.next().expect("the baseline is always simulated");
    let programmes = risks
        .zip(&measured.effects)
        .enumerate()
        .map(|(number, (residual, effect))| programme(scenario, number, residual, effect, &baseline))
        .collect();
    let mut results = doc::Results {
        schema: doc::SCHEMA.to_owned(),
        scenario: summary_of(scenario),
        run,
        baseline,
        programmes,
        inputs: inputs(scenario, &measured.inputs),
        correlations: scenario.correlations.iter().map(|one| correlation(scenario, one)).collect(),
        analyses: Analyses::default(),
        seal: Some(Seal::of(scenario)),
    };
    if let Some(found) = &measured.bands {
        bands::fill(&mut results, found);
    }
    results.stamp();
    results
}

impl doc::Run {
    /// A run that began at `start` and ends now.
    pub(super) fn since(start: Instant, scenario: &Scenario) -> Self {
        Self {
            engine_version: env!("CARGO_PKG_VERSION").to_owned(),
            trials: scenario.trials,
            precision: None,
            convergence: Vec::new(),
            sampling: scenario.sampling.word().to_owned(),
            seed: scenario.seed,
            threads: rayon::current_num_threads(),
            elapsed_ms: start.elapsed().as_secs_f64() * 1e3,
        }
    }
}

pub(super) fn summary_of(scenario: &Scenario) -> doc::ScenarioSummary {
    doc::ScenarioSummary {
        name: scenario.name.clone(),
        file: scenario.file.clone(),
        fingerprint: scenario.fingerprint.clone(),
        currency: scenario.currency.clone(),
        horizon_years: scenario.horizon_years,
        frequency: scenario.frequency.as_ref().map(|frequency| frequency.expression.clone()),
        mean_incidents: scenario.frequency.as_ref().map_or(1.0, |frequency| frequency.incidents.mean()),
        reoffence: scenario.reoffence.as_ref().map(|reoffence| reoffence.probability_text.clone()),
        discount_rate: scenario.discount_rate,
        knowledge_draws: scenario.outer_draws(),
        with: scenario.with.clone(),
        left_out: scenario.left_out.iter().map(|component| component.name.clone()).collect(),
    }
}

fn risk_of(scenario: &Scenario, outcome: &Outcome, smoothing: Option<doc::Smoothing>) -> doc::Risk {
    let summary = &outcome.summary;
    let moments = &summary.moments;
    let n = moments.n as f64;
    doc::Risk {
        loss: doc::Loss {
            mean: moments.mean,
            mean_se: summary.mean_se,
            sd: moments.sd,
            skewness: moments.skewness,
            min: moments.min,
            max: moments.max,
            probability_of_loss: moments.positive as f64 / n,
            quantiles: summary.quantiles.iter().map(quantile).collect(),
            tvar: summary.tails.iter().map(tvar).collect(),
        },
        components: components(scenario, outcome),
        exceedance: exceedance(summary),
        histogram: summary
            .histogram
            .iter()
            .map(|bin| doc::Bin { low: bin.low, high: bin.high, probability: bin.share })
            .collect(),
        appetite: appetite(scenario, outcome),
        smoothing,
        bands: None,
        years: outcome.years.as_deref().map_or_else(Vec::new, years),
        later: outcome.years.as_ref().and_then(|years| years.later.as_ref()).map(estimate),
        worst_year: outcome.years.as_ref().map(|years| worst_year(&years.worst)),
    }
}

fn quantile(quantile: &Quantile) -> doc::Quantile {
    let Quantile { level, value, low, high } = *quantile;
    doc::Quantile { p: level.p(), value, low, high }
}

fn tvar(tail: &Tail) -> doc::Tvar {
    doc::Tvar { p: tail.level.p(), value: tail.tvar, se: tail.tvar_se }
}

fn exceedance(summary: &Summary) -> Vec<doc::ExceedancePoint> {
    let point =
        |point: &stats::Point| doc::ExceedancePoint { loss: point.loss, probability: point.probability };
    summary.curve.iter().map(point).collect()
}

fn estimate(summary: &Summary) -> doc::Estimate {
    doc::Estimate { mean: summary.moments.mean, mean_se: summary.mean_se }
}

fn years(years: &Years) -> Vec<doc::YearRisk> {
    let mut cumulative_mean = 0.0;
    let year = |(year, summary): (u32, &Summary)| {
        let moments = &summary.moments;
        cumulative_mean += moments.mean;
        doc::YearRisk {
            year,
            mean: moments.mean,
            mean_se: summary.mean_se,
            cumulative_mean,
            probability_of_loss: moments.positive as f64 / moments.n as f64,
            var95: quantile(&summary.quantile(CHANGE_LEVEL)),
            tvar95: tvar(summary.tail(CHANGE_LEVEL)),
        }
    };
    (1..).zip(&years.paid).map(year).collect()
}

fn worst_year(worst: &Summary) -> doc::WorstYear {
    doc::WorstYear {
        mean: worst.moments.mean,
        mean_se: worst.mean_se,
        quantiles: worst.quantiles.iter().map(quantile).collect(),
        tvar: worst.tails.iter().map(tvar).collect(),
        exceedance: exceedance(worst),
    }
}

fn components(scenario: &Scenario, outcome: &Outcome) -> Vec<doc::Component> {
    // Their sum: TVaR, but where that is smoothed and the components are not.
    let tail: f64 = outcome.components.iter().map(|component| component.tail_mean).sum();
    let share = |part: f64, whole: f64| Some(part / whole).filter(|share| share.is_finite());
    scenario
        .components
        .iter()
        .zip(&outcome.components)
        .map(|(component, means)| doc::Component {
            name: component.name.clone(),
            mean: means.mean,
            mean_share: share(means.mean, outcome.summary.moments.mean),
            tail_mean: means.tail_mean,
            tail_share: share(means.tail_mean, tail),
        })
        .collect()
}

fn appetite(scenario: &Scenario, outcome: &Outcome) -> Vec<doc::Appetite> {
    scenario
        .appetite
        .iter()
        .zip(&outcome.exceeding)
        .map(|(point, exceeding)| {
            let Interval { low, high } = exceeding.interval;
            doc::Appetite {
                loss: point.loss,
                limit: point.probability,
                probability: exceeding.probability,
                low,
                high,
                kept: doc::Kept::judge(point.probability, low, high),
            }
        })
        .collect()
}

fn programme(
    scenario: &Scenario,
    number: usize,
    residual: doc::Risk,
    effect: &Effect,
    baseline: &doc::Risk,
) -> doc::Programme {
    let programme = &scenario.programmes[number];
    let paired = &effect.paired;
    let difference = |one: Difference| doc::Difference { value: one.value, se: one.se };
    let appetite = effect
        .appetite
        .iter()
        .zip(baseline.appetite.iter().zip(&residual.appetite))
        .map(|(change, (before, after))| doc::AppetiteChange {
            loss: before.loss,
            probability: change.value,
            se: change.se,
            from: before.kept,
            to: after.kept,
        })
        .collect();
    doc::Programme {
        name: programme.name.clone(),
        controls: programme.controls.iter().map(|&index| scenario.controls[index].name.clone()).collect(),
        spend: doc::Spend { mean: paired.spend_mean, mean_se: paired.spend_se, sd: paired.spend_sd },
        avoided: doc::Estimate { mean: paired.avoided_mean, mean_se: paired.avoided_se },
        net_benefit: doc::NetBenefit {
            mean: paired.net_mean,
            mean_se: paired.net_se,
            probability_positive: paired.net_positive,
        },
        // ROI = (avoided − spend)/spend.
        roi: ratio(paired.avoided_per_spent.map(|ratio| ratio.less(1.0))),
        avoided_per_spent: ratio(paired.avoided_per_spent),
        change: doc::Change { var95: difference(effect.var), tvar95: difference(effect.tvar), appetite },
        residual,
        bands: None,
    }
}

fn ratio(ratio: Option<Ratio>) -> doc::Ratio {
    doc::Ratio {
        value: ratio.map(|ratio| ratio.value),
        low: ratio.map(|ratio| ratio.interval.low),
        high: ratio.map(|ratio| ratio.interval.high),
    }
}

fn inputs(scenario: &Scenario, means: &[InputMean]) -> Vec<doc::Input> {
    let mut inputs: Vec<doc::Input> = scenario.inputs.iter().map(input).collect();
    for found in means {
        let value = &scenario.inputs[found.input].value;
        let se = value.sd() / (found.draws as f64).sqrt();
        let difference = (found.mean - value.mean()) / se;
        inputs[found.input].self_check = Some(doc::SelfCheck {
            draws: found.draws,
            simulated_mean: found.mean,
            difference_in_se: Some(difference).filter(|difference| se.is_finite() && difference.is_finite()),
        });
    }
    inputs
}

fn correlation(scenario: &Scenario, correlation: &Correlation) -> doc::Correlation {
    let size = correlation.ranks.size();
    let row = |row: usize| (0..size).map(|column| correlation.ranks.get(row, column)).collect();
    doc::Correlation {
        inputs: correlation.inputs.iter().map(|&input| scenario.inputs[input].name.clone()).collect(),
        copula: correlation.family.words(),
        measure: correlation.measure.words().to_owned(),
        ranks: (0..size).map(row).collect(),
        source: correlation.provenance.source.clone(),
    }
}

fn input(input: &Input) -> doc::Input {
    doc::Input {
        name: input.name.clone(),
        unit: input.unit.to_string(),
        expression: input.expression.clone(),
        growth: input.growth.map(|growth| growth.rate),
        mean: Some(input.value.mean()).filter(|mean| mean.is_finite()),
        p5: input.value.quantile(0.05),
        p95: input.value.quantile(0.95),
        source: input.provenance.source.clone(),
        owner: input.provenance.owner.clone(),
        date: input.provenance.date.clone(),
        review_by: input.provenance.review_by.clone(),
        basis: input.provenance.basis.map(|basis| {
            match basis {
                Basis::Evidence => "evidence",
                Basis::Judgement => "judgement",
            }
            .to_owned()
        }),
        nature: input
            .value
            .is_constant()
            .is_none()
            .then(|| if input.varies == Varies::Knowledge { "knowledge" } else { "variability" }.to_owned()),
        self_check: None,
    }
}
