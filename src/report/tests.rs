use super::fixture::{self, CJK, HOSTILE};
use super::statistics::{exceedance_csv, summary_csv};
use super::*;
use crate::results::{Comparison, Quantile, Results};
use crate::scenario::Reading;
use unicode_width::UnicodeWidthStr;

const PLAIN: TerminalStyle = TerminalStyle { color: false, width: 100 };

fn every_fixture() -> Vec<Results> {
    vec![
        fixture::full(),
        fixture::no_programmes(),
        fixture::one_incident(),
        fixture::five_years(),
        fixture::constant(),
        fixture::hostile(),
        fixture::undefined_roi(),
        fixture::knowledge(),
        fixture::told_apart(12e3),
        fixture::told_apart(40e3),
    ]
}

fn first_line(results: &Results) -> String {
    summary(results, PLAIN).lines().next().unwrap_or_default().to_owned()
}

/// The sentence under the table of programmes.
fn sentence(results: &Results) -> String {
    let text = summary(results, PLAIN);
    let (_, after) = text.split_once("Prevention programmes").expect("there is such a section");
    after.split("\n\n").nth(1).unwrap_or_default().replace('\n', " ").trim().to_owned()
}

/// The text without the escapes that colour it.
fn without_color(text: &str) -> String {
    let mut plain = String::new();
    for (index, part) in text.split("\u{1b}[").enumerate() {
        plain.push_str(if index == 0 { part } else { part.split_once('m').expect("an escape ends").1 });
    }
    plain
}

fn records(csv: &[u8]) -> Vec<csv::StringRecord> {
    // A reader that is not flexible refuses rows of different lengths.
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv)
        .records()
        .collect::<Result<_, _>>()
        .expect("every row is as long as the header")
}

fn row<'a>(rows: &'a [csv::StringRecord], start: &[&str]) -> &'a csv::StringRecord {
    rows.iter()
        .find(|row| row.iter().zip(start).all(|(one, other)| one == *other))
        .expect("there is such a row")
}

#[test]
fn what_is_not_known_stands_as_ranges_with_what_would_narrow_them() {
    insta::assert_snapshot!(summary(&fixture::knowledge(), PLAIN));
}

#[test]
fn draws_of_few_trials_are_said_to_be_noisy_and_shares_of_nothing_to_narrow_nothing() {
    let mut results = fixture::knowledge();
    let bands = results.baseline.bands.as_mut().expect("there are bands");
    let explained = bands.mean_explained.as_mut().expect("the mean varies");
    (explained.simulation, explained.inputs[0].share, explained.inputs[1].share) = (0.4, 0.02, 0.01);
    let text = summary(&results, PLAIN).replace('\n', " ");
    assert!(text.contains("About 40% of the mean's variance between draws is noise"), "{text}");
    assert!(!text.contains("would narrow that most"), "{text}");
}

#[test]
fn one_input_that_is_not_known_needs_no_ranking() {
    let mut results = fixture::knowledge();
    let bands = results.baseline.bands.as_mut().expect("there are bands");
    bands.mean_explained.as_mut().expect("the mean varies").inputs.remove(0);
    let text = summary(&results, PLAIN).replace('\n', " ");
    assert!(text.contains("A better estimate of churn_rate would narrow that. "), "{text}");
    assert!(!text.contains("If this alone were known"), "{text}");
}

#[test]
fn csv_carries_the_percentiles_over_what_is_not_known() {
    let results = fixture::knowledge();
    let rows = records(&summary_csv(&results));
    let low: f64 = row(&rows, &["baseline", "mean_if_known", "", "0.05"])[5].parse().expect("it is a number");
    assert_eq!(Some(low), results.baseline.bands.as_ref().map(|bands| bands.mean.p5));
    assert_eq!(row(&rows, &["baseline", "mean_explained_by", "churn_rate"])[5], *"0.65");
    assert_eq!(row(&rows, &["basic", "net_benefit_share_of_draws_positive"])[5], *"1");
    assert_eq!(row(&rows, &["gold_plated", "roi_if_known", "", "0.95"]).len(), rows[0].len());
    let curve = records(&exceedance_csv(&results));
    assert_eq!(
        curve[0].iter().collect::<Vec<_>>(),
        ["outcome", "loss", "probability", "curve", "p5", "p50", "p95"]
    );
    assert_eq!(records(&exceedance_csv(&fixture::full()))[0].len(), 4);
}

#[test]
fn a_full_scenario_reads_from_the_headline_to_the_risk_appetite() {
    insta::assert_snapshot!(summary(&fixture::full(), PLAIN));
}

#[test]
fn a_scenario_without_programmes_says_how_to_add_them() {
    insta::assert_snapshot!(summary(&fixture::no_programmes(), PLAIN));
}

#[test]
fn one_incident_is_reported_given_that_it_happens() {
    insta::assert_snapshot!(summary(&fixture::one_incident(), PLAIN));
}

#[test]
fn several_years_are_reported_as_one_horizon() {
    insta::assert_snapshot!(summary(&fixture::five_years(), PLAIN));
}

#[test]
fn a_constant_loss_is_one_sentence_and_its_components() {
    insta::assert_snapshot!(summary(&fixture::constant(), PLAIN));
}

#[test]
fn hostile_long_and_wide_names_are_tamed() {
    insta::assert_snapshot!(summary(&fixture::hostile(), PLAIN));
}

#[test]
fn a_programme_that_costs_nothing_has_no_roi() {
    insta::assert_snapshot!(summary(&fixture::undefined_roi(), PLAIN));
}

#[test]
fn scenarios_stand_side_by_side_while_they_fit() {
    insta::assert_snapshot!(comparison(
        &Comparison::new(vec![fixture::full(), fixture::five_years()]),
        PLAIN
    ));
}

#[test]
fn many_scenarios_stand_below_each_other() {
    let scenarios = vec![fixture::full(), fixture::constant(), fixture::hostile(), fixture::undefined_roi()];
    insta::assert_snapshot!(comparison(&Comparison::new(scenarios), PLAIN));
}

#[test]
fn inputs_are_read_back_with_their_units() {
    insta::assert_snapshot!(readings(&some_readings(), "HK retailer, default sync to an overseas server"));
}

fn some_readings() -> Vec<Reading> {
    let reading = |name: &str, unit: &str, expression: &str, words: &str, mean, p5, p95| Reading {
        name: name.to_owned(),
        unit: unit.to_owned(),
        expression: expression.to_owned(),
        words: words.to_owned(),
        mean,
        p5,
        p95,
        source: None,
    };
    vec![
        reading(
            "base_fine",
            "HKD",
            "pert(0.2M, 1M, 3M)",
            "PERT distribution from 0.2M to 3M, most likely 1M, one value for each incident",
            Some(1.2e6),
            441e3,
            2.17e6,
        ),
        reading("ad_revenue_ratio", "1", "1.5", "exactly 1.5", Some(1.5), 1.5, 1.5),
        reading("churn_rate", "1", "beta(2, 38)", "beta distribution", Some(0.05), 0.009_13, 0.115_6),
        reading("customers", "customer", "50_000", "exactly 50k", Some(50e3), 50e3, 50e3),
        reading(
            "average_order_value",
            "HKD/customer",
            "lognormal(p5 = 200, p95 = 1_500)",
            "lognormal distribution, 90% of values from 200 to 1,500",
            Some(662.1),
            200.0,
            1500.0,
        ),
        reading("incidents per year", "1", "poisson(0.8)", "Poisson distribution", Some(0.8), 0.0, 2.0),
        reading("catastrophe", "HKD", "pareto(1M, 0.9)", "Pareto distribution", None, 1.059e6, 27.9e6),
    ]
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut texts = vec![];
    for width in [60, 73, 80, 100, 140] {
        let style = TerminalStyle { color: false, width };
        for results in every_fixture() {
            texts.push((width, summary(&results, style)));
        }
        for count in 1..=every_fixture().len() {
            let scenarios = every_fixture().into_iter().rev().take(count).collect();
            texts.push((width, comparison(&Comparison::new(scenarios), style)));
        }
    }
    let mut long = some_readings();
    long[0].name = CJK.to_owned();
    long[1].expression = HOSTILE.repeat(9);
    long[2].words = "x".repeat(400);
    long[3].unit = "u".repeat(80);
    texts.push((100, readings(&long, &CJK.repeat(5))));
    for (width, text) in texts {
        for line in text.lines() {
            assert!(line.width() <= width, "{} columns of {width}: {line}", line.width());
        }
    }
}

#[test]
fn figures_stay_whole_at_100_columns() {
    let text = summary(&fixture::hostile(), PLAIN);
    for figure in ["2.72 (2.69 to 2.75)", "10.31% to 10.43%", "3.400M"] {
        assert!(text.contains(figure), "{figure} is broken");
    }
}

#[test]
fn no_control_character_of_a_name_reaches_the_terminal() {
    let hostile = fixture::hostile();
    let mut reading = some_readings();
    reading[0].name = HOSTILE.to_owned();
    for text in [
        summary(&hostile, PLAIN),
        comparison(&Comparison::new(vec![hostile.clone(), hostile]), PLAIN),
        readings(&reading, HOSTILE),
    ] {
        let strays: Vec<char> = text
            .chars()
            .filter(|character| (character.is_control() && *character != '\n') || *character == '\u{202e}')
            .collect();
        assert!(strays.is_empty(), "{strays:?}");
    }
}

#[test]
fn colours_change_no_word() {
    for results in every_fixture() {
        let colored = summary(&results, TerminalStyle { color: true, width: 100 });
        assert!(colored.contains("\u{1b}["), "nothing is coloured");
        assert_eq!(without_color(&colored), summary(&results, PLAIN));
    }
}

#[test]
fn a_summary_ends_with_one_newline_and_no_line_with_blanks() {
    for results in every_fixture() {
        let text = summary(&results, PLAIN);
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
        assert!(text.lines().all(|line| line.trim_end() == line));
    }
}

#[test]
fn a_headline_never_says_that_1_year_of_20_exceeds_what_many_years_share() {
    let mut results = fixture::full();
    // VaR 95 and VaR 99 are the same capped loss: fewer than 1 year of 100 exceed it.
    let cap = |p| Quantile { p, value: 20e6, low: 20e6, high: 20e6 };
    results.baseline.loss.quantiles = vec![cap(0.95), cap(0.99)];
    assert_eq!(first_line(&results), "In 19 years of 20, losses are at most HKD 20M.");
    assert!(summary(&results, PLAIN).contains("at most 1 year of 100 is worse"));
}

#[test]
fn a_headline_says_how_likely_a_rare_loss_is() {
    let mut results = fixture::full();
    results.baseline.loss.probability_of_loss = 0.0312;
    let none = |p| Quantile { p, value: 0.0, low: 0.0, high: 0.0 };
    results.baseline.loss.quantiles = vec![none(0.5), none(0.9), none(0.95)];
    assert_eq!(
        first_line(&results),
        "In 19 years of 20, there is no loss; the chance of any loss in a year is 3.12%."
    );
}

/// A summary on one line.
fn words(results: &Results) -> String {
    summary(results, PLAIN).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_run_that_tells_programmes_apart_says_by_how_much_or_that_it_cannot() {
    let apart = words(&fixture::told_apart(12e3));
    let said = "Precision after 1 batch, \"standard\" is ahead of \"basic\", the hardest to tell from it, by HKD 30k (20k to 40k)";
    assert!(apart.contains(said), "{apart}");
    let short = words(&fixture::told_apart(40e3));
    let said = "The precision was not reached: asked 1%, reached 5.2% of the larger spend at the ceiling of 1,000,000 trials; the lead of \"standard\" over \"basic\" is HKD 30k (-10k to 70k).";
    assert!(short.contains(said), "{short}");
    let mut close = fixture::told_apart(7e3);
    let rival = close.run.convergence[0].rival.as_mut().expect("it has one");
    (rival.difference, rival.told_apart) = (2e3, false);
    let said = "\"standard\" and \"basic\" are not told apart, but their difference is known to 1% of the larger spend: HKD 2k (-5k to 9k)";
    assert!(words(&close).contains(said), "{}", words(&close));
}

#[test]
fn the_paired_error_of_a_lead_decides_which_programmes_are_too_close() {
    // As below, 4k is within the independent errors; trial by trial the difference is known to 2k.
    let mut results = fixture::told_apart(2e3);
    results.programmes[0].net_benefit.mean = results.programmes[1].net_benefit.mean - 4e3;
    assert!(
        sentence(&results).starts_with("\"standard\" has the largest net benefit: "),
        "{}",
        sentence(&results)
    );
    assert!(!sentence(&results).contains("too close"));
}

#[test]
fn a_programme_within_the_error_of_the_best_is_named() {
    let mut results = fixture::full();
    // The errors, 3.7k each, make a difference of 5.2k: 4k is within it.
    results.programmes[0].net_benefit.mean = results.programmes[1].net_benefit.mean - 4e3;
    let sentence = sentence(&results);
    assert!(
        sentence.ends_with(r#"but "basic" is too close to tell apart from it at 1,000,000 trials."#),
        "{sentence}"
    );
}

#[test]
fn no_programme_is_praised_whose_net_benefit_may_be_nothing() {
    let mut results = fixture::full();
    for programme in &mut results.programmes {
        programme.net_benefit.mean = 5e3;
    }
    let sentence = sentence(&results);
    assert!(sentence.starts_with("No programme has a net benefit above 0 beyond its error"), "{sentence}");
}

#[test]
fn programmes_that_cost_more_than_they_avoid_are_said_to() {
    let mut results = fixture::full();
    for programme in &mut results.programmes {
        programme.net_benefit.mean = -1e6;
    }
    let sentence = sentence(&results);
    assert!(sentence.starts_with("No programme pays for itself"), "{sentence}");
}

#[test]
fn a_comparison_marks_a_best_programme_that_may_not_be_the_best() {
    let mut results = fixture::full();
    results.programmes[0].net_benefit.mean = results.programmes[1].net_benefit.mean - 4e3;
    let text = comparison(&Comparison::new(vec![results, fixture::full()]), PLAIN);
    assert!(text.contains("standard ?") && text.contains("“?” marks"), "{text}");
}

#[test]
fn a_comparison_of_nothing_says_so() {
    assert_eq!(comparison(&Comparison::new(vec![]), PLAIN), "No scenario to compare.\n");
}

#[test]
fn a_check_ends_with_its_verdict() {
    assert_eq!(verdict(0), "Valid, no warnings.\n");
    assert_eq!(verdict(1), "Valid, with 1 warning.\n");
    assert_eq!(verdict(2), "Valid, with 2 warnings.\n");
}

#[test]
fn json_reads_back_to_the_same_document() {
    for results in every_fixture() {
        let text = to_json(&results);
        assert!(text.ends_with("}\n"));
        assert_eq!(serde_json::from_str::<Results>(&text).expect("it is the document"), results);
    }
    let both = Comparison::new(vec![fixture::full(), fixture::undefined_roi()]);
    assert_eq!(
        serde_json::from_str::<Comparison>(&comparison_json(&both)).expect("it is the document"),
        both
    );
}

#[test]
fn every_csv_is_rectangular() {
    for results in every_fixture() {
        assert_eq!(records(&summary_csv(&results))[0].len(), 11);
        let columns = if results.baseline.bands.is_some() { 7 } else { 4 };
        assert_eq!(
            records(&exceedance_csv(&results))[0],
            ["outcome", "loss", "probability", "curve", "p5", "p50", "p95"][..columns]
        );
        assert_eq!(records(&comparison_csv(&Comparison::new(vec![results])))[0].len(), 13);
    }
}

#[test]
fn csv_numbers_read_back_to_the_same_bits() {
    let mut results = fixture::full();
    results.baseline.loss.mean = 0.1 + 0.2;
    results.baseline.loss.sd = f64::MAX;
    results.baseline.loss.min = -1.5e-300;
    results.baseline.loss.max = 9_007_199_254_740_993.0;
    let rows = records(&summary_csv(&results));
    let loss = &results.baseline.loss;
    for (name, value) in [("mean", loss.mean), ("sd", loss.sd), ("min", loss.min), ("max", loss.max)] {
        let read: f64 = row(&rows, &["baseline", name])[5].parse().expect("it is a number");
        assert_eq!(read.to_bits(), value.to_bits(), "{name}");
    }
    let curve = records(&exceedance_csv(&results));
    let read: Vec<f64> = curve[1..4].iter().map(|row| row[2].parse().expect("it is a number")).collect();
    let points: Vec<f64> = results.baseline.exceedance.iter().map(|point| point.probability).collect();
    assert_eq!(read, points);
}

#[test]
fn a_statistic_stands_in_the_row_that_its_name_says() {
    let results = fixture::full();
    let rows = records(&summary_csv(&results));
    assert_eq!(&row(&rows, &["baseline", "quantile", "", "0.95"])[7], (3.08 * 4.8061e6 - 5.1e4).to_string());
    assert_eq!(&row(&rows, &["baseline", "tvar", "", "0.99"])[6], "94000");
    assert_eq!(&row(&rows, &["basic", "component_mean_share", "fine"])[5], "0.3117");
    let broken = [
        "baseline",
        "appetite_probability",
        "",
        "0.05",
        "10000000",
        "0.1037",
        "",
        "0.1031",
        "0.1043",
        "broken",
        "",
    ];
    assert_eq!(row(&rows, &broken), broken[..]);
    assert_eq!(&row(&rows, &["gold_plated", "spend"])[5], "3400000");
    assert_eq!(&row(&rows, &["basic", "change_of_appetite_probability", "", "0.01"])[9], "kept");
}

#[test]
fn years_and_the_worst_of_them_have_rows_and_a_curve_of_their_own() {
    let results = fixture::five_years();
    let rows = records(&summary_csv(&results));
    let of_year = |name: &str, year: &str| {
        let found = rows.iter().find(|row| &row[0] == "basic" && &row[1] == name && &row[10] == year);
        found.map(|row| row[5].to_owned())
    };
    let risk = &results.programmes[0].residual;
    assert_eq!(of_year("year_mean", "3"), Some(risk.years[2].mean.to_string()));
    assert_eq!(of_year("year_cumulative_mean", "5"), Some(risk.years[4].cumulative_mean.to_string()));
    assert_eq!(of_year("year_mean", "6"), None);
    assert_eq!(of_year("later_mean", ""), risk.later.map(|later| later.mean.to_string()));
    let curve = records(&exceedance_csv(&results));
    let count =
        |outcome: &str, kind: &str| curve.iter().filter(|row| &row[0] == outcome && &row[3] == kind).count();
    assert_eq!((count("basic", "total"), count("basic", "worst_year")), (3, 2));
    let one_year = records(&exceedance_csv(&fixture::full()));
    assert!(one_year[1..].iter().all(|row| &row[3] == "total"));
}

#[test]
fn what_is_undefined_is_an_empty_field() {
    let rows = records(&summary_csv(&fixture::undefined_roi()));
    assert_eq!(
        row(&rows, &["train_for_free", "roi"]),
        ["train_for_free", "roi", "", "", "", "", "", "", "", "", ""][..]
    );
    let constant = records(&summary_csv(&fixture::constant()));
    assert_eq!(&row(&constant, &["baseline", "skewness"])[5], "");
}

#[test]
fn no_name_becomes_a_formula_and_negative_numbers_stay_numbers() {
    let mut results = fixture::hostile();
    for (start, component) in ["+1", "@SUM(A1)"].iter().zip(&mut results.baseline.components) {
        component.name = (*start).to_owned();
    }
    results.scenario.name = "-1+1".to_owned();
    results.scenario.file = "\tx".to_owned();
    let summary = summary_csv(&results);
    let comparison = comparison_csv(&Comparison::new(vec![results]));
    let fields = || records(&summary).into_iter().chain(records(&comparison));
    for row in fields() {
        for field in &row {
            let is_formula =
                field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err();
            assert!(!is_formula, "{field}");
        }
    }
    for text in ["'+1", "'@SUM(A1)", "'-1+1", "'\tx", &format!("'{HOSTILE}")] {
        assert!(fields().any(|row| row.iter().any(|field| field == text)), "{text}");
    }
    let rows = records(&summary);
    let change: f64 =
        row(&rows, &[&format!("'{HOSTILE}"), "change_of_var"])[5].parse().expect("it is a number");
    assert!(change < 0.0);
}

#[test]
fn control_characters_are_escaped_in_json_and_read_back() {
    let mut results = fixture::hostile();
    results.scenario.name = "a\u{9b}31m\u{7f}é中".to_owned();
    let json = to_json(&results);
    assert!(json.contains(r"a\u009b31m\u007fé中"), "{}", &json[..400]);
    let back: crate::results::Results = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(back, results);
}

#[test]
fn scenarios_of_one_name_are_told_apart_by_their_files() {
    let [mut one, mut other] = [fixture::hostile(), fixture::hostile()];
    for (results, file) in [(&mut one, "a.toml"), (&mut other, "b.toml")] {
        results.scenario.name = "demo".to_owned();
        results.scenario.file = file.to_owned();
    }
    let text = comparison(&Comparison::new(vec![one, other]), PLAIN);
    assert!(text.contains(" a.toml") && text.contains(" b.toml"), "{text}");
}

#[test]
fn the_value_of_information_as_a_terminal_shows_it() {
    let mut results = fixture::full();
    results.analyses.information = Some(crate::results::fixture::information(14));
    insta::assert_snapshot!("information", information(&results, PLAIN));
}

#[test]
fn information_that_is_worth_nothing_or_cannot_choose_says_so() {
    let mut results = fixture::full();
    let mut found = crate::results::fixture::information(1);
    found.recommendation.verdict = crate::results::Verdict::CannotTell;
    found.recommendation.rivals = vec![None, Some("everything".to_owned())];
    found.perfect = Some(crate::results::Money { value: 4.0, se: 2.0 });
    found.quantities[0].worth = crate::results::Money { value: 3.0, se: 2.0 };
    results.analyses.information = Some(found);
    let text = information(&results, PLAIN).replace('\n', " ");
    assert!(text.starts_with("Cannot tell at this precision: balanced has"), "{text}");
    assert!(text.contains("no programme and everything may be as good"), "{text}");
    assert!(text.contains("would not change the choice"), "{text}");
    assert!(text.contains("nothing"), "{text}");
}
