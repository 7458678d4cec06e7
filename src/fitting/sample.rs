//! The amounts of a column, with a count of everything that was left out.
use super::cells::{Decimal, Number, decimal_mark, is_blank, number};
use super::dates;
use super::{Amounts, Condition, FEWEST, Table};
use crate::diagnostics::Diagnostic;

/// Lines that a tally names as examples.
const EXAMPLES: usize = 5;

/// What became of every row of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All rows below the header.
    pub rows: usize,
    /// Left out by the condition.
    pub excluded: usize,
    /// Amounts above 0.
    pub used: usize,
    /// Amounts of 0: no fine, or one that is not known.
    pub zeros: usize,
    /// Empty cells, `n/a` and the like.
    pub blanks: usize,
    /// Dates where an amount should be.
    pub dates: usize,
    /// Anything else that is no number.
    pub words: usize,
    /// Lines of the first few of those two.
    pub lines: Vec<u64>,
    /// Used amounts with separators of thousands, and with a currency.
    pub with_thousands: usize,
    pub with_currency: usize,
    /// Whether commas stand before decimals.
    pub decimal_comma: bool,
}

/// What a column holds.
#[derive(Clone, Debug)]
pub struct Sample {
    pub amounts: Amounts,
    pub tally: Tally,
}

/// The amounts above 0 of a column.
///
/// # Errors
/// If the column is not there, holds a negative amount, no number, too few amounts, or only one amount again and again.
pub fn amounts(table: &Table, column: &str, condition: Option<&Condition>) -> Result<Sample, Diagnostic> {
    let cells = table.cells(column, condition)?;
    let decimal = decimal_mark(cells.cells.iter().map(|(_, text)| *text));
    let mut tally = Tally {
        rows: cells.cells.len() + cells.excluded,
        excluded: cells.excluded,
        decimal_comma: decimal == Decimal::Comma,
        ..Tally::default()
    };
    let mut values = Vec::new();
    for &(line, text) in &cells.cells {
        if is_blank(text) {
            tally.blanks += 1;
            continue;
        }
        match number(text, decimal) {
            Some(Number { value, .. }) if value < 0.0 => {
                return Err(negative(table, column, line, text));
            }
            Some(Number { value: 0.0, .. }) => tally.zeros += 1,
            Some(Number { value, has_thousands, has_currency }) => {
                tally.with_thousands += usize::from(has_thousands);
                tally.with_currency += usize::from(has_currency);
                values.push(value);
            }
            None => {
                if dates::looks_like_one(text) {
                    tally.dates += 1;
                } else {
                    tally.words += 1;
                }
                if tally.lines.len() < EXAMPLES {
                    tally.lines.push(line);
                }
            }
        }
    }
    tally.used = values.len();
    check(table, column, &tally, &values)?;
    Ok(Sample { amounts: Amounts::new(values), tally })
}

fn negative(table: &Table, column: &str, line: u64, text: &str) -> Diagnostic {
    let shown: String = text.chars().take(40).collect();
    Diagnostic::error(
        "data",
        format!("{}:{line}: the amount in column `{column}` is {shown}, below 0", table.name()),
    )
    .help("these families are of amounts above 0: leave credits out with `--where column=value`, or write them without sign")
}

fn check(table: &Table, column: &str, tally: &Tally, values: &[f64]) -> Result<(), Diagnostic> {
    let name = table.name();
    let error = |message: String| Diagnostic::error("data", message);
    if values.is_empty() && tally.zeros > 0 {
        return Err(error(format!("column `{column}` of `{name}` has no amount above 0"))
            .help("choose a column of amounts"));
    }
    if values.is_empty() {
        let found = match (tally.dates, tally.words) {
            (0, 0) => "its cells are empty".to_owned(),
            (dates, words) if dates > words => {
                "it holds dates: `--frequency` fits how often they come".to_owned()
            }
            _ => "its cells are words; choose a column of amounts, e.g. `--column fine_eur`".to_owned(),
        };
        return Err(error(format!("column `{column}` of `{name}` has no number")).help(found));
    }
    if values.len() < FEWEST {
        return Err(error(format!(
            "column `{column}` of `{name}` has {} amounts above 0, but a fit needs at least {FEWEST}",
            values.len()
        ))
        .help("with so few, write down a range that experts can judge: lognormal(p5 = …, p95 = …)"));
    }
    if values.iter().all(|value| *value == values[0]) {
        return Err(error(format!(
            "all {} amounts in column `{column}` of `{name}` are {}",
            values.len(),
            values[0]
        ))
        .help("what never varies needs no distribution: write the number itself"));
    }
    Ok(())
}
