//! Places for texts beside their points, such that they meet neither each other nor the edge.
use super::canvas::{Area, Point};

/// Distances from a point at which its text is tried, nearest first.
const DISTANCES: [f64; 12] = [20.0, 34.0, 54.0, 80.0, 110.0, 150.0, 200.0, 260.0, 330.0, 420.0, 520.0, 640.0];
/// Farther away than this, a line leads from the point to its text.
const NEAR: f64 = 40.0;
/// Right, left, above, below, then slantwise.
const DIRECTIONS: [Point; 12] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (0.7, -0.7),
    (0.7, 0.7),
    (-0.7, -0.7),
    (-0.7, 0.7),
    (0.94, -0.34),
    (0.94, 0.34),
    (-0.94, -0.34),
    (-0.94, 0.34),
];

/// Where a text of some size stands, and whether a line leads to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub area: Area,
    pub led: bool,
}

impl Place {
    /// The point of the text's edge that is nearest to a point outside.
    pub fn nearest(&self, (x, y): Point) -> Point {
        (x.clamp(self.area.left, self.area.right), y.clamp(self.area.top, self.area.bottom))
    }
}

/// The nearest place within `bounds` that meets none of `taken`; of `avoid`, as few as can be.
///
/// Where all places are taken, the one beside the point is given.
pub fn place((x, y): Point, (width, height): Point, bounds: &Area, taken: &[Area], avoid: &[Area]) -> Place {
    let mut best: Option<(usize, Place)> = None;
    for distance in DISTANCES {
        for (right, down) in DIRECTIONS {
            let centre = (
                x + right * distance + side(right) * width / 2.0,
                y + down * distance + side(down) * height / 2.0,
            );
            let area = Area {
                left: centre.0 - width / 2.0,
                top: centre.1 - height / 2.0,
                right: centre.0 + width / 2.0,
                bottom: centre.1 + height / 2.0,
            };
            if !bounds.holds(&area) || taken.iter().any(|other| other.overlaps(&area)) {
                continue;
            }
            let met = avoid.iter().filter(|other| other.overlaps(&area)).count();
            if best.is_none_or(|(least, _)| met < least) {
                best = Some((met, Place { area, led: distance > NEAR }));
            }
            if met == 0 {
                return best.map(|(_, place)| place).expect("a place was just found");
            }
        }
    }
    let beside = Area {
        left: x + DISTANCES[0],
        top: y - height / 2.0,
        right: x + DISTANCES[0] + width,
        bottom: y + height / 2.0,
    };
    best.map_or(Place { area: beside, led: false }, |(_, place)| place)
}

/// −1, 0 or 1.
fn side(direction: f64) -> f64 {
    if direction == 0.0 { 0.0 } else { direction.signum() }
}
