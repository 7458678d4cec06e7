//! The expected residual loss of any portfolio in closed form, and the portfolio that minimises it by branch and bound.
use super::effects::Effects;
use super::portfolio::{Portfolio, Ties};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Instant;

/// Σ over terms of mean · ∏ over controls of factor.
///
/// Effectivenesses are drawn once a trial, independently of each other and of the inputs, and an incident stays with
/// probability ∏ (1 − effectiveness): so the expectation of a product is the product of expectations, and only the means of
/// the terms come from the simulation. It is the mean that the simulation estimates, without the noise of the controls.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Of each term, without controls.
    means: Vec<f64>,
    /// Of each control and term.
    factors: Vec<Vec<f64>>,
    always: Portfolio,
}

/// What to minimise, and within which limits.
#[derive(Clone, Debug)]
pub struct Problem<'a> {
    pub ties: &'a Ties,
    pub loss: &'a Expectation,
    /// What the objective counts for each control, beside the expected residual loss; not below 0.
    pub prices: Vec<f64>,
    /// What each control takes of the budget at least; not below 0.
    pub weights: Vec<f64>,
    pub budget: Option<f64>,
    /// When to stop, with what was found until then.
    pub deadline: Instant,
}

/// The best portfolio of a [`Problem`] and what is proved about it.
#[derive(Clone, Debug)]
pub struct Solution {
    /// `None`: no portfolio that was looked at may be bought.
    pub best: Option<(Portfolio, f64)>,
    /// No portfolio is better than this.
    pub bound: f64,
    /// Sets of decisions that were looked at.
    pub nodes: u64,
    /// Portfolios that were met on the way, the best first.
    pub seen: Vec<(Portfolio, f64)>,
}

/// How many of the portfolios that are met are kept.
const MOST_SEEN: usize = 200;
/// A difference of this part of the objective is none.
const CLOSE: f64 = 1e-9;

impl Expectation {
    /// `means` are those of the terms, without any control.
    pub fn of(means: Vec<f64>, effects: &Effects<'_>, ties: &Ties) -> Self {
        let factors = effects
            .reduces
            .iter()
            .zip(&effects.stops)
            .map(|(reduces, stops)| {
                let stays: f64 = stops.iter().map(|&effect| effects.mean(effect, 1)).product();
                let left = |reduces: &Vec<(usize, u32)>| {
                    reduces.iter().map(|&(effect, power)| effects.mean(effect, power)).product::<f64>()
                };
                reduces.iter().map(|reduces| left(reduces) * stays).collect()
            })
            .collect();
        Self { means, factors, always: ties.always }
    }

    /// The expected residual loss.
    pub fn of_portfolio(&self, portfolio: Portfolio) -> f64 {
        self.terms(portfolio).sum()
    }

    fn terms(&self, portfolio: Portfolio) -> impl Iterator<Item = f64> {
        self.means.iter().enumerate().map(move |(term, mean)| {
            portfolio
                .and(self.always)
                .controls()
                .fold(*mean, |loss, control| loss * self.factors[control][term])
        })
    }
}

/// Controls that are in, and those that may still come in.
#[derive(Clone, Copy, Debug)]
struct Node {
    within: Portfolio,
    open: Portfolio,
    bound: f64,
    branch: usize,
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
    /// The greatest has the lowest bound.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .bound
            .total_cmp(&self.bound)
            .then_with(|| (other.within, other.open).cmp(&(self.within, self.open)))
    }
}

impl Problem<'_> {
    /// Best-first branch and bound. `admits` decides on what the weights do not: a portfolio that it refuses is passed over.
    pub fn solve(&self, admits: &mut dyn FnMut(Portfolio) -> bool) -> Solution {
        let mut solution = Solution { best: None, bound: f64::INFINITY, nodes: 0, seen: Vec::new() };
        let mut heap = BinaryHeap::new();
        let root = (self.ties.always, self.ties.all().less(self.ties.always));
        self.open(root, &mut heap, &mut solution, admits);
        while let Some(node) = heap.pop() {
            if solution.best.is_some_and(|(_, best)| node.bound >= best - CLOSE * best.abs()) {
                break;
            }
            if solution.nodes.is_multiple_of(64) && Instant::now() >= self.deadline {
                heap.push(node);
                break;
            }
            let Node { within, open, branch, .. } = node;
            let bought = within.and(self.ties.needs(branch));
            // What is bought must have been open; what it bars goes.
            if open.and(within).holds(bought) {
                let left = open.less(bought).less(self.ties.barred(bought));
                self.open((bought, left), &mut heap, &mut solution, admits);
            }
            self.open((within, open.less(self.ties.needed_by(branch))), &mut heap, &mut solution, admits);
        }
        let best = solution.best.map_or(f64::INFINITY, |(_, best)| best);
        solution.bound = heap.peek().map_or(best, |node| node.bound.min(best));
        solution
    }

    fn value(&self, portfolio: Portfolio) -> f64 {
        portfolio.controls().map(|control| self.prices[control]).sum::<f64>()
            + self.loss.of_portfolio(portfolio)
    }

    fn weight(&self, portfolio: Portfolio) -> f64 {
        portfolio.controls().map(|control| self.weights[control]).sum()
    }

    fn fits(&self, portfolio: Portfolio) -> bool {
        self.budget.is_none_or(|budget| self.weight(portfolio) <= budget)
    }

    /// Looks at a portfolio that may be bought.
    fn meet(&self, portfolio: Portfolio, solution: &mut Solution, admits: &mut dyn FnMut(Portfolio) -> bool) {
        if !self.ties.admits(portfolio) || !self.fits(portfolio) {
            return;
        }
        let value = self.value(portfolio);
        let worst = solution.seen.last().map_or(f64::INFINITY, |(_, worst)| *worst);
        if solution.seen.len() >= MOST_SEEN && value >= worst {
            return;
        }
        if solution.seen.iter().any(|(known, _)| *known == portfolio) || !admits(portfolio) {
            return;
        }
        let place = solution.seen.partition_point(|(known, other)| (*other, *known) < (value, portfolio));
        solution.seen.insert(place, (portfolio, value));
        solution.seen.truncate(MOST_SEEN);
        solution.best = solution.seen.first().copied();
    }

    fn open(
        &self,
        (within, open): (Portfolio, Portfolio),
        heap: &mut BinaryHeap<Node>,
        solution: &mut Solution,
        admits: &mut dyn FnMut(Portfolio) -> bool,
    ) {
        let room = self.budget.map_or(f64::INFINITY, |budget| budget - self.weight(within));
        if room < 0.0 {
            return;
        }
        solution.nodes += 1;
        // What no longer fits is out, and what needs it.
        let out = open
            .controls()
            .filter(|&control| self.weight(self.ties.needs(control).less(within)) > room)
            .fold(Portfolio::default(), |out, control| out.and(self.ties.needed_by(control)));
        let open = open.less(out);
        self.meet(within, solution, admits);
        if open.is_empty() {
            return;
        }
        let relaxed = self.relax(within, open, room);
        // The relaxed portfolio made whole: what is more than half bought, in the order of how much, as far as it may be.
        let mut order: Vec<(usize, f64)> = relaxed.shares.clone();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut whole = within;
        for &(control, share) in &order {
            let more = whole.and(self.ties.needs(control));
            if share > 0.5 && self.ties.admits(more) && self.fits(more) {
                whole = more;
            }
        }
        self.meet(whole, solution, admits);
        for &(control, _) in &order {
            let more = whole.and(self.ties.needs(control));
            if !whole.has(control)
                && self.ties.admits(more)
                && self.fits(more)
                && self.value(more) < self.value(whole)
            {
                whole = more;
            }
        }
        self.meet(whole, solution, admits);
        if solution.best.is_some_and(|(_, best)| relaxed.bound >= best - CLOSE * best.abs()) {
            return;
        }
        let halfway = |share: f64| (share - 0.5).abs();
        let branch = relaxed.shares.iter().min_by(|a, b| halfway(a.1).total_cmp(&halfway(b.1)));
        let branch = branch.expect("a control is open").0;
        heap.push(Node { within, open, bound: relaxed.bound, branch });
    }

    /// A lower bound for all portfolios that have `within` and otherwise only controls of `open`: the best of three.
    ///
    /// Let rₘ be the residual loss of term m with `within`, cₘ the factor of control c on it, and T ⊆ `open` what is
    /// bought beside. Terms below 0 only rise with more controls, and count as they are. For the others:
    ///
    /// 1. *Monotone*: every factor lies within 0 to 1, so rₘ·∏_T cₘ ≥ rₘ·∏_open cₘ.
    /// 2. *Submodular*: 1 − ∏_T cₘ ≤ Σ_T (1 − cₘ) (the union bound), so a control never avoids more than it does alone, and
    ///    the objective is at least its value now less Σ_T (avoided − price).
    /// 3. *Convex*: r(x) = Σ rₘ·exp(Σ_c x_c·ln cₘ) is the residual loss at x ∈ {0,1} and convex in x ∈ [0,1], as a sum of
    ///    exponentials of linear functions; so it lies above each of its tangents. The tangent at any x bounds it from below,
    ///    and Frank and Wolfe's steps (1956) seek the x whose tangent bounds best. A factor of 0 counts as 10⁻¹², which
    ///    raises r by no more than that part of the term; so much is taken off.
    ///
    /// In 2 and 3 what is left is linear in T, and its best under the budget is at most that of the fractional knapsack
    /// (Dantzig 1957).
    fn relax(&self, within: Portfolio, open: Portfolio, room: f64) -> Relaxed {
        const LEAST: f64 = 1e-12;
        const STEPS: usize = 12;
        let controls: Vec<usize> = open.controls().collect();
        let now: Vec<f64> = self.loss.terms(within).collect();
        let price: f64 = within.controls().map(|control| self.prices[control]).sum();
        let below: f64 = now.iter().filter(|loss| **loss < 0.0).sum();
        let terms: Vec<usize> = (0..now.len()).filter(|&term| now[term] > 0.0).collect();
        let factor = |control: usize, term: usize| self.loss.factors[control][term];

        let all: f64 = terms
            .iter()
            .map(|&term| controls.iter().fold(now[term], |loss, &control| loss * factor(control, term)))
            .sum();
        let mut bound = price + below + all;

        let alone: Vec<f64> = controls
            .iter()
            .map(|&control| {
                let avoided: f64 = terms.iter().map(|&term| now[term] * (1.0 - factor(control, term))).sum();
                avoided - self.prices[control]
            })
            .collect();
        let (gain, first) = self.knapsack(&controls, &alone, room);
        let loss_now: f64 = terms.iter().map(|&term| now[term]).sum();
        bound = bound.max(price + below + loss_now - gain);

        let logs: Vec<Vec<f64>> = controls
            .iter()
            .map(|&control| terms.iter().map(|&term| factor(control, term).max(LEAST).ln()).collect())
            .collect();
        let slack: f64 = loss_now * LEAST;
        let mut x = first;
        for step in 0..STEPS {
            let losses: Vec<f64> = (0..terms.len())
                .map(|m| now[terms[m]] * x.iter().zip(&logs).map(|(x, logs)| x * logs[m]).sum::<f64>().exp())
                .collect();
            let slopes: Vec<f64> = logs
                .iter()
                .map(|logs| -losses.iter().zip(logs).map(|(loss, log)| loss * log).sum::<f64>())
                .collect();
            let gains: Vec<f64> =
                controls.iter().zip(&slopes).map(|(&control, slope)| slope - self.prices[control]).collect();
            let (gain, corner) = self.knapsack(&controls, &gains, room);
            let at: f64 =
                losses.iter().sum::<f64>() + x.iter().zip(&slopes).map(|(x, slope)| x * slope).sum::<f64>();
            bound = bound.max(price + below + at - gain - slack);
            let gap: f64 =
                gains.iter().zip(corner.iter().zip(&x)).map(|(gain, (to, from))| gain * (to - from)).sum();
            if gap <= 1e-7 * (price + at.abs()) || step + 1 == STEPS {
                break;
            }
            // The best step: where the slope along the line is 0, by bisection, as the loss is convex.
            let along = |t: f64| -> f64 {
                let part = |m: usize| {
                    let (mut power, mut slope) = (0.0, 0.0);
                    for ((from, to), logs) in x.iter().zip(&corner).zip(&logs) {
                        power += (from + t * (to - from)) * logs[m];
                        slope += (to - from) * logs[m];
                    }
                    now[terms[m]] * power.exp() * slope
                };
                let spend: f64 = controls
                    .iter()
                    .zip(corner.iter().zip(&x))
                    .map(|(&c, (to, from))| self.prices[c] * (to - from))
                    .sum();
                (0..terms.len()).map(part).sum::<f64>() + spend
            };
            let (mut low, mut high) = (0.0, 1.0);
            if along(1.0) > 0.0 {
                for _ in 0..12 {
                    let middle = 0.5 * (low + high);
                    if along(middle) > 0.0 { high = middle } else { low = middle }
                }
            } else {
                low = 1.0;
            }
            let t = if low > 0.0 { low } else { high };
            x.iter_mut().zip(&corner).for_each(|(x, to)| *x += t * (to - *x));
        }
        Relaxed { bound, shares: controls.into_iter().zip(x).collect() }
    }

    /// The most that shares of controls within 0 to 1 gain within `room`, and those shares.
    fn knapsack(&self, controls: &[usize], gains: &[f64], mut room: f64) -> (f64, Vec<f64>) {
        let mut order: Vec<usize> = (0..controls.len()).filter(|&place| gains[place] > 0.0).collect();
        let mut shares = vec![0.0; controls.len()];
        let mut total = 0.0;
        if room.is_finite() {
            // By gain per weight, without dividing by a weight of 0.
            order.sort_by(|&a, &b| {
                let [a_side, b_side] =
                    [gains[a] * self.weights[controls[b]], gains[b] * self.weights[controls[a]]];
                b_side.total_cmp(&a_side).then(a.cmp(&b))
            });
        }
        for place in order {
            let weight = self.weights[controls[place]];
            let share = if weight <= room { 1.0 } else { (room / weight).clamp(0.0, 1.0) };
            shares[place] = share;
            total += share * gains[place];
            room -= share * weight;
            if share < 1.0 {
                break;
            }
        }
        (total, shares)
    }
}

struct Relaxed {
    bound: f64,
    /// Of each open control, how much of it the relaxed problem buys.
    shares: Vec<(usize, f64)>,
}
