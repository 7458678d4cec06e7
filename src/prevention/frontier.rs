//! What each budget buys at best, and what the next unit of money avoids.
use super::portfolio::{Portfolio, Ties};

/// The best portfolios for every budget from nothing to everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frontier {
    /// By rising spend: no other portfolio has both a lower spend and a lower expected residual loss.
    pub mean: Vec<Point>,
    /// Whether those are all of them.
    pub mean_proved: bool,
    /// The same of TVaR 95 of the residual loss.
    pub tvar: Vec<TailPoint>,
    pub tvar_proved: bool,
    /// The spend beyond which the next unit of money avoids less than one; nothing if the next unit avoids more up to the
    /// last point, and 0 or the mandatory spend if it never does.
    pub pays_up_to: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub portfolio: Portfolio,
    /// Expected.
    pub spend: f64,
    /// Expected.
    pub residual: f64,
    /// Of the same portfolio, where it was simulated.
    pub tvar: Option<f64>,
    /// What the next unit of money avoids: the slope of the curve's convex hull to the right of this spend.
    pub marginal: Option<f64>,
    /// The control to buy next in this state.
    pub next: Option<Next>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TailPoint {
    pub portfolio: Portfolio,
    pub spend: f64,
    pub tvar: f64,
}

/// A control, with what it requires, that avoids most for its money when it is added.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    pub control: usize,
    /// What is bought: the control and those that it requires.
    pub adds: Portfolio,
    pub spend: f64,
    /// Of the expected loss.
    pub avoided: f64,
}

impl Frontier {
    /// From points (portfolio, expected spend, expected residual loss) by rising spend and falling loss.
    ///
    /// The marginal is taken along the lower convex hull, as the best mixtures of neighbouring budgets would have it: it
    /// falls from one budget to the next, and crosses 1 where spend and residual loss together are lowest.
    pub fn of(points: &[(Portfolio, f64, f64)]) -> Self {
        let mut hull: Vec<usize> = Vec::new();
        for index in 0..points.len() {
            while let [.., a, b] = hull[..]
                && slope(points[a], points[b]) <= slope(points[b], points[index])
            {
                hull.pop();
            }
            hull.push(index);
        }
        let marginal = |spend: f64| {
            hull.windows(2)
                .find(|pair| spend < points[pair[1]].1)
                .map(|pair| slope(points[pair[0]], points[pair[1]]))
        };
        let mean: Vec<Point> = points
            .iter()
            .map(|&(portfolio, spend, residual)| Point {
                portfolio,
                spend,
                residual,
                tvar: None,
                marginal: marginal(spend),
                next: None,
            })
            .collect();
        let pays_up_to = hull
            .windows(2)
            .find(|pair| slope(points[pair[0]], points[pair[1]]) < 1.0)
            .map(|pair| points[pair[0]].1);
        Self { mean, mean_proved: true, pays_up_to, ..Self::default() }
    }
}

/// What a unit of money avoids between two points.
fn slope(from: (Portfolio, f64, f64), to: (Portfolio, f64, f64)) -> f64 {
    (from.2 - to.2) / (to.1 - from.1)
}

/// The control to add to a portfolio: that of the most avoided per spend; `None` if none is left or none avoids anything.
pub fn next(
    portfolio: Portfolio,
    ties: &Ties,
    spend: &dyn Fn(Portfolio) -> f64,
    residual: &dyn Fn(Portfolio) -> f64,
) -> Option<Next> {
    let (now, cost) = (residual(portfolio), spend(portfolio));
    let adding = |&control: &usize| {
        let more = portfolio.and(ties.needs(control));
        let new = more != portfolio && !portfolio.has(control) && ties.admits(more);
        new.then(|| Next {
            control,
            adds: more.less(portfolio),
            spend: spend(more) - cost,
            avoided: now - residual(more),
        })
    };
    ties.free
        .iter()
        .filter_map(adding)
        .filter(|next| next.avoided > 0.0)
        // Without dividing by a spend of 0.
        .max_by(|a, b| {
            (a.avoided * b.spend).total_cmp(&(b.avoided * a.spend)).then(b.control.cmp(&a.control))
        })
}
