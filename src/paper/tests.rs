//! What papers say and how they are written, on documents made by hand.
mod analyses;

use super::block::{Block, Paper, Piece, Text};
use super::language::{Language, Term};
use super::recommendation::Recommendation;
use super::{Earlier, Fonts, Style, Writer, board_paper, disclosure, html, markdown, pdf, terms};
use crate::format;
use crate::report::fixture;
use crate::results::Results;

const COMMAND: &str = "amerce report scenarios/hk-retailer.toml --seed 2025";

const LANGUAGES: [Language; 3] =
    [Language::English, Language::TraditionalChinese, Language::SimplifiedChinese];

fn paper_in(results: &Results, language: Language) -> Paper {
    board_paper(&Writer { results, language, command: COMMAND }).expect("the charts can be drawn")
}

fn paper(results: &Results) -> Paper {
    paper_in(results, Language::English)
}

fn fixtures() -> Vec<(&'static str, Results)> {
    vec![
        ("full", fixture::full()),
        ("told apart", fixture::told_apart(5e3)),
        ("no programmes", fixture::no_programmes()),
        ("one incident", fixture::one_incident()),
        ("five years", fixture::five_years()),
        ("constant", fixture::constant()),
        ("knowledge", fixture::knowledge()),
        ("hostile", fixture::hostile()),
        ("undefined roi", fixture::undefined_roi()),
        ("analysed", analyses::analysed()),
    ]
}

fn said(paper: &Paper, section: &str) -> String {
    let section = paper.sections.iter().find(|one| one.id == section).expect("the section is there");
    let alone = Paper { sections: vec![section.clone()], ..paper.clone() };
    alone.texts().iter().map(|text| text.plain().replace('\u{a0}', " ") + "\n").collect()
}

fn fonts() -> Fonts {
    Fonts::new(None, Language::English).expect("the embedded fonts are fonts")
}

#[test]
fn every_document_becomes_a_paper_in_every_language() {
    for (name, results) in fixtures() {
        for language in LANGUAGES {
            let paper = paper_in(&results, language);
            let page = html(&paper);
            assert!(
                page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{}\">", language.tag())),
                "{name}"
            );
            assert!(!page.contains("NaN") && !page.contains("Infinity"), "{name}");
        }
        let written = pdf(&paper(&results), &fonts()).expect("it can be written");
        assert!(written.bytes.starts_with(b"%PDF-"), "{name}");
    }
}

#[test]
fn the_parts_stand_in_the_order_in_which_they_are_read() {
    let ids: Vec<&str> = paper(&fixture::full()).sections.iter().map(|section| section.id).collect();
    let order = [
        "answer",
        "bad-year",
        "curve",
        "origin",
        "programmes",
        "stress",
        "assumptions",
        "method",
        "reproduction",
    ];
    assert_eq!(ids, order);
}

#[test]
fn the_answer_is_three_sentences() {
    let results = fixture::full();
    let answer = said(&paper(&results), "answer");
    let lines: Vec<&str> = answer.lines().collect();
    // 3.08 × 4.8061M with a half-width of 51k; 10.37 % against 5 %.
    assert_eq!(
        lines[0],
        "In a bad year, one in twenty, non-compliance costs more than HKD 14.80M; the average year costs HKD 4.81M."
    );
    assert_eq!(
        lines[1],
        "That is more than you accept: the chance of losing more than HKD 10M in a year is 10.37%, and you accept 5%."
    );
    assert!(lines[2].starts_with("We recommend the programme “standard”: it costs HKD 780"), "{}", lines[2]);
    assert_eq!(lines.len(), 3);
}

#[test]
fn page_one_asks_nobody_to_know_what_a_quantile_is() {
    for (name, results) in fixtures() {
        let paper = paper(&results);
        let page = said(&paper, "answer") + &said(&paper, "bad-year");
        assert!(!page.contains("VaR"), "{name}: {page}");
        for word in ["quantile", "percentile", "value at risk", "standard error", "distribution"] {
            assert!(!page.to_lowercase().contains(word), "{name}: {word} in {page}");
        }
    }
}

#[test]
fn what_no_programme_is_worth_is_not_recommended() {
    let mut results = fixture::full();
    for programme in &mut results.programmes {
        programme.net_benefit.mean -= 10e6;
    }
    assert!(matches!(Recommendation::of(&results), Recommendation::NonePays(_)));
    assert!(said(&paper(&results), "answer").contains("No programme pays for itself"));
    for programme in &mut results.programmes {
        programme.net_benefit.mean = 0.0;
    }
    assert!(matches!(Recommendation::of(&results), Recommendation::CannotTell(_)));
    assert!(said(&paper(&results), "answer").contains("cannot be told"));
}

#[test]
fn of_programmes_that_cannot_be_told_apart_the_cheapest_is_named() {
    let mut results = fixture::full();
    for programme in &mut results.programmes[..2] {
        programme.net_benefit.mean = 2e6;
    }
    let recommendation = Recommendation::of(&results);
    assert!(matches!(recommendation, Recommendation::Tie { .. }));
    // basic costs 240k, standard 780k.
    assert_eq!(recommendation.featured().map(|one| one.name.as_str()), Some("basic"));
    assert!(said(&paper(&results), "answer").contains("“basic” costs least"));
}

#[test]
fn text_of_a_scenario_is_never_markup() {
    let mut results = fixture::full();
    let script = "<script>alert(1)</script>\"'&{{7*7}}";
    results.scenario.name = script.to_owned();
    results.programmes[0].name = script.to_owned();
    results.programmes[1].name = "</style><img src=x onerror=alert(1)>".to_owned();
    results.baseline.components[0].name = script.to_owned();
    results.inputs[1].source = Some(script.to_owned());
    results.inputs[1].name = script.to_owned();
    results.scenario.fingerprint = "</style><script>".to_owned();
    let draft = disclosure(&results, Style::Hkex, None, None);
    for page in [html(&paper(&results)), html(&draft)] {
        assert!(!page.contains("<script") && !page.contains("<img"), "a tag came through");
        assert_eq!(page.matches("</style>").count(), 1);
        assert!(page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"));
    }
    assert!(!markdown(&draft).contains("<script"));
}

#[test]
fn a_page_loads_nothing_and_runs_nothing() {
    for (name, results) in fixtures() {
        let draft = disclosure(&results, Style::Sec, Some(20e6), None);
        for page in [html(&paper(&results)), html(&draft)] {
            let outside =
                ["src=", "@import", "url(", "<link", "<script", "<iframe", "javascript:", "xlink:href"];
            for word in outside {
                assert!(!page.contains(word), "{name}: {word}");
            }
            // Only the names of XML's own vocabularies may look like addresses.
            let addresses = page.matches("http").count();
            let names =
                page.matches("http://www.w3.org/2000/svg").count() + page.matches("http-equiv").count();
            assert_eq!(addresses, names, "{name}");
        }
    }
}

#[test]
fn every_chart_has_alt_text_and_a_table_after_it() {
    for (name, results) in fixtures() {
        let paper = paper(&results);
        let mut charts = 0;
        for section in &paper.sections {
            for (index, block) in section.blocks.iter().enumerate() {
                let Block::Chart(picture) = block else { continue };
                charts += 1;
                assert!(picture.alt.len() > 30, "{name}: {}", picture.alt);
                assert!(picture.inline.contains("role=\"img\" aria-label=\""), "{name}");
                let Some(Block::Table(table)) = section.blocks.get(index + 1) else {
                    panic!("{name}: no table after {}", picture.name);
                };
                assert!(!table.rows.is_empty(), "{name}: {}", picture.name);
            }
        }
        let found = &results.analyses;
        let parts = [!results.programmes.is_empty(), found.sensitivity.is_some(), found.stress.is_some()];
        let expected = 3 + parts.into_iter().filter(|is_there| *is_there).count();
        assert_eq!(charts, expected, "{name}");
        assert_eq!(html(&paper).matches("<figure").count(), charts, "{name}");
    }
}

#[test]
fn charts_take_their_colours_from_the_page() {
    let paper = paper(&fixture::full());
    let pictures =
        paper.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
            Block::Chart(picture) => Some(picture),
            _ => None,
        });
    for picture in pictures {
        // White paper and dark ink would be wrong on a dark page.
        assert!(
            !picture.inline.contains("#FFFFFF") && !picture.inline.contains("#222222"),
            "{}",
            picture.name
        );
        assert!(picture.inline.contains("var(--c-ffffff)"), "{}", picture.name);
        assert!(picture.svg.contains("#FFFFFF"), "{}", picture.name);
    }
}

#[test]
fn figures_are_those_of_the_document_rounded_by_their_error() {
    let results = fixture::full();
    let paper = paper(&results);
    let loss = &results.baseline.loss;
    let level = loss.quantiles[4];
    let curve = said(&paper, "curve");
    assert!(curve.contains(&format::amount_interval(level.value, level.low, level.high)), "{curve}");
    let programmes = said(&paper, "programmes");
    for programme in &results.programmes {
        let net = programme.net_benefit;
        assert!(programmes.contains(&format::short_amount_within(net.mean, net.mean_se)), "{programmes}");
    }
    assert!(said(&paper, "reproduction").contains("af1349b9f5f9a1a6a0404dea36dcc949"));
    assert!(html(&paper).contains(COMMAND));
}

#[test]
fn every_term_stands_in_every_language_with_the_same_places_to_fill() {
    let names = |text: &str| {
        let mut names: Vec<String> = text
            .split('{')
            .skip(1)
            .map(|rest| rest.split('}').next().unwrap_or_default().to_owned())
            .collect();
        names.sort();
        names.dedup();
        names
    };
    let is_han = |text: &str| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    for (name, Term([english, hant, hans])) in terms::ALL {
        assert!(is_han(hant) && is_han(hans) && !is_han(english), "{name}");
        for chinese in [hant, hans] {
            for place in names(chinese) {
                assert!(names(english).contains(&place), "{name}: {{{place}}} in {chinese}");
            }
        }
        assert_eq!(names(hant), names(hans), "{name}");
    }
    assert!(terms::ALL.len() > 100);
}

#[test]
fn what_is_filled_in_is_not_looked_at_again() {
    let term = Term(["{a} and {b}", "", ""]);
    assert_eq!(Language::English.fill(term, &[("a", "{b}"), ("b", "{a}")]), "{b} and {a}");
}

#[test]
fn a_pdf_has_no_date_and_is_the_same_twice() {
    let paper = paper(&fixture::full());
    let [one, other] = [0, 1].map(|_| pdf(&paper, &fonts()).expect("it can be written").bytes);
    assert!(one == other, "the bytes differ");
    let text = String::from_utf8_lossy(&one);
    assert!(!text.contains("/CreationDate") && !text.contains("xmp:CreateDate"));
    assert!(text.matches("/Type/Page/").count() + text.matches("/Type /Page\n").count() >= 5);
}

#[test]
fn letters_that_no_font_has_are_told() {
    let mut results = fixture::full();
    assert_eq!(pdf(&paper(&results), &fonts()).expect("it can be written").missing, []);
    results.scenario.name = "香港 retailer".to_owned();
    let missing = pdf(&paper(&results), &fonts()).expect("it can be written").missing;
    assert_eq!(missing, ['港', '香']);
    assert!(Fonts::new(Some(("notes.txt", b"no font".to_vec())), Language::English).is_err());
}

#[test]
fn an_analysis_that_is_in_the_document_is_in_the_paper() {
    let mut results = fixture::full();
    assert!(!said(&paper(&results), "origin").contains("inputs.fine"));
    results.analyses.information = Some(crate::results::fixture::information(4));
    let origin = said(&paper(&results), "origin");
    assert!(origin.contains("inputs.average_order_value\n160k"), "{origin}");
}

/// The number that a figure's text says, and half a unit of its last digit.
fn read(text: &str) -> (f64, f64) {
    // Somewhere between 0 and the bound.
    if let Some(bound) = text.strip_prefix('<') {
        let (bound, _) = read(bound);
        return (0.5 * bound, 0.5 * bound);
    }
    let digits = text.split(' ').next_back().expect("it has a last word");
    let (digits, scale) = [("bn", 1e9), ("M", 1e6), ("k", 1e3), ("%", 0.01)]
        .iter()
        .find_map(|(suffix, scale)| Some((digits.strip_suffix(suffix)?, *scale)))
        .unwrap_or((digits, 1.0));
    let digits = digits.replace(',', "");
    let value: f64 = digits.parse().unwrap_or_else(|_| panic!("{text} is no figure"));
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    // A figure without decimals may end in zeros that say nothing.
    let zeros = if decimals == 0 { digits.len() - digits.trim_end_matches('0').len() } else { 0 };
    let unit = 10_f64.powi(i32::try_from(zeros).expect("short") - i32::try_from(decimals).expect("short"));
    (value * scale, 0.5 * unit * scale)
}

fn figures(texts: &[&Text]) -> Vec<(String, String, String)> {
    let pieces = texts.iter().flat_map(|text| &text.0);
    pieces
        .filter_map(|piece| match piece {
            Piece::Figure { text, at } => Some((text.clone(), at.file.clone(), at.pointer.clone())),
            Piece::Words(_) => None,
        })
        .collect()
}

#[test]
fn every_figure_of_a_draft_is_the_number_that_its_pointer_leads_to() {
    let earlier = fixture::no_programmes();
    for (name, results) in fixtures() {
        let json = |results: &Results| serde_json::to_value(results).expect("a document is JSON");
        let documents = [("results.json", json(&results)), ("earlier.json", json(&earlier))];
        for (_, style) in Style::WORDS {
            let since = Earlier { results: &earlier, file: "earlier.json" };
            let draft = disclosure(&results, style, Some(14e6), Some(&since));
            let figures = figures(&draft.texts());
            assert!(figures.len() > 12, "{name}: {} figures", figures.len());
            for (text, file, pointer) in figures {
                let document = &documents.iter().find(|(known, _)| *known == file).expect("known").1;
                let number = document
                    .pointer(&pointer)
                    .and_then(serde_json::Value::as_f64)
                    .unwrap_or_else(|| panic!("{name}: {pointer} leads to no number"));
                let (value, half) = read(&text);
                assert!(
                    (value - number).abs() <= 1.000_001 * half,
                    "{name}: {text} at {pointer}, which is {number}"
                );
            }
        }
    }
}

#[test]
fn a_draft_says_that_it_is_one_and_what_it_does_not_support() {
    let results = fixture::full();
    for (word, style) in Style::WORDS {
        let draft = disclosure(&results, style, None, None);
        let text = markdown(&draft);
        assert!(text.starts_with("> **Draft for counsel"), "{word}");
        assert!(text.contains("A value at risk is no accrual: IAS 37"), "{word}");
        assert!(text.contains("- ☐ "), "{word}");
        assert!(text.contains("](<results.json#/baseline/loss/mean>)"), "{word}");
        assert!(html(&draft).contains("href=\"results.json#/baseline/loss/mean\""), "{word}");
    }
}

#[test]
fn the_chance_of_passing_a_threshold_lies_between_the_points_of_the_curve() {
    let results = fixture::full();
    let of = |threshold| said(&disclosure(&results, Style::Sec, Some(threshold), None), "effects");
    // The curve has 1/3 at 0.3 and 1e-6 at its end, and nothing between; 10M is a point of risk appetite.
    assert!(of(14e6).contains("exceeds HKD 14M is between 0.0001% and 33.33%"), "{}", of(14e6));
    assert!(of(10e6).contains("exceeds HKD 10M is 10.37% (10.31% to 10.43%)"), "{}", of(10e6));
}

#[test]
fn changes_since_the_last_review_stand_side_by_side() {
    let now = fixture::full();
    let mut before = fixture::full();
    before.inputs[1].expression = "uniform(0, 2)".to_owned();
    before.inputs[2].name = "gone".to_owned();
    let since = Earlier { results: &before, file: "last/results.json" };
    let text = said(&disclosure(&now, Style::Hkex, None, Some(&since)), "changes");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.windows(3).any(|row| row == ["base_fine", "uniform(0, 2)", "uniform(0, 1)"]), "{text}");
    assert!(lines.windows(3).any(|row| row == ["churn_rate", "–", "uniform(0, 1)"]), "{text}");
    assert!(lines.windows(3).any(|row| row == ["gone", "uniform(0, 1)", "–"]), "{text}");
}
