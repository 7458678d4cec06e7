//! Every place on a grid at which two sides meet.
use super::brent::brent;

/// Of a cell of the grid, how exactly a crossing in it is found.
const PRECISION: f64 = 1e-9;

/// A place at which the gap between two sides is zero, or jumps over it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    pub value: f64,
    /// The end of a stretch along which the gap is zero at every value that was tried.
    pub to: Option<f64>,
    pub gap: f64,
    /// Whether the gap goes from below zero to above it; `None` where it only touches.
    pub rises: Option<bool>,
    /// The cell of the grid in which it lies.
    pub cell: (f64, f64),
}

/// Every crossing between neighbours of `points` (value and gap, by rising value), each found by Brent's method. Between two
/// neighbours of the same sign none is looked for; a gap that is no number is no sign.
///
/// # Errors
/// Those of `gap`.
pub fn crossings<E>(
    points: &[(f64, f64)],
    mut gap: impl FnMut(f64) -> Result<f64, E>,
) -> Result<Vec<Found>, E> {
    let mut found: Vec<Found> = Vec::new();
    for (index, &(value, here)) in points.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| points[index]);
        if here == 0.0 {
            let after = points.get(index + 1).map_or(f64::NAN, |(_, gap)| *gap);
            match (before, found.last_mut()) {
                (Some((_, 0.0)), Some(stretch)) => {
                    stretch.to = Some(value);
                    stretch.cell.1 = points.get(index + 1).map_or(value, |(next, _)| *next);
                    stretch.rises = None;
                }
                _ => {
                    let earlier = before.map_or(f64::NAN, |(_, gap)| gap);
                    found.push(Found {
                        value,
                        to: None,
                        gap: here,
                        rises: (earlier * after < 0.0).then_some(after > 0.0),
                        cell: (
                            before.map_or(value, |(value, _)| value),
                            points.get(index + 1).map_or(value, |(next, _)| *next),
                        ),
                    });
                }
            }
            continue;
        }
        let Some((low, gap_low)) = before.filter(|(_, gap)| gap * here < 0.0) else { continue };
        let tolerance = PRECISION * (value - low);
        let (at, rest) = brent((low, gap_low), (value, here), tolerance, &mut gap)?;
        found.push(Found { value: at, to: None, gap: rest, rises: Some(here > 0.0), cell: (low, value) });
    }
    Ok(found)
}
