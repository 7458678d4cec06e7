//! Which values of a number make a target hold.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::sheet::{Field, Sheet};
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{Results, Solve, SolveCrossing};

/// A solution is written to this share of its error.
const OF_ERROR: f64 = 0.01;
/// Digits of a solution whose error is not known.
const DIGITS: i32 = 9;

/// The solution in a sentence, and a table of all of them; empty where nothing was sought.
pub fn solve(results: &Results, style: TerminalStyle) -> String {
    let Some(solve) = &results.analyses.solve else { return String::new() };
    let currency = &results.scenario.currency;
    let mut grid = Grid::new([
        words("Solution"),
        figures(format!("{}{}", text::name(&solve.find), unit(solve))),
        figures("95% interval"),
        figures("Left side"),
        figures("Right side"),
        words("Remark"),
    ]);
    let side = |value: f64| match solve.money {
        true => format::money(currency, value),
        false => format::number(value),
    };
    for (number, crossing) in (1..).zip(&solve.crossings) {
        let (value, range) = value(crossing);
        let tone = if crossing.jumps { Tone::Unsure } else { Tone::Plain };
        grid.row([
            Entry::from(format!("{number}")),
            value.into(),
            range.unwrap_or_default().into(),
            side(crossing.left).into(),
            side(crossing.right).into(),
            Entry::toned(remark(crossing), tone),
        ]);
    }
    let trials = format::count(solve.trials);
    let note = format!(
        "Searched from {} to {}, {trials} trials at each value on the same random numbers. The interval is that of the simulation alone.",
        format::number(solve.from),
        format::number(solve.to)
    );
    let title = format!("{} so that {}", text::name(&solve.find), text::clean(&solve.so_that));
    let headline = style.strong(&text::wrap(&headline(solve, currency), style.columns()));
    let note = text::wrap(&note, style.columns());
    format!("{headline}\n\n{}\n{note}\n", style.section(&title, &grid.render(style)))
}

fn unit(solve: &Solve) -> String {
    if solve.unit == "1" { String::new() } else { format!(", {}", solve.unit) }
}

fn headline(solve: &Solve, currency: &str) -> String {
    let name = text::name(&solve.find);
    let target = text::clean(&solve.so_that);
    let outcome = match solve.outcome.as_str() {
        "baseline" => String::new(),
        alone => format!(", with {}", text::name(alone)),
    };
    let amount = |crossing: &SolveCrossing| {
        let (value, range) = value(crossing);
        let value = if solve.unit == currency { format!("{currency} {value}") } else { value };
        range.map_or(value.clone(), |range| format!("{value} ({range})"))
    };
    match solve.crossings.as_slice() {
        [only] if only.jumps => format!(
            "No {name} makes \"{target}\" hold exactly{outcome}: the left side jumps past the right one at {}.",
            amount(only)
        ),
        [only] => {
            let now =
                solve.current.map_or_else(String::new, |now| format!("; it is {} now", format::number(now)));
            format!("\"{target}\" holds{outcome} with {name} = {}{now}.", amount(only))
        }
        several => format!(
            "\"{target}\" holds{outcome} at {} values of {name}: {}.",
            several.len(),
            text::list(&several.iter().map(amount).collect::<Vec<_>>())
        ),
    }
}

fn value(crossing: &SolveCrossing) -> (String, Option<String>) {
    match (crossing.low, crossing.high, crossing.until) {
        (_, _, Some(until)) => {
            (format::number(crossing.value), Some(format!("up to {}", format::number(until))))
        }
        (Some(low), Some(high), None) => format::amount_and_range(crossing.value, low, high),
        _ => (format::number(crossing.value), None),
    }
}

fn remark(crossing: &SolveCrossing) -> String {
    if crossing.jumps {
        return "jumps past, does not meet".to_owned();
    }
    match (crossing.holds_above, crossing.rises, crossing.until) {
        (_, _, Some(_)) => "holds along a stretch".to_owned(),
        (Some(true), ..) => "holds above this".to_owned(),
        (Some(false), ..) => "holds below this".to_owned(),
        (None, Some(true), _) => "left side is larger above".to_owned(),
        (None, Some(false), _) => "left side is larger below".to_owned(),
        _ => "touches".to_owned(),
    }
}

/// The solutions as a scenario would write them, each to a hundredth of its error; `None` where nothing was sought.
pub fn rounded(results: &Results) -> Option<Vec<String>> {
    let solve = results.analyses.solve.as_ref()?;
    Some(solve.crossings.iter().map(|crossing| written(crossing.value, crossing.se)).collect())
}

fn written(value: f64, se: Option<f64>) -> String {
    let step = se.filter(|se| *se > 0.0).map_or(value.abs() * 10_f64.powi(-DIGITS), |se| OF_ERROR * se);
    if value == 0.0 || step <= 0.0 {
        return format!("{value}");
    }
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, rest) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let digits = whole.trim_start_matches('-');
    let grouped = if digits.len() > 4 {
        let groups: Vec<String> = digits
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        groups.join("_")
    } else {
        digits.to_owned()
    };
    let sign = if whole.starts_with('-') { "-" } else { "" };
    match rest {
        Some(rest) => format!("{sign}{grouped}.{rest}"),
        None => format!("{sign}{grouped}"),
    }
}

/// The scan and the solutions, by rising value; `None` where nothing was sought.
pub(super) fn solve_csv(results: &Results) -> Option<Vec<u8>> {
    let solve = results.analyses.solve.as_ref()?;
    let mut sheet = Sheet::new(&["kind", "value", "se", "low", "high", "left", "right", "rises", "jumps"]);
    let flag = |flag: bool| Field::from(if flag { "true" } else { "false" });
    for crossing in &solve.crossings {
        sheet.row([
            "solution".into(),
            crossing.value.into(),
            crossing.se.into(),
            crossing.low.into(),
            crossing.high.into(),
            crossing.left.into(),
            crossing.right.into(),
            crossing.rises.map_or(Field::Empty, flag),
            flag(crossing.jumps),
        ]);
    }
    for point in &solve.scan {
        sheet.row([
            "scan".into(),
            point.value.into(),
            Field::Empty,
            Field::Empty,
            Field::Empty,
            point.left.into(),
            point.right.into(),
            Field::Empty,
            Field::Empty,
        ]);
    }
    Some(sheet.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn a_solution_is_written_to_a_hundredth_of_its_error() {
        assert_eq!(written(2_722_861.37, Some(2_500.0)), "2_722_861");
        assert_eq!(written(0.352_941_17, Some(0.000_4)), "0.352941");
        assert_eq!(written(0.35, Some(0.0)), "0.35");
        assert_eq!(written(50_000.0, None), "50_000");
        assert_eq!(written(-1_234_567.5, Some(10.0)), "-1_234_567.5");
    }
}
