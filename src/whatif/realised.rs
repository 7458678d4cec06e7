//! Losses that have happened, by year, from a CSV file.
use crate::diagnostics::{Diagnostic, nearest};

/// More years than this have seldom one process behind them, and the exact test takes long.
const MOST_YEARS: usize = 100;
const YEARS: std::ops::RangeInclusive<i32> = 1_000..=9_999;

/// What the columns are called.
#[derive(Clone, Debug)]
pub struct Names {
    pub year: String,
    pub loss: String,
}

/// One loss for each of some years.
#[derive(Clone, Debug, PartialEq)]
pub struct Realised {
    /// By rising year; at least one.
    pub years: Vec<(i32, f64)>,
    /// Years between the first and the last that have no row.
    pub missing: Vec<i32>,
}

impl Realised {
    /// Reads the text of a CSV file with a header; `file` is its name in messages.
    ///
    /// # Errors
    /// If it has not one loss of 0 or more for each year: file, line, what.
    pub fn parse(file: &str, text: &str, names: &Names) -> Result<Self, Diagnostic> {
        let error = |message: String| Diagnostic::error("losses", message);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let broken = |failure: &csv::Error| {
            let line = failure.position().map_or_else(String::new, |at| format!(":{}", at.line()));
            error(format!("{file}{line}: this row has more or fewer cells than the header"))
                .help("each row has a cell for each column, with commas between them; amounts have no commas")
        };
        let header = reader.headers().map_err(|failure| broken(&failure))?.clone();
        if header.is_empty() {
            return Err(error(format!("{file} is empty"))
                .help("begin with the header `year,loss`, and write one row for each year below it"));
        }
        let place = |column: &str, option: &str| {
            header.iter().position(|name| name == column).ok_or_else(|| {
                let known = header.iter().collect::<Vec<_>>().join(", ");
                let missing = error(format!("{file} has no column `{column}`"));
                match nearest(column, header.iter()) {
                    Some(near) => missing
                        .help(format!("write `{option} {near}` if that is it; its columns are {known}")),
                    None => missing.help(format!("its columns are {known}; say which with `{option}`")),
                }
            })
        };
        let (year_at, loss_at) = (place(&names.year, "--year-column")?, place(&names.loss, "--loss-column")?);
        let mut years: Vec<(i32, f64)> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|failure| broken(&failure))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
            let at = |what: String| error(format!("{file}:{line}: {what}"));
            let (year, loss) = (cell(year_at), cell(loss_at));
            let year: i32 = year.parse().ok().filter(|year| YEARS.contains(year)).ok_or_else(|| {
                at(format!("{} is no year", shown(&year))).help("write four digits, such as 2024")
            })?;
            let amount = loss.parse::<f64>().ok().filter(|loss| loss.is_finite());
            let loss = amount.ok_or_else(|| {
                at(format!("the loss of {year} is {}, no number", shown(&loss)))
                    .help("write a plain number such as 1500000; 0 for a year without loss; leave the row out if nobody knows")
            })?;
            if loss < 0.0 {
                return Err(at(format!("the loss of {year} is below zero"))
                    .help("a loss is positive; a year that only recovered money has lost 0"));
            }
            if years.iter().any(|(other, _)| *other == year) {
                return Err(at(format!("{year} has a row already"))
                    .help("add up the losses of a year: one row for each"));
            }
            years.push((year, loss));
        }
        if years.is_empty() {
            return Err(error(format!("{file} has no year below its header"))
                .help("write one row for each year: `2024,1500000`"));
        }
        if years.len() > MOST_YEARS {
            return Err(error(format!("{file} has {} years; at most {MOST_YEARS} are tested", years.len()))
                .help("keep the last ones: what happened long ago says little about today's risk"));
        }
        years.sort_unstable_by_key(|(year, _)| *year);
        let (first, last) = (years[0].0, years[years.len() - 1].0);
        let missing: Vec<i32> =
            (first..=last).filter(|year| years.iter().all(|(known, _)| known != year)).collect();
        Ok(Self { years, missing })
    }
}

fn shown(cell: &str) -> String {
    if cell.is_empty() {
        return "empty".to_owned();
    }
    format!("`{}`", cell.chars().take(40).collect::<String>())
}
