//! Sections made by hand, for the tests of what reads them. Their figures are plausible, but come from no simulation.
use super::information::{DecisionOption, Information, Knowable, Money, Recommendation, Switch, Verdict};

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
