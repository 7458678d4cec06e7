//! Shares of the variance: first-order and total Sobol' indices.
use super::points::{Drawn, LANES, NotFinite, Place, Points, by_scramble};
use super::response::Response;
use crate::analysis::{Estimate, SCRAMBLES};
use crate::kernel;

/// Where the variance of a response comes from.
#[derive(Clone, Debug)]
pub struct Indices {
    pub mean: Estimate,
    pub variance: Estimate,
    /// Of each group, the share of the variance that goes with it alone: Var(E\[f | group\])/Var(f), its first-order index
    /// (Sobol' 1993).
    pub first: Vec<Estimate>,
    /// Of each group, the share that goes with it in any combination: E\[Var(f | all others)\]/Var(f), its total index
    /// (Homma and Saltelli 1996).
    pub total: Vec<Estimate>,
    /// Points of all scrambles together.
    pub base: u64,
    /// How often the response was evaluated.
    pub evaluations: u64,
}

impl Indices {
    /// Evaluates the response on two sets of points A and B of `each` points of every scramble, a power of two of at least
    /// [`FEWEST_EACH`](super::FEWEST_EACH), and on A with one group from B (Saltelli 2002). By Jansen's estimators (1999),
    /// E(f(B) − f(A with the group from B))²/2 is the variance that the group alone leaves, and
    /// E(f(A) − f(A with the group from B))²/2 what is left when all others are known. A response that is a line in one input
    /// is integrated over it: each square then has its mean over that input's values. Errors are those of the spread between
    /// scrambles.
    ///
    /// `None` where the response does not vary.
    ///
    /// # Errors
    /// [`NotFinite`] if a value is no finite number.
    pub fn of<R: Response>(response: &R, seed: u64, each: usize) -> Result<Option<Self>, NotFinite> {
        let integrated = response.integrated();
        let points = Points::new(response, integrated, seed);
        let bench = || Bench::new(response, &points, each.min(LANES));
        let mut pilot = bench();
        pilot.evaluate(Place { scramble: 0, first: 0, lanes: each.min(LANES) });
        let centre = pilot.centre();
        let sums = by_scramble(each, LANES, bench, |bench, place| {
            bench.evaluate(place);
            bench.sums(centre)
        });
        let sums = sums.map(|blocks| Sums::total(&blocks));
        let whole = Sums::total(&sums);
        let finite = |moments: &Moments| moments.second.is_finite();
        if ![&whole.a, &whole.b].into_iter().chain(whole.mixed.iter().map(|mixed| &mixed.itself)).all(finite)
        {
            return Err(NotFinite);
        }
        let n = each as f64;
        let of_all = n * SCRAMBLES as f64;
        if variance(&[whole.a, whole.b], of_all) <= 0.0 {
            return Ok(None);
        }
        let estimate = |of: &dyn Fn(&Sums, f64) -> f64| {
            Estimate::new(of(&whole, of_all), std::array::from_fn(|scramble| of(&sums[scramble], n)))
        };
        let first = |group: usize| {
            estimate(&|sums, n| {
                // Of the same values that the difference is made of: then it is a correlation, which varies less (Janon
                // et al. 2014).
                let mixed = &sums.mixed[group];
                1.0 - mixed.from_b / (2.0 * n * variance(&[sums.b, mixed.itself], n))
            })
        };
        let total = |group: usize| {
            estimate(&|sums, n| sums.mixed[group].from_a / (2.0 * n * variance(&[sums.a, sums.b], n)))
        };
        let groups = response.groups().len();
        let base = (SCRAMBLES * each) as u64;
        Ok(Some(Self {
            mean: estimate(&|sums, n| centre + (sums.a.first + sums.b.first) / (2.0 * n)),
            variance: estimate(&|sums, n| variance(&[sums.a, sums.b], n)),
            first: (0..groups).map(first).collect(),
            total: (0..groups).map(total).collect(),
            base,
            evaluations: base * (2 + groups as u64 - u64::from(integrated.is_some())),
        }))
    }
}

/// Sums over points.
#[derive(Clone, Debug, Default)]
struct Sums {
    a: Moments,
    b: Moments,
    /// Of each group.
    mixed: Vec<Mixed>,
}

/// Σx and Σx² about a centre.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    first: f64,
    second: f64,
}

/// Of A with one group from B.
#[derive(Clone, Copy, Debug, Default)]
struct Mixed {
    itself: Moments,
    /// Σ(f(A) − f(mixed))².
    from_a: f64,
    /// Σ(f(B) − f(mixed))².
    from_b: f64,
}

/// The variance of columns of `n` values each, all together about their mean.
fn variance(columns: &[Moments], n: f64) -> f64 {
    let n = n * columns.len() as f64;
    let first: f64 = columns.iter().map(|one| one.first).sum();
    let second: f64 = columns.iter().map(|one| one.second).sum();
    (second - first * first / n) / n
}

/// One thread's inputs and values.
struct Bench<'r, R: Response> {
    drawn: Drawn<'r, R>,
    integrated: Option<usize>,
    /// Of A, of B, and of A with each group from B; nothing for the group that is integrated.
    values: Vec<Values>,
}

/// Of a response at some points, the mean over the integrated input, and the factor of what that is above its mean, in
/// standard deviations.
#[derive(Clone, Debug)]
struct Values {
    mean: Vec<f64>,
    spread: Vec<f64>,
}

impl<'r, R: Response> Bench<'r, R> {
    fn new(response: &'r R, points: &'r Points, lanes: usize) -> Self {
        let values = Values { mean: vec![0.0; lanes], spread: vec![0.0; lanes] };
        Self {
            drawn: Drawn::new(response, points),
            integrated: response.integrated(),
            values: vec![values; 2 + response.groups().len()],
        }
    }

    fn centre(&self) -> f64 {
        let values = &self.values[0].mean;
        values.iter().sum::<f64>() / values.len() as f64
    }

    fn evaluate(&mut self, place: Place) {
        self.drawn.draw(place);
        let Drawn { response, points, a, b, space } = &mut self.drawn;
        let mut evaluate = |columns: &[&[f64]], values: &mut Values| match self.integrated {
            Some(_) => response.integrate(space, columns, &mut values.mean, &mut values.spread),
            None => response.evaluate(space, columns, &mut values.mean),
        };
        let groups = response.groups();
        let (of_b, mut mixed) = (points.placed(groups, b), points.placed(groups, a));
        let [values_of_a, values_of_b, values_of_mixed @ ..] = &mut self.values[..] else { return };
        evaluate(&mixed, values_of_a);
        evaluate(&of_b, values_of_b);
        for (group, values) in values_of_mixed.iter_mut().enumerate() {
            if self.integrated != Some(group) {
                points.place(groups, group, b, &mut mixed);
                evaluate(&mixed, values);
                points.place(groups, group, a, &mut mixed);
            }
        }
    }

    fn sums(&self, centre: f64) -> Sums {
        let [a, b, mixed @ ..] = &self.values[..] else { return Sums::default() };
        let moments = |values: &Values| moments(&values.mean, &values.spread, centre);
        let squares = |x: &Values, y: &Values| squares(&x.mean, &x.spread, &y.mean, &y.spread);
        let of_a = moments(a);
        let of_group = |(group, values): (usize, &Values)| {
            if self.integrated == Some(group) {
                // f(mixed) is f(A) with the integrated input of B.
                return Mixed { itself: of_a, from_a: squares(a, a).apart, from_b: squares(b, a).together };
            }
            // The integrated input is that of A.
            let from_b = squares(b, values).apart;
            Mixed { itself: moments(values), from_a: squares(a, values).together, from_b }
        };
        Sums { a: of_a, b: moments(b), mixed: mixed.iter().enumerate().map(of_group).collect() }
    }
}

impl Sums {
    /// In the order of the parts.
    fn total(parts: &[Self]) -> Self {
        let mut total = Self { mixed: vec![Mixed::default(); parts[0].mixed.len()], ..Self::default() };
        for part in parts {
            total.a.add(part.a);
            total.b.add(part.b);
            for (total, mixed) in total.mixed.iter_mut().zip(&part.mixed) {
                total.itself.add(mixed.itself);
                total.from_a += mixed.from_a;
                total.from_b += mixed.from_b;
            }
        }
        total
    }
}

impl Moments {
    fn add(&mut self, other: Self) {
        self.first += other.first;
        self.second += other.second;
    }
}

/// Σ(x − y)², with the integrated input's value the same for both, or independent.
#[derive(Clone, Copy, Debug)]
struct Squares {
    together: f64,
    apart: f64,
}

kernel! {
    fn moments(mean: &[f64], spread: &[f64], centre: f64) -> Moments {
        let (mut first, mut second) = ([0.0; 8], [0.0; 8]);
        for (mean, spread) in mean.as_chunks::<8>().0.iter().zip(spread.as_chunks::<8>().0) {
            for lane in 0..8 {
                let deviation = mean[lane] - centre;
                first[lane] += deviation;
                second[lane] += deviation * deviation + spread[lane] * spread[lane];
            }
        }
        Moments { first: first.iter().sum(), second: second.iter().sum() }
    }

    fn squares(x: &[f64], x_spread: &[f64], y: &[f64], y_spread: &[f64]) -> Squares {
        let (mut together, mut apart) = ([0.0; 8], [0.0; 8]);
        let x = x.as_chunks::<8>().0.iter().zip(x_spread.as_chunks::<8>().0);
        let y = y.as_chunks::<8>().0.iter().zip(y_spread.as_chunks::<8>().0);
        for ((x, x_spread), (y, y_spread)) in x.zip(y) {
            for lane in 0..8 {
                let difference = x[lane] - y[lane];
                let square = difference * difference;
                let between = x_spread[lane] - y_spread[lane];
                together[lane] += square + between * between;
                apart[lane] += square + (x_spread[lane] * x_spread[lane] + y_spread[lane] * y_spread[lane]);
            }
        }
        Squares { together: together.iter().sum(), apart: apart.iter().sum() }
    }
}
