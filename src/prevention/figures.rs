//! Portfolios simulated one by one, by the engine's own way.
use super::portfolio::Portfolio;
use crate::diagnostics::Diagnostic;
use crate::engine::{self, Plan};
use crate::scenario::{Programme, Scenario};
use crate::stats::Level;
use rayon::prelude::*;

/// The level of the VaR and TVaR that portfolios are chosen by.
pub const LEVEL: Level = Level::thousandths(950);

/// Losses of all portfolios that are simulated at a time, 8 bytes each.
const MOST_KEPT: u64 = 1 << 24;

/// Of the residual loss of a portfolio.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    pub mean: f64,
    pub tail: VarTvar,
    /// Of spend and residual loss together; nothing where no spends were given.
    pub total: VarTvar,
    /// The share of trials beyond each point of risk appetite.
    pub exceeding: Vec<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VarTvar {
    /// The smallest loss that a share p of the trials does not exceed.
    pub var: f64,
    pub tvar: f64,
}

/// A scenario with these portfolios as its programmes.
pub fn with_programmes(scenario: &Scenario, portfolios: &[Portfolio]) -> Scenario {
    let programmes = portfolios.iter().enumerate().map(|(number, portfolio)| Programme {
        name: format!("portfolio {}", number + 1),
        controls: portfolio.controls().collect(),
        span: scenario.controls[0].span,
    });
    Scenario { programmes: programmes.collect(), ..scenario.clone() }
}

/// How many portfolios are simulated at a time.
pub fn at_a_time(trials: u64, columns: u64) -> usize {
    (MOST_KEPT / (trials * columns).max(1)).clamp(4, 64) as usize
}

/// Hands the residual losses of every portfolio, trial by trial, to `look`.
///
/// # Errors
/// If a loss is no finite number.
pub fn each<T: Send>(
    scenario: &Scenario,
    portfolios: &[Portfolio],
    look: impl Fn(usize, &[f64]) -> T + Sync,
) -> Result<Vec<T>, Diagnostic> {
    let mut found = Vec::with_capacity(portfolios.len());
    let size = at_a_time(scenario.trials, 1);
    for (chunk, part) in portfolios.chunks(size).enumerate() {
        let scenario = with_programmes(scenario, part);
        let plan = Plan::new(&scenario);
        let losses = engine::simulate(&plan).map_err(|fault| fault.diagnostic)?;
        found.par_extend(
            losses.par_iter().skip(1).enumerate().map(|(number, losses)| look(chunk * size + number, losses)),
        );
    }
    Ok(found)
}

/// The figures of each portfolio; with `spends` of each control by trial, those of spend and loss together too, where the
/// spend is that of the second of each pair.
///
/// # Errors
/// If a loss is no finite number.
pub fn figures(
    scenario: &Scenario,
    portfolios: &[(Portfolio, Portfolio)],
    spends: Option<&[Vec<f64>]>,
) -> Result<Vec<Figures>, Diagnostic> {
    let bought: Vec<Portfolio> = portfolios.iter().map(|(controls, _)| *controls).collect();
    each(scenario, &bought, |number, losses| {
        let mut figures = Figures {
            mean: losses.iter().sum::<f64>() / losses.len() as f64,
            tail: VarTvar::of(&mut losses.to_vec()),
            total: VarTvar::default(),
            exceeding: scenario.appetite.iter().map(|point| exceeding(losses, point.loss)).collect(),
        };
        if let Some(spends) = spends {
            let mut total = losses.to_vec();
            for control in portfolios[number].1.controls() {
                total.iter_mut().zip(&spends[control]).for_each(|(sum, spend)| *sum += spend);
            }
            figures.total = VarTvar::of(&mut total);
        }
        figures
    })
}

fn exceeding(losses: &[f64], limit: f64) -> f64 {
    losses.iter().filter(|loss| **loss > limit).count() as f64 / losses.len() as f64
}

impl VarTvar {
    /// Of losses, which change their order. The atom at VaR is split (Acerbi and Tasche 2002).
    pub fn of(losses: &mut [f64]) -> Self {
        let n = losses.len();
        let (_, var, above) = losses.select_nth_unstable_by(LEVEL.rank(n) - 1, f64::total_cmp);
        let var = *var;
        let excess: f64 = above.iter().map(|loss| loss - var).sum();
        Self { var, tvar: var + excess / LEVEL.tail_count(n) }
    }
}

/// How much of each trial belongs to the worst part of the losses: 1, 0, or a share of those that equal VaR. The weights
/// add up to the count of the tail.
pub fn tail_weights(losses: &[f64]) -> Vec<f64> {
    let var = VarTvar::of(&mut losses.to_vec()).var;
    let above = losses.iter().filter(|loss| **loss > var).count() as f64;
    let equal = losses.iter().filter(|loss| **loss == var).count() as f64;
    let share = ((LEVEL.tail_count(losses.len()) - above) / equal.max(1.0)).clamp(0.0, 1.0);
    losses
        .iter()
        .map(|loss| {
            if *loss > var {
                1.0
            } else if *loss == var {
                share
            } else {
                0.0
            }
        })
        .collect()
}
