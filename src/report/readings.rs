//! A scenario read back to its author.
use super::text;
use crate::format;
use crate::scenario::Reading;
use crate::units;

const WIDTH: usize = 100;
const INDENT: usize = 4;

/// Each input, cost, effectiveness and frequency as it was understood, in at most 100 columns: as it is written, then
/// its mean and 90 % range, then what it is in words. A blank line at the end.
pub fn readings(readings: &[Reading], name: &str) -> String {
    let mut out = format!("{}\n\n", text::wrap(name, WIDTH));
    for reading in readings {
        let written = format!("{} = {}", text::name(&reading.name), text::name(&reading.expression));
        out.push_str(&text::wrap(&written, WIDTH));
        out.push('\n');
        out.push_str(&text::labelled("", &format!("{}; {}", figures(reading), reading.words), INDENT, WIDTH));
    }
    out.push('\n');
    out
}

/// What a run says of a scenario's warnings; nothing without any.
pub fn warned(warnings: usize, file: &str) -> String {
    let many = match warnings {
        0 => return String::new(),
        1 => "1 warning".to_owned(),
        several => format!("{several} warnings"),
    };
    format!(
        "{many} about the scenario: `amerce check {}` with the same options shows them\n",
        text::clean(file)
    )
}

/// `mean HKD 1.2M, 90% of values from 452.1k to 2.11M`
fn figures(reading: &Reading) -> String {
    let with_unit = |value: f64| with_unit(&format::number(value), &reading.unit);
    let constant = |mean: f64| reading.p5 == mean && mean == reading.p95;
    match reading.mean {
        Some(mean) if constant(mean) => with_unit(mean),
        // The mean before it has the unit.
        Some(mean) => {
            let [low, high] = [reading.p5, reading.p95].map(format::number);
            format!("mean {}, 90% of values from {low} to {high}", with_unit(mean))
        }
        None => {
            let [low, high] = [reading.p5, reading.p95].map(with_unit);
            format!("no finite mean, 90% of values from {low} to {high}")
        }
    }
}

/// What of a workbook the TOML that it was converted to does not have; nothing if it has all.
pub fn not_converted(other_sheets: &[String], formulas: usize) -> String {
    let mut lines = String::new();
    if !other_sheets.is_empty() {
        let names: Vec<String> = other_sheets.iter().map(|name| text::clean(name)).collect();
        lines
            .push_str(&format!("Not part of the scenario, and left out: sheet {}\n", names.join(", sheet ")));
    }
    if formulas > 0 {
        let cells = if formulas == 1 {
            "1 cell is a formula".to_owned()
        } else {
            format!("{formulas} cells are formulas")
        };
        lines.push_str(&format!("{cells}; the file has the value of today\n"));
    }
    lines
}

/// The last line of a check.
pub fn verdict(warnings: usize) -> String {
    match warnings {
        0 => "Valid, no warnings.\n".to_owned(),
        1 => "Valid, with 1 warning.\n".to_owned(),
        several => format!("Valid, with {several} warnings.\n"),
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
