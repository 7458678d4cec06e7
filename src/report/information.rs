//! What it is worth to find out more before choosing a programme.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::period::Period;
use super::sheet::Sheet;
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{DecisionOption, Information, Knowable, Money, Results, Switch, Verdict};

/// Quantities that a table shows; the document has all of them.
const MOST: usize = 12;
/// Below this many standard errors a worth may be nothing.
const TELLING: f64 = 3.0;

/// The recommendation, the worth of knowing each quantity, and what would change the choice. Ends with a newline.
pub fn information(results: &Results, style: TerminalStyle) -> String {
    let Some(found) = &results.analyses.information else { return String::new() };
    let currency = &results.scenario.currency;
    let headline = style.strong(&text::wrap(&headline(found, currency), style.columns()));
    let span = Period::of(&results.scenario).span();
    let title = format!("Options: expected net benefit {span}, {currency}");
    let options = style.section(&title, &options(found).render(style));
    let title = format!("What it is worth to find out a quantity before choosing, {currency}");
    let mut body = quantities(found).render(style);
    if found.quantities.len() > MOST {
        body.push_str(&format!("\nand {} more in information.csv", found.quantities.len() - MOST));
    }
    let quantities = style.section(&title, &body);
    let note = format!(
        "{} points. A quantity has one value for all incidents here, and nobody can find out how many incidents there will be.",
        format::count(found.points)
    );
    format!("{headline}\n\n{options}\n{quantities}\n{}\n", text::wrap(&note, style.columns()))
}

fn headline(found: &Information, currency: &str) -> String {
    let best = text::option(found.recommendation.programme.as_ref());
    let rivals: Vec<String> =
        found.recommendation.rivals.iter().map(|rival| text::option(rival.as_ref())).collect();
    let choice = match found.recommendation.verdict {
        Verdict::Recommended => format!("Choose {best}: its expected net benefit is the highest."),
        Verdict::NonePays => "Choose no programme: each costs more than it avoids.".to_owned(),
        Verdict::CannotTell => format!(
            "Cannot tell at this precision: {best} has the highest expected net benefit, but {} may be as good.",
            text::list(&rivals)
        ),
    };
    let worth = match &found.perfect {
        Some(perfect) if !is_telling(*perfect) => {
            "Knowing every quantity first would not change the choice by anything that can be measured."
                .to_owned()
        }
        Some(perfect) => format!(
            "To know every quantity first would be worth {}: no study is worth more than that.",
            format::money_within(currency, perfect.value, perfect.se)
        ),
        None => {
            "What it is worth to know everything cannot be told of a scenario with re-offences.".to_owned()
        }
    };
    let first = found.quantities.first().filter(|first| is_telling(first.worth)).map(|first| {
        format!(
            " The one most worth knowing is {}, {}.",
            text::name(&first.name),
            format::money_within(currency, first.worth.value, first.worth.se)
        )
    });
    format!("{choice} {worth}{}", first.unwrap_or_default())
}

fn is_telling(worth: Money) -> bool {
    worth.value > TELLING * worth.se
}

fn options(found: &Information) -> Grid {
    let mut grid = Grid::new([
        words("Option"),
        figures("Net benefit"),
        figures("Behind the best"),
        figures("Best if all were known"),
    ]);
    for option in &found.options {
        let is_best = option.programme == found.recommendation.programme;
        let tone = if is_best { Tone::Strong } else { Tone::Plain };
        let money = |money: Money| format::amount_within(money.value, money.se);
        let net = if option.programme.is_none() { "0".to_owned() } else { money(option.net_benefit) };
        let behind = if is_best { String::new() } else { money(option.behind) };
        grid.row([
            Entry::toned(text::option(option.programme.as_ref()), tone),
            net.into(),
            behind.into(),
            share(option).into(),
        ]);
    }
    grid
}

fn share(option: &DecisionOption) -> String {
    option.best_when_known.map_or_else(String::new, |share| format::percent_within(share, 0.002))
}

fn quantities(found: &Information) -> Grid {
    let mut grid =
        Grid::new([words("Quantity"), figures("Worth"), figures("Median"), words("Another option is best")]);
    for known in found.quantities.iter().take(MOST) {
        let worth = match is_telling(known.worth) {
            true => format::amount_within(known.worth.value, known.worth.se),
            false => "nothing".to_owned(),
        };
        grid.row([
            text::name(&known.name).into(),
            worth.into(),
            format::amount_roughly(known.median).into(),
            switches(known, found.recommendation.programme.as_ref()).into(),
        ]);
    }
    grid
}

fn switches(known: &Knowable, recommended: Option<&String>) -> String {
    let told = |switch: &Switch| {
        let value = match switch.se {
            Some(se) => format::amount_within(switch.value, se),
            None => format!("about {}", format::amount_roughly(switch.value)),
        };
        let option = text::option(switch.to.as_ref());
        if switch.value < known.median {
            format!("up to {value}: {option}")
        } else {
            format!("from {value}: {option}")
        }
    };
    // Where the median is not what the mean is, its own best option may be another.
    let at_median = (known.best_at_median.as_ref() != recommended)
        .then(|| format!("at the median: {}", text::option(known.best_at_median.as_ref())));
    let told: Vec<String> = at_median.into_iter().chain(known.switches.iter().map(told)).collect();
    if told.is_empty() { "nowhere in its range".to_owned() } else { told.join("; ") }
}

/// Every quantity, one a row for each switch.
pub(super) fn information_csv(results: &Results) -> Option<Vec<u8>> {
    let found = results.analyses.information.as_ref()?;
    let mut sheet = Sheet::new(&[
        "quantity",
        "unit",
        "worth",
        "worth_se",
        "median",
        "switch_value",
        "switch_se",
        "switch_percentile",
        "switch_to",
    ]);
    for known in &found.quantities {
        let start = [
            known.name.as_str().into(),
            known.unit.as_str().into(),
            known.worth.value.into(),
            known.worth.se.into(),
            known.median.into(),
        ];
        if known.switches.is_empty() {
            sheet.row(
                start
                    .clone()
                    .into_iter()
                    .chain([None, None, None, None].map(|none: Option<f64>| none.into())),
            );
        }
        for switch in &known.switches {
            let end = [
                switch.value.into(),
                switch.se.into(),
                switch.percentile.into(),
                text::option(switch.to.as_ref()).as_str().into(),
            ];
            sheet.row(start.clone().into_iter().chain(end));
        }
    }
    Some(sheet.into_bytes())
}
