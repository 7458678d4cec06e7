//! Stresses beside the baseline, and what the trials beyond a limit have in common.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::sheet::{Field, Sheet};
use super::style::TerminalStyle;
use super::{NOT_DEFINED, statistics, text};
use crate::format;
use crate::results::{
    Difference, Estimate, Kept, Results, ReversePart, ReverseQuantity, ReverseStress, StressRow, StressTest,
};
use crate::whatif::FEWEST_INSIDE;

/// How many of the quantities are named first.
const BEST: usize = 3;
/// Below this many standard errors a quantity may separate nothing.
const TELLING: f64 = 2.0;

/// The stresses in a sentence and a table, and each reverse stress; empty where nothing was asked for.
pub fn stress(results: &Results, style: TerminalStyle) -> String {
    let Some(test) = &results.analyses.stress else { return String::new() };
    let mut parts = Vec::new();
    if test.rows.len() > 1 {
        let headline = headline(results, test);
        parts.push(format!("{}\n", style.strong(&text::wrap(&headline, style.columns()))));
        parts.push(losses(results, test, style));
        parts.push(answers(results, test, style));
        parts.push(changes(test, style));
    }
    parts.extend(test.reverse.iter().map(|reverse| reverse_stress(results, reverse, style)));
    parts.join("\n")
}

fn name(row: &StressRow) -> String {
    row.name.as_deref().map_or_else(|| "as it is".to_owned(), text::name)
}

/// Which stress moves the average of the worst 5 % most upwards.
pub(crate) fn worst_stress(test: &StressTest) -> Option<&StressRow> {
    let change =
        |row: &StressRow| row.change.as_ref().map_or(f64::NEG_INFINITY, |change| change.tvar95.value);
    test.rows.get(1..)?.iter().max_by(|one, other| change(one).total_cmp(&change(other)))
}

/// Which stress costs most.
fn headline(results: &Results, test: &StressTest) -> String {
    let currency = &results.scenario.currency;
    let Some((worst, Some(by))) = worst_stress(test).map(|row| (row, row.change.as_ref())) else {
        return String::new();
    };
    let [mean, tail] = [&by.mean, &by.tvar95].map(|one| signed(one, Some(currency)));
    let beginning = match test.rows.len() - 1 {
        1 => format!("Under the stress {}", name(worst)),
        count => format!("The worst of {count} stresses is {}:", name(worst)),
    };
    format!("{beginning} the mean loss changes by {mean}, the average of the worst 5% (TVaR 95) by {tail}.")
}

/// `+1.2M`, rounded by its error.
fn signed(difference: &Difference, currency: Option<&str>) -> String {
    let Difference { value, se } = *difference;
    let size = match se {
        Some(se) => format::amount_within(value.abs(), se),
        None => format::amount_roughly(value.abs()),
    };
    let sign = if value < 0.0 { "-" } else { "+" };
    match currency {
        Some(currency) => format!("{currency} {sign}{size}"),
        None => format!("{sign}{size}"),
    }
}

fn losses(results: &Results, test: &StressTest, style: TerminalStyle) -> String {
    let currency = &results.scenario.currency;
    let mut grid = Grid::new([
        words("Stress"),
        figures(format!("Mean, {currency}")),
        figures("Change"),
        figures("VaR 95"),
        figures("Change"),
        figures("TVaR 95"),
        figures("Change"),
    ]);
    let figure = |one: Estimate| format::short_amount_within(one.mean, one.mean_se);
    for row in &test.rows {
        let changes = row.change.as_ref().map(|change| [&change.mean, &change.var95, &change.tvar95]);
        let change = |index: usize| changes.map_or_else(String::new, |all| signed(all[index], None));
        grid.row(
            [
                name(row),
                figure(row.mean),
                change(0),
                figure(row.var95),
                change(1),
                figure(row.tvar95),
                change(2),
            ]
            .map(Entry::from),
        );
    }
    style.section("Stresses: the loss with no programme, on the same random numbers", &grid.render(style))
}

/// Risk appetite and the best programme.
fn answers(results: &Results, test: &StressTest, style: TerminalStyle) -> String {
    let currency = &results.scenario.currency;
    let points = &test.rows[0].appetite;
    let mut columns = vec![words("Stress")];
    columns.extend(points.iter().map(|point| {
        let limit = format::percent(point.limit);
        words(format!("Above {}, accepted {limit}", format::money(currency, point.loss)))
    }));
    columns.push(words("Best programme"));
    columns.push(figures(format!("Net benefit, {currency}")));
    let mut grid = Grid::new(columns);
    for row in &test.rows {
        let mut entries = vec![Entry::from(name(row))];
        entries.extend(row.appetite.iter().map(|point| {
            let (chance, _) = format::percent_and_range(point.probability, point.low, point.high);
            let tone = match point.kept {
                Kept::Kept => Tone::Good,
                Kept::Broken => Tone::Bad,
                Kept::CannotTell => Tone::Unsure,
            };
            Entry::toned(format!("{chance}, {}", statistics::word(point.kept)), tone)
        }));
        match &row.best {
            None => entries.extend(["none described".into(), String::new().into()]),
            Some(best) => {
                let benefit = best.net_benefit;
                let pays = if benefit.mean > 0.0 { "" } else { " (does not pay)" };
                entries.push(format!("{}{pays}", text::name(&best.programme)).into());
                entries.push(format::short_amount_within(benefit.mean, benefit.mean_se).into());
            }
        }
        grid.row(entries);
    }
    style.section(
        "Risk appetite with no programme, and the programme of the highest net benefit",
        &grid.render(style),
    )
}

fn changes(test: &StressTest, style: TerminalStyle) -> String {
    let mut grid = Grid::new([words("Stress"), words("What it changes"), words("Source")]);
    for row in &test.rows[1..] {
        let set: Vec<String> =
            row.set.iter().map(|one| format!("{} = {}", one.name, text::clean(&one.expression))).collect();
        let source = row.source.as_deref().map_or_else(String::new, text::clean);
        grid.row([name(row), set.join("; "), source].map(Entry::from));
    }
    style.section("What the stresses change", &grid.render(style))
}

fn reverse_stress(results: &Results, reverse: &ReverseStress, style: TerminalStyle) -> String {
    let limit = format::money(&results.scenario.currency, reverse.limit);
    let all = reverse.trials_inside + reverse.trials_outside;
    let title = format!(
        "Reverse stress: the {} of {} trials with a loss above {limit}, against all others",
        format::count(reverse.trials_inside),
        format::count(all)
    );
    if reverse.trials_inside == 0 {
        let note = format!(
            "No trial has a loss above {limit}: there is nothing to compare. More trials (`--trials`), or a lower limit (`--beyond`), would show some."
        );
        return style.section(&title, &text::wrap(&note, style.columns()));
    }
    let mut grid = Grid::new([
        words("Quantity"),
        figures("Median above"),
        figures("5% to 95% above"),
        figures("Median others"),
        figures("5% to 95% others"),
        figures("Separation"),
    ]);
    for one in &reverse.quantities {
        let [inside, inside_range] = part(one.inside);
        let [outside, outside_range] = part(one.outside);
        grid.row(
            [text::name(&one.name), inside, inside_range, outside, outside_range, separation(one)]
                .map(Entry::from),
        );
    }
    let mut body = format!("{}\n", grid.render(style));
    let note = "Separation: the chance that a trial above the limit has the larger value (50%: tells nothing; Mann and Whitney). Inputs are the mean of a trial's incidents, in trials that have any.";
    for sentence in few(reverse).into_iter().chain([best(reverse), note.to_owned()]) {
        body.push('\n');
        body.push_str(&text::wrap(&sentence, style.columns()));
    }
    style.section(&title, &body)
}

fn part(part: Option<ReversePart>) -> [String; 2] {
    match part {
        Some(part) => {
            let number = format::number;
            [number(part.median), format!("{} to {}", number(part.p5), number(part.p95))]
        }
        None => [NOT_DEFINED.to_owned(), String::new()],
    }
}

fn separation(one: &ReverseQuantity) -> String {
    match (one.auc, one.auc_se) {
        (Some(auc), Some(se)) => format::percent_within(auc, se.max(1e-3)),
        (Some(auc), None) => format::percent_within(auc, 1e-2),
        (None, _) => NOT_DEFINED.to_owned(),
    }
}

fn few(reverse: &ReverseStress) -> Option<String> {
    (reverse.trials_inside < FEWEST_INSIDE as u64).then(|| {
        format!(
            "Only {} trials are above the limit: their ranges are those of single cases. More trials (`--trials`) would tell more.",
            format::count(reverse.trials_inside)
        )
    })
}

/// Quantities that separate the trials beyond the limit from the others, the best first.
pub(crate) fn separating(reverse: &ReverseStress) -> Vec<&ReverseQuantity> {
    let telling = |one: &&ReverseQuantity| {
        let size = one.auc.map_or(0.0, |auc| (auc - 0.5).abs());
        size > TELLING * one.auc_se.unwrap_or(0.0) && size > 0.0
    };
    reverse.quantities.iter().filter(telling).collect()
}

/// The three that separate best, as far as they do.
fn best(reverse: &ReverseStress) -> String {
    let named: Vec<String> = separating(reverse)
        .into_iter()
        .take(BEST)
        .map(|one| {
            let side = if one.auc.unwrap_or(0.5) > 0.5 { "high" } else { "low" };
            format!("{side} {}", text::name(&one.name))
        })
        .collect();
    match named.len() {
        0 => "No quantity separates these trials from the others.".to_owned(),
        1 => format!("What separates them: {}.", named[0]),
        _ => format!("What separates them best: {}.", text::list(&named)),
    }
}

/// Rows side by side, every figure; `None` without stresses.
pub(super) fn stress_csv(results: &Results) -> Option<Vec<u8>> {
    let test = results.analyses.stress.as_ref().filter(|test| test.rows.len() > 1)?;
    let mut sheet =
        Sheet::new(&["stress", "statistic", "at", "value", "se", "change", "change_se", "verdict"]);
    for row in &test.rows {
        let name = || Field::from(row.name.as_deref().unwrap_or("baseline"));
        let change = |of: Option<&Difference>| {
            [Field::from(of.map(|one| one.value)), Field::from(of.and_then(|one| one.se))]
        };
        let changes = row.change.as_ref();
        for (statistic, estimate, difference) in [
            ("mean", row.mean, changes.map(|one| &one.mean)),
            ("var95", row.var95, changes.map(|one| &one.var95)),
            ("tvar95", row.tvar95, changes.map(|one| &one.tvar95)),
        ] {
            let [by, by_se] = change(difference);
            let (value, se) = (estimate.mean.into(), estimate.mean_se.into());
            sheet.row([name(), statistic.into(), Field::Empty, value, se, by, by_se, Field::Empty]);
        }
        for (index, point) in row.appetite.iter().enumerate() {
            let [by, by_se] = change(changes.and_then(|one| one.appetite.get(index)));
            let verdict = statistics::word(point.kept).into();
            let at = point.loss.into();
            sheet.row([
                name(),
                "exceeding".into(),
                at,
                point.probability.into(),
                Field::Empty,
                by,
                by_se,
                verdict,
            ]);
        }
        if let Some(best) = &row.best {
            let benefit = best.net_benefit;
            sheet.row([
                name(),
                "best_net_benefit".into(),
                Field::Empty,
                benefit.mean.into(),
                benefit.mean_se.into(),
                Field::Empty,
                Field::Empty,
                best.programme.as_str().into(),
            ]);
        }
    }
    Some(sheet.into_bytes())
}

/// Quantities inside and outside; `None` without limits.
pub(super) fn reverse_csv(results: &Results) -> Option<Vec<u8>> {
    let test = results.analyses.stress.as_ref().filter(|test| !test.reverse.is_empty())?;
    let mut sheet =
        Sheet::new(&["limit", "quantity", "unit", "group", "trials", "p5", "median", "p95", "auc", "auc_se"]);
    for reverse in &test.reverse {
        for one in &reverse.quantities {
            for (group, part) in [("above", one.inside), ("others", one.outside)] {
                let Some(part) = part else { continue };
                sheet.row([
                    reverse.limit.into(),
                    one.name.as_str().into(),
                    one.unit.as_str().into(),
                    group.into(),
                    (part.trials as f64).into(),
                    part.p5.into(),
                    part.median.into(),
                    part.p95.into(),
                    one.auc.into(),
                    one.auc_se.into(),
                ]);
            }
        }
    }
    Some(sheet.into_bytes())
}
