//! Realised losses held against the simulated distribution, with what so few years can say.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::sheet::{Field, Sheet};
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{Backtest, BacktestExceedances, Results};

/// Below this p-value the scenario is rejected.
const SIZE: f64 = 0.05;

/// The verdict in a sentence, what so many years could reject, and the tables; empty where nothing was tested.
pub fn backtest(results: &Results, style: TerminalStyle) -> String {
    let Some(test) = &results.analyses.backtest else { return String::new() };
    let wrapped = |sentence: &str| text::wrap(sentence, style.columns());
    let mut head = vec![style.strong(&wrapped(&verdict(test))), wrapped(&power(test))];
    head.extend(missing(test).map(|sentence| wrapped(&sentence)));
    let parts = [
        format!("{}\n", head.join("\n")),
        exceedances(results, test, style),
        bands(test, style),
        years(results, test, style),
    ];
    parts.join("\n")
}

fn years_of(count: usize) -> String {
    if count == 1 { "1 year".to_owned() } else { format!("{count} years") }
}

fn p_value(p: f64) -> String {
    if p < 1e-3 { "below 0.1%".to_owned() } else { format::percent_within(p, 0.05 * p) }
}

fn verdict(test: &Backtest) -> String {
    let count = test.years.len();
    let too_many = test
        .exceedances
        .iter()
        .filter(|one| one.p_too_many <= SIZE)
        .max_by(|one, other| one.p.total_cmp(&other.p));
    if let Some(one) = too_many {
        return format!(
            "{} reject the scenario: {} of them exceed VaR {}, {} are expected (p-value {}). It is too hopeful.",
            years_of(count),
            one.count,
            level(one),
            format::number(one.expected),
            p_value(one.p_too_many)
        );
    }
    if test.p_value <= SIZE {
        return format!(
            "{} reject the scenario: their losses lie elsewhere in its distribution than by chance (Kolmogorov, p-value {}).",
            years_of(count),
            p_value(test.p_value)
        );
    }
    format!("{} do not reject the scenario (Kolmogorov, p-value {}).", years_of(count), p_value(test.p_value))
}

fn level(one: &BacktestExceedances) -> String {
    format::number(100.0 * one.p)
}

/// What the years could reject, at VaR 95.
fn power(test: &Backtest) -> String {
    let count = test.years.len();
    let Some(one) = test.exceedances.iter().find(|one| one.p == 0.95) else { return String::new() };
    let few = if count < 20 { format!("{} cannot reject much. ", years_of(count)) } else { String::new() };
    match one.power {
        None => format!("{few}Whatever they are, they could not reject VaR 95 at all."),
        Some(power) => format!(
            "{few}{} or more of them above VaR 95 would reject it (5% level); that is 80% certain only if the true chance of such a year is {} or more, where the scenario says {}.",
            power.rejects_from,
            format::percent_within(power.detects_from, 1e-3),
            format::percent_within(one.chance, 1e-4)
        ),
    }
}

fn missing(test: &Backtest) -> Option<String> {
    (!test.missing_years.is_empty()).then(|| {
        let years: Vec<String> = test.missing_years.iter().map(ToString::to_string).collect();
        format!(
            "{} has no row for {}: left out, not taken for years without loss. Write 0 for a year without loss.",
            test.file,
            text::list(&years)
        )
    })
}

fn exceedances(results: &Results, test: &Backtest, style: TerminalStyle) -> String {
    let mut grid = Grid::new([
        words("Above"),
        figures(results.scenario.currency.clone()),
        figures("Years"),
        figures("Expected"),
        figures("As many or more"),
        figures("Rejects from"),
        figures("Sees a true chance from"),
    ]);
    for one in &test.exceedances {
        let tone = if one.p_too_many <= SIZE { Tone::Bad } else { Tone::Plain };
        let (from, sees) = match one.power {
            Some(power) => {
                (years_of(power.rejects_from as usize), format::percent_within(power.detects_from, 1e-3))
            }
            None => ("never".to_owned(), String::new()),
        };
        grid.row([
            Entry::from(format!("VaR {}", level(one))),
            format::amount(one.var).into(),
            one.count.to_string().into(),
            format::number(one.expected).into(),
            Entry::toned(p_value(one.p_too_many), tone),
            from.into(),
            sees.into(),
        ]);
    }
    let with = text::option(test.programme.as_ref());
    style.section(
        &format!("Years above a quantile of the simulated year, with {with}; exact binomial"),
        &grid.render(style),
    )
}

fn bands(test: &Backtest, style: TerminalStyle) -> String {
    let mut grid = Grid::new([
        words("Place in the distribution"),
        figures("Years at or below"),
        figures("Expected"),
        figures("95% band"),
        words("Within"),
    ]);
    for band in &test.bands {
        let is_within = (band.low..=band.high).contains(&band.count);
        let (word, tone) = if is_within { ("yes", Tone::Good) } else { ("no", Tone::Bad) };
        grid.row([
            Entry::from(format::percent(band.share)),
            band.count.to_string().into(),
            format::number(band.share * test.years.len() as f64).into(),
            format!("{} to {}", band.low, band.high).into(),
            Entry::toned(word, tone),
        ]);
    }
    style
        .section("Probability integral transform; exact binomial bands, each for itself", &grid.render(style))
}

fn years(results: &Results, test: &Backtest, style: TerminalStyle) -> String {
    let mut grid = Grid::new([
        words("Year"),
        figures(format!("Loss, {}", results.scenario.currency)),
        figures("Place in the distribution"),
        figures("Taken as"),
    ]);
    for year in &test.years {
        let share = |value: f64| format::percent_within(value, 1e-3);
        let place = if year.up_to - year.below < 1e-3 {
            share(year.up_to)
        } else {
            format!("{} to {}", share(year.below), share(year.up_to))
        };
        grid.row(
            [year.year.to_string(), format::amount(year.loss), place, share(year.transform)].map(Entry::from),
        );
    }
    style.section(
        "Realised losses; where the distribution has an atom, a place in it is drawn",
        &grid.render(style),
    )
}

/// Year by year; `None` where nothing was tested.
pub(super) fn backtest_csv(results: &Results) -> Option<Vec<u8>> {
    let test = results.analyses.backtest.as_ref()?;
    let mut sheet = Sheet::new(&["year", "loss", "below", "up_to", "transform"]);
    for year in &test.years {
        let fields = [f64::from(year.year), year.loss, year.below, year.up_to, year.transform];
        sheet.row(fields.map(Field::from));
    }
    Some(sheet.into_bytes())
}

/// The tests; `None` where nothing was tested.
pub(super) fn exceedances_csv(results: &Results) -> Option<Vec<u8>> {
    let test = results.analyses.backtest.as_ref()?;
    let header = [
        "test",
        "level",
        "value",
        "count",
        "expected",
        "low",
        "high",
        "p_too_many",
        "p_two_sided",
        "rejects_from",
        "detects_from",
    ];
    let mut sheet = Sheet::new(&header);
    let count = |count: u64| Field::from(count as f64);
    for one in &test.exceedances {
        sheet.row([
            "exceedances".into(),
            one.p.into(),
            one.var.into(),
            count(one.count),
            one.expected.into(),
            Field::Empty,
            Field::Empty,
            one.p_too_many.into(),
            one.p_two_sided.into(),
            one.power.map_or(Field::Empty, |power| count(power.rejects_from)),
            one.power.map(|power| power.detects_from).into(),
        ]);
    }
    for band in &test.bands {
        let expected = band.share * test.years.len() as f64;
        let [low, high] = [band.low, band.high].map(count);
        let rest = [Field::Empty, Field::Empty, Field::Empty, Field::Empty];
        let row = [
            "transform".into(),
            band.share.into(),
            Field::Empty,
            count(band.count),
            expected.into(),
            low,
            high,
        ];
        sheet.row(row.into_iter().chain(rest));
    }
    let empty = || Field::Empty;
    sheet.row([
        "kolmogorov".into(),
        empty(),
        test.kolmogorov.into(),
        count(test.years.len() as u64),
        empty(),
        empty(),
        empty(),
        empty(),
        test.p_value.into(),
        empty(),
        empty(),
    ]);
    Some(sheet.into_bytes())
}
