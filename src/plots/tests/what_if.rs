//! Charts of goals, stresses and backtests.
use super::*;
use crate::results::{
    Backtest, BacktestBand, BacktestYear, Estimate, ReversePart, ReverseQuantity, ReverseStress, Solve,
    SolveCrossing, SolvePoint, StressBest, StressRow, StressTest,
};

fn solved(money: bool, crossings: &[f64], side: impl Fn(f64) -> f64, (from, to): (f64, f64)) -> Results {
    let mut results = retailer(1);
    let value = |index: i32| from + (to - from) * f64::from(index) / 32.0;
    let crossing = |value: &f64| SolveCrossing {
        value: *value,
        se: Some(0.01 * value.abs()),
        low: Some(0.98 * value),
        high: Some(1.02 * value),
        until: None,
        left: 1.0,
        right: side(*value),
        rises: Some(true),
        holds_above: None,
        jumps: false,
    };
    results.analyses.solve = Some(Solve {
        find: "controls.data_mapping_of_everything.effectiveness".to_owned(),
        unit: if money { "HKD".to_owned() } else { "1".to_owned() },
        current: None,
        so_that: "P(loss > 10M) = 5%".to_owned(),
        outcome: "baseline".to_owned(),
        money,
        from,
        to,
        trials: 1_000_000,
        crossings: crossings.iter().map(crossing).collect(),
        scan: (0..=32)
            .map(|index| SolvePoint {
                value: value(index),
                left: Some(side(value(index))).filter(|side| side.is_finite()),
                right: Some(side(from)),
            })
            .collect(),
    });
    results
}

fn stressed(count: usize, size: f64) -> Results {
    let mut results = retailer(1);
    let estimate = |mean: f64| Estimate { mean, mean_se: 0.01 * mean.abs() };
    let row = |index: usize| StressRow {
        name: (index > 0)
            .then(|| format!("stress_{index}_with_a_name_that_tells_the_whole_story_of_what_happens")),
        description: None,
        source: None,
        set: Vec::new(),
        mean: estimate(size * (1.03 + 1.01 * index as f64)),
        var95: estimate(size * 3.0),
        tvar95: estimate(size * (4.4 + 1.01 * index as f64)),
        appetite: Vec::new(),
        best: Some(StressBest { programme: "basic".to_owned(), net_benefit: estimate(size) }),
        change: None,
    };
    let part = |low: f64, width: f64| {
        Some(ReversePart { trials: 100, median: low + 0.4 * width, p5: low, p95: low + width })
    };
    let quantity = |index: usize| ReverseQuantity {
        name: format!("quantity_{index}"),
        unit: if index == 0 { "1".to_owned() } else { "HKD/(customer*day)".to_owned() },
        inside: part(size * index as f64, size),
        outside: part(size * (index as f64 + 0.5), if index == 1 { 0.0 } else { size }),
        auc: Some(0.8),
        auc_se: None,
    };
    results.analyses.stress = Some(StressTest {
        rows: (0..=count).map(row).collect(),
        reverse: vec![ReverseStress {
            limit: 1e7,
            trials_inside: 100,
            trials_outside: 900,
            quantities: (0..count).map(quantity).collect(),
        }],
    });
    results
}

fn backtested(years: i32) -> Results {
    let mut results = retailer(1);
    let year = |index: i32| {
        let transform = (f64::from(index) * 0.37).fract();
        BacktestYear { year: 2000 + index, loss: 1e6, below: transform, up_to: transform, transform }
    };
    results.analyses.backtest = Some(Backtest {
        file: "a-folder-with-a-long-name/".repeat(12),
        programme: None,
        years: (0..years).map(year).collect(),
        missing_years: Vec::new(),
        kolmogorov: 0.2,
        p_value: 0.5,
        bands: (1..10)
            .map(|tenth| BacktestBand {
                share: f64::from(tenth) / 10.0,
                count: 1,
                low: 0,
                high: years as u64,
            })
            .collect(),
        exceedances: Vec::new(),
    });
    results
}

pub fn documents() -> Vec<(&'static str, Results)> {
    vec![
        ("solve-money", solved(true, &[2e6], |x| 1e6 + x, (1e4, 3e8))),
        ("solve-share", solved(false, &[0.3, 0.31, 0.7], |x| (x - 0.5).abs(), (0.0, 1.0))),
        ("solve-below-zero", solved(false, &[], |x| x - 5.0, (-10.0, 10.0))),
        ("solve-flat", solved(true, &[1.0], |_| 0.0, (1.0, 2.0))),
        ("solve-undefined", solved(false, &[1.0], |x| if x < 3.0 { f64::NAN } else { x }, (1.0, 20.0))),
        ("stress-1", stressed(1, 1e6)),
        ("stress-12", stressed(12, 1e9)),
        ("stress-gains", stressed(4, -1e6)),
        ("backtest-1", backtested(1)),
        ("backtest-9", backtested(9)),
        ("backtest-80", backtested(80)),
    ]
}

#[test]
fn charts_of_analyses_are_there_where_somebody_asked_for_them() {
    let names = |results: &Results| drawn(results).iter().map(|chart| chart.name).collect::<Vec<_>>();
    assert!(
        !names(&retailer(1))
            .iter()
            .any(|name| ["solve", "stress", "reverse-stress", "backtest"].contains(name))
    );
    assert!(names(&solved(true, &[2e6], |x| x, (1.0, 3e6))).contains(&"solve"));
    assert!(names(&stressed(3, 1e6)).ends_with(&["stress", "reverse-stress"]));
    assert!(names(&backtested(5)).contains(&"backtest"));
}

#[test]
fn the_chart_of_stresses_names_each_with_its_figures() {
    let chart = chart(&stressed(3, 1e6), "stress");
    let texts = texts(&chart);
    for text in ["as it is", "HKD 1.03M", "HKD 7.4M"] {
        assert!(texts.iter().any(|other| other == text), "{text} is not in {texts:?}");
    }
    assert!(chart.alt.contains("as it is: mean HKD 1.03M, TVaR 95 HKD 4.40M"), "{}", chart.alt);
}
