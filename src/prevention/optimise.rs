//! The best set of controls under a budget, how sure that is, and what every other budget would buy.
use super::budget::Budget;
use super::choice::{Choice, choice};
use super::costs::Costs;
use super::effects::Effects;
use super::figures::{at_a_time, with_programmes};
use super::frontier::Frontier;
use super::portfolio::{Portfolio, Ties};
use super::question::{Objective, Question};
use super::residuals::Residuals;
use super::search::Setting;
use crate::diagnostics::Diagnostic;
use crate::engine::{NotFactored, Plan};
use crate::format;
use crate::risk::{self, Effect, Outcome};
use crate::scenario::{Sampling, Scenario, Target};
use std::time::{Duration, Instant};

/// More trials are not searched: the choice is no surer by them.
const MOST_TRIALS: u64 = 1 << 22;
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
    /// No portfolio has a lower objective than this, nor a higher ROI.
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
            bound: if question.objective == Objective::Roi { -search.bound } else { search.bound },
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
