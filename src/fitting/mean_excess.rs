//! The mean excess: by how much amounts above a threshold exceed it on average.
use super::Amounts;
use crate::format::HALF_WIDTH;

/// Fewer amounts above a threshold give no mean worth showing.
const FEWEST: usize = 5;
/// Points of the plot.
const MOST: usize = 200;

/// The mean excess over one threshold, with its 95 % interval by the sample's own standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanExcess {
    pub threshold: f64,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
    /// How many amounts are above the threshold.
    pub above: usize,
}

/// Over each amount as a threshold (Benktander and Segerdahl 1960), as long as five others are above it: at most 200 of
/// them, evenly among the amounts. A generalised Pareto tail shows as a straight line, rising with shape/(1 − shape).
pub fn mean_excess(amounts: &Amounts) -> Vec<MeanExcess> {
    let values = amounts.sorted();
    let mut points = Vec::new();
    // From the largest down, by Welford's updates, so that the sums lose no digits.
    let (mut n, mut mean, mut squares) = (0.0, 0.0, 0.0);
    let mut index = values.len();
    while index > 0 {
        let threshold = values[index - 1];
        if n >= FEWEST as f64 {
            let se = (squares / (n - 1.0) / n).sqrt();
            let excess: f64 = mean - threshold;
            points.push(MeanExcess {
                threshold,
                mean: excess,
                low: (excess - HALF_WIDTH * se).max(0.0),
                high: excess + HALF_WIDTH * se,
                above: n as usize,
            });
        }
        while index > 0 && values[index - 1] == threshold {
            index -= 1;
            n += 1.0;
            let difference = threshold - mean;
            mean += difference / n;
            squares += difference * (threshold - mean);
        }
    }
    points.reverse();
    let every = points.len().div_ceil(MOST).max(1);
    let last = points.len().saturating_sub(1);
    points
        .into_iter()
        .enumerate()
        .filter(|(index, _)| (last - index) % every == 0)
        .map(|(_, point)| point)
        .collect()
}
