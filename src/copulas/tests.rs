//! Copulas against closed forms, published numbers and simulated ranks.
use super::*;
use crate::distributions::Distribution;
use crate::random::{Stream, fill_range};
use std::f64::consts::PI;

const DRAWS: usize = 200_000;

#[track_caller]
fn near(what: &str, found: f64, expected: f64, error: f64) {
    assert!((found - expected).abs() <= error, "{what} is {found}, not {expected} within {error:e}");
}

fn uniforms(name: &str) -> Vec<f64> {
    let mut column = vec![0.0; DRAWS];
    fill_range(3, Stream::named(name), 0, 0, &mut column);
    column
}

fn matrix(rows: &[&[f64]]) -> CorrelationMatrix {
    let mut matrix = CorrelationMatrix::identity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        for (j, &entry) in row.iter().enumerate().take(i) {
            matrix.set(i, j, entry);
        }
    }
    matrix
}

/// Higham (2002), section 4: the matrix and its nearest correlation matrix to four decimals.
#[test]
fn the_nearest_matrix_is_highams() {
    let nearest = matrix(&[&[1.0], &[1.0, 1.0], &[0.0, 1.0, 1.0]]).nearest();
    near("the first entry", nearest.get(1, 0), 0.7607, 5e-5);
    near("the second entry", nearest.get(2, 1), 0.7607, 5e-5);
    near("the third entry", nearest.get(2, 0), 0.1573, 5e-5);
    let good = matrix(&[&[1.0], &[0.3, 1.0], &[-0.2, 0.5, 1.0]]);
    let same = good.nearest();
    for (row, column) in [(1, 0), (2, 0), (2, 1)] {
        near("an entry that is well", same.get(row, column), good.get(row, column), 1e-9);
    }
}

#[test]
fn a_factor_times_itself_is_the_matrix_and_only_a_definite_matrix_has_one() {
    let good = matrix(&[&[1.0], &[0.3, 1.0], &[-0.2, 0.5, 1.0], &[0.9, 0.1, -0.3, 1.0]]);
    let factor = good.factor().expect("its determinants are positive");
    let rows = factor.rows();
    for i in 0..4 {
        for j in 0..=i {
            let product: f64 = rows[i].iter().zip(&rows[j]).map(|(a, b)| a * b).sum();
            near("an entry", product, good.get(i, j), 1e-15);
        }
    }
    assert_eq!(matrix(&[&[1.0], &[1.0, 1.0]]).factor(), None);
    assert_eq!(matrix(&[&[1.0], &[0.9, 1.0], &[-0.9, 0.9, 1.0]]).factor(), None);
    assert_eq!(matrix(&[&[1.0], &[f64::NAN, 1.0]]).factor(), None);
}

#[test]
fn ranks_are_those_of_closed_forms_and_quadrature() {
    let spearman = |family, parameter| Ranks::new(family, Measure::Spearman).rank(parameter);
    near("Clayton 1", spearman(Family::Clayton, 1.0), 4.0 * PI * PI - 39.0, 1e-10);
    // mpmath's quadrature of 12·∬ C − 3 over both triangles, and of Pickands' integral.
    near("Clayton 0.5", spearman(Family::Clayton, 0.5), 0.294_943_738_554, 1e-9);
    near("Clayton 2", spearman(Family::Clayton, 2.0), 0.682_233_833_28, 1e-9);
    near("Gumbel 1.25", spearman(Family::Gumbel, 1.25), 0.293_341_207_534_557, 1e-11);
    near("Gumbel 2", spearman(Family::Gumbel, 2.0), 0.682_233_833_280_657, 1e-11);
    near("Gumbel 20", spearman(Family::Gumbel, 20.0), 0.996_351_944_711_746, 1e-11);
    // Sums of arcsin(r·a·b) over three gamma variables, without a series.
    let student = |degrees_of_freedom, r| spearman(Family::StudentT { degrees_of_freedom }, r);
    near("t 4", student(4.0, 0.5), 0.469_020_170_024_2, 1e-9);
    near("t 4", student(4.0, 0.95), 0.939_622_082_259_1, 1e-9);
    near("t 10", student(10.0, 0.999), 0.998_854_019_242_6, 1e-8);
    near("t 3", student(3.0, 0.999), 0.998_673_559_776_5, 1e-7);
    near("t 1", student(1.0, 0.5), 0.432_124_769_115, 1e-9);
    near("t 1", student(1.0, 0.99), 0.977_767_762_252, 1e-9);
    near("t 1", student(1.0, 0.999), 0.997_081_021_795, 1e-6);
    near("t of many degrees", student(1_000.0, 0.6), (0.3_f64).asin() * 6.0 / PI, 1e-4);
}

#[test]
fn a_rank_has_the_parameter_that_has_the_rank() {
    let families = [
        Family::Gaussian,
        Family::StudentT { degrees_of_freedom: 1.0 },
        Family::StudentT { degrees_of_freedom: 4.5 },
        Family::StudentT { degrees_of_freedom: 1_000.0 },
        Family::Clayton,
        Family::Gumbel,
    ];
    for family in families {
        for measure in [Measure::Spearman, Measure::Kendall] {
            let ranks = Ranks::new(family, measure);
            for rank in [1e-6, 0.1, 0.4, 0.9, 0.999] {
                let what = format!("{measure:?} of {family:?}");
                near(&what, ranks.rank(ranks.parameter(rank)), rank, 1e-9);
                if !family.is_of_pairs() {
                    near(&what, ranks.rank(ranks.parameter(-rank)), -rank, 1e-9);
                    assert_eq!(ranks.parameter(0.0), 0.0);
                }
            }
        }
    }
}

#[test]
fn students_distribution_function_is_exact_in_both_tails() {
    for degrees_of_freedom in [1.0, 1.7, 4.0, 30.0, 1_000.0] {
        let student = Distribution::student_t(degrees_of_freedom, 0.0, 1.0).expect("these exist");
        let kernel = StudentUniforms::new(degrees_of_freedom).expect("these exist");
        for step in 1..500 {
            let tail = 10_f64.powf(-15.5 * f64::from(step) / 500.0) * 0.5;
            let t = student.quantile_upper(tail);
            let mut column = [-t, t, 0.0, f64::INFINITY, f64::NEG_INFINITY];
            kernel.uniforms(&mut column);
            near(&format!("the lower tail of {degrees_of_freedom}"), column[0], tail, 1e-10 * tail);
            near(&format!("the upper tail of {degrees_of_freedom}"), column[1], 1.0 - tail, 1e-12);
            assert_eq!(column[2..], [0.5, 1.0 - f64::EPSILON / 2.0, f64::EPSILON / 2.0]);
        }
    }
}

/// ∂C/∂u of both copulas.
fn conditional_probability(pair: Conditional, u: f64, v: f64) -> f64 {
    match pair {
        Conditional::Clayton { theta } => {
            u.powf(-theta - 1.0) * (u.powf(-theta) + v.powf(-theta) - 1.0).powf(-1.0 / theta - 1.0)
        }
        Conditional::Gumbel { theta } => {
            let (x, y) = (-u.ln(), -v.ln());
            let sum = x.powf(theta) + y.powf(theta);
            let s = sum.powf(1.0 / theta);
            (-s).exp() / u * x.powf(theta - 1.0) * sum.powf(1.0 / theta - 1.0)
        }
    }
}

#[test]
fn the_second_of_a_pair_has_its_conditional_probability() {
    let mut pairs = Vec::new();
    for theta in [1e-3, 0.2, 1.0, 7.0] {
        pairs.extend([Conditional::Clayton { theta }, Conditional::Gumbel { theta: 1.0 + theta }]);
    }
    for pair in pairs {
        for u in [1e-9, 1e-3, 0.2, 0.5, 0.9, 0.999, 1.0 - 1e-7] {
            for p in [1e-6, 0.01, 0.3, 0.8, 0.999] {
                let mut v = [0.0];
                pair.quantiles(&[u], &[p], &mut v);
                // Where v itself rounds to 1 its own probability has no digits.
                if v[0] < 1.0 - 1e-6 && v[0] > 1e-14 {
                    let found = conditional_probability(pair, u, v[0]);
                    near(&format!("{pair:?} at {u} and {p}"), found, p, 1e-7 * p);
                }
            }
        }
    }
}

#[test]
fn pairs_stay_inside_the_unit_interval_however_narrow_their_ridge() {
    let ends = [f64::EPSILON / 2.0, 1e-12, 0.5, 1.0 - 1e-12, 1.0 - f64::EPSILON / 2.0];
    for theta in [1e-12, 1.0, 1e3, 1e9, 1e15] {
        for pair in [Conditional::Clayton { theta }, Conditional::Gumbel { theta: 1.0 + theta }] {
            for u in ends {
                for p in ends {
                    let mut v = [0.0];
                    pair.quantiles(&[u], &[p], &mut v);
                    assert!(v[0] > 0.0 && v[0] < 1.0, "{pair:?} of {u} and {p} is {}", v[0]);
                    if theta >= 1e9 && (1e-12..1.0 - 1e-11).contains(&u) && p == 0.5 {
                        near("the second of equal ones", v[0], u, 1e-6 * u);
                    }
                }
            }
        }
    }
}

/// The tail coefficient is a limit; at 0.1 % the copula's own probability is compared, which is the limit within 1 %.
#[test]
fn extremes_of_pairs_come_together_as_often_as_their_copula_says() {
    let (u, p) = (uniforms("u"), uniforms("p"));
    let share = 0.01;
    let count = |pair: Conditional, low: bool| {
        let mut v = vec![0.0; DRAWS];
        pair.quantiles(&u, &p, &mut v);
        let tail = |x: f64| if low { x < share } else { 1.0 - x < share };
        u.iter().zip(&v).filter(|(u, v)| tail(**u) && tail(**v)).count() as f64
    };
    let expected = DRAWS as f64 * share;
    for theta in [0.5, 2.0] {
        // Lower tail 2^(−1/θ); C(q, q)/q at q.
        let at_share = (2.0 - share.powf(theta)).powf(-1.0 / theta);
        near("Clayton's own", at_share, 2_f64.powf(-1.0 / theta), 0.03);
        let error = (expected * at_share).sqrt();
        near(
            "Clayton's lower tail",
            count(Conditional::Clayton { theta }, true),
            expected * at_share,
            5.0 * error,
        );
    }
    for theta in [1.3, 3.0] {
        // Upper tail 2 − 2^(1/θ); (2q − 1 + C(1 − q, 1 − q))/q at q.
        let both = 2.0 * share - 1.0 + (1.0_f64 - share).powf(2_f64.powf(1.0 / theta));
        near("Gumbel's own", both / share, 2.0 - 2_f64.powf(1.0 / theta), 0.01);
        let error = (DRAWS as f64 * both).sqrt();
        near(
            "Gumbel's upper tail",
            count(Conditional::Gumbel { theta }, false),
            DRAWS as f64 * both,
            5.0 * error,
        );
    }
}
