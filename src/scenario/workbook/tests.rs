//! Workbooks read back, and what is refused of them.
use super::*;
use crate::diagnostics;
use crate::results;
use crate::scenario::{Overrides, Scenario};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::fs;
use std::path::PathBuf;

fn library() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the library is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    files
}

fn told(error: &LoadError) -> String {
    diagnostics::render(&error.diagnostics, &error.sources, false)
}

fn back(bytes: &[u8]) -> String {
    from_workbook("book.xlsx", bytes).unwrap_or_else(|error| panic!("{}", told(&error))).text
}

/// The document of a scenario's text, without what differs by the way numbers are written.
fn figures(text: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let few = Overrides { trials: Some("20k".to_owned()), ..Overrides::default() };
    let scenario =
        Scenario::from_text("a.toml", text, &folder, &few).unwrap_or_else(|error| panic!("{}", told(&error)));
    let mut found = results::run(&scenario, &|_| {}).expect("it runs");
    found.run.elapsed_ms = 0.0;
    found.scenario.fingerprint.clear();
    found.seal = None;
    found.scenario.frequency = None;
    found.scenario.reoffence = None;
    found.inputs.iter_mut().for_each(|input| input.expression.clear());
    format!("{found:#?}")
}

/// Everything that a scenario may say, in every way that it may be written.
const EVERYTHING: &str = r#"
# The first line.
[scenario]
name = "=cmd|' /C calc'!A0"
description = """
Several lines, "quoted" and with a \\ in it,
+ one that begins with a sign.
"""
currency = "EUR"
horizon_years = 4
trials = "20k"
seed = 9_223_372_036_854_775_807
discount_rate = "3%"
knowledge_draws = 20

[inputs] # inputs in one table
turnover = { value = "lognormal(p95 = 900M, p5 = 150M)", unit = "EUR", varies = "trial", growth = "2.5%" }

[inputs.fine]
value = "truncated(pareto(min = 0.2M, shape = 1.5), min = 0, max = 20M)" # written out
unit = "EUR"
nature = "knowledge"
source = "@home, = 1 + 1"
date = 2026-11-24
review_by = "2027-05-31"
basis = "judgement"

# A share.
[inputs.share]
value = "beta(mean = 10%, sd = 2%)"
unit = 1_000.5e-3
[inputs.churn]
value = "pert(-0.1, 1/3, 1, 6)"
unit = "1"
[inputs.rate]
value = "metalog(p10 = 0.8, p50 = 0.9, p90 = 1.05)"
unit = "EUR/USD"
[inputs.forensics]
value = "discrete([1k, 2k USD, 5e3], [1, 2, 1])"
unit = "USD"
[inputs.known]
value = 0x10
unit = "1"

[[correlation]]
inputs = ["share", "churn", "forensics"]
matrix = [[1, 0.3, "10%"], [0.3, 1, 0.2], [0.1, 0.2, 1]]
measure = "kendall"
copula = "student_t"
degrees_of_freedom = 4
source = "- a dash"

[define]
cap = "max(20M EUR, 4% * turnover)" # the law
uplift = "1 + churn"

[loss]
fine = { formula = "min(fine * uplift, cap)", emerges = [0.5, "30%", 0.2] }
# Abroad.
forensics = "forensics * rate"
other = { formula = "turnover * share * 1e-6 * known", optional = true }

[insurance]
covers = ["forensics"]
deductible = "0.5k"
limit = "2k EUR"
share = 0.8
source = "policy"

[frequency]
incidents = "poisson(0.8)"

[reoffence]
probability = "beta(6, 4)"
while_without = "training"

[controls.training]
cost = 50_000
annual_cost = "pert(1k, 2k, 4k)"
source = "offer"
[controls.training.reduces]
# Judged.
churn = "beta(4, 12)"
incidents = "20%"

[controls.nothing]
effect_curve = "exponential(half_effect = 400k)"
amount = "100k"
requires = ["training"]
reduces = { churn = "50%" }

[controls.instead]
excludes = ["nothing", "training"]
mandatory = false

[programmes]
none = []
both = ["training", "nothing"] # twice

[[appetite]]
loss = "10M EUR"
probability = "5%"

[stress.both]
description = "More, and more often"
set = { churn = "beta(2, 12)", "frequency.incidents" = "poisson(1.6)", controls.training.cost = 70_000 }
source = "asked for"
# The last line.
"#;

fn everything() -> String {
    EVERYTHING.replace("unit = 1_000.5e-3", "unit = \"1\"")
}

#[test]
fn every_scenario_of_the_library_has_the_same_figures_after_a_workbook() {
    for path in library() {
        let text = fs::read_to_string(&path).expect("it is text");
        let again = back(&to_workbook(&text).expect("it fits"));
        assert!(figures(&text) == figures(&again), "{}\n{again}", path.display());
    }
}

#[test]
fn whatever_a_scenario_says_has_the_same_figures_after_a_workbook() {
    let text = everything();
    let again = back(&to_workbook(&text).expect("it fits"));
    assert!(figures(&text) == figures(&again), "{again}");
    insta::assert_snapshot!(again);
}

#[test]
fn a_workbook_of_a_workbook_is_the_same_bytes() {
    let texts = library().into_iter().map(|path| fs::read_to_string(path).expect("it is text"));
    for text in texts.chain([everything(), template::new_scenario("a")]) {
        let first = to_workbook(&text).expect("it fits");
        let again = back(&first);
        let second = to_workbook(&again).expect("it fits");
        assert!(first == second, "{again}");
        assert_eq!(back(&second), again);
    }
}

#[test]
fn no_comment_is_lost() {
    for path in library() {
        let text = fs::read_to_string(path).expect("it is text");
        let again = back(&to_workbook(&text).expect("it fits"));
        for comment in comments::comments(&text) {
            assert!(again.contains(&format!("# {}", comment.text)), "{}\n{again}", comment.text);
        }
    }
}

#[test]
fn the_example_of_a_new_workbook_is_that_of_a_new_scenario() {
    let workbook = back(&new_workbook("a").expect("it fits"));
    assert!(figures(&workbook) == figures(&template::new_scenario("a")), "{workbook}");
}

#[test]
fn every_key_of_a_scenario_has_a_cell() {
    use crate::scenario::keys::TABLES;
    for (table, _) in TABLES {
        assert!(layout::SHEETS.iter().any(|sheet| sheet.table == table), "no sheet holds [{table}]");
    }
    for sheet in &layout::SHEETS {
        let titles: Vec<String> = sheet.columns(3).into_iter().map(layout::Column::title).collect();
        for (index, title) in titles.iter().enumerate() {
            assert!(!titles[index + 1..].contains(title), "{} has two columns {title}", sheet.sheet);
        }
    }
}

/// A workbook with the sheets Scenario, Inputs and Loss, changed in one place.
fn changed(change: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(
        workbook.add_worksheet(),
        "Scenario",
        &[&["key", "value"], &["name", "A test"], &["currency", "HKD"], &["trials", "2k"]],
    );
    let inputs: [&[&str]; 3] = [
        &["name", "distribution", "value 1", "value 2", "value 3", "unit", "date"],
        &["fine", "pert(min, mode, max)", "1k", "2k", "3k", "HKD", ""],
        &["share", "uniform(min, max)", "0.1", "0.2", "", "1", ""],
    ];
    fill(workbook.add_worksheet(), "Inputs", &inputs);
    fill(workbook.add_worksheet(), "Loss", &[&["name", "formula"], &["fine", "fine * share"]]);
    change(&mut workbook);
    workbook.save_to_buffer().expect("it can be written")
}

fn fill(sheet: &mut Worksheet, name: &str, rows: &[&[&str]]) {
    sheet.set_name(name).expect("a name");
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, column, *text).expect("it fits");
        }
    }
}

fn on(sheet: &'static str, change: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    changed(|workbook| change(workbook.worksheet_from_name(sheet).expect("it is there")))
}

/// What is said of a workbook that cannot be loaded.
fn refused(bytes: &[u8]) -> String {
    let source = match source("book.xlsx", bytes) {
        Ok(source) => source,
        Err(error) => return told(&error),
    };
    match Scenario::from_source(source, Path::new("."), &Overrides::default()) {
        Ok(_) => panic!("it was accepted"),
        Err(error) => told(&error),
    }
}

#[test]
fn what_is_changed_below_is_valid_before() {
    let text = back(&changed(|_| {}));
    assert!(text.contains("value = \"pert(1k, 2k, 3k)\""), "{text}");
    Scenario::from_text("a", &text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{}", told(&error)));
}

#[test]
fn a_mistake_in_a_cell_is_told_with_its_sheet_and_cell() {
    let write = |sheet: &'static str, row, column, text: &'static str| {
        refused(&on(sheet, |sheet| {
            sheet.write_string(row, column, text).expect("it fits");
        }))
    };
    let mut all = vec![
        // What only the language knows.
        write("Loss", 1, 1, "fine * shares"),
        write("Loss", 1, 1, "fine * share * 2 HKD"),
        write("Inputs", 1, 3, "2k EUR"),
        write("Inputs", 1, 3, "two thousand"),
        write("Inputs", 1, 3, "9k"),
        write("Inputs", 1, 0, "1st fine"),
        write("Inputs", 1, 5, "HK$"),
        write("Scenario", 2, 1, "HKG"),
        write("Scenario", 1, 0, "nam"),
        // What only the workbook knows.
        write("Inputs", 1, 1, "lognormal"),
        write("Inputs", 1, 1, "prt(min, mode, max)"),
        write("Inputs", 2, 1, "pert(min, mode, max)"),
        write("Inputs", 2, 4, "0.3"),
        write("Inputs", 2, 0, "fine"),
        write("Inputs", 0, 4, "valeu 3"),
        write("Inputs", 0, 4, "value 2"),
        write("Inputs", 4, 9, "a remark of my own"),
        write("Inputs", 4, 5, "HKD"),
        write("Loss", 0, 2, "remarks"),
    ];
    all.push(refused(&on("Inputs", |sheet| {
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let first = ExcelDateTime::from_ymd(2026, 2, 1).expect("a date");
        sheet.write_datetime_with_format(1, 2, &first, &date).expect("it fits");
    })));
    all.push(refused(&on("Inputs", |sheet| {
        sheet.write_boolean(1, 2, true).expect("it fits");
        sheet.write_number(1, 6, 46_000).expect("it fits");
    })));
    all.push(refused(&on("Inputs", |sheet| {
        sheet.write_formula(1, 2, Formula::new("=1/0").set_result("#DIV/0!")).expect("it fits");
    })));
    all.push(refused(&on("Inputs", |sheet| {
        sheet.merge_range(4, 0, 5, 1, "customers", &Format::new()).expect("it fits");
    })));
    all.push(refused(&on("Inputs", |sheet| {
        sheet.write_string(1_048_575, 16_383, "far").expect("it fits");
    })));
    insta::assert_snapshot!(all.join("-----\n"));
}

#[test]
fn sheets_that_are_missing_or_misspelt_are_named() {
    let mut without = Workbook::new();
    fill(without.add_worksheet(), "Scenario", &[&["key", "value"], &["name", "A"], &["currency", "HKD"]]);
    let without = refused(&without.save_to_buffer().expect("it can be written"));
    let misspelt =
        refused(&changed(|workbook| fill(workbook.add_worksheet(), "Control", &[&["name"], &["training"]])));
    let stray = refused(&changed(|workbook| {
        fill(
            workbook.add_worksheet(),
            "Effects",
            &[&["control", "reduces", "value 1"], &["training", "fine", "0.5"]],
        );
    }));
    let empty = refused(&Workbook::new().save_to_buffer().unwrap_or_else(|_| {
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        workbook.save_to_buffer().expect("it can be written")
    }));
    insta::assert_snapshot!([without, misspelt, stray, empty].join("-----\n"));
}

#[test]
fn the_users_own_sheets_and_formulas_are_read_past_and_told() {
    let bytes = changed(|workbook| {
        fill(workbook.add_worksheet(), "Our figures", &[&["anything"], &["at all"]]);
        let inputs = workbook.worksheet_from_name("Inputs").expect("it is there");
        inputs.write_formula(1, 2, Formula::new("=500+500").set_result("1000")).expect("it fits");
    });
    let found = from_workbook("book.xlsx", &bytes).unwrap_or_else(|error| panic!("{}", told(&error)));
    assert!(found.text.contains("pert(1000, 2k, 3k)"), "{}", found.text);
    assert_eq!((found.other_sheets, found.formulas), (vec!["Our figures".to_owned()], 1));
}

#[test]
fn files_that_are_no_workbook_are_refused_with_what_they_are() {
    let compound = |words: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(512, 0);
        bytes.extend(words.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(2_048, 0);
        bytes
    };
    let zipped = |name: &str, size: usize| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in ["xl/workbook.xml", name] {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
            std::io::copy(&mut std::io::Read::take(std::io::repeat(b' '), size as u64), &mut writer)
                .expect("memory");
        }
        writer.finish().expect("memory").into_inner()
    };
    let whole = changed(|_| {});
    let mut odd = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    odd.start_file("content.xml", zip::write::SimpleFileOptions::default()).expect("a part");
    let odd = odd.finish().expect("memory").into_inner();
    let all = [
        refused(b""),
        refused(b"name,value\n"),
        refused(&whole[..whole.len() / 2]),
        refused(&compound("EncryptedPackage")),
        refused(&compound("Workbook")),
        refused(&odd),
        refused(&zipped("xl/sharedStrings.xml", 1)),
        refused(&zipped("xl/sharedStrings.xml", 200_000_000)),
    ];
    insta::assert_snapshot!(all.join("-----\n"));
}

#[test]
fn texts_that_look_like_formulas_stay_texts() {
    let signs = ["=1+1", "+1", "-1", "@a", "\tb", "=HYPERLINK(\"http://a\")"];
    let inputs: Vec<String> = signs
        .iter()
        .enumerate()
        .map(|(number, sign)| {
            format!("[inputs.x{number}]\nvalue = {number}\nunit = \"HKD\"\nsource = {sign:?}\n")
        })
        .collect();
    let text =
        format!("[scenario]\nname = \"=2+2\"\ncurrency = \"HKD\"\n{}[loss]\na = \"x1\"\n", inputs.concat());
    let bytes = to_workbook(&text).expect("it fits");
    let again = from_workbook("book.xlsx", &bytes).unwrap_or_else(|error| panic!("{}", told(&error)));
    assert_eq!(again.formulas, 0);
    let read = |text: &str| {
        let scenario =
            Scenario::from_text("a", text, Path::new("."), &Overrides::default()).expect("it is valid");
        let sources: Vec<Option<String>> =
            scenario.inputs.into_iter().map(|input| input.provenance.source).collect();
        (scenario.name, sources)
    };
    assert_eq!(read(&text), read(&again.text));
}

#[test]
fn a_text_longer_than_a_cell_is_refused_with_its_cell() {
    let long = "x".repeat(40_000);
    let text = format!("[scenario]\nname = \"{long}\"\ncurrency = \"HKD\"\n");
    let error = to_workbook(&text).expect_err("it is too long");
    assert!(
        error.message.starts_with("sheet Scenario, cell B2 would hold 40000 characters"),
        "{}",
        error.message
    );
}

proptest::proptest! {
    #[test]
    fn any_text_comes_back_from_a_cell(text in "[\\x00-\\x7F\u{e9}\u{4e2d}\u{1F600}]{0,40}", x in "(_x00[0-9A-F]{2}_){0,2}") {
        let text = format!("{x}{text}");
        // Line ends are those of the spreadsheet; blanks alone are an empty cell.
        let text = text.replace('\r', " ");
        proptest::prop_assume!(!text.trim().is_empty());
        let mut quoted = toml_text::TomlText::default();
        let cell = book::Cell { value: book::Value::Text(text.clone()), sheet: "Scenario", row: 1, column: 1 };
        quoted.push("[scenario]\nname = \"a\"\ncurrency = \"HKD\"\ndescription = ");
        quoted.quoted(&cell, &text);
        let toml = format!("{}\n[inputs.a]\nvalue = 1\nunit = \"HKD\"\n[loss]\na = \"a\"\n", quoted.text);
        let again = back(&to_workbook(&toml).expect("it fits"));
        let description = |toml: &str| {
            Scenario::from_text("a", toml, Path::new("."), &Overrides::default()).expect("it is valid").description
        };
        proptest::prop_assert_eq!(description(&toml), description(&again));
    }
}
