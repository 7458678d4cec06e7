//! The ways to the best portfolio: every one looked at, every one simulated, or branch and bound.
use super::budget::Budget;
use super::choice::appetite_score;
use super::costs::Costs;
use super::effects::Effects;
use super::expectation::{Expectation, Problem, Solution};
use super::figures::{Figures, figures};
use super::frontier::{Frontier, Point, TailPoint, next};
use super::monotone;
use super::optimise::Method;
use super::portfolio::{Portfolio, Ties};
use super::question::{Objective, Question};
use super::residuals::{Residuals, term_means};
use super::tails::{Tails, front};
use crate::diagnostics::Diagnostic;
use crate::engine::Factored;
use crate::scenario::Scenario;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Up to so many free controls, every portfolio is looked at.
const MOST_EXHAUSTIVE: usize = 20;
/// Up to so many, every portfolio is simulated where nothing less decides.
const MOST_SIMULATED: usize = 12;
/// Rows times operations of an exhaustive search: minutes on two processors, and beyond it branch and bound is surer.
const MOST_WORK: f64 = 1e12;
/// Trials times portfolios that are simulated one by one.
const MOST_TRIALS_SIMULATED: f64 = 2e10;
/// Portfolios that are measured in full.
pub(super) const MEASURED: usize = 100;
/// Budgets for which branch and bound draws the frontier.
const BUDGETS: u32 = 24;

/// Sets of free controls by their places, each with its score.
type Scored = Vec<(usize, f64)>;
/// Solves the problem of a price, with a say on which portfolios may be bought.
type Solve<'a> = dyn FnMut(f64, &mut dyn FnMut(Portfolio) -> bool) -> Solution + 'a;

/// A scenario made ready for a search.
pub(super) struct Setting<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) ties: &'a Ties,
    pub(super) costs: &'a Costs,
    pub(super) budget: &'a Budget,
    pub(super) question: &'a Question,
    pub(super) factors: Option<(&'a Factored<'a>, &'a Effects<'a>)>,
    pub(super) deadline: Instant,
}

/// What a search found, the best first, by the lowest score.
pub(super) struct Search {
    pub(super) method: Method,
    pub(super) looked_at: u64,
    pub(super) ranked: Vec<(Portfolio, f64)>,
    pub(super) bound: f64,
    pub(super) proved: bool,
    pub(super) frontier: Frontier,
}

impl Setting<'_> {
    /// `whole`: with the frontier.
    pub(super) fn search(&self, whole: bool) -> Result<Search, Diagnostic> {
        let free = self.ties.free.len();
        let trials = self.scenario.trials as f64;
        if let Some((factored, effects)) = self.factors {
            let residuals = Residuals::plan(factored, effects, self.ties);
            let rows = trials
                * self.scenario.frequency.as_ref().map_or(1.0, |frequency| {
                    (frequency.incidents.mean() * f64::from(self.scenario.horizon_years)).max(1.0)
                });
            if free <= MOST_EXHAUSTIVE && residuals.work() * rows <= MOST_WORK {
                let sums =
                    residuals.summed(factored, effects, self.ties, self.scenario.trials, None).all(self.ties);
                let means: Vec<f64> = sums.into_iter().map(|sum| sum / trials).collect();
                return self.exhaustive(&means, whole);
            }
            return self.bounded(factored, effects);
        }
        if free <= MOST_EXHAUSTIVE && (free as f64).exp2() * trials <= MOST_TRIALS_SIMULATED {
            return self.simulated();
        }
        self.monotone(None)
    }

    fn score(&self, spend: f64, residual: f64, baseline: f64) -> f64 {
        match self.question.objective {
            Objective::Roi if spend > 0.0 => 1.0 - (baseline - residual) / spend,
            Objective::Roi => f64::INFINITY,
            _ => spend + residual,
        }
    }

    fn over(&self, exceeding: &[f64]) -> f64 {
        let points = self.scenario.appetite.iter();
        exceeding.iter().zip(points).map(|(p, point)| (p - point.probability).max(0.0)).sum()
    }

    /// All sets of free controls that the ties admit, and their expected spends.
    fn admitted(&self) -> (Vec<usize>, Vec<f64>) {
        let sets = 1_usize << self.ties.free.len();
        let spend: Vec<f64> = (0..sets).map(|places| self.costs.mean(self.ties.portfolio(places))).collect();
        let admitted = (0..sets).filter(|&places| self.ties.admits(self.ties.portfolio(places))).collect();
        (admitted, spend)
    }

    /// The best of scored sets that the budget allows.
    fn best_of(&self, mut scored: Vec<(usize, f64)>) -> Vec<(Portfolio, f64)> {
        scored.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let portfolios = scored.into_iter().map(|(places, score)| (self.ties.portfolio(places), score));
        portfolios
            .filter(|(portfolio, score)| score.is_finite() && self.budget.affords(*portfolio))
            .take(MEASURED)
            .collect()
    }

    /// With the mean residual loss of every set of free controls.
    fn exhaustive(&self, means: &[f64], whole: bool) -> Result<Search, Diagnostic> {
        let (factored, effects) = self.factors.expect("means of all sets come from factors");
        let (admitted, spend) = self.admitted();
        let baseline = term_means(factored, self.scenario.trials).iter().sum::<f64>();
        let mut frontier = Frontier::default();
        if whole {
            frontier = self.frontier(&admitted, &spend, means);
            let mut tails = Tails::new(self.scenario, factored, effects, self.ties, None)?;
            let (points, proved) = tails.frontier(&admitted, &spend)?;
            self.add_tails(&mut frontier, points, proved);
        }
        let affordable =
            || admitted.iter().copied().filter(|&places| self.budget.affords(self.ties.portfolio(places)));
        let (ranked, proved) = match self.question.objective {
            Objective::TotalCost | Objective::Roi => {
                let score = |&places: &usize| (places, self.score(spend[places], means[places], baseline));
                (self.best_of(admitted.iter().map(score).collect()), true)
            }
            Objective::Tvar95 => {
                let spends = self.costs.columns(self.scenario.trials as usize);
                let mut tails = Tails::new(self.scenario, factored, effects, self.ties, Some(&spends))?;
                let among: Vec<usize> = affordable().collect();
                let (lowest, proved) = tails.lowest(&among, MEASURED)?;
                (self.best_of(lowest), proved)
            }
            Objective::Var95 | Objective::Appetite => {
                let among: Vec<usize> = affordable().collect();
                if among.len() > 1 << MOST_SIMULATED {
                    return self.monotone(Some(frontier));
                }
                (self.best_of(self.simulate(&among, &spend)?.0), true)
            }
        };
        let bound = ranked.first().map_or(f64::INFINITY, |(_, score)| *score);
        Ok(Search {
            method: Method::Exhaustive,
            looked_at: admitted.len() as u64,
            ranked,
            bound,
            proved,
            frontier,
        })
    }

    /// Scores by simulating each set.
    fn simulate(&self, some: &[usize], spend: &[f64]) -> Result<(Scored, Vec<Figures>), Diagnostic> {
        let objective = self.question.objective;
        let spends = matches!(objective, Objective::Var95 | Objective::Tvar95)
            .then(|| self.costs.columns(self.scenario.trials as usize));
        let pairs: Vec<(Portfolio, Portfolio)> = [Portfolio::default()]
            .into_iter()
            .chain(some.iter().map(|&places| self.ties.portfolio(places)))
            .map(|one| (one, one))
            .collect();
        let mut found = figures(self.scenario, &pairs, spends.as_deref())?;
        let baseline = found.remove(0).mean;
        let scored = some
            .iter()
            .zip(&found)
            .map(|(&places, found)| (places, self.score_of(found, spend[places], baseline)));
        Ok((scored.collect(), found))
    }

    fn score_of(&self, found: &Figures, spend: f64, baseline: f64) -> f64 {
        match self.question.objective {
            Objective::TotalCost | Objective::Roi => self.score(spend, found.mean, baseline),
            Objective::Var95 => found.total.var,
            Objective::Tvar95 => found.total.tvar,
            Objective::Appetite => appetite_score(spend, self.over(&found.exceeding)),
        }
    }

    /// Every set simulated.
    fn simulated(&self) -> Result<Search, Diagnostic> {
        let (admitted, spend) = self.admitted();
        let (scored, found) = self.simulate(&admitted, &spend)?;
        let mut means = vec![f64::NAN; spend.len()];
        admitted.iter().zip(&found).for_each(|(&places, found)| means[places] = found.mean);
        let mut frontier = self.frontier(&admitted, &spend, &means);
        let tails =
            admitted.iter().zip(&found).map(|(&places, found)| (places, spend[places], found.tail.tvar));
        self.add_tails(&mut frontier, front(tails), true);
        let ranked = self.best_of(scored);
        let bound = ranked.first().map_or(f64::INFINITY, |(_, score)| *score);
        Ok(Search {
            method: Method::Exhaustive,
            looked_at: admitted.len() as u64,
            ranked,
            bound,
            proved: true,
            frontier,
        })
    }

    fn frontier(&self, admitted: &[usize], spend: &[f64], means: &[f64]) -> Frontier {
        let points = front(admitted.iter().map(|&places| (places, spend[places], means[places])));
        let points: Vec<(Portfolio, f64, f64)> = points
            .into_iter()
            .map(|(places, mean)| (self.ties.portfolio(places), spend[places], mean))
            .collect();
        let mut frontier = Frontier::of(&points);
        let residual = |portfolio: Portfolio| means[self.ties.places(portfolio)];
        self.add_next(&mut frontier, &residual);
        frontier
    }

    fn add_next(&self, frontier: &mut Frontier, residual: &dyn Fn(Portfolio) -> f64) {
        for point in &mut frontier.mean {
            point.next = next(point.portfolio, self.ties, &|portfolio| self.costs.mean(portfolio), residual);
        }
    }

    fn add_tails(&self, frontier: &mut Frontier, points: Vec<(usize, f64)>, proved: bool) {
        frontier.tvar = points
            .into_iter()
            .map(|(places, tvar)| {
                let portfolio = self.ties.portfolio(places);
                TailPoint { portfolio, spend: self.costs.mean(portfolio), tvar }
            })
            .collect();
        frontier.tvar_proved = proved;
    }

    /// Branch and bound on the expected loss.
    fn bounded(&self, factored: &Factored<'_>, effects: &Effects<'_>) -> Result<Search, Diagnostic> {
        let means = term_means(factored, self.scenario.trials);
        let baseline: f64 = means.iter().sum();
        let loss = Expectation::of(means, effects, self.ties);
        let problem = |price: f64, budget: Option<f64>, deadline: Instant| Problem {
            ties: self.ties,
            loss: &loss,
            prices: self.costs.means.iter().map(|cost| cost * price).collect(),
            weights: if price == 0.0 { self.costs.means.clone() } else { self.budget.weights().to_vec() },
            budget,
            deadline,
        };
        let limit = self.budget.limit();
        let mut affords = |portfolio: Portfolio| self.budget.affords(portfolio);
        // The frontier has a part of the time, budget by budget.
        let everything = self.costs.mean(self.ties.all());
        let least = self.costs.mean(self.ties.always);
        let mut points: BTreeMap<Portfolio, (f64, f64)> = BTreeMap::new();
        let mut proved = true;
        let share = Duration::from_secs_f64(self.question.seconds / 2.0 / f64::from(BUDGETS));
        for step in 0..=BUDGETS {
            let budget = least + (everything - least) * f64::from(step) / f64::from(BUDGETS);
            let budget = budget * (1.0 + 1e-12);
            let solution = problem(0.0, Some(budget), Instant::now() + share).solve(&mut |_| true);
            proved &= solution.is_proved();
            for (portfolio, residual) in solution.seen {
                points.insert(portfolio, (self.costs.mean(portfolio), residual));
            }
        }
        let objective = self.question.objective;
        let solution = match objective {
            Objective::TotalCost => problem(1.0, limit, self.deadline).solve(&mut affords),
            Objective::Roi => self
                .best_roi(baseline, &mut |price, admits| problem(price, limit, self.deadline).solve(admits)),
            Objective::Var95 | Objective::Tvar95 | Objective::Appetite => {
                // What the mean is lowest with is no answer here; but a start it is for the frontier.
                problem(1.0, limit, self.deadline).solve(&mut affords)
            }
        };
        for (portfolio, _) in &solution.seen {
            points.insert(*portfolio, (self.costs.mean(*portfolio), loss.of_portfolio(*portfolio)));
        }
        let known: Vec<Portfolio> = points.keys().copied().collect();
        let front = front(known.iter().enumerate().map(|(index, portfolio)| {
            let (spend, residual) = points[portfolio];
            (index, spend, residual)
        }));
        let front: Vec<(Portfolio, f64, f64)> = front
            .into_iter()
            .map(|(index, residual)| (known[index], points[&known[index]].0, residual))
            .collect();
        let mut frontier = Frontier::of(&front);
        // Between the budgets there may be more points.
        frontier.mean_proved = false;
        let _ = proved;
        self.add_next(&mut frontier, &|portfolio| loss.of_portfolio(portfolio));
        self.tails_of_means(&mut frontier)?;
        if !matches!(objective, Objective::TotalCost | Objective::Roi) {
            return self.monotone(Some(frontier));
        }
        let mut ranked = solution.seen.clone();
        ranked.truncate(MEASURED);
        Ok(Search {
            method: Method::Expectation,
            looked_at: solution.nodes,
            bound: solution.bound,
            proved: solution.is_proved(),
            ranked,
            frontier,
        })
    }

    /// The highest ratio of avoided loss to spend, by the lowest residual loss + λ · spend with a λ that rises to that ratio
    /// (Dinkelbach 1967).
    fn best_roi(&self, baseline: f64, solve: &mut Solve<'_>) -> Solution {
        let mut admits =
            |portfolio: Portfolio| self.costs.mean(portfolio) > 0.0 && self.budget.affords(portfolio);
        let mut price = 1.0;
        let mut nodes = 0;
        let mut seen: BTreeMap<Portfolio, f64> = BTreeMap::new();
        let ratio_of = |portfolio: Portfolio, value: f64, price: f64| {
            let spend = self.costs.mean(portfolio);
            1.0 - (baseline - (value - price * spend)) / spend
        };
        loop {
            let solution = solve(price, &mut admits);
            nodes += solution.nodes;
            seen.extend(solution.seen.iter().map(|&(one, value)| (one, ratio_of(one, value, price))));
            let mut ranked: Vec<(Portfolio, f64)> = seen.iter().map(|(one, score)| (*one, *score)).collect();
            ranked.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            let Some(&(best, score)) = ranked.first() else {
                return Solution { nodes, ..solution };
            };
            let found = 1.0 - score;
            if found <= price * (1.0 + 1e-9) && found >= price * (1.0 - 1e-9)
                || Instant::now() >= self.deadline
            {
                // min (residual + λ·spend) ≥ bound, so every ratio is at most λ + (baseline − bound)/spend.
                let slack = (baseline - solution.bound).max(0.0);
                let least = self.ties.free.iter().map(|&control| self.costs.means[control]);
                let least = least.filter(|cost| *cost > 0.0).fold(self.costs.mean(best), f64::min);
                let off = if solution.is_proved() { 0.0 } else { slack / least };
                return Solution { best: Some((best, score)), bound: score - off, nodes, seen: ranked };
            }
            price = found.max(0.0);
        }
    }

    /// TVaR of the portfolios with the lowest means: what there is where not all can be looked at.
    fn tails_of_means(&self, frontier: &mut Frontier) -> Result<(), Diagnostic> {
        let pairs: Vec<(Portfolio, Portfolio)> =
            frontier.mean.iter().map(|point| (point.portfolio, point.portfolio)).collect();
        let found = figures(self.scenario, &pairs, None)?;
        for (point, found) in frontier.mean.iter_mut().zip(&found) {
            point.tvar = Some(found.tail.tvar);
        }
        let points: Vec<&Point> = frontier.mean.iter().collect();
        let among = points
            .iter()
            .enumerate()
            .map(|(index, point)| (index, point.spend, point.tvar.unwrap_or(f64::MAX)));
        frontier.tvar = front(among)
            .into_iter()
            .map(|(index, tvar)| TailPoint {
                portfolio: points[index].portfolio,
                spend: points[index].spend,
                tvar,
            })
            .collect();
        frontier.tvar_proved = false;
        Ok(())
    }

    /// Branch and bound on simulated losses.
    fn monotone(&self, frontier: Option<Frontier>) -> Result<Search, Diagnostic> {
        let objective = self.question.objective;
        let spends = matches!(objective, Objective::Var95 | Objective::Tvar95)
            .then(|| self.costs.columns(self.scenario.trials as usize));
        let none = (Portfolio::default(), Portfolio::default());
        let baseline = figures(self.scenario, &[none], None)?[0].mean;
        let means: RefCell<BTreeMap<Portfolio, f64>> = RefCell::default();
        let score = |pairs: &[(Portfolio, Portfolio)]| {
            let found = figures(self.scenario, pairs, spends.as_deref())?;
            let scored = pairs.iter().zip(&found).map(|((bought, paid), found)| {
                means.borrow_mut().insert(*bought, found.mean);
                let spend = self.costs.mean(*paid);
                match objective {
                    // Nothing is bought yet: the cheapest that may be.
                    Objective::Roi if spend <= 0.0 => {
                        let costs = bought.controls().map(|control| self.costs.means[control]);
                        let least = costs.filter(|cost| *cost > 0.0).fold(f64::INFINITY, f64::min);
                        1.0 - (baseline - found.mean) / least
                    }
                    _ => self.score_of(found, spend, baseline),
                }
            });
            Ok(scored.collect())
        };
        let affords = |portfolio: Portfolio| self.budget.affords(portfolio);
        let found =
            monotone::Search { ties: self.ties, score: &score, affords: &affords, deadline: self.deadline }
                .run()?;
        let frontier = match frontier {
            Some(frontier) => frontier,
            None => {
                let means = means.borrow();
                let known: Vec<(Portfolio, f64)> = means
                    .iter()
                    .filter(|(one, _)| self.ties.admits(**one))
                    .map(|(one, mean)| (*one, *mean))
                    .collect();
                let front = front(
                    known
                        .iter()
                        .enumerate()
                        .map(|(index, (one, mean))| (index, self.costs.mean(*one), *mean)),
                );
                let front: Vec<(Portfolio, f64, f64)> = front
                    .into_iter()
                    .map(|(index, mean)| (known[index].0, self.costs.mean(known[index].0), mean))
                    .collect();
                let mut frontier = Frontier::of(&front);
                frontier.mean_proved = false;
                self.tails_of_means(&mut frontier)?;
                frontier
            }
        };
        let (bound, looked_at) = (found.bound, found.nodes);
        let best = found.ranked.first().map_or(f64::INFINITY, |(_, score)| *score);
        let ranked = found.ranked.into_iter().filter(|(_, score)| score.is_finite()).take(MEASURED).collect();
        Ok(Search { method: Method::Monotone, looked_at, ranked, bound, proved: bound >= best, frontier })
    }
}

impl Solution {
    /// Whether nothing can be better than what was found.
    pub fn is_proved(&self) -> bool {
        self.best.is_none_or(|(_, best)| self.bound >= best - 1e-9 * best.abs())
    }
}
