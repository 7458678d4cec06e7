//! Places for texts beside their points, such that they meet neither each other nor the edge.
use super::canvas::{Area, Point};

/// Distances from a point at which its text is tried, nearest first.
const DISTANCES: [f64; 12] = [20.0, 34.0, 54.0, 80.0, 110.0, 150.0, 200.0, 260.0, 330.0, 420.0, 520.0, 640.0];
/// Farther away than this, a line leads from the point to its text.
const NEAR: f64 = 40.0;
/// What a square that a text covers, or that its line crosses, is worth in distance.
const COVERED: f64 = 60.0;
const CROSSED: f64 = 20.0;
/// Side of the squares that stand for a line.
const SQUARE: f64 = 12.0;
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
    /// Whether it meets nothing that was taken.
    pub free: bool,
    point: Point,
    led: bool,
}

impl Place {
    /// The line that leads from the point to the nearest edge of its text.
    pub fn leader(&self) -> Option<[Point; 2]> {
        let (x, y) = self.point;
        let nearest = (x.clamp(self.area.left, self.area.right), y.clamp(self.area.top, self.area.bottom));
        self.led.then_some([self.point, nearest])
    }

    /// What later texts must keep clear of: the text and the line to it.
    pub fn taken(&self) -> Vec<Area> {
        let mut taken = vec![self.area];
        taken.extend(self.leader().iter().flat_map(|line| along(line)));
        taken
    }

    /// How many squares the text covers.
    fn covered(&self, squares: &[Area]) -> f64 {
        squares.iter().filter(|square| square.overlaps(&self.area)).count() as f64
    }

    /// How many squares the line to the text crosses.
    fn crossed(&self, squares: &[Area]) -> f64 {
        let leader = self.taken().split_off(1);
        leader.iter().filter(|step| squares.iter().any(|square| square.overlaps(step))).count() as f64
    }

    fn meets(&self, taken: &[Area]) -> bool {
        let at = Area { left: self.point.0, top: self.point.1, right: self.point.0, bottom: self.point.1 };
        // The line begins at its own point, which is taken.
        let leader: Vec<Area> = self
            .leader()
            .iter()
            .flat_map(|line| along(line))
            .filter(|square| !square.overlaps(&at.grown(NEAR)))
            .collect();
        taken
            .iter()
            .any(|other| other.overlaps(&self.area) || leader.iter().any(|square| square.overlaps(other)))
    }
}

/// The place within `bounds` that meets none of `taken`, covers least of `avoid`, and is near.
///
/// Where all places are taken, the one beside the point is given.
pub fn place(point: Point, (width, height): Point, bounds: &Area, taken: &[Area], avoid: &[Area]) -> Place {
    let mut best: Option<(f64, Place)> = None;
    for distance in DISTANCES {
        for (right, down) in DIRECTIONS {
            let x = point.0 + right * distance + side(right) * width / 2.0;
            let y = point.1 + down * distance + side(down) * height / 2.0;
            let area = centred((x, y), width, height);
            let place = Place { area, free: true, point, led: distance > NEAR };
            if !bounds.holds(&place.area) || place.meets(taken) {
                continue;
            }
            let cost = COVERED * place.covered(avoid) + CROSSED * place.crossed(avoid) + distance;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, place));
            }
        }
        // What lies farther away costs more by its distance alone.
        if let Some((cost, place)) = best
            && cost <= distance
        {
            return place;
        }
    }
    let beside = (point.0 + DISTANCES[0] + width / 2.0, point.1);
    let forced = Place { area: centred(beside, width, height), free: false, point, led: false };
    best.map_or(forced, |(_, place)| place)
}

fn centred((x, y): Point, width: f64, height: f64) -> Area {
    Area { left: x - width / 2.0, top: y - height / 2.0, right: x + width / 2.0, bottom: y + height / 2.0 }
}

/// A line as a row of small squares that texts can avoid.
pub fn along(line: &[Point]) -> Vec<Area> {
    let mut squares = Vec::new();
    for pair in line.windows(2) {
        let ((x, y), to) = (pair[0], pair[1]);
        let steps = ((to.0 - x).hypot(to.1 - y) / SQUARE).ceil().clamp(1.0, 1000.0) as u32;
        squares.extend((0..=steps).map(|step| {
            let share = f64::from(step) / f64::from(steps);
            let (x, y) = (x + share * (to.0 - x), y + share * (to.1 - y));
            Area { left: x, top: y, right: x, bottom: y }.grown(SQUARE / 2.0)
        }));
    }
    squares
}

/// −1, 0 or 1.
fn side(direction: f64) -> f64 {
    if direction == 0.0 { 0.0 } else { direction.signum() }
}
