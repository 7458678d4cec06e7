//! Columns of dates or of yearly counts: how many incidents each year had.
use super::cells::{Decimal, is_blank, number};
use super::table::{Condition, Table};
use crate::diagnostics::Diagnostic;
use jiff::civil::Date;

/// Days that programs write where no date is known.
const PLACEHOLDERS: [(i16, i8, i8); 4] = [(1970, 1, 1), (1900, 1, 1), (1899, 12, 30), (1, 1, 1)];
/// Whole numbers that are years rather than counts, if all of a column are.
const YEARS: std::ops::RangeInclusive<f64> = 1900.0..=2100.0;
/// More years than this are no record of incidents but a mistaken date.
const MOST_YEARS: i32 = 200;
/// Fewer counts tell nothing of how they vary.
const FEWEST: usize = 3;

/// The incidents of each year, and what was left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrences {
    /// Incidents of each year (or of each row of a column of counts), with those of none.
    pub counts: Vec<u64>,
    /// First and last year; `None` for a column of counts.
    pub years: Option<(i16, i16)>,
    /// First and last day, where days are known.
    pub days: Option<(Date, Date)>,
    pub rows: usize,
    pub excluded: usize,
    pub blanks: usize,
    /// Days such as 1970-01-01, which mean that no date is known.
    pub placeholders: usize,
    pub words: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    MonthFirst,
    DayFirst,
}

/// Three numbers and how they are parted; the year first or last.
struct Parts {
    year: i16,
    two: (i8, i8),
    /// Year, month, day needs no order.
    year_first: bool,
    /// `18.10.2019` always has the day first.
    dotted: bool,
}

fn parts(text: &str) -> Option<Parts> {
    // Of a time stamp, the day.
    let day = text.trim().split(['T', ' ']).next()?;
    let mark = day.chars().find(|mark| ['-', '/', '.'].contains(mark))?;
    let pieces: Vec<&str> = day.split(mark).collect();
    let [first, second, third] = pieces.as_slice() else { return None };
    let short = |piece: &str| (1..=2).contains(&piece.len()).then(|| piece.parse::<i8>().ok()).flatten();
    let long = |piece: &str| (piece.len() == 4).then(|| piece.parse::<i16>().ok()).flatten();
    if let Some(year) = long(first) {
        return Some(Parts { year, two: (short(second)?, short(third)?), year_first: true, dotted: false });
    }
    Some(Parts {
        year: long(third)?,
        two: (short(first)?, short(second)?),
        year_first: false,
        dotted: mark == '.',
    })
}

impl Parts {
    fn date(&self, order: Order) -> Option<Date> {
        let (first, second) = self.two;
        let month_first = self.year_first || (!self.dotted && order == Order::MonthFirst);
        let (month, day) = if month_first { (first, second) } else { (second, first) };
        Date::new(self.year, month, day).ok()
    }
}

pub(super) fn looks_like_one(text: &str) -> bool {
    parts(text).is_some_and(|parts| {
        [Order::MonthFirst, Order::DayFirst].iter().any(|order| parts.date(*order).is_some())
    })
}

/// Counts the incidents of each year from a column of dates or years, or takes a column of counts as it is.
///
/// # Errors
/// If the column is not there, holds neither, or tells of fewer than three years.
pub fn occurrences(
    table: &Table,
    column: &str,
    condition: Option<&Condition>,
) -> Result<Occurrences, Diagnostic> {
    let cells = table.cells(column, condition)?;
    let filled: Vec<&str> =
        cells.cells.iter().map(|(_, text)| *text).filter(|text| !is_blank(text)).collect();
    let dates = filled.iter().filter(|text| looks_like_one(text)).count();
    let numbers: Vec<f64> =
        filled.iter().filter_map(|text| number(text, Decimal::Point)).map(|number| number.value).collect();
    let mut found = Occurrences {
        counts: Vec::new(),
        years: None,
        days: None,
        rows: cells.cells.len() + cells.excluded,
        excluded: cells.excluded,
        blanks: cells.cells.len() - filled.len(),
        placeholders: 0,
        words: 0,
    };
    let error = |message: String| Diagnostic::error("data", message);
    if dates == 0 && numbers.is_empty() {
        return Err(error(format!("column `{column}` of `{}` has neither dates nor counts", table.name()))
            .help("dates are written 2019-10-18, 10/18/2019 or 18.10.2019; counts are whole numbers, one a year"));
    }
    let years: Vec<i16> = if dates >= numbers.len() {
        from_dates(&filled, &mut found)
    } else if numbers.iter().all(|year| year.fract() == 0.0 && YEARS.contains(year)) {
        found.words = filled.len() - numbers.len();
        numbers.iter().map(|year| *year as i16).collect()
    } else {
        if let Some(wrong) = numbers.iter().find(|count| count.fract() != 0.0 || **count < 0.0) {
            return Err(error(format!(
                "column `{column}` of `{}` has {wrong}, which is no count",
                table.name()
            ))
            .help("counts of incidents are whole numbers from 0; amounts are fitted without `--frequency`"));
        }
        found.words = filled.len() - numbers.len();
        found.counts = numbers.iter().map(|count| *count as u64).collect();
        Vec::new()
    };
    if let (Some(&first), Some(&last)) = (years.iter().min(), years.iter().max()) {
        if i32::from(last) - i32::from(first) >= MOST_YEARS {
            return Err(error(format!("the dates in column `{column}` run from {first} to {last}")).help(
                "one of them is likely mistaken: correct it, or leave it out with `--where column=value`",
            ));
        }
        found.counts =
            (first..=last).map(|year| years.iter().filter(|other| **other == year).count() as u64).collect();
        found.years = Some((first, last));
    }
    if found.counts.len() < FEWEST {
        let span = found.counts.len();
        return Err(error(format!(
            "column `{column}` of `{}` tells of {span} {}, but how counts vary shows in {FEWEST} at least",
            table.name(),
            if span == 1 { "year" } else { "years" }
        ))
        .help("with so few, write the mean number a year: poisson(mean)"));
    }
    if found.counts.iter().all(|count| *count == 0) {
        return Err(error(format!("all counts in column `{column}` of `{}` are 0", table.name()))
            .help("with no incident in n years, about 3/n a year is the most that fits: poisson(mean)"));
    }
    Ok(found)
}

/// The years of dates; an order of month and day that all dates allow, month first where both do.
fn from_dates(cells: &[&str], found: &mut Occurrences) -> Vec<i16> {
    let parsed: Vec<Option<Parts>> = cells.iter().map(|text| parts(text)).collect();
    let fits = |order: Order| parsed.iter().flatten().filter(|parts| parts.date(order).is_some()).count();
    let order =
        if fits(Order::DayFirst) > fits(Order::MonthFirst) { Order::DayFirst } else { Order::MonthFirst };
    let mut days = Vec::new();
    for parts in parsed {
        match parts.and_then(|parts| parts.date(order)) {
            Some(day) if PLACEHOLDERS.contains(&(day.year(), day.month(), day.day())) => {
                found.placeholders += 1;
            }
            Some(day) => days.push(day),
            None => found.words += 1,
        }
    }
    found.days = days.iter().min().copied().zip(days.iter().max().copied());
    days.into_iter().map(Date::year).collect()
}
