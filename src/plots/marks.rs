//! Which mark each programme has: the same one on every chart.
use crate::results::Results;

use super::theme::{self, Mark};

/// One mark for each programme, in the document's order; `None` for one that is not told apart.
///
/// Where there are more programmes than marks, those of the highest net benefit have them.
pub fn of_programmes(results: &Results) -> Vec<Option<Mark>> {
    let benefit = |index: &usize| results.programmes[*index].net_benefit.mean;
    let mut best: Vec<usize> = (0..results.programmes.len()).collect();
    best.sort_by(|one, other| benefit(other).total_cmp(&benefit(one)));
    best.truncate(theme::PROGRAMMES.len());
    best.sort_unstable();
    let mut marks = vec![None; results.programmes.len()];
    for (index, mark) in best.into_iter().zip(theme::PROGRAMMES) {
        marks[index] = Some(mark);
    }
    marks
}
