//! What drives the loss.
use super::grid::{Entry, Grid, figures, words};
use super::period::Period;
use super::sheet::{Field, Sheet};
use super::style::TerminalStyle;
use super::{NOT_DEFINED, text};
use crate::format;
use crate::results::{Bounded, Driver, Moved, MovedFigures, Results, Sensitivity, SeverityDrivers, Tornado};

/// Rows that a table shows; the document has all of them.
const MOST: usize = 15;

/// The main driver, the shares of all, and a tornado. Ends with a newline.
pub fn sensitivity(results: &Results, style: TerminalStyle) -> String {
    let Some(found) = &results.analyses.sensitivity else { return String::new() };
    let currency = &results.scenario.currency;
    let headline = style.strong(&text::wrap(&headline(found), style.columns()));
    let severity = &found.severity;
    let mut sections = vec![style.section(
        "Shares of the variance and of TVaR 95 of one incident's loss, alone and in any combination",
        &with_rest(drivers(severity), severity.drivers.len(), style),
    )];
    let title = match severity.shapley_exact {
        Some(_) => "Inputs: fair shares of the variance, and means in the worst 5% of incidents",
        None => "Inputs in the worst 5% of incidents",
    };
    if severity.inputs.iter().any(|input| input.effect.is_some() || input.tail_mean.is_some()) {
        sections.push(style.section(title, &with_rest(inputs(severity), severity.inputs.len(), style)));
    }
    let title = format!(
        "One input at a time at its 5% and 95% quantile: loss {}, {currency}",
        Period::of(&results.scenario).span()
    );
    let swings = found.tornado.swings.len();
    sections.push(style.section(&title, &with_rest(tornado(&found.tornado), swings, style)));
    let notes = text::wrap(&notes(found), style.columns());
    format!("{headline}\n\n{}\n{notes}\n", sections.join("\n"))
}

fn with_rest(grid: Grid, rows: usize, style: TerminalStyle) -> String {
    let mut body = grid.render(style);
    if rows > MOST {
        body.push_str(&format!("\nand {} more in sensitivity.csv", rows - MOST));
    }
    body
}

/// `base_fine`, or `base_fine with pr_budget` where they depend on each other.
fn name(driver: &Driver) -> String {
    let names: Vec<String> = driver.inputs.iter().map(|name| text::name(name)).collect();
    names.join(" with ")
}

fn share(share: Bounded) -> String {
    format::percent_within(share.value, share.se)
}

fn headline(found: &Sensitivity) -> String {
    let severity = &found.severity;
    let Some(first) = severity.drivers.first() else { return String::new() };
    let alone = match severity.drivers.len() {
        1 => String::new(),
        _ => format!(", {} by itself", share(first.first)),
    };
    let driver = format!(
        "What moves the loss of one incident most is {}: {} of its variance{alone}.",
        name(first),
        share(first.total)
    );
    let Some(year) = found.year else { return driver };
    let shared = year.shared.map_or_else(String::new, |shared| {
        format!(", {} from values that all incidents of a year share", share(shared))
    });
    format!(
        "{driver} Of the variance of a year's loss, {} comes from how many incidents there are{shared} and {} from how \
         severe each is.",
        share(year.number),
        share(year.severity)
    )
}

fn drivers(severity: &SeverityDrivers) -> Grid {
    let mut grid = Grid::new([
        words("Input"),
        figures("Variance: alone"),
        figures("in any combination"),
        figures("TVaR 95: alone"),
        figures("in any combination"),
    ]);
    let optional = |part: Option<Bounded>| part.map_or_else(|| NOT_DEFINED.to_owned(), share);
    for driver in severity.drivers.iter().take(MOST) {
        let cells = [
            name(driver),
            share(driver.first),
            share(driver.total),
            optional(driver.tail_first),
            optional(driver.tail_total),
        ];
        grid.row(cells.map(Entry::from));
    }
    grid
}

fn inputs(severity: &SeverityDrivers) -> Grid {
    let has_effects = severity.shapley_exact.is_some();
    let effect = has_effects.then(|| figures("Shapley effect"));
    let mut grid = Grid::new(
        [words("Input")]
            .into_iter()
            .chain(effect)
            .chain([figures("Mean in the worst 5%"), figures("Above its mean, in standard deviations")]),
    );
    for input in severity.inputs.iter().take(MOST) {
        let effect = has_effects.then(|| input.effect.map_or_else(String::new, share));
        let tail =
            input.tail_mean.map_or_else(String::new, |mean| format::amount_within(mean.value, mean.se));
        let shift = input
            .tail_shift
            .map_or_else(|| NOT_DEFINED.to_owned(), |shift| format::decimal_within(shift.value, shift.se));
        let cells = [text::name(&input.name)].into_iter().chain(effect).chain([tail, shift]);
        grid.row(cells.map(Entry::from));
    }
    grid
}

fn tornado(tornado: &Tornado) -> Grid {
    let roi = tornado.best.as_ref().map(|best| figures(format!("ROI of {}", text::name(best))));
    let mut grid =
        Grid::new([words("Input"), figures("At"), figures("Mean"), figures("VaR 95")].into_iter().chain(roi));
    let figures_of = |figures: &MovedFigures, se: Option<&MovedFigures>| -> Vec<String> {
        let amount = |value: f64, se: Option<f64>| match se {
            Some(se) if se > 0.0 => format::amount_within(value, se),
            _ => format::amount(value),
        };
        let roi =
            tornado.best.as_ref().map(|_| match (tornado.roi(figures), se.and_then(|se| tornado.roi(se))) {
                (Some(roi), Some(se)) => format::percent_within(roi, se),
                (Some(roi), None) => format::percent(roi),
                (None, _) => NOT_DEFINED.to_owned(),
            });
        [amount(figures.mean, se.map(|se| se.mean)), amount(figures.var95, se.map(|se| se.var95))]
            .into_iter()
            .chain(roi)
            .collect()
    };
    // The base is as exact as the differences from it need.
    let finest = tornado.swings.iter().filter_map(|swing| swing.p5.difference_se.as_ref()).next();
    let start = ["as it is".to_owned(), String::new()];
    grid.row(start.into_iter().chain(figures_of(&tornado.base, finest)).map(Entry::from));
    for swing in tornado.swings.iter().take(MOST) {
        for (name, moved) in [(text::name(&swing.input), &swing.p5), (String::new(), &swing.p95)] {
            let Moved { value, figures, difference_se } = moved;
            let start = [name, format::amount_roughly(*value)];
            grid.row(start.into_iter().chain(figures_of(figures, difference_se.as_ref())).map(Entry::from));
        }
    }
    grid
}

fn notes(found: &Sensitivity) -> String {
    let severity = &found.severity;
    let mut notes = vec![format!(
        "{} points, {} evaluations{}; {} trials for each line of the last table, on the same random numbers.",
        format::count(severity.points),
        format::count(severity.evaluations),
        severity
            .integrated
            .as_ref()
            .map_or_else(String::new, |name| format!(", integrated exactly over {}", text::name(name))),
        format::count(found.tornado.trials)
    )];
    notes.push(
        "TVaR 95: shares of what the worst 5% of incidents cost above the mean. Alone: what goes with the input by itself; in \
         any combination: what a new draw of it would take away."
            .to_owned(),
    );
    if severity.shapley_exact.is_some() {
        notes.push(
            "Inputs that depend on each other are one line of the first table; Shapley effects share out the variance among \
             them too, and sum to 100%."
                .to_owned(),
        );
    }
    let unbounded: Vec<String> = (severity.inputs.iter())
        .filter(|input| !input.finite_variance)
        .map(|input| text::name(&input.name))
        .collect();
    if !unbounded.is_empty() {
        notes.push(format!(
            "Unless the formula bounds it, the loss has no finite variance, as {} has none, and its shares say nothing: read \
             those of TVaR 95.",
            text::list(&unbounded)
        ));
    }
    notes.join(" ")
}

/// Every figure of the section, one a row. `input` holds several names where they depend on each other.
pub(super) fn sensitivity_csv(results: &Results) -> Option<Vec<u8>> {
    let found = results.analyses.sensitivity.as_ref()?;
    let mut sheet = Sheet::new(&["statistic", "input", "programme", "at", "value", "se", "low", "high"]);
    let mut bounded = |statistic: &str, input: &str, figure: Option<Bounded>| {
        if let Some(Bounded { value, se, low, high }) = figure {
            let start = [statistic.into(), input.into(), Field::Empty, Field::Empty];
            sheet.row(start.into_iter().chain([value, se, low, high].map(Field::from)));
        }
    };
    let severity = &found.severity;
    bounded("severity_mean", "", Some(severity.mean));
    bounded("severity_sd", "", Some(severity.sd));
    bounded("severity_tvar95", "", severity.tvar95);
    for driver in &severity.drivers {
        let name = driver.inputs.join(" ");
        bounded("first_order_index", &name, Some(driver.first));
        bounded("total_index", &name, Some(driver.total));
        bounded("tail_share_alone", &name, driver.tail_first);
        bounded("tail_share_in_any_combination", &name, driver.tail_total);
    }
    bounded("interactions", "", Some(severity.interactions));
    for input in &severity.inputs {
        bounded("shapley_effect", &input.name, input.effect);
        bounded("tail_mean", &input.name, input.tail_mean);
        bounded("tail_shift_in_sd", &input.name, input.tail_shift);
    }
    bounded("year_share_of_number", "", found.year.map(|year| year.number));
    bounded("year_share_of_shared_inputs", "", found.year.and_then(|year| year.shared));
    bounded("year_share_of_severity", "", found.year.map(|year| year.severity));
    let mut moved = |input: &str, at: Option<f64>, figures: &MovedFigures, se: Option<&MovedFigures>| {
        let mut row = |statistic: &str, programme: &str, value: Option<f64>, se: Option<f64>| {
            sheet.row([
                statistic.into(),
                input.into(),
                programme.into(),
                at.into(),
                value.into(),
                se.into(),
                Field::Empty,
                Field::Empty,
            ]);
        };
        row("mean", "", Some(figures.mean), se.map(|se| se.mean));
        row("var95", "", Some(figures.var95), se.map(|se| se.var95));
        for (number, programme) in found.tornado.programmes.iter().enumerate() {
            row("roi", programme, figures.roi[number], se.and_then(|se| se.roi[number]));
        }
    };
    moved("", None, &found.tornado.base, None);
    for swing in &found.tornado.swings {
        for at in [&swing.p5, &swing.p95] {
            moved(&swing.input, Some(at.value), &at.figures, at.difference_se.as_ref());
        }
    }
    Some(sheet.into_bytes())
}
