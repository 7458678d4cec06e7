//! Errors from the spread between groups of trials that are independent of each other.
use super::draws::{Draws, OnCurve};
use super::measured::{CHANGE_LEVEL, Effect, Measured, Outcome, Years};
use crate::stats::{Interval, Point, Quantile, Ratio, Summary};
use statrs::distribution::{ContinuousCDF, StudentsT};

impl Measured {
    /// Replaces every error by what the estimates of `groups`, equal parts of the trials, say: trials within a group are not
    /// independent (they share a scramble, or the same draw of what is not known), but groups are. The standard error of an
    /// estimate from all trials is that of the groups' mean, sd/√groups; intervals are Student's (L'Ecuyer, Nakayama, Owen
    /// and Tuffin 2023 find them right for few scrambles).
    pub fn take_errors_from(&mut self, groups: &[Measured]) {
        let spread = Spread::of(groups.len());
        for (number, outcome) in self.outcomes.iter_mut().enumerate() {
            let parts: Vec<&Outcome> = groups.iter().map(|group| &group.outcomes[number]).collect();
            spread.outcome(outcome, &parts);
        }
        for (number, effect) in self.effects.iter_mut().enumerate() {
            let parts: Vec<&Effect> = groups.iter().map(|group| &group.effects[number]).collect();
            spread.effect(effect, &parts);
        }
        if let Some(lead) = &mut self.lead {
            let net = |part: &Measured, outcome: usize| {
                outcome.checked_sub(1).map_or(0.0, |programme| part.effects[programme].paired.net_mean)
            };
            let parts: Vec<&Measured> = groups.iter().collect();
            for (outcome, ahead) in lead.ahead.iter_mut().enumerate() {
                ahead.se = Some(spread.se(&parts, |part| net(part, lead.best) - net(part, outcome)));
            }
        }
    }
}

impl Measured {
    /// Replaces every error by what the outer draws say. Where draws differ much, an order statistic of all trials is off by
    /// more than the draws' own order statistics are: its error is that of the share of trials beyond it.
    ///
    /// Draws are a Latin hypercube, not independent: the errors are those of independent draws, and for the mean at most
    /// n/(n − 1) times too small as variances (Owen 1997); mostly they are too large.
    pub(super) fn take_errors_from_draws(&mut self, draws: &Draws) {
        self.take_errors_from(&draws.measured);
        let spread = Spread::of(draws.measured.len());
        let mut shifts: Vec<Shifts> = Vec::new();
        for (number, outcome) in self.outcomes.iter_mut().enumerate() {
            let places: Vec<&OnCurve> = draws.places.iter().map(|places| &places[number]).collect();
            let summary = &mut outcome.summary;
            for index in 0..summary.quantiles.len() {
                let interval = spread.quantile(&places, summary, index);
                Interval { low: summary.quantiles[index].low, high: summary.quantiles[index].high } =
                    interval;
            }
            for index in 0..summary.tails.len() {
                let tail = summary.tails[index].level.tail();
                summary.tails[index].tvar_se = Some(spread.se(&places, |place| place.excess[index] / tail));
            }
            shifts.push(Shifts::of(&places, summary, &spread));
        }
        if let [baseline, residuals @ ..] = &shifts[..] {
            for (effect, residual) in self.effects.iter_mut().zip(residuals) {
                let difference =
                    |a: &[f64], b: &[f64]| -> Vec<f64> { b.iter().zip(a).map(|(b, a)| b - a).collect() };
                effect.var.se = Some(spread.se_of(&difference(&baseline.var, &residual.var)));
                effect.tvar.se = Some(spread.se_of(&difference(&baseline.tvar, &residual.tvar)));
            }
        }
    }
}

/// By how much each draw's trials would move an outcome's VaR and TVaR at [`CHANGE_LEVEL`], if all trials were like them.
struct Shifts {
    var: Vec<f64>,
    tvar: Vec<f64>,
}

impl Shifts {
    fn of(places: &[&OnCurve], summary: &Summary, spread: &Spread) -> Self {
        let quantile = summary.quantile(CHANGE_LEVEL);
        let point = point_of(&summary.curve, quantile.value);
        let se = spread.se(places, |place| place.exceedance[point]);
        // One over the density, as the interval knows it.
        let width = quantile.high - quantile.low;
        let slope = if se > 0.0 { width / (2.0 * spread.t * se) } else { 0.0 };
        let index = summary.tails.iter().position(|tail| tail.level == CHANGE_LEVEL).unwrap_or(0);
        Self {
            var: places.iter().map(|place| slope * place.exceedance[point]).collect(),
            tvar: places.iter().map(|place| place.excess[index] / CHANGE_LEVEL.tail()).collect(),
        }
    }
}

/// The place on the curve of a loss that is one of its points.
fn point_of(curve: &[Point], loss: f64) -> usize {
    curve.partition_point(|point| point.loss < loss).min(curve.len() - 1)
}

/// The loss that a share `probability` of all trials exceeds, between the points of a curve.
fn loss_exceeded_by(curve: &[Point], probability: f64) -> f64 {
    /// Points without an atom between them lie no further apart, absolutely or as a part of the probability.
    const APART: [f64; 2] = [0.015, 0.15];
    let index = curve.partition_point(|point| point.probability > probability);
    match (index.checked_sub(1).map(|before| &curve[before]), curve.get(index)) {
        (Some(before), Some(after)) => {
            let apart = before.probability - after.probability;
            if apart > APART[0] && apart > APART[1] * before.probability {
                return after.loss;
            }
            let share = (before.probability - probability) / apart;
            before.loss + share * (after.loss - before.loss)
        }
        (None, Some(only)) | (Some(only), None) => only.loss,
        (None, None) => 0.0,
    }
}

struct Spread {
    groups: f64,
    /// The 97.5 % quantile of Student's distribution.
    t: f64,
}

impl Spread {
    fn of(groups: usize) -> Self {
        let groups = groups as f64;
        let student = StudentsT::new(0.0, 1.0, groups - 1.0).expect("there are at least two groups");
        Self { groups, t: student.inverse_cdf(0.975) }
    }

    fn se<T>(&self, parts: &[&T], value: impl Fn(&T) -> f64) -> f64 {
        let values: Vec<f64> = parts.iter().map(|part| value(part)).collect();
        self.se_of(&values)
    }

    fn se_of(&self, values: &[f64]) -> f64 {
        let mean = values.iter().sum::<f64>() / self.groups;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        (squares / (self.groups - 1.0) / self.groups).sqrt()
    }

    /// The interval of the share of trials beyond a quantile, read off the curve as losses (Woodruff 1952).
    fn quantile(&self, places: &[&OnCurve], summary: &Summary, index: usize) -> Interval {
        let Quantile { level, value, .. } = summary.quantiles[index];
        let point = point_of(&summary.curve, value);
        let half = self.t * self.se(places, |place| place.exceedance[point]);
        let at = |probability: f64| loss_exceeded_by(&summary.curve, probability);
        Interval { low: at(level.tail() + half).min(value), high: at(level.tail() - half).max(value) }
    }

    fn interval(&self, value: f64, se: f64) -> Interval {
        Interval { low: value - self.t * se, high: value + self.t * se }
    }

    fn outcome(&self, outcome: &mut Outcome, parts: &[&Outcome]) {
        self.summary(&mut outcome.summary, parts, |part| &part.summary);
        for (number, point) in outcome.exceeding.iter_mut().enumerate() {
            let se = self.se(parts, |part| part.exceeding[number].probability);
            let Interval { low, high } = self.interval(point.probability, se);
            point.interval = Interval { low: low.max(0.0), high: high.min(1.0) };
        }
        if let Some(years) = &mut outcome.years {
            let parts: Vec<&Years> = parts.iter().filter_map(|part| part.years.as_deref()).collect();
            self.years(years, &parts);
        }
    }

    fn summary<T>(&self, summary: &mut Summary, parts: &[&T], of: impl Fn(&T) -> &Summary) {
        summary.mean_se = self.se(parts, |part| of(part).moments.mean);
        for (number, quantile) in summary.quantiles.iter_mut().enumerate() {
            let se = self.se(parts, |part| of(part).quantiles[number].value);
            Interval { low: quantile.low, high: quantile.high } = self.interval(quantile.value, se);
        }
        for (number, tail) in summary.tails.iter_mut().enumerate() {
            tail.tvar_se = Some(self.se(parts, |part| of(part).tails[number].tvar));
        }
    }

    fn years(&self, years: &mut Years, parts: &[&Years]) {
        self.summary(&mut years.worst, parts, |part| &part.worst);
        for (year, summary) in years.paid.iter_mut().enumerate() {
            self.summary(summary, parts, |part| &part.paid[year]);
        }
        if let Some(later) = &mut years.later {
            let parts: Vec<&Summary> = parts.iter().filter_map(|part| part.later.as_ref()).collect();
            self.summary(later, &parts, |part| part);
        }
    }

    fn effect(&self, effect: &mut Effect, parts: &[&Effect]) {
        let paired = &mut effect.paired;
        paired.avoided_se = self.se(parts, |part| part.paired.avoided_mean);
        paired.spend_se = self.se(parts, |part| part.paired.spend_mean);
        paired.net_se = self.se(parts, |part| part.paired.net_mean);
        if let Some(Ratio { value, interval }) = &mut paired.avoided_per_spent {
            let ratio = |part: &Effect| part.paired.avoided_per_spent.map_or(*value, |ratio| ratio.value);
            *interval = self.interval(*value, self.se(parts, ratio));
        }
        effect.var.se = Some(self.se(parts, |part| part.var.value));
        effect.tvar.se = Some(self.se(parts, |part| part.tvar.value));
        for (number, change) in effect.appetite.iter_mut().enumerate() {
            change.se = Some(self.se(parts, |part| part.appetite[number].value));
        }
    }
}
