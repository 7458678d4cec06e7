//! Sections made by hand, for the tests of what reads them. Their figures are plausible, but come from no simulation.
use super::information::{DecisionOption, Information, Knowable, Money, Recommendation, Switch, Verdict};
use super::sensitivity::{
    Bounded, Driver, DrivingInput, Moved, MovedFigures, Sensitivity, SeverityDrivers, Swing, Tornado,
    YearShares,
};

/// Three options and `quantities` quantities, the later the less worth knowing.
pub(crate) fn information(quantities: usize) -> Information {
    let money = |value: f64, se: f64| Money { value, se };
    let option = |programme: Option<&str>, net: f64, behind: f64, share: f64| DecisionOption {
        programme: programme.map(str::to_owned),
        net_benefit: money(net, 0.002 * net.abs()),
        behind: money(behind, 0.001 * behind),
        best_when_known: Some(share),
    };
    let names = [
        "inputs.average_order_value",
        "controls.data_mapping.reduces.incidents",
        "inputs.fine",
        "controls.review.cost",
    ];
    let quantity = |index: usize| Knowable {
        name: names.get(index).map_or_else(|| format!("inputs.quantity_{index}"), |name| (*name).to_owned()),
        unit: "HKD".to_owned(),
        worth: money(160e3 * 0.5_f64.powi(index as i32), 700.0),
        median: 550.0,
        best_at_median: Some(if index == 2 { "everything" } else { "balanced" }.to_owned()),
        switches: match index {
            0 => vec![
                Switch { value: 210.0, se: Some(1.4), percentile: 0.08, to: None },
                Switch { value: 1_913.0, se: None, percentile: 0.97, to: Some("everything".to_owned()) },
            ],
            1 => vec![Switch { value: 0.21, se: Some(0.003), percentile: 0.11, to: None }],
            _ => vec![],
        },
    };
    Information {
        options: vec![
            option(None, 0.0, 1.86e6, 0.062),
            option(Some("balanced"), 1.86e6, 0.0, 0.891),
            option(Some("everything"), 0.22e6, 1.64e6, 0.047),
        ],
        recommendation: Recommendation {
            programme: Some("balanced".to_owned()),
            verdict: Verdict::Recommended,
            rivals: vec![],
        },
        perfect: Some(money(214e3, 600.0)),
        quantities: (0..quantities).map(quantity).collect(),
        points: 262_144,
    }
}

/// So many inputs, the later the less they move; the first two depend on each other if there are more than two.
pub(crate) fn sensitivity(inputs: usize, scale: f64) -> Sensitivity {
    let bounded =
        |value: f64, se: f64| Bounded { value, se, low: value - 2.13 * se, high: value + 2.13 * se };
    let known = ["churn_rate", "average_order_value", "pr_budget", "base_fine", "ad_revenue_ratio"];
    let names: Vec<String> = (0..inputs)
        .map(|index| known.get(index).map_or_else(|| format!("input_{index}"), |name| (*name).to_owned()))
        .collect();
    let together = if inputs > 2 { 2 } else { 1 };
    let share = |index: usize| 0.5 * 0.6_f64.powi(index as i32);
    let driver = |(index, inputs): (usize, &[String])| Driver {
        inputs: inputs.to_vec(),
        first: bounded(0.7 * share(index), 0.0004),
        total: bounded(share(index), 0.0002),
        tail_first: Some(bounded(if index == 3 { -0.02 } else { 0.6 * share(index) }, 0.004)),
        tail_total: Some(bounded(1.1 * share(index), 0.003)),
    };
    let drivers: Vec<&[String]> =
        [&names[..together]].into_iter().chain(names[together..].chunks(1)).collect();
    let input = |(index, name): (usize, &String)| DrivingInput {
        name: name.clone(),
        unit: "HKD".to_owned(),
        effect: (inputs > 2).then(|| bounded(0.9 * share(index), 0.001)),
        tail_mean: Some(bounded(1_200.0 / (1.0 + index as f64), 3.0)),
        tail_shift: (index != 1).then(|| bounded(1.9 - 0.3 * index as f64, 0.01)),
        finite_variance: index != 1,
    };
    let figures = |shift: f64| MovedFigures {
        mean: scale * (4.4 + shift),
        var95: scale * (14.8 + 2.0 * shift),
        roi: vec![Some(1.1 + shift), None],
    };
    let moved = |value: f64, shift: f64| Moved {
        value,
        figures: figures(shift),
        difference_se: Some(MovedFigures {
            mean: 0.002 * scale,
            var95: 0.02 * scale,
            roi: vec![Some(0.004), None],
        }),
    };
    let swing = |(index, name): (usize, &String)| Swing {
        input: name.clone(),
        unit: "HKD".to_owned(),
        p5: moved(200.0, -1.8 * 0.5_f64.powi(index as i32)),
        p95: moved(1_500.0, if index == 2 { -0.1 } else { 2.6 * 0.5_f64.powi(index as i32) }),
    };
    Sensitivity {
        severity: SeverityDrivers {
            mean: bounded(5.5 * scale, 0.0001 * scale),
            sd: bounded(2.9 * scale, 0.0003 * scale),
            tvar95: Some(bounded(13.4 * scale, 0.01 * scale)),
            points: 131_072,
            evaluations: 786_432,
            integrated: Some("average_order_value".to_owned()),
            drivers: drivers.into_iter().enumerate().map(driver).collect(),
            interactions: bounded(0.12, 0.0005),
            inputs: names.iter().enumerate().map(input).collect(),
            shapley_exact: (inputs > 2).then_some(true),
        },
        year: Some(YearShares {
            number: bounded(0.76, 0.0001),
            shared: (inputs > 2).then(|| bounded(0.04, 0.0001)),
            severity: bounded(0.2, 0.0001),
        }),
        tornado: Tornado {
            trials: 131_072,
            programmes: vec!["balanced".to_owned(), "free".to_owned()],
            best: Some("balanced".to_owned()),
            base: figures(0.0),
            swings: names.iter().enumerate().map(swing).collect(),
        },
    }
}
