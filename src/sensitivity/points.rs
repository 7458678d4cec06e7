//! Two independent sets of points A and B, and the inputs' values there.
use super::response::Response;
use crate::analysis::SCRAMBLES;
use crate::engine::IncidentLoss;
use crate::random::{self, Sobol, Stream};
use rayon::prelude::*;
use std::sync::LazyLock;

/// Points that are worked on together: their columns stay in the caches nearest to the processor.
pub const LANES: usize = IncidentLoss::LANES;
/// Points of a scramble: fewer would say little about the error.
pub const FEWEST_EACH: usize = 1 << 6;
/// With more, rounding would be all that is left of the error.
pub const MOST_EACH: usize = 1 << 20;

/// Serves coordinates beyond those of Sobol' points.
static STREAM: LazyLock<Stream> = LazyLock::new(|| Stream::named("sensitivity"));

/// The response is not a finite number somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFinite;

/// Points of each scramble for at least `base` points of all scrambles: a power of two, within what is possible.
pub fn each_of(base: u64) -> usize {
    let each = base.div_ceil(SCRAMBLES as u64).clamp(FEWEST_EACH as u64, MOST_EACH as u64);
    (each as usize).next_power_of_two()
}

/// Where the uniforms of A and of B come from: coordinates of the same scrambled Sobol' points.
#[derive(Debug)]
pub(super) struct Points {
    seed: u64,
    /// The first coordinate of each group; last, how many there are.
    offsets: Vec<usize>,
    /// By scramble, then coordinate, of A and then of B; `None` beyond those that Sobol' points have.
    sequences: Vec<Vec<Option<Sobol>>>,
}

impl Points {
    /// For all groups of a response but one that is left out.
    pub(super) fn new<R: Response>(response: &R, without: Option<usize>, seed: u64) -> Self {
        let mut offsets = vec![0];
        for group in 0..response.groups().len() {
            let coordinates = if without == Some(group) { 0 } else { response.coordinates(group) };
            offsets.push(offsets[group] + coordinates);
        }
        let coordinates = 2 * offsets[offsets.len() - 1];
        let sequences = (0..SCRAMBLES as u64)
            .map(|scramble| (0..coordinates).map(|dimension| Sobol::new(seed, scramble, dimension)).collect())
            .collect();
        Self { seed, offsets, sequences }
    }

    fn coordinates(&self) -> usize {
        self.offsets[self.offsets.len() - 1]
    }

    /// Fills `columns` with consecutive coordinates of some points.
    fn fill(&self, coordinate: usize, place: Place, columns: &mut [Vec<f64>]) {
        let Place { scramble, first, lanes } = place;
        for (column, coordinate) in columns.iter_mut().zip(coordinate..) {
            column.resize(lanes, 0.0);
            match &self.sequences[scramble][coordinate] {
                Some(sequence) => sequence.fill_range(first, column),
                None => {
                    let trial = (scramble as u64) << 32 | first;
                    random::fill_range(self.seed, *STREAM, trial, coordinate as u64, column);
                }
            }
        }
    }
}

/// Consecutive points of a scramble.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) scramble: usize,
    pub(super) first: u64,
    pub(super) lanes: usize,
}

/// Does `work` for all points, `each` of every scramble, in blocks of so many lanes: what it gives for the blocks of each
/// scramble, in their order. Each thread has a state of its own, and no result may depend on which.
pub(super) fn by_scramble<S, T: Send>(
    each: usize,
    lanes: usize,
    state: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, Place) -> T + Sync + Send,
) -> [Vec<T>; SCRAMBLES] {
    let lanes = lanes.min(each);
    let blocks = each / lanes;
    let mut done = (0..SCRAMBLES * blocks)
        .into_par_iter()
        .map_init(state, |state, block| {
            let first = (block % blocks * lanes) as u64;
            work(state, Place { scramble: block / blocks, first, lanes })
        })
        .collect::<Vec<T>>()
        .into_iter();
    std::array::from_fn(|_| done.by_ref().take(blocks).collect())
}

/// One thread's columns.
pub(super) struct Drawn<'r, R: Response> {
    pub(super) response: &'r R,
    pub(super) points: &'r Points,
    pub(super) a: Vec<Vec<f64>>,
    pub(super) b: Vec<Vec<f64>>,
    pub(super) space: R::Space,
}

impl<'r, R: Response> Drawn<'r, R> {
    pub(super) fn new(response: &'r R, points: &'r Points) -> Self {
        let columns = vec![Vec::new(); points.coordinates()];
        Self { response, points, a: columns.clone(), b: columns, space: R::Space::default() }
    }

    /// Fills both sets of columns with uniforms.
    pub(super) fn fill(&mut self, place: Place) {
        self.points.fill(0, place, &mut self.a);
        self.points.fill(self.a.len(), place, &mut self.b);
    }

    /// Fills both sets of columns with values of the inputs.
    pub(super) fn draw(&mut self, place: Place) {
        self.fill(place);
        for group in 0..self.response.groups().len() {
            let columns = self.points.columns(group);
            if !columns.is_empty() {
                self.response.draw(group, &mut self.a[columns.clone()]);
                self.response.draw(group, &mut self.b[columns]);
            }
        }
    }
}

impl Points {
    /// The columns of a group.
    pub(super) fn columns(&self, group: usize) -> std::ops::Range<usize> {
        self.offsets[group]..self.offsets[group + 1]
    }

    /// Puts the columns of a group where its inputs belong.
    pub(super) fn place<'c>(
        &self,
        groups: &[Vec<usize>],
        group: usize,
        from: &'c [Vec<f64>],
        columns: &mut [&'c [f64]],
    ) {
        for (&input, column) in groups[group].iter().zip(&from[self.columns(group)]) {
            columns[input] = column;
        }
    }

    /// The columns of all groups where their inputs belong.
    pub(super) fn placed<'c>(&self, groups: &[Vec<usize>], from: &'c [Vec<f64>]) -> Vec<&'c [f64]> {
        let mut columns: Vec<&[f64]> = vec![&[]; groups.iter().map(Vec::len).sum()];
        (0..groups.len()).for_each(|group| self.place(groups, group, from, &mut columns));
        columns
    }
}
