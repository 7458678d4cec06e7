//! Errors from the spread between groups of trials that are independent of each other.
use super::measured::{Effect, Measured, Outcome, Years};
use crate::stats::{Interval, Ratio, Summary};
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
        let mean = parts.iter().map(|part| value(part)).sum::<f64>() / self.groups;
        let squares: f64 = parts.iter().map(|part| (value(part) - mean).powi(2)).sum();
        (squares / (self.groups - 1.0) / self.groups).sqrt()
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
