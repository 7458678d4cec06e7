//! Charts of fits.
use crate::fitting::Family;
use crate::results::{Fit, FitRequest, Threshold, fit};

use super::super::{FIT_NAMES, fit_charts};
use super::{texts, texts_stand_apart};

/// A fit of amounts given by their quantiles.
fn fitted(n: u32, currency: Option<&str>, amount: impl Fn(f64) -> f64) -> Fit {
    let mut text = "fine".to_owned();
    for index in 0..n {
        text.push_str(&format!("\n{}", amount((f64::from(index) + 0.5) / f64::from(n))));
    }
    let request = FitRequest {
        file: "fines <2024> & more.csv".to_owned(),
        column: "fine".to_owned(),
        condition: None,
        currency: currency.map(str::to_owned),
        families: Family::ALL.to_vec(),
        threshold: Threshold::Share(0.9),
        bootstrap: 19,
        seed: 1,
        frequency: false,
    };
    fit(&request, text.as_bytes(), &|_| {}).expect("it can be fitted")
}

fn fits() -> Vec<(&'static str, Fit)> {
    vec![
        ("heavy", fitted(400, Some("EUR"), |p| 1e4 * (1.0 - p).powf(-1.6))),
        ("light", fitted(150, Some("HKD"), |p| 5e6 * (1.0 + 0.2 * p))),
        ("few", fitted(12, None, |p| 100.0 * (p / (1.0 - p)).powf(0.8))),
        ("huge", fitted(60, Some("HKD"), |p| 1e15 * -(1.0 - p).ln())),
        ("tiny", fitted(60, None, |p| 1e-3 * -(1.0 - p).ln())),
    ]
}

#[test]
fn every_fit_draws_its_charts_without_texts_that_meet_or_what_is_no_number() {
    for (name, fit) in fits() {
        let charts = fit_charts(&fit).expect("it can be drawn");
        assert!(charts.len() >= 2, "{name}: {}", charts.len());
        texts_stand_apart(name, &charts);
        for chart in charts {
            assert!(FIT_NAMES.contains(&chart.name));
            assert!(chart.png().expect("it can be drawn").starts_with(b"\x89PNG"), "{name}");
            assert!(!chart.svg.contains("NaN") && !chart.svg.contains("inf "), "{name}, {}", chart.name);
            assert!(chart.title.starts_with("fine in fines <2024> & more.csv: "), "{}", chart.title);
            assert!(chart.alt.len() > 60 && !chart.alt.contains("NaN"), "{}", chart.alt);
        }
    }
}

#[test]
fn charts_of_a_fit_name_families_thresholds_and_money() {
    let (_, fit) = fits().swap_remove(0);
    let charts = fit_charts(&fit).expect("it can be drawn");
    let of =
        |name: &str| texts(charts.iter().find(|chart| chart.name == name).expect("it is there")).join("\n");
    for text in ["observed", "Pareto", "Weibull", "lognormal with Pareto tail", "EUR 1M", "10%"] {
        assert!(of("fit-exceedance").contains(text), "{text}: {}", of("fit-exceedance"));
    }
    for text in ["as fitted", "95% of samples of", "Fitted amount at the same share"] {
        assert!(of("fit-quantiles").contains(text), "{text}: {}", of("fit-quantiles"));
    }
    for text in ["mean excess", "95% interval", "threshold EUR"] {
        assert!(of("fit-mean-excess").contains(text), "{text}: {}", of("fit-mean-excess"));
    }
}
