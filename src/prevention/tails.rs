//! TVaR of many portfolios, with as few of them simulated as the answer needs.
use super::effects::Effects;
use super::figures::{LEVEL, VarTvar, at_a_time, each, tail_weights};
use super::portfolio::{Portfolio, Ties};
use super::residuals::Residuals;
use crate::diagnostics::Diagnostic;
use crate::engine::Factored;
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// Worst trials whose mean bounds every portfolio's TVaR: each is one pass over them for all portfolios.
const MOST_CUTS: usize = 6;
/// Portfolios that are simulated at most.
const MOST_SIMULATED: usize = 2_000;

/// TVaR of the residual loss, or of spend and residual loss together, of every set of the free controls.
///
/// TVaR is the largest mean over any share 1 − p of the trials (Acerbi and Tasche 2002, section 5). So for every portfolio
/// its mean over the worst trials of *another* one is a lower bound, and those means are had for all portfolios at once, as
/// [`Residuals`] with weights. Only where a bound does not settle the matter is a portfolio simulated: what is found is
/// exact.
pub struct Tails<'a> {
    pub scenario: &'a Scenario,
    pub factored: &'a Factored<'a>,
    pub effects: &'a Effects<'a>,
    pub ties: &'a Ties,
    /// What each control costs by trial, where the spend counts too.
    pub spends: Option<&'a [Vec<f64>]>,
    bounds: Vec<f64>,
    exact: BTreeMap<usize, f64>,
    cuts: usize,
}

impl<'a> Tails<'a> {
    /// # Errors
    /// If a loss is no finite number.
    pub fn new(
        scenario: &'a Scenario,
        factored: &'a Factored<'a>,
        effects: &'a Effects<'a>,
        ties: &'a Ties,
        spends: Option<&'a [Vec<f64>]>,
    ) -> Result<Self, Diagnostic> {
        let bounds = vec![f64::NEG_INFINITY; 1 << ties.free.len()];
        let mut tails =
            Self { scenario, factored, effects, ties, spends, bounds, exact: BTreeMap::new(), cuts: 0 };
        tails.cut(0)?;
        Ok(tails)
    }

    fn total(&self, portfolio: Portfolio, losses: &[f64]) -> Vec<f64> {
        let mut total = losses.to_vec();
        for control in portfolio.controls().filter(|_| self.spends.is_some()) {
            let spends = self.spends.map_or(&[][..], |spends| &spends[control]);
            total.iter_mut().zip(spends).for_each(|(sum, spend)| *sum += spend);
        }
        total
    }

    /// Bounds all portfolios by their means over the worst trials of this one.
    fn cut(&mut self, places: usize) -> Result<(), Diagnostic> {
        self.cuts += 1;
        let portfolio = self.ties.portfolio(places);
        let weights =
            each(self.scenario, &[portfolio], |_, losses| tail_weights(&self.total(portfolio, losses)))?;
        let Some(weights) = weights.first() else { return Ok(()) };
        let trials = self.scenario.trials;
        let sums = Residuals::plan(self.factored, self.effects, self.ties)
            .summed(self.factored, self.effects, self.ties, trials, Some(weights))
            .all(self.ties);
        let count = LEVEL.tail_count(trials as usize);
        let spend = |control: usize| {
            self.spends.map_or(0.0, |spends| {
                spends[control].iter().zip(weights).map(|(spend, weight)| spend * weight).sum::<f64>() / count
            })
        };
        let always: f64 = self.ties.always.controls().map(spend).sum();
        let free: Vec<f64> = self.ties.free.iter().map(|&control| spend(control)).collect();
        for (places, (bound, sum)) in self.bounds.iter_mut().zip(sums).enumerate() {
            let spend: f64 = Portfolio::at(places).controls().map(|place| free[place]).sum();
            // A little less, for the rounding of sums that are made in different ways.
            let below = sum / count * (1.0 - 1e-12) + always + spend;
            *bound = bound.max(below);
        }
        Ok(())
    }

    fn simulate(&mut self, some: &[usize]) -> Result<(), Diagnostic> {
        let portfolios: Vec<Portfolio> = some.iter().map(|&places| self.ties.portfolio(places)).collect();
        let found = each(self.scenario, &portfolios, |number, losses| {
            VarTvar::of(&mut self.total(portfolios[number], losses)).tvar
        })?;
        self.exact.extend(some.iter().copied().zip(found));
        Ok(())
    }

    /// What is known of a portfolio's TVaR, and whether that is all.
    fn known(&self, places: usize) -> (f64, bool) {
        self.exact.get(&places).map_or((self.bounds[places], false), |tvar| (*tvar, true))
    }

    fn batch(&self) -> usize {
        at_a_time(self.scenario.trials, 1)
    }

    /// The `count` of `among` with the lowest TVaR; and whether that is proved.
    ///
    /// # Errors
    /// If a loss is no finite number.
    pub fn lowest(&mut self, among: &[usize], count: usize) -> Result<(Vec<(usize, f64)>, bool), Diagnostic> {
        loop {
            let mut order: Vec<usize> = among.to_vec();
            order.sort_by(|a, b| self.known(*a).0.total_cmp(&self.known(*b).0).then(a.cmp(b)));
            let open: Vec<usize> =
                order.iter().take(count).copied().filter(|&places| !self.known(places).1).collect();
            if open.is_empty() || self.exact.len() >= MOST_SIMULATED {
                let exact = order.into_iter().filter(|&places| self.known(places).1).take(count);
                return Ok((exact.map(|places| (places, self.known(places).0)).collect(), open.is_empty()));
            }
            if self.cuts < MOST_CUTS {
                self.cut(open[0])?;
            }
            self.simulate(&open[..open.len().min(self.batch())])?;
        }
    }

    /// Those of `among`, by rising spend, that no other one beats in both spend and TVaR; and whether that is proved.
    ///
    /// # Errors
    /// If a loss is no finite number.
    pub fn frontier(
        &mut self,
        among: &[usize],
        spend: &[f64],
    ) -> Result<(Vec<(usize, f64)>, bool), Diagnostic> {
        loop {
            let front = front(among.iter().map(|&places| (places, spend[places], self.known(places).0)));
            let open: Vec<usize> =
                front.iter().map(|(places, _)| *places).filter(|&places| !self.known(places).1).collect();
            if open.is_empty() {
                return Ok((front, true));
            }
            if self.exact.len() >= MOST_SIMULATED {
                let exact = among.iter().filter(|places| self.known(**places).1);
                let exact = exact.map(|&places| (places, spend[places], self.known(places).0));
                return Ok((self::front(exact), false));
            }
            if self.cuts < MOST_CUTS {
                // From the cheap end to the dear one.
                self.cut(open[(self.cuts * open.len() / MOST_CUTS).min(open.len() - 1)])?;
            }
            self.simulate(&open)?;
        }
    }
}

/// Of portfolios with their spends and a figure that should be low: those that no other one beats in both, by rising spend,
/// each with its figure.
pub fn front(among: impl Iterator<Item = (usize, f64, f64)>) -> Vec<(usize, f64)> {
    let mut order: Vec<(usize, f64, f64)> = among.collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2)).then(a.0.cmp(&b.0)));
    let mut front: Vec<(usize, f64)> = Vec::new();
    for (places, _, figure) in order {
        if front.last().is_none_or(|(_, lowest)| figure < *lowest) {
            front.push((places, figure));
        }
    }
    front
}
