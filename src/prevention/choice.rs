//! How sure a choice is, told by trials that it was not made on.
use super::costs::Costs;
use super::figures::{VarTvar, each};
use super::portfolio::Portfolio;
use super::question::Objective;
use crate::diagnostics::Diagnostic;
use crate::engine::Plan;
use crate::math;
use crate::random::{self, Stream};
use crate::scenario::Scenario;

/// The best few portfolios on fresh trials.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub seed: u64,
    pub trials: u64,
    /// In the order of the ranking; the first is the chosen one.
    pub contenders: Vec<Contender>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Contender {
    pub portfolio: Portfolio,
    /// The objective on the fresh trials; of risk appetite, the sum of the probabilities above the accepted ones.
    pub value: f64,
    pub se: f64,
    /// The value less that of the chosen portfolio, from pairing trial by trial.
    pub behind: f64,
    pub behind_se: f64,
    /// The probability that it is the best of these.
    pub best: f64,
}

/// Portfolios that are held against each other.
const CONTENDERS: usize = 10;
/// Simulated orders of the contenders.
const ORDERS: usize = 10_000;
/// Parts of the trials that the spread of an estimate is told from.
const SECTIONS: u64 = 100;
/// More trials add nothing that a reader would see.
pub const MOST_TRIALS: u64 = 1 << 20;

/// Simulates the first of `ranked` again with a seed that is made from the scenario's, and asks how probable it is that
/// each of them is truly the best.
///
/// On the trials that a portfolio was chosen by, it looks better than it is (Smith and Winkler 2006); on fresh ones it does
/// not. The objective of every contender is estimated on the same fresh trials, as a whole and in sections that are
/// independent of each other; the sections' spread gives the covariance of the estimates. The probability of being the best
/// is the share of 10,000 draws from the normal distribution with these estimates and this covariance in which a contender
/// comes out best. It is that of a Bayesian without prior knowledge, among these contenders.
///
/// # Errors
/// If a loss is no finite number.
pub fn choice(scenario: &Scenario, objective: Objective, ranked: &[Portfolio]) -> Result<Choice, Diagnostic> {
    let contenders = &ranked[..ranked.len().min(CONTENDERS)];
    let [seed, _] = random::threefry2x64_13([0, 0], [scenario.seed, 0x6368_6f69_6365]);
    // Documents carry seeds as numbers that must stay whole as doubles.
    let seed = seed >> 11;
    let draws = scenario.outer_draws();
    let trials = draws.map_or(scenario.trials.min(MOST_TRIALS), |draws| {
        if scenario.trials <= MOST_TRIALS { scenario.trials } else { MOST_TRIALS / draws * draws }
    });
    let fresh = Scenario { seed, trials, programmes: Vec::new(), ..scenario.clone() };
    let plan = Plan::new(&fresh);
    let costs = Costs::of(&plan);
    let spends = costs.columns(trials as usize);
    let sections = draws.unwrap_or((trials / 100).clamp(1, SECTIONS)).min(trials) as usize;
    let bounds: Vec<(usize, usize)> = (0..sections)
        .map(|section| (section * trials as usize / sections, (section + 1) * trials as usize / sections))
        .collect();

    let with_baseline: Vec<Portfolio> =
        [Portfolio::default()].into_iter().chain(contenders.iter().copied()).collect();
    let found = each(&fresh, &with_baseline, |number, losses| {
        let portfolio = with_baseline[number];
        let mut spend = vec![0.0; losses.len()];
        for control in portfolio.controls() {
            spend.iter_mut().zip(&spends[control]).for_each(|(sum, cost)| *sum += cost);
        }
        let all = parts(&fresh, objective, losses, &spend);
        let sections: Vec<Vec<f64>> = bounds
            .iter()
            .map(|&(from, to)| parts(&fresh, objective, &losses[from..to], &spend[from..to]))
            .collect();
        (all, sections)
    })?;
    let (baseline, found) = found.split_first().expect("the baseline is always simulated");
    let value = |portfolio: Portfolio, parts: &[f64], baseline: &[f64]| match objective {
        Objective::TotalCost | Objective::Var95 | Objective::Tvar95 => parts[0],
        // Loss and spend; a lower value is better.
        Objective::Roi if parts[1] > 0.0 => 1.0 - (baseline[0] - parts[0]) / parts[1],
        Objective::Roi => f64::INFINITY,
        Objective::Appetite => {
            let over: f64 =
                parts.iter().zip(&fresh.appetite).map(|(p, point)| (p - point.probability).max(0.0)).sum();
            appetite_score(costs.mean(portfolio), over)
        }
    };
    let value_of = |number: usize, parts: &dyn Fn(usize) -> Vec<f64>| {
        value(contenders[number], &parts(number + 1), &parts(0))
    };
    let everything =
        |number: usize| if number == 0 { baseline.0.clone() } else { found[number - 1].0.clone() };
    let section = |section: usize| {
        move |number: usize| {
            if number == 0 { baseline.1[section].clone() } else { found[number - 1].1[section].clone() }
        }
    };
    let shown = |value: f64| if objective == Objective::Appetite { value.max(0.0) } else { value };
    let values: Vec<f64> = (0..contenders.len()).map(|number| shown(value_of(number, &everything))).collect();
    let by_section: Vec<Vec<f64>> = (0..sections)
        .map(|at| (0..contenders.len()).map(|number| shown(value_of(number, &section(at)))).collect())
        .collect();
    let se = |of: &dyn Fn(&[f64]) -> f64| {
        let values: Vec<f64> = by_section.iter().map(|values| of(values)).collect();
        let mean = values.iter().sum::<f64>() / sections as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        (squares / (sections as f64 - 1.0) / sections as f64).sqrt()
    };

    // A draw: the estimates, and the sections' deviations, each times a standard normal number.
    let outcomes = found.len() + 1;
    let parts_of = |number: usize| if number == 0 { baseline } else { &found[number - 1] };
    let means: Vec<Vec<f64>> = (0..outcomes)
        .map(|number| {
            let (all, sections) = parts_of(number);
            (0..all.len())
                .map(|part| sections.iter().map(|one| one[part]).sum::<f64>() / sections.len() as f64)
                .collect()
        })
        .collect();
    let scale = ((sections as f64) * (sections as f64 - 1.0).max(1.0)).sqrt();
    let mut wins = vec![0_u32; contenders.len()];
    let mut normals = vec![0.0; sections];
    for order in 0..ORDERS {
        random::fill_range(
            seed,
            Stream::named("optimise.choice"),
            (order * sections) as u64,
            0,
            &mut normals,
        );
        math::normal_quantile_column(&mut normals);
        let drawn = |number: usize| -> Vec<f64> {
            let (all, by_section) = parts_of(number);
            all.iter()
                .enumerate()
                .map(|(part, value)| {
                    let off: f64 = normals
                        .iter()
                        .zip(by_section)
                        .map(|(z, one)| z * (one[part] - means[number][part]))
                        .sum();
                    value + off / scale
                })
                .collect()
        };
        let best = (0..contenders.len())
            .map(|number| (number, value_of(number, &drawn)))
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        wins[best.map_or(0, |(number, _)| number)] += 1;
    }
    let sign = if objective == Objective::Roi { -1.0 } else { 1.0 };
    let contenders = contenders
        .iter()
        .enumerate()
        .map(|(number, &portfolio)| Contender {
            portfolio,
            value: sign * values[number],
            se: se(&|values| values[number]),
            behind: values[number] - values[0],
            behind_se: se(&|values| values[number] - values[0]),
            best: f64::from(wins[number]) / ORDERS as f64,
        })
        .collect();
    Ok(Choice { seed, trials, contenders })
}

/// Orders portfolios that keep the risk appetite by their spend, below 0, before those that do not, by how much they exceed
/// it.
pub(super) fn appetite_score(spend: f64, over: f64) -> f64 {
    if over > 0.0 { over } else { -1.0 / (1.0 + spend.max(0.0)) }
}

/// What the objective is made of, from some of the trials.
fn parts(scenario: &Scenario, objective: Objective, losses: &[f64], spend: &[f64]) -> Vec<f64> {
    let n = losses.len() as f64;
    let mut total: Vec<f64> = losses.iter().zip(spend).map(|(loss, spend)| loss + spend).collect();
    match objective {
        Objective::TotalCost => vec![total.iter().sum::<f64>() / n],
        Objective::Var95 => vec![VarTvar::of(&mut total).var],
        Objective::Tvar95 => vec![VarTvar::of(&mut total).tvar],
        Objective::Roi => vec![losses.iter().sum::<f64>() / n, spend.iter().sum::<f64>() / n],
        Objective::Appetite => scenario
            .appetite
            .iter()
            .map(|point| losses.iter().filter(|loss| **loss > point.loss).count() as f64 / n)
            .collect(),
    }
}
