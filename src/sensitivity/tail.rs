//! What inputs contribute to the tail of a response.
use super::points::{Drawn, LANES, NotFinite, Place, Points, by_scramble};
use super::response::Response;
use crate::analysis::{Estimate, SCRAMBLES};
use crate::stats::Level;

/// Numbers that are kept, 8 bytes each.
const MOST_KEPT: usize = 1 << 24;

/// What the worst part of a response is above its mean, and what of that goes with each group of inputs.
///
/// With f = mean + Σ fᵤ, the terms of the analysis of variance, TVaR − mean is the sum of the terms' means in the tail: of an
/// input alone (`first`), and of all terms that have the input in them (`total`). So risk contributions are allocated to
/// factors by Rosen and Saunders (2010, "Risk factor contributions in portfolio credit risk models"), after Tasche's for
/// parts of a sum (1999).
#[derive(Clone, Debug)]
pub struct TailShares {
    pub level: Level,
    pub mean: Estimate,
    pub tvar: Estimate,
    /// Of each group, (E\[E\[f | group\] | tail\] − mean)/(TVaR − mean).
    pub first: Vec<Estimate>,
    /// Of each group, E\[f − E\[f | all others\] | tail\]/(TVaR − mean): what a new draw of the group takes away.
    pub total: Vec<Estimate>,
    /// The mean of each input in the tail, by its place.
    pub inputs: Vec<Estimate>,
}

impl TailShares {
    /// On A, B and A with one group from B, as [`Indices`](super::Indices) are, of at most `each` points of every scramble, and
    /// without integration. The tail is that of each scramble by itself, with the value at its edge split.
    ///
    /// `None` where the tail is not above the mean.
    ///
    /// # Errors
    /// [`NotFinite`] if a value is no finite number.
    pub fn of<R: Response>(
        response: &R,
        level: Level,
        seed: u64,
        each: usize,
    ) -> Result<Option<Self>, NotFinite> {
        let groups = response.groups().len();
        let inputs: usize = response.groups().iter().map(Vec::len).sum();
        let most = (MOST_KEPT / (SCRAMBLES * (2 + groups + inputs))).max(super::FEWEST_EACH);
        let each = if each > most { 1 << most.ilog2() } else { each };
        let points = Points::new(response, None, seed);
        let blocks = by_scramble(each, LANES, || Drawn::new(response, &points), evaluate);
        let scrambles = blocks.map(joined);
        if !scrambles
            .iter()
            .flat_map(|one| one.a.iter().chain(&one.b).chain(one.mixed.iter().flatten()))
            .all(|x| x.is_finite())
        {
            return Err(NotFinite);
        }
        let found = scrambles.map(|columns| columns.in_tail(level));
        let estimate =
            |of: &dyn Fn(&InTail) -> f64| Estimate::mean_of(std::array::from_fn(|one| of(&found[one])));
        let (mean, tvar) = (estimate(&|one| one.mean), estimate(&|one| 0.5 * (one.tvar[0] + one.tvar[1])));
        // Means of equal numbers differ in their last digits.
        if tvar.value - mean.value <= 1e-12 * mean.value.abs() {
            return Ok(None);
        }
        let above = |index: usize| estimate(&move |one| one.tvar[index] - one.mean);
        let share = |part: Estimate, whole: &Estimate| Estimate::map(&[part, *whole], |of| of[0] / of[1]);
        let (above_of_a, above_of_b) = (above(0), above(1));
        Ok(Some(Self {
            level,
            first: (0..groups)
                .map(|group| share(estimate(&|one| one.first[group] - one.mean), &above_of_b))
                .collect(),
            total: (0..groups).map(|group| share(estimate(&|one| one.total[group]), &above_of_a)).collect(),
            inputs: (0..inputs).map(|input| estimate(&|one| one.inputs[input])).collect(),
            mean,
            tvar,
        }))
    }
}

/// Values at the points of a block or of a scramble.
#[derive(Default)]
struct Columns {
    a: Vec<f64>,
    b: Vec<f64>,
    /// f(A with the group from B).
    mixed: Vec<Vec<f64>>,
    /// Of A, by place.
    inputs: Vec<Vec<f64>>,
}

fn evaluate<R: Response>(drawn: &mut Drawn<'_, R>, place: Place) -> Columns {
    drawn.draw(place);
    let Drawn { response, points, a, b, space } = drawn;
    let mut evaluate = |columns: &[&[f64]]| {
        let mut out = vec![0.0; place.lanes];
        response.evaluate(space, columns, &mut out);
        out
    };
    let groups = response.groups();
    let (of_b, mut mixed) = (points.placed(groups, b), points.placed(groups, a));
    Columns {
        inputs: mixed.iter().map(|column| column.to_vec()).collect(),
        a: evaluate(&mixed),
        b: evaluate(&of_b),
        mixed: (0..groups.len())
            .map(|group| {
                points.place(groups, group, b, &mut mixed);
                let values = evaluate(&mixed);
                points.place(groups, group, a, &mut mixed);
                values
            })
            .collect(),
    }
}

fn joined(blocks: Vec<Columns>) -> Columns {
    let mut all = Columns::default();
    for block in blocks {
        all.a.extend(block.a);
        all.b.extend(block.b);
        for (all, columns) in [(&mut all.mixed, block.mixed), (&mut all.inputs, block.inputs)] {
            all.resize_with(columns.len(), Vec::new);
            all.iter_mut().zip(columns).for_each(|(all, column)| all.extend(column));
        }
    }
    all
}

/// Means over the tail of a scramble.
struct InTail {
    mean: f64,
    /// Of A, and of B.
    tvar: [f64; 2],
    /// f(A with the group from B) where B is in its tail.
    first: Vec<f64>,
    /// f(A) − f(A with the group from B) where A is in its tail.
    total: Vec<f64>,
    inputs: Vec<f64>,
}

impl Columns {
    fn in_tail(&self, level: Level) -> InTail {
        let n = self.a.len() as f64;
        let (tail_of_a, tail_of_b) = (weights(&self.a, level), weights(&self.b, level));
        let mean = |weights: &[(usize, f64)], column: &[f64]| {
            let sum: f64 = weights.iter().map(|(point, weight)| weight * column[*point]).sum();
            sum / level.tail_count(self.a.len())
        };
        let tvar = [mean(&tail_of_a, &self.a), mean(&tail_of_b, &self.b)];
        InTail {
            mean: (self.a.iter().sum::<f64>() + self.b.iter().sum::<f64>()) / (2.0 * n),
            tvar,
            first: self.mixed.iter().map(|column| mean(&tail_of_b, column)).collect(),
            total: self.mixed.iter().map(|column| tvar[0] - mean(&tail_of_a, column)).collect(),
            inputs: self.inputs.iter().map(|column| mean(&tail_of_a, column)).collect(),
        }
    }
}

/// The points of the tail, and how much of each is in it: all of those above the quantile, and of those that lie on it as much
/// as makes the tail whole.
fn weights(values: &[f64], level: Level) -> Vec<(usize, f64)> {
    let mut sorted = values.to_vec();
    let rank = level.rank(values.len());
    let (_, edge, _) = sorted.select_nth_unstable_by(rank - 1, f64::total_cmp);
    let edge = *edge;
    let above = values.iter().filter(|value| **value > edge).count() as f64;
    let on = values.iter().filter(|value| **value == edge).count() as f64;
    let part = (level.tail_count(values.len()) - above) / on;
    let weight = |value: f64| match value.total_cmp(&edge) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => part,
        std::cmp::Ordering::Less => 0.0,
    };
    let weighted = values.iter().enumerate().map(|(point, value)| (point, weight(*value)));
    weighted.filter(|(_, weight)| *weight > 0.0).collect()
}
