//! A scenario read back to its author.
use super::grid::{Entry, Grid, figures, words};
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::scenario::Reading;
use crate::units;

const STYLE: TerminalStyle = TerminalStyle { color: false, width: 100 };

/// Each input, definition, cost and frequency as it was understood, in at most 100 columns. A blank line at the end.
pub fn readings(readings: &[Reading], name: &str) -> String {
    let mut grid = Grid::new([
        words("Name"),
        words("Written"),
        words("In words"),
        figures("Mean"),
        figures("90% of values in"),
    ]);
    for reading in readings {
        grid.row([
            Entry::from(text::name(&reading.name)),
            text::name(&reading.expression).into(),
            reading.words.clone().into(),
            mean(reading).into(),
            range(reading).into(),
        ]);
    }
    format!("{}\n", STYLE.section(name, &grid.render(STYLE)))
}

/// The last line of a check.
pub fn verdict(warnings: usize) -> String {
    match warnings {
        0 => "Valid, no warnings.\n".to_owned(),
        1 => "Valid, with 1 warning.\n".to_owned(),
        several => format!("Valid, with {several} warnings.\n"),
    }
}

fn mean(reading: &Reading) -> String {
    reading
        .mean
        .map_or_else(|| "no finite mean".to_owned(), |mean| with_unit(&format::number(mean), &reading.unit))
}

fn range(reading: &Reading) -> String {
    let [low, high] = [reading.p5, reading.p95].map(format::number);
    let range = if low == high { low } else { format!("{low} to {high}") };
    match reading.mean {
        Some(mean) if reading.p5 == mean && mean == reading.p95 => "constant".to_owned(),
        // The mean beside it has the unit.
        Some(_) => range,
        None => with_unit(&range, &reading.unit),
    }
}

/// `HKD 1.2M`, `HKD 640/customer`, `50k customer`, `0.8/year`, `0.05`.
fn with_unit(number: &str, unit: &str) -> String {
    let (above, below) =
        unit.split_once('/').map_or((unit, String::new()), |(above, below)| (above, format!("/{below}")));
    match above {
        "1" => format!("{number}{below}"),
        _ if units::is_currency(above) => format!("{above} {number}{below}"),
        _ => format!("{number} {above}{below}"),
    }
}
