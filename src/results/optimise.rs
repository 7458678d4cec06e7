//! The sections `optimise` and `frontier`: the best set of controls, and what every budget buys.
use super::document::{Estimate, NetBenefit, Quantile, Ratio, Results, Tvar};
use crate::diagnostics::Diagnostic;
use crate::prevention::{self, Frontier, Method, Optimum, Path, Portfolio, Question, Ranked};
use crate::risk::{CHANGE_LEVEL, Outcome};
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};

/// The best set of controls by an objective, and those that come after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptimiseSection {
    /// `total-cost`, `var95`, `tvar95`, `appetite` or `roi`.
    pub objective: String,
    /// The most that may be spent; of the mean, or with `budget_confidence`.
    pub budget: Option<f64>,
    pub budget_confidence: Option<f64>,
    /// Of the search, drawn at random.
    pub trials: u64,
    /// `factors`: from what each control does to each term of the loss; `engine`: each portfolio simulated.
    pub path: String,
    /// The component, and what in it is no sum of products, where each portfolio had to be simulated.
    pub path_because: Option<String>,
    /// `exhaustive`, `expectation` (branch and bound on the expected loss) or `monotone` (on simulated losses).
    pub method: String,
    /// Portfolios, or nodes of branch and bound.
    pub looked_at: u64,
    /// Whether no other set can be better.
    pub proved: bool,
    /// No set has a lower value than this (for `roi`, a higher one); `None` where the objective has no such value.
    pub bound: Option<f64>,
    /// Between the best value and the bound, as a share of the value; 0 if proved.
    pub gap: Option<f64>,
    /// Points of risk appetite; without them nothing is kept.
    pub keeps_appetite: Option<bool>,
    /// Mandatory controls and what they require.
    pub mandatory: Vec<String>,
    /// With nothing but what is mandatory.
    pub least: PortfolioRisk,
    /// The best first, at most 100.
    pub portfolios: Vec<PortfolioRow>,
    pub choice: ChoiceSection,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PortfolioRisk {
    pub mean: Estimate,
    pub var95: Quantile,
    pub tvar95: Tvar,
}

/// A set of controls, measured as `amerce run` measures a programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PortfolioRow {
    pub controls: Vec<String>,
    /// Expected.
    pub spend: f64,
    /// The objective; of risk appetite, the sum of the probabilities above the accepted ones.
    pub value: Option<f64>,
    /// The probability that the spend stays within the budget, where there is a confidence.
    pub within_budget: Option<f64>,
    pub residual: PortfolioRisk,
    /// P(loss > x) at each point of risk appetite.
    pub exceeding: Vec<f64>,
    pub avoided: Estimate,
    pub net_benefit: NetBenefit,
    pub roi: Ratio,
    pub avoided_per_spent: Ratio,
}

/// The first ten on fresh trials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChoiceSection {
    pub seed: u64,
    pub trials: u64,
    /// That the chosen set is truly the best of these.
    pub probability_best: f64,
    pub contenders: Vec<ContenderRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContenderRow {
    pub controls: Vec<String>,
    pub value: Option<f64>,
    pub se: Option<f64>,
    /// The value less that of the chosen set, paired; for `roi`, how much lower it is.
    pub behind: Option<f64>,
    pub behind_se: Option<f64>,
    pub probability_best: f64,
}

/// The best residual loss for every budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontierSection {
    /// By rising spend.
    pub mean: Vec<FrontierPoint>,
    /// Whether these are all.
    pub mean_proved: bool,
    pub tvar95: Vec<FrontierTail>,
    pub tvar95_proved: bool,
    /// Beyond this spend the next unit of money avoids less than one; `None`: up to the last point it avoids more.
    pub pays_up_to: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontierPoint {
    /// Expected.
    pub spend: f64,
    pub residual_mean: f64,
    /// The lowest TVaR 95 for the same money; `None` before the first.
    pub tvar95: Option<f64>,
    /// What the next unit of money avoids; `None` at the last point.
    pub marginal: Option<f64>,
    pub controls: Vec<String>,
    /// To buy next in this state; `None` where nothing is left that avoids any loss.
    pub next: Option<NextControl>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextControl {
    pub control: String,
    /// With it: what it requires and is not there yet.
    pub with: Vec<String>,
    pub spend: f64,
    pub avoided: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontierTail {
    pub spend: f64,
    pub tvar95: f64,
    pub controls: Vec<String>,
}

/// Finds the best set of controls and adds what was found to the document.
///
/// # Errors
/// Those of [`prevention::optimise`].
pub fn optimise(scenario: &Scenario, question: &Question, results: &mut Results) -> Result<(), Diagnostic> {
    let optimum = prevention::optimise(scenario, question)?;
    results.analyses.frontier = Some(frontier(scenario, &optimum.frontier));
    results.analyses.optimise = Some(section(scenario, &optimum));
    Ok(())
}

fn names(scenario: &Scenario, portfolio: Portfolio) -> Vec<String> {
    portfolio.controls().map(|control| scenario.controls[control].name.clone()).collect()
}

fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

fn section(scenario: &Scenario, optimum: &Optimum) -> OptimiseSection {
    let question = &optimum.question;
    let is_appetite = question.objective == prevention::Objective::Appetite;
    let best = optimum.ranked.first();
    let bound = finite(optimum.bound).filter(|_| !is_appetite);
    let gap = match (bound, best) {
        _ if optimum.proved => Some(0.0),
        (Some(bound), Some(best)) => finite((best.value - bound).abs() / best.value.abs()),
        _ => None,
    };
    OptimiseSection {
        objective: question.objective.word().to_owned(),
        budget: question.budget,
        budget_confidence: question.confidence,
        trials: optimum.trials,
        path: if optimum.path == Path::Factors { "factors" } else { "engine" }.to_owned(),
        path_because: match &optimum.path {
            Path::Factors => None,
            Path::Engine { component: Some(component), through } => {
                Some(format!("{} in {}", through, scenario.components[*component].name))
            }
            Path::Engine { component: None, through } => Some((*through).to_owned()),
        },
        method: match optimum.method {
            Method::Exhaustive => "exhaustive",
            Method::Expectation => "expectation",
            Method::Monotone => "monotone",
        }
        .to_owned(),
        looked_at: optimum.looked_at,
        proved: optimum.proved,
        bound,
        gap,
        keeps_appetite: best.filter(|_| is_appetite).map(|best| best.value <= 0.0),
        mandatory: names(scenario, optimum.ties.always),
        least: risk(&optimum.least),
        portfolios: optimum.ranked.iter().map(|ranked| row(scenario, ranked)).collect(),
        choice: choice(scenario, &optimum.choice),
    }
}

fn risk(outcome: &Outcome) -> PortfolioRisk {
    let summary = &outcome.summary;
    let quantile = summary.quantile(CHANGE_LEVEL);
    let tail = summary.tail(CHANGE_LEVEL);
    PortfolioRisk {
        mean: Estimate { mean: summary.moments.mean, mean_se: summary.mean_se },
        var95: Quantile {
            p: quantile.level.p(),
            value: quantile.value,
            low: quantile.low,
            high: quantile.high,
        },
        tvar95: Tvar { p: tail.level.p(), value: tail.tvar, se: tail.tvar_se },
    }
}

fn row(scenario: &Scenario, ranked: &Ranked) -> PortfolioRow {
    let paired = &ranked.effect.paired;
    let ratio = |less: f64| {
        let ratio = paired.avoided_per_spent.map(|ratio| ratio.less(less));
        Ratio {
            value: ratio.map(|ratio| ratio.value),
            low: ratio.map(|ratio| ratio.interval.low),
            high: ratio.map(|ratio| ratio.interval.high),
        }
    };
    PortfolioRow {
        controls: names(scenario, ranked.portfolio),
        spend: ranked.spend,
        value: finite(ranked.value),
        within_budget: ranked.within_budget,
        residual: risk(&ranked.outcome),
        exceeding: ranked.outcome.exceeding.iter().map(|exceeding| exceeding.probability).collect(),
        avoided: Estimate { mean: paired.avoided_mean, mean_se: paired.avoided_se },
        net_benefit: NetBenefit {
            mean: paired.net_mean,
            mean_se: paired.net_se,
            probability_positive: paired.net_positive,
        },
        roi: ratio(1.0),
        avoided_per_spent: ratio(0.0),
    }
}

fn choice(scenario: &Scenario, choice: &prevention::Choice) -> ChoiceSection {
    let contenders = choice.contenders.iter().map(|contender| ContenderRow {
        controls: names(scenario, contender.portfolio),
        value: finite(contender.value),
        se: finite(contender.se),
        behind: finite(contender.behind),
        behind_se: finite(contender.behind_se),
        probability_best: contender.best,
    });
    ChoiceSection {
        seed: choice.seed,
        trials: choice.trials,
        probability_best: choice.contenders.first().map_or(0.0, |chosen| chosen.best),
        contenders: contenders.collect(),
    }
}

fn frontier(scenario: &Scenario, frontier: &Frontier) -> FrontierSection {
    let mean = frontier.mean.iter().map(|point| {
        let tail = frontier.tvar.iter().rfind(|tail| tail.spend <= point.spend * (1.0 + 1e-12));
        FrontierPoint {
            spend: point.spend,
            residual_mean: point.residual,
            tvar95: tail.map(|tail| tail.tvar),
            marginal: point.marginal,
            controls: names(scenario, point.portfolio),
            next: point.next.as_ref().map(|next| NextControl {
                control: scenario.controls[next.control].name.clone(),
                with: names(scenario, next.adds.without(next.control)),
                spend: next.spend,
                avoided: next.avoided,
            }),
        }
    });
    FrontierSection {
        mean: mean.collect(),
        mean_proved: frontier.mean_proved,
        tvar95: frontier
            .tvar
            .iter()
            .map(|point| FrontierTail {
                spend: point.spend,
                tvar95: point.tvar,
                controls: names(scenario, point.portfolio),
            })
            .collect(),
        tvar95_proved: frontier.tvar_proved,
        pays_up_to: frontier.pays_up_to,
    }
}
