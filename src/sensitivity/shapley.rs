//! Shares of the variance among inputs that may depend on each other.
use super::points::{Drawn, LANES, NotFinite, Place, Points, by_scramble};
use super::response::Dependent;
use crate::analysis::{Estimate, SCRAMBLES};
use crate::random::{self, Stream};
use std::sync::LazyLock;

/// With more inputs, random orders stand for all.
const MOST_EXACT: usize = 8;
/// Evaluations for all sets of inputs, at most.
const MOST_EVALUATIONS: usize = 1 << 24;
/// Points that share a random order.
const SAME_ORDER: usize = 64;

/// Where the orders of inputs come from.
static ORDERS: LazyLock<Stream> = LazyLock::new(|| Stream::named("sensitivity.orders"));

/// What each input is worth when the variance is shared out fairly: what knowing it takes off the variance, on average over
/// all orders in which inputs may become known (Owen 2014; Song, Nelson and Staum 2016). The shares sum to one, also
/// where inputs depend on each other, which Sobol' indices do not.
#[derive(Clone, Debug)]
pub struct ShapleyEffects {
    /// Of each input by its place, its share of the variance.
    pub effects: Vec<Estimate>,
    /// Whether all orders count, and not a sample of them.
    pub exact: bool,
    pub evaluations: u64,
}

impl ShapleyEffects {
    /// From E\[Var(f | set)\] of sets of inputs, each by pairs of points that share the set: half the mean of (f − f')².
    /// Uses at most `each` points of every scramble, a power of two.
    ///
    /// `None` where the response does not vary.
    ///
    /// # Errors
    /// [`NotFinite`] if a value is no finite number.
    pub fn of<R: Dependent>(response: &R, seed: u64, each: usize) -> Result<Option<Self>, NotFinite> {
        let inputs: usize = response.groups().iter().map(Vec::len).sum();
        let points = Points::new(response, None, seed);
        let exact = inputs <= MOST_EXACT;
        let (scrambles, each) = if exact {
            let most = MOST_EVALUATIONS / ((2 * SCRAMBLES) << inputs);
            let each = each.min(1 << most.ilog2());
            (
                by_scramble(
                    each,
                    LANES,
                    || Pairs::new(response, &points),
                    |pairs, place| pairs.all_sets(place),
                ),
                each,
            )
        } else {
            let work = |pairs: &mut Pairs<'_, R>, place| pairs.one_order(seed, place);
            (by_scramble(each, SAME_ORDER, || Pairs::new(response, &points), work), each)
        };
        let sums = scrambles.map(|blocks| {
            let mut total = vec![0.0; inputs];
            for block in blocks {
                total.iter_mut().zip(block).for_each(|(total, part)| *total += part);
            }
            total
        });
        if !sums.iter().flatten().all(|sum| sum.is_finite()) {
            return Err(NotFinite);
        }
        let of = |input: usize| {
            // Summed over a scramble's inputs, the effects are its variance.
            Estimate::mean_of(std::array::from_fn(|scramble| sums[scramble][input]))
        };
        let effects: Vec<Estimate> = (0..inputs).map(of).collect();
        if effects.iter().map(|effect| effect.value).sum::<f64>() <= 0.0 {
            return Ok(None);
        }
        let share = |input: usize| {
            let ordered: Vec<Estimate> =
                [effects[input]].into_iter().chain(effects.iter().copied()).collect();
            Estimate::map(&ordered, |of| of[0] / of[1..].iter().sum::<f64>())
        };
        let evaluations =
            2 * SCRAMBLES as u64 * each as u64 * if exact { 1 << inputs } else { inputs as u64 };
        Ok(Some(Self { effects: (0..inputs).map(share).collect(), exact, evaluations }))
    }
}

/// E\[Var(f | the known inputs)\].
///
/// # Errors
/// [`NotFinite`] if a value is no finite number.
pub(super) fn unexplained<R: Dependent>(
    response: &R,
    known: &[bool],
    seed: u64,
    each: usize,
) -> Result<Estimate, NotFinite> {
    let points = Points::new(response, None, seed);
    let work = |pairs: &mut Pairs<'_, R>, place| {
        pairs.drawn.fill(place);
        pairs.half_squares(known, place.lanes)
    };
    let sums = by_scramble(each, LANES, || Pairs::new(response, &points), work);
    let means = sums.map(|blocks| blocks.iter().sum::<f64>() / each as f64);
    if means.iter().all(|mean| mean.is_finite()) { Ok(Estimate::mean_of(means)) } else { Err(NotFinite) }
}

/// One thread's pairs of points.
struct Pairs<'r, R: Dependent> {
    /// Uniforms.
    drawn: Drawn<'r, R>,
    own: Vec<Vec<f64>>,
    other: Vec<Vec<f64>>,
}

impl<'r, R: Dependent> Pairs<'r, R> {
    fn new(response: &'r R, points: &'r Points) -> Self {
        Self { drawn: Drawn::new(response, points), own: Vec::new(), other: Vec::new() }
    }

    /// Of each input, Σ(effect) over the points of a block: by every set of the others.
    fn all_sets(&mut self, place: Place) -> Vec<f64> {
        self.drawn.fill(place);
        let inputs: usize = self.drawn.response.groups().iter().map(Vec::len).sum();
        let left: Vec<f64> = (0..1_usize << inputs)
            .map(|set| {
                let known: Vec<bool> = (0..inputs).map(|input| set >> input & 1 == 1).collect();
                self.half_squares(&known, place.lanes)
            })
            .collect();
        (0..inputs)
            .map(|input| {
                let others = (0..1_usize << inputs).filter(|set| set >> input & 1 == 0);
                others
                    .map(|set| weight(set.count_ones(), inputs) * (left[set] - left[set | 1 << input]))
                    .sum()
            })
            .collect()
    }

    /// The same by one random order.
    fn one_order(&mut self, seed: u64, place: Place) -> Vec<f64> {
        self.drawn.fill(place);
        let inputs: usize = self.drawn.response.groups().iter().map(Vec::len).sum();
        let mut order: Vec<usize> = (0..inputs).collect();
        // Fisher and Yates; by the address of the block, so that no thread matters.
        for last in (1..inputs).rev() {
            let trial = (place.scramble as u64) << 32 | place.first;
            let u = random::uniform(seed, *ORDERS, trial, last as u64);
            order.swap(last, ((u * (last + 1) as f64) as usize).min(last));
        }
        let mut known = vec![false; inputs];
        let mut effects = vec![0.0; inputs];
        let mut before = self.half_squares(&known, place.lanes);
        for input in order {
            known[input] = true;
            let after = self.half_squares(&known, place.lanes);
            effects[input] = before - after;
            before = after;
        }
        effects
    }

    /// Σ(f − f')²/2 over points that share what is known; the uniforms are there.
    fn half_squares(&mut self, known: &[bool], lanes: usize) -> f64 {
        if known.iter().all(|known| *known) {
            return 0.0;
        }
        let Self { drawn: Drawn { response, points, a, b, space }, own, other } = self;
        own.clone_from(a);
        other.clone_from(b);
        let groups = response.groups();
        for (group, inputs) in groups.iter().enumerate() {
            let known: Vec<bool> = inputs.iter().map(|&input| known[input]).collect();
            let columns = points.columns(group);
            response.draw_given(group, &known, &mut own[columns.clone()], &mut other[columns]);
        }
        let (mut x, mut y) = (vec![0.0; lanes], vec![0.0; lanes]);
        response.evaluate(space, &points.placed(groups, own), &mut x);
        response.evaluate(space, &points.placed(groups, other), &mut y);
        x.iter().zip(&y).map(|(x, y)| 0.5 * (x - y) * (x - y)).sum()
    }
}

/// The share of orders in which exactly the inputs of a set of this size come before a given other one.
fn weight(size: u32, inputs: usize) -> f64 {
    // size!·(inputs − 1 − size)!/inputs!
    let choices = (1..=size as usize).fold(1.0, |choices, k| choices * (inputs - k) as f64 / k as f64);
    1.0 / (inputs as f64 * choices)
}
