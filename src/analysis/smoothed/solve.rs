//! Quantiles of a smooth distribution function, each with its error.
use super::estimate::{self, Estimate, SCRAMBLES};
use super::points::{Below, Points};
use crate::stats::Level;

/// A Newton step smaller than this share of the spread is the last: what it leaves is of the size of its square.
const LAST_STEP: f64 = 1e-6;
/// A bracket of a value with a probability of its own is narrowed to this share of the spread.
const PRECISION: f64 = 1e-12;
const MOST_ROUNDS: usize = 200;
/// A share of the spread: what the distribution function rises by over it is a value's own probability.
const NARROW: f64 = 1e-7;
/// Such a rise, if it is more than this.
const ATOM: f64 = 1e-5;

/// The quantiles at `levels`; the search begins at those of a `sample` (value, weight), by rising value.
pub(super) fn quantiles(points: &Points, levels: &[Level], sample: &[(f64, f64)]) -> Vec<Estimate> {
    let spread = spread(sample);
    let mut searches: Vec<Search> =
        levels.iter().map(|&level| Search::new(level, in_sample(sample, level.p()), spread)).collect();
    let near_zero = NARROW * spread;
    if points.may_have_atoms() {
        let ends = points.below(&[-near_zero, 0.0]);
        for search in &mut searches {
            search.learn_atom(estimate::mean(&ends[0].below), estimate::mean(&ends[1].below), near_zero);
        }
    }
    for _ in 0..MOST_ROUNDS {
        let open: Vec<usize> = (0..searches.len()).filter(|index| !searches[*index].done).collect();
        if open.is_empty() {
            break;
        }
        let limits: Vec<f64> = open.iter().map(|index| searches[*index].x).collect();
        for (index, below) in open.into_iter().zip(points.below(&limits)) {
            searches[index].learn(&below);
        }
    }
    if !points.may_have_atoms() {
        return searches.iter().map(|search| smooth(search.level, search.at, &search.found)).collect();
    }
    let at: Vec<f64> = searches.iter().flat_map(|search| [search.x - near_zero, search.x]).collect();
    let around = points.below(&at);
    searches
        .iter()
        .zip(around.as_chunks::<2>().0)
        .map(|(search, [before, here])| with_error(points, search, before, here, spread))
        .collect()
}

/// By one Newton step from x, of all scrambles together and of each.
fn smooth(level: Level, x: f64, found: &Below) -> Estimate {
    let density = estimate::mean(&found.density);
    Estimate::mean_of(found.below.map(|below| x - (below - level.p()) / density))
}

/// From the spread of each scramble's P(loss ≤ x) over the density. At a value with a probability of its own, each
/// scramble's own quantile is searched for.
fn with_error(points: &Points, search: &Search, before: &Below, here: &Below, spread: f64) -> Estimate {
    let p = search.level.p();
    let rise = estimate::mean(&here.below) - estimate::mean(&before.below);
    let density = estimate::mean(&here.density);
    let atom = points.may_have_atoms() && rise > ATOM && rise > 10.0 * density * NARROW * spread;
    let clear = |scramble: usize| before.below[scramble] < p && p <= here.below[scramble];
    if atom && (0..SCRAMBLES).all(clear) {
        return Estimate::new(search.x, [search.x; SCRAMBLES]);
    }
    if atom || density <= 0.0 {
        let own = |scramble: usize| own_quantile(points, scramble, p, search.x, spread);
        return Estimate::new(search.x, std::array::from_fn(own));
    }
    smooth(search.level, search.x, here)
}

/// By bisection, from brackets that widen.
fn own_quantile(points: &Points, scramble: usize, p: f64, near: f64, spread: f64) -> f64 {
    let reaches = |x: f64| points.below_of(scramble, x) >= p;
    let mut width = 0.01 * spread;
    let (mut low, mut high) = (near - width, near);
    while reaches(low) && width < 1e9 * spread {
        width *= 4.0;
        high = low;
        low = near - width;
    }
    width = 0.01 * spread;
    while !reaches(high) && width < 1e9 * spread {
        low = high;
        high = near + width;
        width *= 4.0;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if reaches(middle) { high = middle } else { low = middle }
    }
    high
}

/// The smallest x at which P(loss ≤ x) reaches p, by Newton's method inside a bracket.
#[derive(Clone, Copy, Debug)]
struct Search {
    level: Level,
    x: f64,
    low: f64,
    high: f64,
    /// How far a step may go while there is no bracket.
    reach: f64,
    spread: f64,
    /// Steps since the bracket was last halved.
    slow: u32,
    done: bool,
    /// Where the distribution function was last asked for, and what it was.
    at: f64,
    found: Below,
}

impl Search {
    fn new(level: Level, x: f64, spread: f64) -> Self {
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        let found = Below { below: [0.0; SCRAMBLES], density: [0.0; SCRAMBLES] };
        Self { level, x, low, high, reach: spread, spread, slow: 0, done: false, at: x, found }
    }

    /// P(loss ≤ −near) and P(loss ≤ 0).
    fn learn_atom(&mut self, before: f64, here: f64, near: f64) {
        let p = self.level.p();
        if before < p && p <= here {
            (self.x, self.done) = (0.0, true);
        } else if here < p {
            self.low = 0.0;
            self.x = self.x.max(near);
        } else {
            self.high = -near;
            self.x = self.x.min(-near);
        }
    }

    fn learn(&mut self, found: &Below) {
        (self.at, self.found) = (self.x, *found);
        let (p, tail) = (self.level.p(), self.level.tail());
        let (below, density) = (estimate::mean(&found.below), estimate::mean(&found.density));
        let width = self.high - self.low;
        if below < p {
            self.low = self.low.max(self.x);
        } else {
            self.high = self.high.min(self.x);
        }
        // On the logarithm of the smaller tail, which is nearly straight.
        let step = if p < 0.5 {
            (p / below).ln() * below / density
        } else {
            ((1.0 - below) / tail).ln() * (1.0 - below) / density
        };
        let step = if step.is_finite() { step.clamp(-self.reach, self.reach) } else { self.lost(below, p) };
        self.reach *= 2.0;
        let next = self.x + step;
        self.slow = if self.high - self.low <= 0.5 * width { 0 } else { self.slow + 1 };
        let bracketed = self.low.is_finite() && self.high.is_finite();
        if bracketed && self.high - self.low <= PRECISION * (self.spread + self.x.abs()) {
            (self.x, self.done) = (self.high, true);
        } else if density > 0.0 && step.abs() <= LAST_STEP * self.spread {
            (self.x, self.done) = (next, true);
        } else if bracketed && (next <= self.low || next >= self.high || self.slow > 6) {
            self.x = 0.5 * (self.low + self.high);
            self.slow = 0;
        } else {
            self.x = next;
        }
    }

    /// Where there is no density to go by.
    fn lost(&self, below: f64, p: f64) -> f64 {
        if below < p { self.reach } else { -self.reach }
    }
}

/// The smallest value at which the weights reach a share p of their sum.
pub(super) fn in_sample(sample: &[(f64, f64)], p: f64) -> f64 {
    let total: f64 = sample.iter().map(|one| one.1).sum();
    let mut sum = 0.0;
    for &(value, weight) in sample {
        sum += weight;
        if sum >= p * total {
            return value;
        }
    }
    sample.last().map_or(0.0, |one| one.0)
}

/// Half the range of the middle of a sample, or a size to go by where there is none.
pub(super) fn spread(sample: &[(f64, f64)]) -> f64 {
    let (low, high) = (in_sample(sample, 0.02), in_sample(sample, 0.98));
    let range = 0.5 * (high - low);
    let size = sample.iter().map(|one| one.0.abs()).fold(0.0, f64::max);
    match range > 1e-6 * size {
        true => range,
        false => (1e-3 * size).max(f64::MIN_POSITIVE),
    }
}
