//! Workbooks as users meet them: a scenario written, run and converted; results opened, calculated and changed.
#[path = "workbook/formulas.rs"]
mod formulas;
mod program;

use amerce::results::Results;
use formulas::{Book, Value};
use program::Place;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

const RETAILER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/hk-retailer.toml");

fn results(place: &Place, folder: &str) -> Results {
    serde_json::from_str(&place.text(&format!("{folder}/results.json"))).expect("it is a document")
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(number) => *number,
        other => panic!("{other:?} is no number"),
    }
}

fn close(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-6), "{what}: {found}, not {expected}");
}

/// The retailer's results as a workbook, in `out`.
fn retailer() -> (Place, Results) {
    let place = Place::new();
    place.succeeds(&["run", RETAILER, "--trials", "200k", "--no-plots", "--quiet", "--xlsx", "--out", "out"]);
    let results = results(&place, "out");
    (place, results)
}

#[test]
fn a_new_workbook_is_checked_and_run_like_any_scenario() {
    let place = Place::new();
    let outcome = place.succeeds(&["new", "shop", "--xlsx"]);
    assert!(outcome.out.contains("amerce run shop.xlsx"), "{}", outcome.out);
    assert!(place.succeeds(&["check", "shop.xlsx"]).out.contains("Valid"));
    place.succeeds(&["new", "text"]);
    for name in ["shop.xlsx", "text.toml"] {
        place.succeeds(&["run", name, "--trials", "4k", "--no-plots", "--quiet"]);
    }
    let (workbook, text) = (results(&place, "output/shop"), results(&place, "output/text"));
    assert_eq!(workbook.baseline, text.baseline);
    assert_eq!(workbook.programmes, text.programmes);
    place.succeeds(&["crosscheck", "shop.xlsx", "--trials", "4k", "--quiet"]);
    place.succeeds(&["compare", "shop.xlsx", "text.toml", "--trials", "4k", "--quiet"]);
    let told = place.fails(1, &["new", "shop", "--xlsx"]);
    assert!(told.contains("exists already"), "{told}");
}

#[test]
fn a_scenario_is_converted_to_a_workbook_and_back() {
    let place = Place::new();
    place.succeeds(&["convert", "small.toml", "small.xlsx"]);
    place.succeeds(&["convert", "small.xlsx", "again.toml"]);
    place.succeeds(&["convert", "again.toml", "again.xlsx"]);
    assert!(place.read("small.xlsx") == place.read("again.xlsx"));
    for name in ["small", "again"] {
        place.succeeds(&["run", &format!("{name}.toml"), "--no-plots", "--quiet"]);
    }
    assert_eq!(results(&place, "output/small").baseline, results(&place, "output/again").baseline);
}

#[test]
fn a_conversion_overwrites_nothing_unless_it_is_told_to() {
    let place = Place::new();
    place.write("other.xlsx", "mine");
    let told = place.fails(1, &["convert", "small.toml", "other.xlsx"]);
    assert!(told.contains("--force"), "{told}");
    assert_eq!(place.read("other.xlsx"), b"mine");
    place.succeeds(&["convert", "small.toml", "other.xlsx", "--force"]);
    assert!(place.read("other.xlsx").starts_with(b"PK"));
    let told = place.fails(2, &["convert", "small.toml", "other.toml"]);
    assert!(told.contains("amerce convert small.toml other.xlsx"), "{told}");
    place.write("broken.toml", "[scenario]\nname = \"A\"\n");
    let told = place.fails(2, &["convert", "broken.toml", "broken.xlsx"]);
    assert!(told.contains("currency"), "{told}");
}

#[test]
fn a_workbook_that_is_no_workbook_is_refused_by_every_command() {
    let place = Place::new();
    place.write("empty.xlsx", "");
    place.write("text.xlsx", "name;value\n");
    for name in ["empty.xlsx", "text.xlsx"] {
        for command in ["run", "check", "crosscheck"] {
            let told = place.fails(2, &[command, name]);
            assert!(told.contains(&format!("{name} is no workbook")), "{told}");
        }
    }
}

#[test]
fn formulas_of_the_results_give_the_figures_of_the_document() {
    let (place, results) = retailer();
    let mut book = Book::open(place.read("out/results.xlsx"));
    let stored: Vec<_> = book.formulas.iter().map(|(at, _)| (at.clone(), book.values[at].clone())).collect();
    assert!(stored.len() > 40, "{}", stored.len());
    book.calculate();
    for (at, before) in stored {
        match (&before, &book.values[&at]) {
            (Value::Number(before), Value::Number(now)) => close(&format!("{at:?}"), *now, *before),
            (before, now) => assert_eq!(before, now, "{at:?}"),
        }
    }
    for (number_of, programme) in results.programmes.iter().enumerate() {
        let row = 6 + number_of;
        close("net", number(&book.get("Programmes", &format!("F{row}"))), programme.net_benefit.mean);
        close(
            "ROI",
            number(&book.get("Programmes", &format!("G{row}"))),
            programme.roi.value.expect("it costs"),
        );
    }
}

#[test]
fn roi_follows_a_spend_that_is_changed() {
    let (place, results) = retailer();
    let mut book = Book::open(place.read("out/results.xlsx"));
    let avoided = results.programmes[0].avoided.mean;
    // Half of what it avoids: an ROI of 1. Beyond it: none pays, or another one leads.
    book.values.insert(("Programmes".to_owned(), "C6".to_owned()), Value::Number(avoided / 2.0));
    book.calculate();
    close("ROI", number(&book.get("Programmes", "G6")), 1.0);
    close("avoided per 1 spent", number(&book.get("Programmes", "H6")), 2.0);
    book.values.insert(("Programmes".to_owned(), "C6".to_owned()), Value::Number(0.0));
    book.calculate();
    assert_eq!(book.get("Programmes", "G6"), Value::Text("not defined".to_owned()));
}

#[test]
fn trials_of_the_workbook_are_a_sample_of_the_run() {
    let (place, results) = retailer();
    let book = Book::open(place.read("out/results.xlsx"));
    let rows = book.values.keys().filter(|(sheet, at)| sheet == "Trials" && at.starts_with('A')).count() - 1;
    assert!((50_000..=100_000).contains(&rows), "{rows}");
    let column: Vec<f64> = (2..rows + 2).map(|row| number(&book.get("Trials", &format!("B{row}")))).collect();
    let mean = column.iter().sum::<f64>() / rows as f64;
    let se = results.baseline.loss.sd / (rows as f64).sqrt();
    assert!((mean - results.baseline.loss.mean).abs() < 5.0 * se, "{mean}");
}

#[test]
fn a_workbook_stays_with_its_run_and_goes_with_another() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--no-plots", "--quiet", "--xlsx"]);
    let first = place.read("output/small/results.xlsx");
    place.succeeds(&["run", "small.toml", "--no-plots", "--quiet", "--xlsx", "--threads", "1"]);
    assert!(first == place.read("output/small/results.xlsx"), "the same run is the same file");
    place.succeeds(&["run", "small.toml", "--no-plots", "--quiet"]);
    assert!(first == place.read("output/small/results.xlsx"), "it is about this run");
    place.succeeds(&["run", "small.toml", "--no-plots", "--quiet", "--seed", "2"]);
    assert!(!place.path("output/small/results.xlsx").exists());
}

/// The workbook with one cell changed, as a user's hand would leave it: the stored values of formulas are the old ones.
fn with_cell(bytes: Vec<u8>, part: &str, cell: &str, value: f64) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is a zip");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut file = from.by_index(index).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("it can be unpacked");
        if name == part {
            let text = String::from_utf8(content).expect("it is XML");
            let start = text.find(&format!("<c r=\"{cell}\"")).expect("the cell is there");
            let open = start + text[start..].find("<v>").expect("it has a value") + 3;
            let close = open + text[open..].find("</v>").expect("it has a value");
            content = format!("{}{value}{}", &text[..open], &text[close..]).into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory");
        to.write_all(&content).expect("memory");
    }
    to.finish().expect("memory").into_inner()
}

/// LibreOffice's own copy of a workbook, with everything calculated anew; `None` where it is not installed.
fn calculated_by_libreoffice(place: &Place, name: &str) -> Option<Vec<u8>> {
    let there = Command::new("soffice").arg("--version").output();
    if there.is_err() {
        eprintln!("skipped: there is no `soffice` on this machine");
        return None;
    }
    let profile = place.path("profile");
    std::fs::create_dir_all(profile.join("user")).expect("it can be made");
    // Calculate on loading, always.
    let settings = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;
    std::fs::write(profile.join("user/registrymodifications.xcu"), settings).expect("it can be written");
    let status = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(place.path("calculated"))
        .arg(place.path(name))
        .output()
        .expect("it starts");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    let name = Path::new(name).file_name().expect("a file").to_string_lossy().into_owned();
    Some(place.read(&format!("calculated/{name}")))
}

#[test]
fn libreoffice_opens_the_results_and_calculates_the_same_figures() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--no-plots", "--quiet", "--xlsx", "--out", "out"]);
    let Some(calculated) = calculated_by_libreoffice(&place, "out/results.xlsx") else { return };
    let (ours, theirs) = (Book::open(place.read("out/results.xlsx")), Book::open(calculated));
    assert_eq!(ours.formulas.len(), theirs.formulas.len());
    for (at, _) in &ours.formulas {
        match (&ours.values[at], &theirs.values[at]) {
            (Value::Number(ours), Value::Number(theirs)) => close(&format!("{at:?}"), *theirs, *ours),
            (ours, theirs) => assert_eq!(ours, theirs, "{at:?}"),
        }
    }
    // A changed spend.
    let avoided = results(&place, "out").programmes[0].avoided.mean;
    let changed = with_cell(place.read("out/results.xlsx"), "xl/worksheets/sheet2.xml", "C6", avoided / 4.0);
    place.write("changed.xlsx", changed);
    let theirs = Book::open(calculated_by_libreoffice(&place, "changed.xlsx").expect("it was there before"));
    close("ROI", number(&theirs.get("Programmes", "G6")), 3.0);
    close("ROI in the summary", number(&theirs.named("Programme_ROI")), 3.0);
}

#[test]
fn a_scenario_that_libreoffice_saved_is_the_same_scenario() {
    let place = Place::new();
    place.succeeds(&["convert", RETAILER, "shop.xlsx"]);
    let Some(saved) = calculated_by_libreoffice(&place, "shop.xlsx") else { return };
    place.write("saved.xlsx", saved);
    for name in ["shop", "saved"] {
        place.succeeds(&["convert", &format!("{name}.xlsx"), &format!("{name}.toml")]);
    }
    assert_eq!(place.text("shop.toml"), place.text("saved.toml"));
}
