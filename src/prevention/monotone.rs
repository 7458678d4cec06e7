//! The best portfolio by nothing but that a control never makes a trial worse.
use super::portfolio::{Portfolio, Ties};
use crate::diagnostics::Diagnostic;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Instant;

/// Nodes that are looked at together.
const BATCH: usize = 16;

/// Scores of pairs of portfolios: what is bought, and what of it is paid.
pub type Score<'a> = dyn Fn(&[(Portfolio, Portfolio)]) -> Result<Vec<f64>, Diagnostic> + 'a;

/// Best-first branch and bound over portfolios.
///
/// `score` gives, for each pair of portfolios, the objective with the residual loss of the first and the spend of the
/// second. With more controls no trial's loss is higher and none's spend lower. So with everything that may still come in
/// for the loss, and only what is already in for the spend, the score is no higher than that of any portfolio between the
/// two; where both are one, it is its score.
pub struct Search<'a> {
    pub ties: &'a Ties,
    pub score: &'a Score<'a>,
    /// Whether a portfolio's spend stays within the budget; if it does not, no larger one's does.
    pub affords: &'a dyn Fn(Portfolio) -> bool,
    pub deadline: Instant,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Every portfolio that was scored, the best first.
    pub ranked: Vec<(Portfolio, f64)>,
    /// No portfolio scores less than this.
    pub bound: f64,
    pub nodes: u64,
}

struct Node {
    within: Portfolio,
    open: Portfolio,
    bound: f64,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Node {}
impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Node {
    /// The greatest has the lowest bound, and of those the fewest open controls.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.bound.total_cmp(&self.bound))
            .then(other.open.len().cmp(&self.open.len()))
            .then_with(|| (other.within, other.open).cmp(&(self.within, self.open)))
    }
}

impl Search<'_> {
    /// # Errors
    /// Those of `score`.
    pub fn run(&self) -> Result<Found, Diagnostic> {
        let mut scored: BTreeMap<Portfolio, f64> = BTreeMap::new();
        let mut nodes = 0;
        self.climb(&mut scored)?;
        let mut heap = BinaryHeap::new();
        let root = (self.ties.always, self.ties.all().less(self.ties.always));
        self.open(vec![root], &mut heap, &mut scored, &mut nodes)?;
        loop {
            let best = scored.values().copied().fold(f64::INFINITY, f64::min);
            if heap.peek().is_none_or(|node| node.bound >= best) || Instant::now() >= self.deadline {
                break;
            }
            let mut children = Vec::new();
            while children.len() < BATCH
                && let Some(Node { within, open, bound }) = heap.pop()
            {
                if bound >= best {
                    continue;
                }
                let Some(branch) = open.controls().next() else { continue };
                let bought = within.and(self.ties.needs(branch));
                if open.and(within).holds(bought) && (self.affords)(bought) {
                    children.push((bought, open.less(bought).less(self.ties.barred(bought))));
                }
                children.push((within, open.less(self.ties.needed_by(branch))));
            }
            self.open(children, &mut heap, &mut scored, &mut nodes)?;
        }
        let mut ranked: Vec<(Portfolio, f64)> = scored.into_iter().collect();
        ranked.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let best = ranked.first().map_or(f64::INFINITY, |(_, best)| *best);
        Ok(Found { bound: heap.peek().map_or(best, |node| node.bound.min(best)), ranked, nodes })
    }

    /// From what is always bought, the control that helps most, again and again.
    fn climb(&self, scored: &mut BTreeMap<Portfolio, f64>) -> Result<(), Diagnostic> {
        let mut at = self.ties.always;
        if !(self.affords)(at) {
            return Ok(());
        }
        let mut best = (self.score)(&[(at, at)])?[0];
        scored.insert(at, best);
        loop {
            let more = |&control: &usize| {
                let more = at.and(self.ties.needs(control));
                (more != at && self.ties.admits(more) && (self.affords)(more)).then_some((more, more))
            };
            let pairs: Vec<(Portfolio, Portfolio)> = self.ties.free.iter().filter_map(more).collect();
            let scores = (self.score)(&pairs)?;
            scored.extend(pairs.iter().map(|(portfolio, _)| *portfolio).zip(scores.iter().copied()));
            let next = pairs.iter().zip(&scores).min_by(|a, b| a.1.total_cmp(b.1));
            match next {
                Some(((portfolio, _), score)) if *score < best && Instant::now() < self.deadline => {
                    (at, best) = (*portfolio, *score);
                }
                _ => return Ok(()),
            }
        }
    }

    fn open(
        &self,
        nodes: Vec<(Portfolio, Portfolio)>,
        heap: &mut BinaryHeap<Node>,
        scored: &mut BTreeMap<Portfolio, f64>,
        count: &mut u64,
    ) -> Result<(), Diagnostic> {
        let nodes: Vec<(Portfolio, Portfolio)> = nodes
            .into_iter()
            .map(|(within, open)| {
                let fits = |control: usize| (self.affords)(within.and(self.ties.needs(control)));
                let out = open.controls().filter(|&control| !fits(control));
                let out =
                    out.fold(Portfolio::default(), |out, control| out.and(self.ties.needed_by(control)));
                (within, open.less(out))
            })
            .collect();
        *count += nodes.len() as u64;
        let pairs: Vec<_> = nodes.iter().map(|&(within, open)| (within.and(open), within)).collect();
        for ((within, open), bound) in nodes.into_iter().zip((self.score)(&pairs)?) {
            match open.is_empty() {
                true if (self.affords)(within) && self.ties.admits(within) => {
                    scored.insert(within, bound);
                }
                true => {}
                false => heap.push(Node { within, open, bound }),
            }
        }
        Ok(())
    }
}
