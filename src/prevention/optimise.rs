//! The best set of controls under a budget, how sure that is, and what every other budget would buy.
use super::budget::Budget;
use super::choice::{Choice, appetite_score, choice};
use super::costs::Costs;
use super::effects::Effects;
use super::expectation::{Expectation, Problem, Solution};
use super::figures::{Figures, at_a_time, figures, with_programmes};
use super::frontier::{Frontier, Point, TailPoint, next};
use super::monotone;
use super::portfolio::{Portfolio, Ties};
use super::question::{Objective, Question};
use super::residuals::{Residuals, term_means};
use super::tails::{Tails, front};
use crate::diagnostics::Diagnostic;
use crate::engine::{Factored, NotFactored, Plan};
use crate::format;
use crate::risk::{self, Effect, Outcome};
use crate::scenario::{Sampling, Scenario, Target};
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
const MEASURED: usize = 100;
/// More trials are not searched: the choice is no surer by them.
const MOST_TRIALS: u64 = 1 << 22;
/// Budgets for which branch and bound draws the frontier.
const BUDGETS: u32 = 24;

/// How residual losses of portfolios were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Path {
    /// From factors on the terms of the loss.
    Factors,
    /// From simulating each, as the loss is no sum of products: a component, if it is one's doing, and what is in the way.
    Engine { component: Option<usize>, through: &'static str },
}

/// How the best portfolio was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Every portfolio was looked at.
    Exhaustive,
    /// Branch and bound on the expected loss.
    Expectation,
    /// Branch and bound on simulated losses.
    Monotone,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Optimum {
    pub question: Question,
    pub ties: Ties,
    /// Expected; of each control.
    pub costs: Vec<f64>,
    pub path: Path,
    pub method: Method,
    /// Portfolios, or sets of decisions, that were looked at.
    pub looked_at: u64,
    /// Trials of the search and of what was measured.
    pub trials: u64,
    /// No portfolio has a lower objective than this; in its own terms.
    pub bound: f64,
    /// Whether the first of `ranked` is proved to be the best.
    pub proved: bool,
    /// The best portfolios, the best first, measured in full.
    pub ranked: Vec<Ranked>,
    /// Without any control that is not mandatory.
    pub least: Outcome,
    pub choice: Choice,
    pub frontier: Frontier,
}

/// A portfolio of the ranking.
#[derive(Clone, Debug)]
pub struct Ranked {
    pub portfolio: Portfolio,
    /// Expected.
    pub spend: f64,
    /// The objective, as the search found it; of risk appetite, the sum of the probabilities above the accepted ones.
    pub value: f64,
    /// The probability that the spend stays within the budget, where one was asked for.
    pub within_budget: Option<f64>,
    pub outcome: Outcome,
    pub effect: Effect,
}

/// A scenario made ready for a search.
struct Setting<'a> {
    scenario: &'a Scenario,
    ties: &'a Ties,
    costs: &'a Costs,
    budget: &'a Budget,
    question: &'a Question,
    factors: Option<(&'a Factored<'a>, &'a Effects<'a>)>,
    deadline: Instant,
}

/// What a search found, the best first, by the lowest score.
struct Search {
    method: Method,
    looked_at: u64,
    ranked: Vec<(Portfolio, f64)>,
    bound: f64,
    proved: bool,
    frontier: Frontier,
}

/// Finds the portfolio that is best by the question's objective, and draws the frontier.
///
/// # Errors
/// Where there is nothing to choose from, or nothing can be bought; and where a loss is no finite number.
pub fn optimise(scenario: &Scenario, question: &Question) -> Result<Optimum, Diagnostic> {
    with_setting(scenario, question, |setting, not_factored| {
        let search = setting.search(true)?;
        if search.ranked.is_empty() {
            return Err(nothing_fits(question, search.proved));
        }
        let contenders: Vec<Portfolio> = search.ranked.iter().map(|(portfolio, _)| *portfolio).collect();
        let choice = choice(setting.scenario, question.objective, &contenders)?;
        let (least, ranked) = setting.measure(&search.ranked)?;
        Ok(Optimum {
            question: question.clone(),
            costs: setting.costs.means.clone(),
            path: match not_factored {
                None => Path::Factors,
                Some(NotFactored { component, through }) => Path::Engine { component, through },
            },
            method: search.method,
            looked_at: search.looked_at,
            trials: setting.scenario.trials,
            bound: search.bound,
            proved: search.proved,
            ranked,
            least,
            choice,
            frontier: search.frontier,
            ties: setting.ties.clone(),
        })
    })
}

/// The best portfolios alone, measured in full.
///
/// # Errors
/// Those of [`optimise`].
pub fn rank(scenario: &Scenario, question: &Question) -> Result<Vec<Ranked>, Diagnostic> {
    with_setting(scenario, question, |setting, _| {
        let search = setting.search(false)?;
        Ok(setting.measure(&search.ranked)?.1)
    })
}

/// The mean residual loss of every portfolio that the ties admit, where there are at most 20 free controls.
///
/// # Errors
/// [`NotFactored`] where the loss is no sum of products.
pub fn residual_means(scenario: &Scenario) -> Result<Vec<(Portfolio, f64)>, NotFactored> {
    let scenario = &searched(scenario);
    let plan = Plan::new(scenario);
    let ties = Ties::of(scenario);
    let (reduced, thinned) = reduced(scenario, &ties);
    let factored = plan.factored(&reduced, thinned)?;
    let effects = Effects::of(scenario, factored.terms());
    let sums = Residuals::plan(&factored, &effects, &ties)
        .summed(&factored, &effects, &ties, scenario.trials, None)
        .all(&ties);
    let means = sums
        .into_iter()
        .enumerate()
        .map(|(places, sum)| (ties.portfolio(places), sum / scenario.trials as f64));
    Ok(means.filter(|(portfolio, _)| ties.admits(*portfolio)).collect())
}

/// The inputs that a control may reduce, and whether one may stop incidents.
fn reduced(scenario: &Scenario, ties: &Ties) -> (Vec<usize>, bool) {
    let reduces = |target: &dyn Fn(Target) -> bool| {
        let is = |control: usize| scenario.controls[control].reduces.iter().any(|one| target(one.target));
        ties.all().controls().any(is)
    };
    let inputs =
        (0..scenario.inputs.len()).filter(|&input| reduces(&|target| target == Target::Input(input)));
    (inputs.collect(), reduces(&|target| target == Target::Incidents))
}

fn with_setting<T>(
    scenario: &Scenario,
    question: &Question,
    find: impl FnOnce(&Setting<'_>, Option<NotFactored>) -> Result<T, Diagnostic>,
) -> Result<T, Diagnostic> {
    let deadline = Instant::now() + Duration::from_secs_f64(question.seconds);
    check(scenario, question)?;
    let scenario = &searched(scenario);
    let plan = Plan::new(scenario);
    let ties = &Ties::of(scenario);
    let costs = &Costs::of(&plan);
    let budget = &Budget::new(&plan, costs, question.budget, question.confidence);
    check_budget(scenario, question, (ties, costs, budget))?;
    let (reduced, thinned) = reduced(scenario, ties);
    match plan.factored(&reduced, thinned) {
        Ok(factored) => {
            let effects = Effects::of(scenario, factored.terms());
            let factors = Some((&factored, &effects));
            find(&Setting { scenario, ties, costs, budget, question, factors, deadline }, None)
        }
        Err(why) => {
            find(&Setting { scenario, ties, costs, budget, question, factors: None, deadline }, Some(why))
        }
    }
}

fn nothing_fits(question: &Question, proved: bool) -> Diagnostic {
    let why = if proved { "no set of controls stays" } else { "no set of controls was found that stays" };
    let error = match question.confidence {
        Some(confidence) => Diagnostic::error(
            "budget",
            format!("{why} within the budget with a probability of {}", format::percent(confidence)),
        ),
        None if question.objective == Objective::Roi => {
            Diagnostic::error("budget", "no control with a cost can be bought, so there is no ROI")
        }
        None => Diagnostic::error("budget", format!("{why} within the budget")),
    };
    error.help("raise `--budget`, lower `--budget-confidence`, or make fewer controls mandatory")
}

/// The scenario as it is searched: independent trials, no more of them than help, and no programmes.
fn searched(scenario: &Scenario) -> Scenario {
    let most = scenario.outer_draws().map_or(MOST_TRIALS, |draws| MOST_TRIALS / draws * draws);
    Scenario {
        sampling: Sampling::Random,
        precision: None,
        trials: scenario.trials.min(most),
        programmes: Vec::new(),
        ..scenario.clone()
    }
}

fn check(scenario: &Scenario, question: &Question) -> Result<(), Diagnostic> {
    let controls = &scenario.controls;
    if controls.is_empty() {
        return Err(Diagnostic::error("no-controls", "the scenario has no controls to choose from")
            .help("describe each under [controls.NAME], with its cost and what it reduces"));
    }
    if controls.len() > Portfolio::MOST {
        return Err(Diagnostic::error(
            "too-many-controls",
            format!(
                "{} controls are more than the {} that can be told apart",
                controls.len(),
                Portfolio::MOST
            ),
        )
        .at(controls[Portfolio::MOST].span, "one too many")
        .help("let controls that are bought together be one"));
    }
    for control in controls {
        for cost in [&control.cost, &control.annual_cost] {
            if !cost.mean().is_finite() {
                return Err(Diagnostic::error("cost", format!("the cost of `{}` has no mean", control.name))
                    .at(control.span, "")
                    .help("give it a highest value: `truncated(…, max = 2M)`"));
            }
            if cost.support().0 < 0.0 {
                return Err(Diagnostic::error("cost", format!("the cost of `{}` may be below 0", control.name))
                    .at(control.span, "")
                    .help("keep it above: `truncated(…, min = 0)`, or write what it saves as a component of the loss"));
            }
        }
    }
    if question.objective == Objective::Appetite && scenario.appetite.is_empty() {
        return Err(Diagnostic::error("appetite", "the scenario has no risk appetite to keep")
            .help("add `[[appetite]]` with `loss = \"10M\"` and `probability = \"5%\"`, or choose another `--objective`"));
    }
    Ok(())
}

fn check_budget(
    scenario: &Scenario,
    question: &Question,
    (ties, costs, budget): (&Ties, &Costs, &Budget),
) -> Result<(), Diagnostic> {
    let Some(limit) = question.budget.filter(|_| !budget.affords(ties.always)) else { return Ok(()) };
    let least = costs.mean(ties.always);
    let mut error = Diagnostic::error(
        "budget",
        match question.confidence {
            None => format!(
                "the mandatory controls cost {} {} on average, which a budget of {} does not cover",
                scenario.currency,
                format::amount(least),
                format::amount(limit)
            ),
            Some(confidence) => format!(
                "the mandatory controls cost {} {} on average, and stay within {} with a probability of {}, less than {}",
                scenario.currency,
                format::amount(least),
                format::amount(limit),
                format::percent(budget.kept(ties.always).unwrap_or_default()),
                format::percent(confidence)
            ),
        },
    );
    for control in ties.always.controls().filter(|&control| scenario.controls[control].mandatory) {
        let cost = costs.mean(ties.needs(control));
        error = error
            .at(scenario.controls[control].span, format!("with what it requires, {}", format::amount(cost)));
    }
    Err(error.help(match question.confidence {
        None => "raise `--budget` to that, or make one of them not mandatory",
        Some(_) => {
            "raise `--budget` above that, lower `--budget-confidence`, or make one of them not mandatory"
        }
    }))
}

impl Setting<'_> {
    /// `whole`: with the frontier.
    fn search(&self, whole: bool) -> Result<Search, Diagnostic> {
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
    fn simulate(
        &self,
        some: &[usize],
        spend: &[f64],
    ) -> Result<(Vec<(usize, f64)>, Vec<Figures>), Diagnostic> {
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
    fn best_roi(
        &self,
        baseline: f64,
        solve: &mut dyn FnMut(f64, &mut dyn FnMut(Portfolio) -> bool) -> Solution,
    ) -> Solution {
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

    /// The figures that `amerce run` would give for each portfolio, and for what is always bought.
    fn measure(&self, ranked: &[(Portfolio, f64)]) -> Result<(Outcome, Vec<Ranked>), Diagnostic> {
        let columns = {
            let plan = Plan::new(self.scenario);
            plan.columns().len() as u64
        };
        let portfolios: Vec<Portfolio> =
            [self.ties.always].into_iter().chain(ranked.iter().map(|(portfolio, _)| *portfolio)).collect();
        let mut measured = Vec::new();
        for chunk in portfolios.chunks(at_a_time(self.scenario.trials, columns)) {
            let scenario = with_programmes(self.scenario, chunk);
            let plan = Plan::new(&scenario);
            let found = risk::measure(&plan, &|_| {}).map_err(|fault| fault.diagnostic)?;
            measured.extend(found.outcomes.into_iter().skip(1).zip(found.effects));
        }
        let mut measured = measured.into_iter();
        let least = measured.next().expect("what is always bought is measured").0;
        let sign = if self.question.objective == Objective::Roi { -1.0 } else { 1.0 };
        let ranked = ranked
            .iter()
            .zip(measured)
            .map(|(&(portfolio, score), (outcome, effect))| Ranked {
                portfolio,
                spend: self.costs.mean(portfolio),
                value: if self.question.objective == Objective::Appetite {
                    score.max(0.0)
                } else {
                    sign * score
                },
                within_budget: self.budget.kept(portfolio),
                outcome,
                effect,
            })
            .collect();
        Ok((least, ranked))
    }
}

impl Solution {
    /// Whether nothing can be better than what was found.
    pub fn is_proved(&self) -> bool {
        self.best.is_none_or(|(_, best)| self.bound >= best - 1e-9 * best.abs())
    }
}
