//! A random value as weighted nodes: its quantile function cut into panels on which it is smooth.

/// A value and its weight; the weights of a rule sum to one.
pub(super) type Node = (f64, f64);

/// Abscissae on −1..=1 and weights of the Gauss–Legendre rule of five points.
const RULE: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
    (-0.538_469_310_105_683, 0.478_628_670_499_366_5),
    (0.0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683, 0.478_628_670_499_366_5),
    (0.906_179_845_938_664, 0.236_926_885_056_189_1),
];
/// The halves of a panel may differ from the whole by this share of the values' range on it.
const TOLERANCE: f64 = 1e-8;
/// Panels of this probability are not cut any more.
const NARROWEST: f64 = 1e-13;
/// Data of very many values would have a panel for each.
const MOST_NODES: usize = 20_000;
/// Atoms of a cloud, and the fewest of a panel.
const ATOMS: f64 = 65_536.0;
const FEWEST_ATOMS: u32 = 256;

/// A part of the probability scale: from 0 upwards, or from 1 downwards, so that neither tail loses digits.
#[derive(Clone, Copy, Debug)]
struct Panel {
    upper: bool,
    start: f64,
    end: f64,
}

impl Panel {
    fn value(self, value: &dyn Fn(f64, bool) -> f64, share: f64) -> f64 {
        value(self.start + (self.end - self.start) * share, self.upper)
    }

    fn nodes(self, value: &dyn Fn(f64, bool) -> f64) -> [Node; 5] {
        let width = self.end - self.start;
        RULE.map(|(x, weight)| (self.value(value, 0.5 * (1.0 + x)), 0.5 * weight * width))
    }

    fn halves(self) -> [Self; 2] {
        let middle = 0.5 * (self.start + self.end);
        [Self { end: middle, ..self }, Self { start: middle, ..self }]
    }
}

/// Nodes for integrals over the distribution of `value(t, upper)`, the value at probability t, or at 1 − t if `upper`.
pub(super) fn gauss(value: &dyn Fn(f64, bool) -> f64) -> Vec<Node> {
    let mut nodes = Vec::new();
    panels(value, &mut |_, panel_nodes| nodes.extend_from_slice(panel_nodes));
    nodes
}

/// Many atoms of small weight, as a distribution that is nearly that of `value`: equally likely ones, and more where
/// the value varies quickly.
pub(super) fn cloud(value: &dyn Fn(f64, bool) -> f64) -> Vec<Node> {
    let mut atoms = Vec::new();
    panels(value, &mut |panel, nodes| {
        if nodes.len() == 1 {
            atoms.extend_from_slice(nodes);
            return;
        }
        let width = panel.end - panel.start;
        let each = ((width * ATOMS) as u32).max(FEWEST_ATOMS);
        let weight = width / f64::from(each);
        atoms.extend(
            (0..each).map(|index| (panel.value(value, (f64::from(index) + 0.5) / f64::from(each)), weight)),
        );
    });
    atoms
}

/// E[X^power] over nodes; infinite where the outermost ones, of probabilities about 10⁻¹², still count, so that what
/// lies beyond them would too.
pub(super) fn moment(nodes: &[Node], power: i32) -> f64 {
    const COUNTS: f64 = 0.01;
    /// The weight of such nodes, also in a cloud.
    const OUTERMOST: f64 = 1e-12 / 8.0;
    const OUTERMOST_ATOM: f64 = 1e-12 / FEWEST_ATOMS as f64;
    let outermost = if nodes.len() as f64 > 0.5 * ATOMS { OUTERMOST_ATOM } else { OUTERMOST };
    let size = |node: &Node| node.0.abs().powi(power) * node.1;
    let total: f64 = nodes.iter().map(size).sum();
    let outer: f64 = nodes.iter().filter(|node| node.1 < outermost).map(size).sum();
    if outer > COUNTS * total {
        return f64::INFINITY;
    }
    nodes.iter().map(|(x, weight)| x.powi(power) * weight).sum()
}

/// Cuts the probability scale into panels and hands over each with its nodes: one where the value does not vary.
fn panels(value: &dyn Fn(f64, bool) -> f64, take: &mut dyn FnMut(Panel, &[Node])) {
    let mut taken = 0;
    let mut open =
        vec![Panel { upper: true, start: 0.0, end: 0.5 }, Panel { upper: false, start: 0.0, end: 0.5 }];
    while let Some(panel) = open.pop() {
        let whole = panel.nodes(value);
        let halves = panel.halves();
        let parts = halves.map(|half| half.nodes(value)).concat();
        let low = parts.iter().map(|node| node.0).fold(f64::INFINITY, f64::min);
        let high = parts.iter().map(|node| node.0).fold(f64::NEG_INFINITY, f64::max);
        let width = panel.end - panel.start;
        if low == high {
            take(panel, &[(low, width)]);
            taken += 1;
            continue;
        }
        let integral = |nodes: &[Node]| nodes.iter().map(|(x, weight)| (x - low) * weight).sum::<f64>();
        let smooth = (integral(&whole) - integral(&parts)).abs() <= TOLERANCE * (high - low) * width;
        if smooth || width < NARROWEST || taken > MOST_NODES {
            take(panel, &parts);
            taken += parts.len();
        } else {
            open.extend(halves.iter().rev());
        }
    }
}
