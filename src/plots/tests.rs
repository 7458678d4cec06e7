use resvg::usvg;

mod fit;

use crate::results::{Bin, ExceedancePoint, Results};

mod analysed;

use super::fixture::{
    Shape, components, constant_risk, convergence, frontier, over_years, programme, results, retailer,
    rivalry, unknown,
};
use super::scale::Scale;
use super::{Chart, charts, lettering, theme};

mod waterfall;
mod what_if;

fn drawn(results: &Results) -> Vec<Chart> {
    charts(results).expect("every document can be drawn")
}

fn chart(results: &Results, name: &str) -> Chart {
    drawn(results).into_iter().find(|chart| chart.name == name).expect("the chart is there")
}

/// The texts of an SVG, one a line.
fn texts(chart: &Chart) -> Vec<String> {
    let document = usvg::roxmltree::Document::parse(&chart.svg).expect("the SVG is well-formed");
    document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| node.text().unwrap_or_default().trim().to_owned())
        .collect()
}

fn scaled(factor: f64) -> Results {
    let mut results = results(Shape::new(0.7, factor, 1.1).risk());
    for (name, spend) in [("small", 0.02), ("large", 0.4)] {
        let residual = Shape::new(0.4, 0.6 * factor, 1.1).risk();
        let programme = programme(name, spend * factor, residual, &results.baseline);
        results.programmes.push(programme);
    }
    results
}

fn documents() -> Vec<(&'static str, Results)> {
    let mut documents = vec![
        ("retailer-3", retailer(3)),
        ("retailer-0", retailer(0)),
        ("retailer-1", retailer(1)),
        ("retailer-8", retailer(8)),
        ("retailer-12", retailer(12)),
        ("unknown", unknown()),
        ("retailer-5-years", over_years(retailer(3), 5)),
        ("retailer-30-years", over_years(retailer(12), 30)),
        ("zero-over-years", over_years(results(constant_risk(0.0)), 2)),
        ("constant", results(constant_risk(5e6))),
        ("zero", results(constant_risk(0.0))),
        ("constant-gain", results(constant_risk(-5e6))),
        ("huge", scaled(1e15)),
        ("tiny", scaled(0.01)),
        ("heavy-tail", results(Shape::new(0.9, 1e6, 2.4).risk())),
        ("narrow", results(Shape::new(1.0, 1e9, 1e-4).risk())),
        ("nothing-hidden", results(Shape::new(1.0, 3e6, 0.4).risk())),
        ("rare", results(Shape::new(0.02, 3e6, 0.8).risk())),
    ];

    for quantities in [1, 4, 30] {
        let mut informed = retailer(3);
        informed.analyses.information = Some(crate::results::fixture::information(quantities));
        documents.push(("information", informed));
    }

    for (inputs, scale) in [(1, 1e6), (5, 1e6), (5, -1e6), (30, 1e15), (4, 0.0)] {
        let mut driven = retailer(1);
        driven.analyses.sensitivity = Some(crate::results::fixture::sensitivity(inputs, scale));
        documents.push(("sensitivity", driven));
    }

    let mut gains = results(Shape { shift: -6e6, ..Shape::new(1.0, 5e6, 0.7) }.risk());
    gains.baseline.components = components(-1e6, 9e6, &[("recovered", -1.6), ("fine", 0.4), ("churn", 0.2)]);
    gains.baseline.components[0].tail_mean = -4e6;
    let residual = Shape { shift: -6e6, ..Shape::new(1.0, 4e6, 0.6) }.risk();
    gains.programmes = vec![programme("hedge", 1e6, residual, &gains.baseline)];
    documents.push(("gains", gains));

    let mut constant = results(constant_risk(5e6));
    constant.programmes = vec![
        programme("stops it", 1e6, constant_risk(0.0), &constant.baseline),
        programme("changes nothing", 0.0, constant_risk(5e6), &constant.baseline),
        programme("costs too much", 9e6, constant_risk(4e6), &constant.baseline),
    ];
    documents.push(("constant-programmes", constant));

    let mut free = retailer(12);
    for programme in &mut free.programmes {
        programme.spend.mean = 0.0;
        programme.spend.mean_se = 0.0;
        programme.residual = free.baseline.clone();
    }
    documents.push(("free-programmes", free));

    for (name, last, steps) in [("frontier", 9e6, 40), ("frontier-short", 2e6, 1), ("frontier-none", 0.0, 0)]
    {
        let mut one = retailer(1);
        frontier(&mut one, last, steps);
        documents.push((name, one));
    }

    let mut single = retailer(2);
    single.scenario.name = "A scenario whose name tells the whole story of the incident, ".repeat(6);
    let long = "penalty_for_the_late_notification_of_the_privacy_commissioner";
    single.baseline.components = components(14e6, 40e6, &[(long, 1.0)]);
    single.programmes[0].name = long.replace('_', " ");
    documents.push(("long-names", single));

    let mut many = retailer(3);
    let names: Vec<String> = (0..20).map(|index| format!("component_{index}")).collect();
    let shares: Vec<(&str, f64)> =
        names.iter().enumerate().map(|(index, name)| (name.as_str(), 0.2 / (1.0 + index as f64))).collect();
    many.baseline.components = components(14e6, 40e6, &shares);
    documents.push(("many-components", many));

    let mut close = results(Shape::new(1.0, 3e6, 0.4).risk());
    close.baseline.loss.quantiles[2].value = close.baseline.loss.mean * 1.01;
    close.baseline.loss.tvar[0].value = close.baseline.loss.mean * 1.02;
    documents.push(("close-figures", close));

    let mut bare = retailer(1);
    bare.baseline.histogram.clear();
    bare.baseline.exceedance.clear();
    bare.baseline.components.clear();
    bare.baseline.loss.quantiles.clear();
    bare.baseline.loss.tvar.clear();
    bare.baseline.appetite.clear();
    bare.scenario.name.clear();
    documents.push(("bare", bare));

    let mut lumps = results(Shape::new(0.5, 4e6, 0.5).risk());
    lumps.baseline.histogram = (0..60)
        .map(|index| f64::from(index) * 1e6)
        .map(|low| Bin { low, high: low + 1e6, probability: 0.0 })
        .collect();
    for (index, probability) in [(0, 0.45), (10, 0.36), (20, 0.14), (30, 0.04)] {
        lumps.baseline.histogram[index].probability = probability;
    }
    lumps.baseline.loss.probability_of_loss = 0.55;
    lumps.baseline.exceedance = vec![
        ExceedancePoint { loss: 0.0, probability: 0.55 },
        ExceedancePoint { loss: 10e6, probability: 0.19 },
        ExceedancePoint { loss: 20e6, probability: 0.05 },
        ExceedancePoint { loss: 30e6, probability: 0.01 },
    ];
    documents.push(("lumps", lumps));

    documents.push(("hostile", hostile()));
    for (name, batches) in [("settled", 6), ("settled-at-once", 2), ("settled-late", 11)] {
        let mut settled = retailer(1);
        convergence(&mut settled, 0.03, batches);
        documents.push((name, settled));
    }
    let mut nothing = results(constant_risk(0.0));
    convergence(&mut nothing, 0.03, 4);
    documents.push(("settled-on-nothing", nothing));
    let mut heavy = scaled(1e15);
    convergence(&mut heavy, 3.0, 8);
    documents.push(("not-settled", heavy));
    for (name, mut told, batches) in [
        ("told-apart", retailer(3), 6),
        ("told-apart-of-many", retailer(12), 20),
        ("told-apart-hostile", hostile(), 3),
    ] {
        rivalry(&mut told, batches);
        documents.push((name, told));
    }
    let mut long = retailer(2);
    long.programmes[1].name = "penalty for the late notification of the privacy commissioner ".repeat(4);
    rivalry(&mut long, 3);
    documents.push(("told-apart-long", long));
    documents.extend(what_if::documents());
    documents.extend(analysed::documents());
    documents
}

fn hostile() -> Results {
    let name = "<script>alert(\"x\")</script> & 'quotes' ]]> \u{1}\u{ffff}\n零售商";
    let mut results = retailer(2);
    results.scenario.name = name.to_owned();
    results.programmes[0].name = name.to_owned();
    results.baseline.components[0].name = name.to_owned();
    results
}

#[test]
fn every_document_draws_to_a_picture_of_2200_by_1300() {
    for (name, results) in documents() {
        for chart in drawn(&results) {
            let png = chart.png().unwrap_or_else(|error| panic!("{name}, {}: {error}", chart.name));
            assert!(png.starts_with(b"\x89PNG"), "{name}, {}", chart.name);
            // Width and height stand big-endian at byte 16 of every PNG.
            assert_eq!(png[16..24], [0, 0, 8, 152, 0, 0, 5, 20], "{name}, {}", chart.name);
        }
    }
}

#[test]
fn no_svg_holds_what_is_no_number() {
    for (name, results) in documents() {
        for chart in drawn(&results) {
            let words = |text: &str| -> Vec<String> {
                text.split(|character: char| !character.is_alphabetic()).map(str::to_owned).collect()
            };
            for word in ["NaN", "inf"] {
                assert!(!words(&chart.svg).contains(&word.to_owned()), "{name}, {} has {word}", chart.name);
            }
            assert!(!chart.svg.contains("not defined"), "{name}, {}", chart.name);
        }
    }
}

#[test]
fn scenario_text_is_escaped_and_shown_as_written() {
    for chart in drawn(&hostile()) {
        let tree = usvg::Tree::from_str(&chart.svg, &usvg::Options::default());
        assert!(tree.is_ok(), "{}: {:?}", chart.name, tree.err());
        assert!(!chart.svg.contains("<script"), "{}", chart.name);
        let shown = texts(&chart).join("\n");
        assert!(shown.contains("<script>alert(\"x\")</script> & 'quotes' ]]>"), "{}: {shown}", chart.name);
        assert!(!chart.title.contains(char::is_control));
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let results = retailer(3);
    let pictures = || -> Vec<Vec<u8>> {
        drawn(&results).iter().map(|chart| chart.png().expect("it can be drawn")).collect()
    };
    assert_eq!(drawn(&results), drawn(&results));
    assert_eq!(pictures(), pictures());
}

#[test]
fn a_run_without_programmes_has_no_chart_of_programmes() {
    let names = |results: &Results| drawn(results).iter().map(|chart| chart.name).collect::<Vec<_>>();
    assert_eq!(names(&retailer(0)), ["loss-distribution", "exceedance", "components"]);
    assert_eq!(names(&retailer(1)), ["loss-distribution", "exceedance", "components", "programmes"]);
}

#[test]
fn only_a_run_to_a_precision_of_several_batches_has_a_chart_of_convergence() {
    let has = |results: &Results| drawn(results).iter().any(|chart| chart.name == "convergence");
    let mut results = retailer(0);
    assert!(!has(&results));
    convergence(&mut results, 0.03, 1);
    assert!(!has(&results));
    let mut results = retailer(0);
    convergence(&mut results, 0.03, 2);
    assert!(has(&results));
}

#[test]
fn only_a_document_with_a_frontier_has_a_chart_of_it_and_that_says_how_far_money_pays() {
    let mut results = retailer(1);
    assert!(drawn(&results).iter().all(|chart| chart.name != "frontier"));
    frontier(&mut results, 9e6, 40);
    let pays = results.analyses.frontier.as_ref().and_then(|frontier| frontier.pays_up_to).expect("it ends");
    let chart = chart(&results, "frontier");
    let pays = crate::format::money("HKD", pays);
    assert!(texts(&chart).contains(&format!("pays up to {pays}")));
    assert!(chart.alt.contains(&format!("Beyond {pays}")), "{}", chart.alt);
}

#[test]
fn the_chart_of_convergence_names_its_batches_its_figures_and_what_was_asked() {
    let mut results = retailer(0);
    convergence(&mut results, 0.03, 6);
    let shown = texts(&chart(&results, "convergence"));
    // 3 % / √32 is 0.5303 %; a half-width is never rounded down.
    for text in ["100k", "200k", "400k", "800k", "1.6M", "3.2M", "mean (at last ±0.54%)", "asked: ±0.5%"] {
        assert!(shown.iter().any(|other| other == text), "{text} is not in {shown:?}");
    }
    assert!(shown.last().expect("it has texts").starts_with("Not as precise as asked"), "{shown:?}");
    let mut results = retailer(3);
    rivalry(&mut results, 3);
    let shown = texts(&chart(&results, "convergence")).join(" ");
    assert!(shown.contains("full ahead of no programme") && shown.contains("full ahead of basic"), "{shown}");
}

#[test]
fn a_run_over_years_has_a_chart_of_them_and_a_curve_of_the_worst() {
    let results = over_years(retailer(1), 5);
    let names: Vec<&str> = drawn(&results).iter().map(|chart| chart.name).collect();
    assert_eq!(names, super::NAMES[..5]);
    let curve = "baseline, worst single year";
    assert!(texts(&chart(&results, "exceedance")).iter().any(|text| text == curve));
    assert!(!texts(&chart(&retailer(1), "exceedance")).iter().any(|text| text == curve));
    let texts = texts(&chart(&results, "years"));
    for wanted in ["1", "5", "Year of the horizon", "HKD 5M", "basic, mean"] {
        assert!(texts.iter().any(|text| text == wanted), "{wanted} is not in {texts:?}");
    }
}

#[test]
fn amounts_along_the_axes_are_round_money() {
    for (name, tick) in [
        ("loss-distribution", "HKD 20M"),
        ("exceedance", "HKD 100M"),
        ("components", "HKD 20M"),
        ("programmes", "HKD 1M"),
    ] {
        let texts = texts(&chart(&retailer(3), name));
        assert!(texts.iter().any(|text| text == tick), "{name} has no {tick}: {texts:?}");
    }
}

#[test]
fn neighbouring_ticks_never_read_the_same() {
    for (name, results) in documents() {
        for chart in drawn(&results) {
            let mut ticks: Vec<String> = texts(&chart)
                .into_iter()
                .filter(|text| text.starts_with("HKD ") && !text.contains('('))
                .collect();
            // The two axes of the chart of programmes may share a value, and so may bars.
            if ["programmes", "components", "budget", "tornado", "frontier"].contains(&chart.name) {
                continue;
            }
            let all = ticks.len();
            ticks.sort();
            ticks.dedup();
            assert_eq!(ticks.len(), all, "{name}, {}: {ticks:?}", chart.name);
        }
    }
}

#[test]
fn the_figures_of_the_distribution_are_written_with_their_values() {
    let chart = chart(&retailer(0), "loss-distribution");
    let shown = texts(&chart).join("\n");
    for text in ["Mean HKD 7.42M", "VaR 95 HKD 29.9M", "TVaR 95 HKD 49.2M", "No loss: 45% of trials"] {
        assert!(shown.contains(text), "{text} is not in {shown}");
    }
    assert!(chart.alt.contains("VaR 95 HKD"), "{}", chart.alt);
    assert!(chart.alt.contains("In 45% of the trials there is no loss."), "{}", chart.alt);
}

#[test]
fn points_of_risk_appetite_are_named_with_their_verdict() {
    let shown = texts(&chart(&retailer(1), "exceedance")).join(" ");
    assert!(shown.contains("at most 5% above HKD 10M"), "{shown}");
    assert!(shown.contains(": broken"), "{shown}");
    let mut without = retailer(1);
    without.baseline.appetite.clear();
    assert!(!texts(&chart(&without, "exceedance")).join("\n").contains("appetite"));
}

#[test]
fn legends_list_every_programme() {
    for count in [1, 8, 12] {
        let results = retailer(count);
        for name in ["exceedance", "programmes"] {
            let shown = texts(&chart(&results, name)).join(" ");
            for programme in &results.programmes {
                assert!(shown.contains(&programme.name), "{name} lacks {}: {shown}", programme.name);
            }
        }
    }
}

#[test]
fn a_band_over_what_is_not_known_lies_behind_the_baseline_and_the_legend_says_so() {
    let polygons = |results: &Results| chart(results, "exceedance").svg.matches("<polygon").count();
    // The points of risk appetite are polygons too, two each.
    assert_eq!(polygons(&unknown()), polygons(&retailer(3)) + 1);
    let with = chart(&unknown(), "exceedance");
    assert!(with.alt.contains("90% of the baseline's curves over what is not known"), "{}", with.alt);
    assert!(texts(&with).join(" ").contains("baseline: 90% of curves over what is not known"));
    let first = with.svg.find("<polygon").expect("the band is there");
    assert!(with.svg.find("<line").is_some_and(|grid| first < grid), "the band lies below the grid");
}

#[test]
fn programmes_beyond_the_eighth_are_grey_and_the_legend_says_so() {
    let shown = texts(&chart(&retailer(12), "exceedance")).join("\n");
    assert!(shown.contains("4 others, of lower net benefit:"), "{shown}");
    assert!(!texts(&chart(&retailer(8), "exceedance")).join("\n").contains("others"));
}

#[test]
fn no_text_leaves_the_sheet_or_meets_another() {
    for (name, results) in documents() {
        texts_stand_apart(name, &drawn(&results));
    }
}

fn texts_stand_apart(name: &str, charts: &[Chart]) {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.load_font_data(dejavu::sans::bold().to_vec());
    let options = usvg::Options { fontdb: fonts.into(), ..usvg::Options::default() };
    for chart in charts {
        let tree = usvg::Tree::from_str(&chart.svg, &options).expect("the SVG is well-formed");
        let mut boxes: Vec<(String, usvg::Rect)> = Vec::new();
        text_boxes(tree.root(), &mut boxes);
        assert!(boxes.len() > 4, "{name}, {}: only {} texts are seen", chart.name, boxes.len());
        for (index, (text, area)) in boxes.iter().enumerate() {
            let inside =
                area.left() >= 0.0 && area.right() <= 1100.0 && area.top() >= 0.0 && area.bottom() <= 650.0;
            assert!(inside, "{name}, {}: `{text}` leaves the sheet", chart.name);
            for (other, taken) in &boxes[..index] {
                // Line boxes are higher than letters: a pixel and a half each way is no meeting.
                let apart = area.left() >= taken.right()
                    || taken.left() >= area.right()
                    || area.top() + 1.5 >= taken.bottom() - 1.5
                    || taken.top() + 1.5 >= area.bottom() - 1.5;
                assert!(apart, "{name}, {}: `{text}` meets `{other}`", chart.name);
            }
        }
    }
}

fn text_boxes(group: &usvg::Group, boxes: &mut Vec<(String, usvg::Rect)>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => text_boxes(group, boxes),
            usvg::Node::Text(text) => {
                let words: String = text.chunks().iter().map(|chunk| chunk.text()).collect();
                boxes.push((words, text.abs_bounding_box()));
            }
            _ => {}
        }
    }
}

#[test]
fn lines_break_at_words_and_the_last_one_says_that_it_is_shortened() {
    lettering::prepare().expect("the embedded fonts can be read");
    let lettering = theme::LABEL;
    let width = lettering.width("a name of many words");
    assert_eq!(lettering.wrap("a name of few words", width, 2), ["a name of few words"]);
    assert_eq!(lettering.wrap("a name of many words, on two", width, 2), ["a name of many", "words, on two"]);
    let lines = lettering.wrap("a_name_of_many_words_that_goes_on_and_on_for_ever", width, 2);
    assert_eq!(lines.len(), 2);
    assert!(lines[0].ends_with('_') && lines[1].ends_with('…'), "{lines:?}");
    assert!(lines.iter().all(|line| lettering.width(line) <= width), "{lines:?}");
}

#[test]
fn ticks_are_multiples_of_one_two_or_five() {
    let ticks = |range, most| Scale::linear(range, 0.0, 1.0).ticks(most).values;
    assert_eq!(ticks((0.0, 10.0), 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
    assert_eq!(ticks((-7e6, 9e6), 4), [-5e6, 0.0, 5e6]);
    let decades = Scale::log((1e-6, 1.0), 0.0, 1.0).ticks(10);
    assert_eq!(decades.percent(), ["0.0001%", "0.001%", "0.01%", "0.1%", "1%", "10%", "100%"]);
}

#[test]
fn a_programme_that_changes_nothing_shares_the_place_of_the_baseline_and_both_are_named() {
    let mut results = retailer(1);
    results.programmes[0].spend.mean = 0.0;
    results.programmes[0].residual = results.baseline.clone();
    let shown = texts(&chart(&results, "programmes"));
    assert!(["baseline", "basic"].iter().all(|name| shown.iter().any(|text| text == name)), "{shown:?}");
}

#[test]
fn shapley_effects_have_a_chart_where_inputs_depend_on_each_other_and_bars_are_told() {
    let mut results = retailer(1);
    let names = |results: &Results| drawn(results).iter().map(|chart| chart.name).collect::<Vec<_>>();
    results.analyses.sensitivity = Some(crate::results::fixture::sensitivity(2, 1e6));
    assert_eq!(names(&results)[4..], ["tornado", "sobol-indices", "tail-inputs"]);
    results.analyses.sensitivity = Some(crate::results::fixture::sensitivity(5, 1e6));
    assert_eq!(names(&results)[4..], ["tornado", "sobol-indices", "shapley-effects", "tail-inputs"]);
    let alt = chart(&results, "sobol-indices").alt;
    assert!(alt.contains("churn_rate with average_order_value: 35.00%, 50.00%"), "{alt}");
    let alt = chart(&results, "tornado").alt;
    assert!(alt.contains("churn_rate: HKD 2.600M to HKD 7.000M"), "{alt}");
}
