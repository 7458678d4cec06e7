//! How far a grid must reach.
use super::compound::Compound;
use super::grid::Grid;

/// Points of the grids that only find out how far the loss reaches.
const SCOUTS: usize = 1 << 12;
/// With gains and losses, the share that may lie beyond the grid's ends and come back at the other.
const ALIASED: f64 = 1e-8;
/// Half of the loss must spread over at least this many points of a grid with two ends.
const FEWEST_POINTS: f64 = 64.0;

/// From nothing to where the loss is beyond with probability `beyond`; what lies further matters only by its mean.
/// `guess` is about how far that is.
pub(super) fn of_losses(compound: &dyn Fn(Grid) -> Compound, guess: f64, beyond: f64) -> f64 {
    let scout = |length: f64| {
        let grid = Grid { step: length / SCOUTS as f64, points: SCOUTS, below: 0 };
        compound(grid).reach(beyond)
    };
    let mut length = guess;
    for _ in 0..200 {
        match scout(length) {
            None => length *= 2.0,
            // Too coarse to tell where it ends; there may be nothing but zeros.
            Some(reach) if reach < 0.05 * length && length > 1e-90 => {
                length = if reach > 0.0 { (2.0 * reach).max(1e-3 * length) } else { 1e-3 * length };
            }
            Some(reach) => {
                length = 1.25 * reach.max(0.05 * length);
                break;
            }
        }
    }
    length
}

/// A grid with room on both sides for all but a share that does not matter; `None` if half of one incident's loss,
/// which lies within `spread`, would be too few points of it.
pub(super) fn of_gains_and_losses(
    compound: &dyn Fn(Grid) -> Compound,
    guess: f64,
    spread: f64,
    points: usize,
) -> Option<Grid> {
    let mut length = guess;
    for _ in 0..60 {
        let grid = Grid { step: length / SCOUTS as f64, points: SCOUTS, below: SCOUTS / 2 };
        if compound(grid).inner_mass() > 1.0 - ALIASED {
            let grid = Grid { step: length / points as f64, points, below: points / 2 };
            return (spread >= FEWEST_POINTS * grid.step).then_some(grid);
        }
        length *= 2.0;
    }
    None
}
