//! Heavy-tailed losses of several incidents, by the estimator of Asmussen and Kroese.
//!
//! Given all incidents but the largest, the tail of the sum is known: P(S > x) = E[N·F̄(max(M, x − S′))], with M and S′
//! the largest and the sum of N − 1 losses (Asmussen and Kroese 2006, "Improved algorithms for rare event simulation
//! with heavy tails"). In the same way E(S − x)⁺ = E[N·(E(X − m)⁺ + (m + S′ − x)·F̄(m))] with m = max(M, x − S′).
//! N·F̄(x), whose mean E[N]·F̄(x) is known, is a control. A grid has one step for all losses, and is coarse for the
//! small ones where it must reach a tail that is heavy enough; points are as good everywhere.
use super::estimate::{self, Estimate, SCRAMBLES};
use super::years::Years;
use crate::distributions::Integrals;
use crate::random::Sobol;
use crate::stats::{Level, Z95};
use rayon::prelude::*;

/// Points of each scramble on which it is compared with the other ways: a thousand in all.
const PILOT: usize = 1 << 6;
/// With more incidents than this, each point costs too much.
const MOST_INCIDENTS: usize = 200;
/// Levels at which errors are compared, besides those asked for.
const LEVELS: [Level; 2] = [Level::thousandths(990), Level::thousandths(999)];
/// Steps of a search for a quantile: of Newton's where they are good, of bisection where not.
const MOST_STEPS: usize = 200;
/// The last step, as a share of the value.
const LAST_STEP: f64 = 1e-9;

/// a + b·X for one continuous X, with a ≥ 0 and b > 0.
#[derive(Clone, Debug)]
pub(super) struct OneLoss {
    pub(super) integrals: Integrals,
    pub(super) a: f64,
    pub(super) b: f64,
}

impl OneLoss {
    /// Replaces each limit by P(loss > limit), and each of `densities` by the density there.
    fn above(&self, limits: &mut [f64], densities: &mut [f64]) {
        limits.iter_mut().for_each(|limit| *limit = (*limit - self.a) / self.b);
        self.integrals.below(limits, densities);
        limits.iter_mut().for_each(|below| *below = 1.0 - *below);
        densities.iter_mut().for_each(|density| *density /= self.b);
    }

    /// Replaces each limit by E(loss − limit)⁺.
    fn excess(&self, limits: &mut [f64]) {
        limits.iter_mut().for_each(|limit| *limit = (*limit - self.a) / self.b);
        self.integrals.excess(limits);
        limits.iter_mut().for_each(|excess| *excess *= self.b);
    }
}

/// Of every point of a scramble: how many incidents, and the largest and the sum of all their losses but one.
#[derive(Debug)]
struct Others {
    count: Vec<f64>,
    largest: Vec<f64>,
    sum: Vec<f64>,
}

/// The loss over the horizon, by points.
#[derive(Debug)]
pub(super) struct AsmussenKroese {
    one: OneLoss,
    /// P(N = 0).
    nothing: f64,
    /// E[N].
    expected: f64,
    scrambles: Vec<Others>,
}

/// Turns uniforms into values of X.
type Quantiles<'a> = dyn Fn(&mut [f64]) + Sync + 'a;

impl AsmussenKroese {
    /// `each` points of each scramble, where a pilot says that errors are smaller than those of the Fourier transform,
    /// and at no level larger than those of counting as many `trials`.
    pub(super) fn where_better(
        years: &Years,
        mut one: OneLoss,
        quantiles: &Quantiles<'_>,
        seed: u64,
        each: usize,
        (levels, trials): (&[Level], u64),
    ) -> Option<Self> {
        let (pmf, discount) = years.incidents()?;
        if one.b <= 0.0 || one.a < 0.0 || pmf.len() > MOST_INCIDENTS.min(Sobol::DIMENSIONS) {
            return None;
        }
        (one.a, one.b) = (one.a * discount, one.b * discount);
        let make = |each| Self::new(&one, &pmf, quantiles, seed, each).filter(Self::losses_only);
        let pilot = make(PILOT)?;
        let (mut of_points, mut of_grid) = (0.0_f64, 0.0_f64);
        // Errors of points fall at least so.
        let fall = (PILOT as f64 / each as f64).sqrt();
        for &level in levels.iter().chain(&LEVELS).filter(|level| level.p() > pilot.nothing) {
            let (from, grid) = years.quantile_of_grid(level);
            let (found, density) = pilot.search(level, from);
            let se = found.se * fall;
            let plain = (level.p() * level.tail() / trials as f64).sqrt() / density;
            if !(se <= plain && found.value > 0.0) {
                return None;
            }
            of_points = of_points.max(Z95 * se / found.value);
            of_grid = of_grid.max(grid / found.value);
        }
        if of_points < of_grid { make(each) } else { None }
    }

    /// `pmf` holds P(N = n) from 0; `None` where a loss is no finite number.
    fn new(one: &OneLoss, pmf: &[f64], quantiles: &Quantiles<'_>, seed: u64, each: usize) -> Option<Self> {
        let cumulative: Vec<f64> = pmf
            .iter()
            .scan(0.0, |sum, p| {
                *sum += p;
                Some(*sum)
            })
            .collect();
        let count_of = |u: f64| cumulative.partition_point(|p| *p < u).min(pmf.len() - 1);
        let scramble = |scramble: usize| {
            // Other scrambles than those of the inputs.
            let fill = |dimension: usize, out: &mut [f64]| {
                let sobol = Sobol::new(seed, (SCRAMBLES + scramble) as u64, dimension);
                sobol.expect("there are coordinates for all incidents").fill_range(0, out);
            };
            let mut column = vec![0.0; each];
            fill(0, &mut column);
            let counts: Vec<usize> = column.iter().map(|u| count_of(*u)).collect();
            let most = counts.iter().copied().max().unwrap_or(0);
            let (mut largest, mut sum) = (vec![0.0_f64; each], vec![0.0; each]);
            for incident in 1..most {
                fill(incident, &mut column);
                quantiles(&mut column);
                for (point, x) in column.iter().enumerate().filter(|(point, _)| incident < counts[*point]) {
                    let loss = one.a + one.b * x;
                    largest[point] = largest[point].max(loss);
                    sum[point] += loss;
                }
            }
            Others { count: counts.into_iter().map(|count| count as f64).collect(), largest, sum }
        };
        let scrambles: Vec<Others> = (0..SCRAMBLES).into_par_iter().map(scramble).collect();
        let expected = (0_u32..).zip(pmf).map(|(n, p)| f64::from(n) * p).sum();
        let finite = scrambles.iter().all(|others| others.sum.iter().all(|sum| sum.is_finite()));
        finite.then(|| Self { one: one.clone(), nothing: pmf[0], expected, scrambles })
    }

    fn losses_only(&self) -> bool {
        let mut limit = [0.0_f64.next_down()];
        self.one.above(&mut limit, &mut [0.0]);
        limit[0] >= 1.0
    }

    /// P(S > x) and the density at x, of each scramble; x is above 0.
    fn above(&self, x: f64) -> [[f64; SCRAMBLES]; 2] {
        let (mut at, mut slope) = ([x], [0.0]);
        self.one.above(&mut at, &mut slope);
        let found: Vec<[f64; 2]> = self
            .scrambles
            .par_iter()
            .map(|others| {
                let mut tails = others.limits(x);
                let mut densities = vec![0.0; tails.len()];
                self.one.above(&mut tails, &mut densities);
                let (mut tail, mut density, mut count) = (0.0, 0.0, 0.0);
                for (point, n) in others.count.iter().enumerate() {
                    tail += n * tails[point];
                    density += if x - others.sum[point] > others.largest[point] {
                        n * densities[point]
                    } else {
                        0.0
                    };
                    count += n;
                }
                let each = others.count.len() as f64;
                let left = self.expected - count / each;
                [tail / each + left * at[0], density / each + left * slope[0]]
            })
            .collect();
        [0, 1].map(|part| std::array::from_fn(|scramble| found[scramble][part]))
    }

    /// E(S − x)⁺ of each scramble; x is not below 0.
    fn excess(&self, x: f64) -> [f64; SCRAMBLES] {
        let mut control = [x];
        self.one.excess(&mut control);
        let found: Vec<f64> = self
            .scrambles
            .par_iter()
            .map(|others| {
                let limits = others.limits(x);
                let (mut excesses, mut tails) = (limits.clone(), limits.clone());
                self.one.excess(&mut excesses);
                self.one.above(&mut tails, &mut vec![0.0; limits.len()]);
                let (mut sum, mut count) = (0.0, 0.0);
                for (point, n) in others.count.iter().enumerate() {
                    let beyond = limits[point] + others.sum[point] - x;
                    sum += n * (excesses[point] + beyond * tails[point]);
                    count += n;
                }
                let each = others.count.len() as f64;
                sum / each + (self.expected - count / each) * control[0]
            })
            .collect();
        std::array::from_fn(|scramble| found[scramble])
    }

    pub(super) fn quantile(&self, level: Level, from: f64) -> Estimate {
        if level.p() <= self.nothing {
            return Estimate::new(0.0, [0.0; SCRAMBLES]);
        }
        self.search(level, from).0
    }

    /// The quantile and the density there, by Newton's method on the logarithm of the tail, inside a bracket.
    fn search(&self, level: Level, from: f64) -> (Estimate, f64) {
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let mut x = if from > 0.0 { from } else { self.one.a + self.one.b };
        for _ in 0..MOST_STEPS {
            let [above, density] = self.above(x).map(|part| estimate::mean(&part));
            if above > level.tail() {
                low = x
            } else {
                high = x
            }
            let newton = x + (above / level.tail()).ln() * above / density;
            let next = if newton > low && newton < high {
                newton.clamp(0.25 * x, 4.0 * x)
            } else if high.is_finite() {
                0.5 * (low + high)
            } else {
                2.0 * x
            };
            let done = (next - x).abs() <= LAST_STEP * x;
            x = next;
            if done {
                break;
            }
        }
        let [above, density] = self.above(x);
        let density = estimate::mean(&density).max(f64::MIN_POSITIVE);
        (Estimate::mean_of(above.map(|above| x + (above - level.tail()) / density)), density)
    }

    /// To first order in the scrambles' differences, the quantile moves the tail's mean by nothing.
    pub(super) fn tvar(&self, level: Level, from: f64) -> Estimate {
        let x = self.quantile(level, from).value;
        Estimate::mean_of(self.excess(x).map(|excess| x + excess / level.tail()))
    }

    /// P(S > x).
    pub(super) fn exceedance(&self, x: f64) -> Estimate {
        if x <= 0.0 {
            let certain = if x < 0.0 { 1.0 } else { 1.0 - self.nothing };
            return Estimate::new(certain, [certain; SCRAMBLES]);
        }
        Estimate::mean_of(self.above(x)[0])
    }
}

impl Others {
    /// What the loss that is left out must exceed to be the largest, with a sum beyond x.
    fn limits(&self, x: f64) -> Vec<f64> {
        self.largest.iter().zip(&self.sum).map(|(largest, sum)| largest.max(x - sum)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distributions::{CountDistribution, Distribution};

    fn compound(severity: &Distribution, incidents: f64, each: usize) -> AsmussenKroese {
        let counts = CountDistribution::poisson(incidents).expect("possible");
        let pmf: Vec<f64> = (0..=*counts.counts().end()).map(|n| counts.pmf(n)).collect();
        let one = OneLoss { integrals: severity.integrals().expect("continuous"), a: 0.0, b: 1.0 };
        let sampler = severity.sampler();
        AsmussenKroese::new(&one, &pmf, &|column| sampler.quantiles(column), 7, each).expect("finite")
    }

    #[track_caller]
    fn near(found: Estimate, expected: f64) {
        assert!(
            (found.value - expected).abs() < 4.0 * found.se + 1e-9 * expected,
            "{} ± {}, not {expected}",
            found.value,
            found.se
        );
        assert!(found.se < 0.05 * expected, "{} ± {}", found.value, found.se);
    }

    /// Of n exponentials of mean 1, P(S > x) = e^(−x)·Σ_{k<n} xᵏ/k!, and E(S − x)⁺ = n·P(S_{n+1} > x) − x·P(S_n > x).
    #[test]
    fn tails_and_excesses_of_poisson_exponentials_are_those_of_their_series() {
        let loss = compound(&Distribution::exponential(1.0).expect("possible"), 3.0, 4_096);
        let erlang = |n: u32, x: f64| {
            let mut term = (-x).exp();
            (0..n)
                .map(|k| {
                    let now = term;
                    term *= x / f64::from(k + 1);
                    now
                })
                .sum::<f64>()
        };
        for x in [0.5, 2.0, 5.0, 9.0, 12.0] {
            let (mut p, mut above, mut excess) = ((-3.0_f64).exp(), 0.0, 0.0);
            for n in 1..60 {
                p *= 3.0 / f64::from(n);
                above += p * erlang(n, x);
                excess += p * (f64::from(n) * erlang(n + 1, x) - x * erlang(n, x));
            }
            near(loss.exceedance(x), above);
            near(Estimate::mean_of(loss.excess(x)), excess);
        }
    }

    /// Poisson(3) of lognormal(10, 1): VaR and TVaR as in the tests of the Fourier transform, by another program's.
    #[test]
    fn quantiles_and_tails_of_lognormals_are_those_of_the_transform() {
        let loss = compound(&Distribution::lognormal(10.0, 1.0).expect("possible"), 3.0, 4_096);
        let level = |p: f64| Level::thousandths((p * 1_000.0).round() as u16);
        for (p, expected) in [(0.5, 82_338.386), (0.99, 477_998.735), (0.995, 566_247.244)] {
            near(loss.quantile(level(p), 1.0), expected);
        }
        for (p, expected) in [(0.95, 416_361.909), (0.99, 622_820.329)] {
            near(loss.tvar(level(p), 1.0), expected);
        }
    }

    /// Counting n points has the variance p(1 − p)/n.
    #[test]
    fn far_out_the_variance_is_a_small_part_of_countings() {
        let loss = compound(&Distribution::lognormal(0.0, 1.5).expect("possible"), 3.0, 1_024);
        let var = loss.quantile(Level::thousandths(999), 1.0).value;
        let found = loss.exceedance(var);
        let counting = 0.001 * 0.999 / (1_024.0 * SCRAMBLES as f64);
        assert!(20.0 * found.se.powi(2) < counting, "{} and {counting}", found.se.powi(2));
    }
}
