//! What pre-integration tells better than the trials do, put in its place.
use super::document::Smoothing;
use crate::analysis::{Estimate, Smoothed};
use crate::engine::Plan;
use crate::risk::{CHANGE_LEVEL, Difference, Measured, Outcome};
use crate::stats::{Interval, Level, QUANTILES, TVARS, Z95};
use rayon::prelude::*;

/// Smooths every outcome that its formula allows: quantiles, TVaR, P(loss > 0), the exceedance curve, points of risk
/// appetite, and what programmes change in them; the mean where its error becomes smaller. Everything else stays as the
/// trials tell it. Says of each outcome how it was smoothed, or why it was not.
pub(super) fn smooth(plan: &Plan<'_>, measured: &mut Measured) -> Vec<Smoothing> {
    let smoothed: Vec<_> = (0..plan.outcomes())
        .into_par_iter()
        .map(|outcome| Smoothed::of(plan, outcome, &QUANTILES, &TVARS))
        .collect();
    let limits: Vec<f64> = plan.scenario().appetite.iter().map(|point| point.loss).collect();
    let exceeding: Vec<Vec<Option<Estimate>>> = smoothed
        .iter()
        .map(|one| one.as_ref().map_or_else(|_| Vec::new(), |one| one.exceedance(&limits)))
        .collect();
    for (number, one) in smoothed.iter().enumerate() {
        if let Ok(one) = one {
            take(measured, number, one, &exceeding[number]);
        }
    }
    for programme in 0..measured.effects.len() {
        let baseline = (smoothed[0].as_ref().ok(), &exceeding[0][..]);
        let residual = (smoothed[1 + programme].as_ref().ok(), &exceeding[1 + programme][..]);
        change(measured, programme, baseline, residual);
    }
    smoothed
        .iter()
        .map(|one| match one {
            Ok(one) => Smoothing {
                method: Some(one.method.name().to_owned()),
                integrated: Some(one.integrated.clone()),
                points: Some(one.points),
                refused: None,
            },
            Err(reason) => Smoothing {
                method: None,
                integrated: None,
                points: None,
                refused: Some(reason.message.clone()),
            },
        })
        .collect()
}

fn take(measured: &mut Measured, number: usize, smoothed: &Smoothed, exceeding: &[Option<Estimate>]) {
    let outcome = &mut measured.outcomes[number];
    let summary = &mut outcome.summary;
    if let Some(mean) = &smoothed.mean
        && mean.se < summary.mean_se
    {
        (summary.moments.mean, summary.mean_se) = (mean.value, mean.se);
    }
    for (quantile, (_, estimate)) in summary.quantiles.iter_mut().zip(&smoothed.quantiles) {
        (quantile.low, quantile.high) = estimate.interval();
        quantile.value = estimate.value;
    }
    for (tail, (_, estimate)) in summary.tails.iter_mut().zip(&smoothed.tvars) {
        if let Some(estimate) = estimate {
            (tail.tvar, tail.tvar_se) = (estimate.value, Some(estimate.se));
        }
    }
    let losses: Vec<f64> = summary.curve.iter().map(|point| point.loss).collect();
    let mut most: f64 = 1.0;
    for (point, estimate) in summary.curve.iter_mut().zip(smoothed.exceedance(&losses)) {
        if let Some(estimate) = estimate {
            point.probability = estimate.value.clamp(0.0, most);
        }
        most = point.probability.min(most);
        point.probability = most;
    }
    for (point, estimate) in outcome.exceeding.iter_mut().zip(exceeding) {
        if let Some(estimate) = estimate {
            let (low, high) = estimate.interval();
            point.probability = estimate.value.clamp(0.0, 1.0);
            point.interval = Interval { low: low.clamp(0.0, 1.0), high: high.clamp(0.0, 1.0) };
        }
    }
}

type Side<'a> = (Option<&'a Smoothed>, &'a [Option<Estimate>]);

/// Differences of what is shown: paired where both sides are smoothed, else with the errors of both.
fn change(measured: &mut Measured, programme: usize, (a, a_points): Side<'_>, (b, b_points): Side<'_>) {
    if a.is_none() && b.is_none() {
        return;
    }
    let Measured { outcomes, effects, .. } = measured;
    let (before, after) = (&outcomes[0], &outcomes[1 + programme]);
    let effect = &mut effects[programme];
    let quantile = |one: Option<&Smoothed>| at(&one?.quantiles, CHANGE_LEVEL).copied();
    let [var_a, var_b] = [before, after].map(|outcome| outcome.summary.quantile(CHANGE_LEVEL));
    effect.var = difference(
        quantile(a).as_ref().zip(quantile(b).as_ref()),
        (var_a.value, Some(var_a.se())),
        (var_b.value, Some(var_b.se())),
    );
    let tvar = |one: Option<&Smoothed>| *at(&one?.tvars, CHANGE_LEVEL)?;
    let [tail_a, tail_b] = [before, after].map(|outcome| outcome.summary.tail(CHANGE_LEVEL));
    effect.tvar = difference(
        tvar(a).as_ref().zip(tvar(b).as_ref()),
        (tail_a.tvar, tail_a.tvar_se),
        (tail_b.tvar, tail_b.tvar_se),
    );
    for (number, change) in effect.appetite.iter_mut().enumerate() {
        let point = |points: &[Option<Estimate>]| points.get(number).cloned().flatten();
        let shown = |outcome: &Outcome| {
            let point = outcome.exceeding[number];
            (point.probability, Some((point.interval.high - point.interval.low) / (2.0 * Z95)))
        };
        *change =
            difference(point(a_points).as_ref().zip(point(b_points).as_ref()), shown(before), shown(after));
    }
}

fn at<T>(levels: &[(Level, T)], level: Level) -> Option<&T> {
    levels.iter().find(|(one, _)| *one == level).map(|(_, value)| value)
}

fn difference(
    smoothed: Option<(&Estimate, &Estimate)>,
    (before, before_se): (f64, Option<f64>),
    (after, after_se): (f64, Option<f64>),
) -> Difference {
    match smoothed {
        Some((a, b)) => {
            let change = b.minus(a);
            Difference { value: change.value, se: Some(change.se) }
        }
        None => Difference { value: after - before, se: before_se.zip(after_se).map(|(a, b)| a.hypot(b)) },
    }
}
