use super::super::fixture;
use super::*;
use crate::results::ProgrammeTrials;
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

fn sample(results: &Results) -> TrialSample {
    let column = |shift: f64| (0..40).map(|trial| f64::from(trial) * 1e5 + shift).collect::<Vec<f64>>();
    TrialSample {
        trials: (0..40).map(|row| row * 11).collect(),
        step: 11,
        loss: column(0.0),
        components: results.baseline.components.iter().map(|_| column(1.0)).collect(),
        programmes: results
            .programmes
            .iter()
            .map(|_| ProgrammeTrials { residual: column(2.0), spend: column(3.0) })
            .collect(),
    }
}

fn bytes(results: &Results) -> Vec<u8> {
    workbook(results, &sample(results)).expect("it fits")
}

fn opened(results: &Results) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes(results))).expect("it opens")
}

fn cells(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<(String, Data)> {
    let range = book.worksheet_range(sheet).expect("the sheet is there");
    let (row, column) = range.start().expect("it is not empty");
    range
        .used_cells()
        .map(|(r, c, value)| (page::address(row + r as u32, column as u16 + c as u16), value.clone()))
        .collect()
}

fn all() -> Vec<Results> {
    vec![
        fixture::full(),
        fixture::no_programmes(),
        fixture::one_incident(),
        fixture::five_years(),
        fixture::constant(),
        fixture::knowledge(),
        fixture::hostile(),
        fixture::undefined_roi(),
    ]
}

#[test]
fn every_document_has_a_workbook_with_the_same_sheets_and_no_error_in_it() {
    for results in all() {
        let mut book = opened(&results);
        let names = ["Summary", "Programmes", "Exceedance", "Components", "Assumptions", "Trials"];
        assert_eq!(book.sheet_names(), names, "{}", results.scenario.name);
        for name in names {
            for (address, value) in cells(&mut book, name) {
                assert!(!matches!(value, Data::Error(_)), "{name}!{address}: {value:?}");
            }
        }
    }
}

#[test]
fn the_same_document_is_the_same_file() {
    assert!(bytes(&fixture::full()) == bytes(&fixture::full()));
}

#[test]
fn figures_stand_in_cells_that_have_names() {
    let results = fixture::full();
    let mut book = opened(&results);
    let names = book.defined_names().to_vec();
    let value_of = |book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str| {
        let (_, place) =
            names.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}: {names:?}"));
        let (sheet, address) = place.split_once('!').expect("a place names its sheet");
        let address = address.replace('$', "");
        let found =
            cells(book, sheet).into_iter().find(|(known, _)| *known == address).map(|(_, value)| value);
        match found {
            Some(Data::Float(value)) => value,
            other => panic!("{name}: {other:?}"),
        }
    };
    let loss = &results.baseline.loss;
    assert_eq!(value_of(&mut book, "Mean_loss"), loss.mean);
    let var = loss.quantiles.iter().find(|one| one.p == 0.95).expect("it is there");
    assert_eq!(value_of(&mut book, "VaR_95"), var.value);
    let tvar = loss.tvar.iter().find(|one| one.p == 0.95).expect("it is there");
    assert_eq!(value_of(&mut book, "TVaR_95"), tvar.value);
}

#[test]
fn texts_of_a_scenario_are_never_formulas() {
    let mut results = fixture::hostile();
    results.scenario.name = "=1+1".to_owned();
    results.inputs[0].source = Some("@SUM(A1)".to_owned());
    let mut book = opened(&results);
    for sheet in ["Summary", "Programmes", "Exceedance", "Components", "Assumptions", "Trials"] {
        let formulas = book.worksheet_formula(sheet).expect("the sheet is there");
        for (row, column, formula) in formulas.used_cells() {
            let ours = ["IF(", "Programmes!", "SUM(", "Mean_loss", "E"];
            assert!(ours.iter().any(|known| formula.starts_with(known)), "{sheet} {row},{column}: {formula}");
        }
    }
    assert!(cells(&mut book, "Summary").iter().any(|(_, value)| *value == Data::String("=1+1".to_owned())));
}

#[test]
fn the_roi_of_a_programme_that_costs_nothing_is_not_defined() {
    let mut book = opened(&fixture::undefined_roi());
    let roi = cells(&mut book, "Programmes").into_iter().filter(|(address, _)| address.starts_with('G'));
    assert!(roi.into_iter().any(|(_, value)| value == Data::String("not defined".to_owned())));
}

#[test]
fn charts_are_native() {
    let archive = zip::ZipArchive::new(Cursor::new(bytes(&fixture::full()))).expect("it is a zip");
    let names = archive.file_names().map(|name| name.expect("a name").into_owned());
    let charts: Vec<String> = names.filter(|name| name.starts_with("xl/charts/chart")).collect();
    // Two of the programmes, the exceedance curves, the components.
    assert_eq!(charts.len(), 4, "{charts:?}");
}
