//! Distributions fitted to a column: which fits best, how well, and the line to paste.
use super::NOT_DEFINED;
use super::grid::{Entry, Grid, Tone, figures, words};
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{
    AmountsFit, CountModel, Fit, FitRows, FittedFamily, FittedParameter, FrequencyFit, GoodnessTest, REJECTED,
};

/// Everything that was found, as a terminal shows it. Ends with a newline.
pub fn fit(fit: &Fit, style: TerminalStyle) -> String {
    let mut out = Vec::new();
    if let Some(amounts) = &fit.amounts {
        out.extend(of_amounts(fit, amounts, style));
    }
    if let Some(frequency) = &fit.frequency {
        out.extend(of_frequency(fit, frequency, style));
    }
    if !fit.warnings.is_empty() {
        let told: Vec<String> = fit
            .warnings
            .iter()
            .map(|warning| text::labelled("-", warning, 2, style.columns()).trim_end().to_owned())
            .collect();
        out.push(style.section("Before you use it", &told.join("\n")));
    }
    if !fit.paste.is_empty() {
        let lines: Vec<String> = fit.paste.iter().map(|line| text::clean(line)).collect();
        out.push(style.section("To paste into a scenario", &lines.join("\n")));
    }
    out.join("\n")
}

fn of_amounts(fit: &Fit, section: &AmountsFit, style: TerminalStyle) -> Vec<String> {
    let strong = |text: &str| format!("{}\n", style.strong(&text::wrap(text, style.columns())));
    let plain = |text: &str| format!("{}\n", text::wrap(text, style.columns()));
    let mut out = vec![strong(&headline(section)), plain(&rows(&section.rows, &fit.source.condition))];
    out.push(plain(&sample(fit, section)));
    if section.families.iter().any(|family| family.threshold.is_none()) {
        out.push(style.section("Families of all amounts, by AIC", &ranking(fit, section, style)));
    }
    if let Some(tail) = section.families.iter().find(|family| family.threshold.is_some()) {
        let title = format!(
            "The tail alone: {} amounts above {}",
            format::count(tail.n as u64),
            money(fit, section.threshold)
        );
        out.push(style.section(&title, &tail_table(fit, tail, style)));
    }
    out.push(style.section("Parameters, with 95% intervals", &parameters(section, style)));
    let note = format!(
        "KS, AD: tests of Kolmogorov and Smirnov and of Anderson and Darling; p: the share of {} samples of the fitted distribution that are as far from their own fit, seed {}. Intervals: \
         observed information of the logarithms of parameters above 0 (pareto: exact).",
        format::count(fit.run.bootstrap as u64),
        fit.run.seed
    );
    out.push(plain(&note));
    out
}

fn headline(section: &AmountsFit) -> String {
    let Some(best) = section.families.first() else {
        return "Nothing could be fitted.".to_owned();
    };
    let verdict = if best.ad.p < REJECTED { "rejects" } else { "does not reject" };
    let test = format!("Anderson and Darling's test {verdict} it ({}).", p_sentence(&best.ad));
    match best.threshold {
        Some(_) => format!("A {} distribution is fitted to the tail; {test}", best.title()),
        None => {
            let count = section.families.iter().filter(|family| family.threshold.is_none()).count();
            let of = if count == 1 { String::new() } else { format!("Of {count} families, ") };
            let fits = if count == 1 { "was fitted" } else { "has the lowest AIC" };
            let subject = best.title();
            let subject = if of.is_empty() { capital(&subject) } else { subject };
            format!("{of}{subject} {fits}; {test}")
        }
    }
}

fn rows(rows: &FitRows, condition: &Option<String>) -> String {
    let count = |number: usize| format::count(number as u64);
    let mut told = vec![format!("{} amounts above 0", count(rows.used))];
    let lines = || {
        let lines: Vec<String> = rows.lines.iter().map(u64::to_string).collect();
        let more = if rows.dates + rows.words > rows.lines.len() { ", …" } else { "" };
        format!("line {}{more}", lines.join(", "))
    };
    if rows.zeros > 0 {
        told.push(format!("{} of 0", count(rows.zeros)));
    }
    if rows.blanks > 0 {
        told.push(format!("{} empty", count(rows.blanks)));
    }
    if rows.dates + rows.words > 0 {
        let what = match (rows.dates, rows.words) {
            (dates, 0) => format!("{} dates", count(dates)),
            (0, words) => format!("{} no number", count(words)),
            (dates, words) => format!("{} dates and {} no number", count(dates), count(words)),
        };
        told.push(format!("{what} ({})", lines()));
    }
    if let Some(condition) = condition {
        told.push(format!("{} left out by {condition}", count(rows.excluded)));
    }
    let mut text = format!("{} rows: {}.", count(rows.rows), text::list(&told));
    let have = |number: usize| if number == 1 { "has" } else { "have" };
    if rows.with_thousands > 0 {
        let mark = if rows.decimal_comma { "1.234,5" } else { "1,234.5" };
        let number = rows.with_thousands;
        text += &format!(" {} {} separators of thousands, read as in {mark}.", count(number), have(number));
    }
    if rows.with_currency > 0 {
        let number = rows.with_currency;
        text +=
            &format!(" {} {} a currency beside them, which is not converted.", count(number), have(number));
    }
    text
}

fn sample(fit: &Fit, section: &AmountsFit) -> String {
    let sample = &section.sample;
    let half = format::HALF_WIDTH * sample.mean_se;
    let mean = format::amount_interval(sample.mean, sample.mean - half, sample.mean + half);
    format!(
        "From {} to {}: median {}, mean {}.",
        money(fit, sample.min),
        money(fit, sample.max),
        money(fit, sample.median),
        match &fit.currency {
            Some(currency) => format!("{currency} {mean}"),
            None => mean,
        }
    )
}

fn ranking(fit: &Fit, section: &AmountsFit, style: TerminalStyle) -> String {
    let mut grid = Grid::new([
        words("Family"),
        figures("AIC"),
        figures("Above the best"),
        figures("BIC"),
        figures("KS p"),
        figures("AD p"),
        figures("Mean"),
        figures("99% quantile"),
    ]);
    for family in section.families.iter().filter(|family| family.threshold.is_none()) {
        grid.row([
            family.title().into(),
            tenths(family.aic).into(),
            family.aic_above_best.map(tenths).unwrap_or_default().into(),
            tenths(family.bic).into(),
            test(&family.ks),
            test(&family.ad),
            mean(fit, family).into(),
            money(fit, family.q99).into(),
        ]);
    }
    grid.render(style)
}

fn tail_table(fit: &Fit, tail: &FittedFamily, style: TerminalStyle) -> String {
    let mut grid = Grid::new([
        words("Family"),
        figures("AIC of these"),
        figures("KS p"),
        figures("AD p"),
        figures("Mean of these"),
    ]);
    grid.row([
        tail.title().into(),
        tenths(tail.aic).into(),
        test(&tail.ks),
        test(&tail.ad),
        mean(fit, tail).into(),
    ]);
    format!("{}\n{}", grid.render(style), text::clean(&tail.value))
}

fn parameters(section: &AmountsFit, style: TerminalStyle) -> String {
    let mut grid =
        Grid::new([words("Family"), words("Parameter"), figures("Estimate"), figures("95% interval")]);
    for family in &section.families {
        for (index, parameter) in family.parameters.iter().enumerate() {
            let label = if index == 0 { family.title() } else { String::new() };
            let (value, range) = parameter_and_range(parameter);
            grid.row([label.into(), parameter.name.as_str().into(), value.into(), range.into()]);
        }
    }
    grid.render(style)
}

/// A parameter with one digit more than its interval tells, since fits are held against each other by them.
fn parameter_and_range(parameter: &FittedParameter) -> (String, String) {
    let leading = |value: f64| if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 };
    let ends = [parameter.low, parameter.high];
    let width = ends
        .iter()
        .flatten()
        .map(|end| (end - parameter.value).abs())
        .filter(|width| *width > 0.0)
        .fold(parameter.value.abs(), f64::min);
    let resolution = leading(width) - 1;
    let shown = |value: f64| {
        // An end far out has digits of its own size, neither none nor more than it can mean.
        let most = leading(value) - if value.abs() >= 100.0 { 2 } else { 3 };
        let power = resolution.clamp(most, (leading(value) - 1).max(most));
        let step = 10_f64.powi(power);
        let rounded = (value / step).round() * step;
        if rounded.abs() >= 1_000.0 {
            format::amount(rounded)
        } else {
            let decimals = usize::try_from(-power).unwrap_or(0);
            format!("{rounded:.decimals$}")
        }
    };
    let range = match (parameter.low, parameter.high) {
        (Some(low), Some(high)) => format!("{} to {}", shown(low), shown(high)),
        (Some(low), None) => format!("{} or more", shown(low)),
        _ => NOT_DEFINED.to_owned(),
    };
    (shown(parameter.value), range)
}

fn of_frequency(fit: &Fit, section: &FrequencyFit, style: TerminalStyle) -> Vec<String> {
    let strong = |text: &str| format!("{}\n", style.strong(&text::wrap(text, style.columns())));
    let plain = |text: &str| format!("{}\n", text::wrap(text, style.columns()));
    let mut out = vec![strong(&frequency_headline(section)), plain(&frequency_rows(fit, section))];
    let mut grid = Grid::new([
        words("Distribution"),
        figures("AIC"),
        figures("BIC"),
        words("Parameter"),
        figures("Estimate"),
        figures("95% interval"),
    ]);
    let models: [(&str, Option<&CountModel>); 2] =
        [("poisson", Some(&section.poisson)), ("negative binomial", section.negative_binomial.as_ref())];
    for (label, model) in models.into_iter().filter_map(|(label, model)| Some((label, model?))) {
        for (index, parameter) in model.parameters.iter().enumerate() {
            let first = |text: String| if index == 0 { text } else { String::new() };
            let (value, range) = parameter_and_range(parameter);
            grid.row([
                first(label.to_owned()).into(),
                first(tenths(model.aic)).into(),
                first(tenths(model.bic)).into(),
                parameter.name.as_str().into(),
                value.into(),
                range.into(),
            ]);
        }
    }
    out.push(style.section("Incidents a year", &grid.render(style)));
    out.push(plain(&format!(
        "Variance over mean: {} (1 for a Poisson distribution; {}). Likelihood ratio: {} ({}, half of it at 0 since a \
         Poisson distribution lies on the edge). Intervals: of the Poisson mean exact, of the dispersion by profile likelihood.",
        format::number(round(section.dispersion_index, 100.0)),
        p_of(section.dispersion_p),
        format::number(round(section.likelihood_ratio, 100.0)),
        p_of(section.likelihood_ratio_p)
    )));
    out
}

fn frequency_headline(section: &FrequencyFit) -> String {
    let mean = format::number(round(section.mean, 100.0));
    let years = section.counts.len();
    match (&section.negative_binomial, section.likelihood_ratio_p < REJECTED) {
        (Some(_), true) => {
            format!(
                "{mean} incidents a year, in {years} years that differ more than chance: negative binomial."
            )
        }
        (Some(_), false) => {
            format!("{mean} incidents a year, in {years} years that differ no more than by chance: poisson.")
        }
        (None, _) => {
            format!("{mean} incidents a year, in {years} years that differ less than by chance: poisson.")
        }
    }
}

fn frequency_rows(fit: &Fit, section: &FrequencyFit) -> String {
    let rows = &section.rows;
    let count = |number: usize| format::count(number as u64);
    let mut told = Vec::new();
    for (number, what) in [
        (rows.blanks, "empty"),
        (rows.placeholders, "with a day that stands for no date"),
        (rows.words, "neither a date nor a count"),
    ] {
        if number > 0 {
            told.push(format!("{} {what}", count(number)));
        }
    }
    if let Some(condition) = &fit.source.condition {
        told.push(format!("{} left out by {condition}", count(rows.excluded)));
    }
    let left = rows.rows - rows.excluded - rows.blanks - rows.placeholders - rows.words;
    told.insert(0, format!("{} counted", count(left)));
    let mut text = format!("{} rows: {}.", count(rows.rows), text::list(&told));
    let counts = |from: usize| -> Vec<String> {
        section.counts.iter().skip(from).map(|count| format::count(*count)).collect()
    };
    match (section.first_year, section.last_year) {
        (Some(first), Some(last)) if section.counts.len() <= 40 => {
            let years: Vec<String> =
                (first..=last).zip(counts(0)).map(|(year, count)| format!("{year}: {count}")).collect();
            text += &format!(" By year, with those of none: {}.", years.join(", "));
        }
        (Some(first), Some(last)) => text += &format!(" Years {first} to {last}."),
        _ if section.counts.len() <= 40 => text += &format!(" Counts: {}.", counts(0).join(", ")),
        _ => {}
    }
    text
}

fn test(test: &GoodnessTest) -> Entry {
    let tone = if test.p < REJECTED { Tone::Bad } else { Tone::Plain };
    Entry::toned(p_within(test), tone)
}

fn p_within(test: &GoodnessTest) -> String {
    // A p-value of one sample in n is the least that n samples can tell.
    if test.p <= 1.5 * test.p_se {
        format!("≤ {}", format::number(test.p))
    } else {
        format::decimal_within(test.p, test.p_se)
    }
}

/// `p = 0.32` or `p ≤ 0.001`.
fn p_sentence(test: &GoodnessTest) -> String {
    let p = p_within(test);
    if p.starts_with('≤') { format!("p {p}") } else { format!("p = {p}") }
}

fn p_of(p: f64) -> String {
    if p < 1e-4 { "p < 0.0001".to_owned() } else { format!("p = {}", format::number(round(p, 1e4))) }
}

fn round(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}

fn tenths(value: f64) -> String {
    format!("{value:.1}")
}

fn mean(fit: &Fit, family: &FittedFamily) -> String {
    family.mean.map_or_else(|| "infinite".to_owned(), |mean| money(fit, mean))
}

fn money(fit: &Fit, amount: f64) -> String {
    match &fit.currency {
        Some(currency) => format::money(currency, amount),
        None => format::amount(amount),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
