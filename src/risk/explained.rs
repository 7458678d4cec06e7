//! How much of a figure's spread between outer draws each input that is not known explains.
use crate::engine::Plan;

/// Where the variance of a figure between outer draws comes from, as shares of it; what is missing to one comes from
/// inputs together, or is noise of the shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Index into the scenario's inputs, and the share that the input explains alone.
    pub inputs: Vec<(usize, f64)>,
    /// The standard error of the share of an input that explains nothing.
    pub standard_error: f64,
    /// The share that is there because each draw has finitely many trials.
    pub simulation: f64,
}

impl Explained {
    /// Of a figure's values in the draws, each with its own squared standard error; `None` where it does not vary.
    ///
    /// The share of an input is the correlation ratio of the values by its draws sorted into √draws equal bins, corrected
    /// for their number (Kelley 1935, ε²): the first-order index of the figure (Saltelli et al. 2008, 1.2.6). Where the input
    /// explains nothing, it has a standard error of √(2(bins − 1))/(draws − bins), 2.7 % with 200 draws.
    pub(super) fn of(values: &[f64], squared_errors: &[f64], plan: &Plan<'_>) -> Option<Self> {
        let draws = values.len() as f64;
        let total = squares(values) / (draws - 1.0);
        let size = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
        // Sums of the same losses differ in their last digits.
        if total.sqrt() <= 1e-12 * size {
            return None;
        }
        let bins = bins_of(values.len()) as f64;
        let inputs =
            plan.unknown_inputs().map(|(input, drawn)| (input, correlation_ratio(values, drawn, total)));
        Some(Self {
            inputs: inputs.collect(),
            standard_error: (2.0 * (bins - 1.0)).sqrt() / (draws - bins),
            simulation: (squared_errors.iter().sum::<f64>() / draws / total).min(1.0),
        })
    }
}

fn bins_of(draws: usize) -> usize {
    (draws as f64).sqrt().round() as usize
}

/// ε² of `values` by `drawn`.
fn correlation_ratio(values: &[f64], drawn: &[f64], variance: f64) -> f64 {
    let draws = values.len();
    let bins = bins_of(draws);
    let mut order: Vec<usize> = (0..draws).collect();
    order.sort_by(|one, other| drawn[*one].total_cmp(&drawn[*other]));
    let within: f64 = (0..bins)
        .map(|bin| {
            let members = &order[bin * draws / bins..(bin + 1) * draws / bins];
            let values: Vec<f64> = members.iter().map(|&draw| values[draw]).collect();
            squares(&values)
        })
        .sum();
    (1.0 - within / (draws - bins) as f64 / variance).clamp(0.0, 1.0)
}

/// Of deviations from the mean.
fn squares(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean) * (value - mean)).sum()
}
