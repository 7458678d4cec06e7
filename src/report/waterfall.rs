//! What moved a figure, as a page in the terminal and as CSV.
use super::grid::{Entry, Grid, figures, words};
use super::sheet::{Field, Sheet};
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{Amount, Waterfall};

/// What a figure is called.
pub(super) fn figure_words(of: &str) -> &'static str {
    match of {
        "mean" => "The mean loss",
        "tvar95" => "TVaR 95",
        _ => "VaR 95",
    }
}

/// `The formula` … of the parts that are no input.
const STRUCTURE: &str = "structure: formula, time, dependence";
const ENGINE: &str = "engine version";
const SAMPLING: &str = "sampling: seed, trials, points";

/// The headline, the parts with their errors, and every other change.
pub fn waterfall(found: &Waterfall, style: TerminalStyle) -> String {
    let wrapped = |line: &str| text::wrap(line, style.columns()) + "\n";
    let mut out = style.strong(&text::wrap(&headline(found), style.columns())) + "\n\n";
    let mut grid = Grid::new([
        words("What changed"),
        words("From"),
        words("To"),
        figures(format!("Moves it by {}", found.currency)),
        figures("95 % interval"),
    ]);
    for effect in &found.effects {
        let (value, range) = moved(&Amount { value: effect.value, se: effect.se });
        let cells = [&effect.name, &effect.before, &effect.after].map(|cell| Entry::from(text::name(cell)));
        grid.row(cells.into_iter().chain([Entry::from(value), Entry::from(range)]));
    }
    let parts = &found.parts;
    let rest = [(STRUCTURE, parts.structure), (ENGINE, parts.engine), (SAMPLING, parts.sampling)];
    for (name, amount) in rest.into_iter().chain([("all together", found.change)]) {
        let (value, range) = moved(&amount);
        grid.row([Entry::from(name), "".into(), "".into(), Entry::from(value), Entry::from(range)]);
    }
    out.push_str(&grid.render(style));
    out.push_str("\n\n");
    out.push_str(&wrapped(&how(found)));
    let others: Vec<_> = found
        .changes
        .iter()
        .filter(|change| {
            !found.effects.iter().any(|effect| change.part == "input" && effect.name == change.name)
        })
        .collect();
    if !others.is_empty() {
        let mut grid = Grid::new([words("Also changed"), words("Part"), words("From"), words("To")]);
        for change in others {
            let side = |side: &Option<String>| side.as_deref().map_or_else(|| "-".to_owned(), text::name);
            grid.row([
                Entry::from(text::name(&change.name)),
                Entry::from(change.part.as_str()),
                Entry::from(side(&change.before)),
                Entry::from(side(&change.after)),
            ]);
        }
        out.push('\n');
        out.push_str(&grid.render(style));
        out.push('\n');
    }
    out
}

/// `VaR 95 rose by HKD 2.1M, from HKD 14.8M to HKD 16.9M: churn_rate +1.8M, base_fine +300k.`
pub(super) fn headline(found: &Waterfall) -> String {
    let (currency, change) = (&found.currency, found.change);
    let what = figure_words(&found.of);
    let side = |value: f64, se: Option<f64>| format::money_within(currency, value, se.unwrap_or(0.0));
    let from = side(found.from.value, found.from.se);
    if change.value == 0.0 {
        return format!("{what} is the same in both: {from}.");
    }
    let verb = if change.value > 0.0 { "rose" } else { "fell" };
    let by = format!("{currency} {}", amount(change.value.abs(), change.se));
    let to = side(found.to.value, found.to.se);
    let mut movers: Vec<(&str, f64, Option<f64>)> =
        found.effects.iter().map(|effect| (effect.name.as_str(), effect.value, effect.se)).collect();
    let parts = &found.parts;
    for (name, part) in
        [("structure", parts.structure), ("engine version", parts.engine), ("sampling", parts.sampling)]
    {
        movers.push((name, part.value, part.se));
    }
    movers.retain(|(_, value, _)| *value != 0.0);
    movers.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
    movers.truncate(3);
    let movers: Vec<String> = movers
        .into_iter()
        .map(|(name, value, se)| format!("{} {}", text::name(name), signed(value, se)))
        .collect();
    format!("{what} {verb} by {by}, from {from} to {to}: {}.", movers.join(", "))
}

fn how(found: &Waterfall) -> String {
    let (from, to) = (&found.from, &found.to);
    let orders = match (found.effects.len(), found.orders) {
        (0, _) => "No value that both scenarios have differs".to_owned(),
        (1, _) => "One value differs".to_owned(),
        (count, None) => {
            format!("{count} values differ: each moves what it does on average over all orders of change")
        }
        (count, Some(orders)) => format!(
            "{count} values differ, too many for all orders of change: each moves what it does on average over {orders} random ones, which its interval allows for"
        ),
    };
    let settings = |side: &crate::results::Side| {
        format!("{} trials, seed {}, {}", format::count(side.trials), side.seed, side.sampling)
    };
    let settings = match settings(from) == settings(to) {
        true => settings(from),
        false => format!("{}; then {}", settings(from), settings(to)),
    };
    format!(
        "{orders}. The parts add up exactly, but for their rounding here. On common random numbers: {settings}."
    )
}

fn amount(value: f64, se: Option<f64>) -> String {
    format::short_amount_within(value, se.unwrap_or(0.0))
}

fn signed(value: f64, se: Option<f64>) -> String {
    let text = amount(value, se);
    if value > 0.0 && !text.starts_with('0') { format!("+{text}") } else { text }
}

/// A movement, and its interval where there is one.
fn moved(one: &Amount) -> (String, String) {
    let range = match one.se {
        None => "not known".to_owned(),
        Some(se) => {
            let (low, high) = format::normal_interval(one.value, se);
            let (_, range) = format::amount_and_range(one.value, low, high);
            range.unwrap_or_default()
        }
    };
    (signed(one.value, one.se), range)
}

/// One row for each step of the waterfall, in its order, and one for everything else that changed:
/// `step,part,name,before,after,value,se,level`. `level` is the figure after the step.
pub fn waterfall_csv(found: &Waterfall) -> Vec<u8> {
    let mut sheet = Sheet::new(&["step", "part", "name", "before", "after", "value", "se", "level"]);
    let mut level = found.from.value;
    let mut step = 0.0;
    let mut row = |part: &str, name: &str, sides: [Option<&String>; 2], amount: Option<Amount>| {
        let text = |side: Option<&String>| side.map_or(Field::Empty, |side| side.as_str().into());
        let number = amount.map(|_| step);
        if let Some(amount) = amount {
            step += 1.0;
            level += amount.value;
        }
        sheet.row([
            number.into(),
            part.into(),
            name.into(),
            text(sides[0]),
            text(sides[1]),
            amount.map(|amount| amount.value).into(),
            amount.and_then(|amount| amount.se).into(),
            amount.map(|_| level).into(),
        ]);
    };
    row("from", &found.from.name, [None; 2], Some(Amount { value: 0.0, se: found.from.se }));
    for effect in &found.effects {
        let amount = Amount { value: effect.value, se: effect.se };
        row("input", &effect.name, [Some(&effect.before), Some(&effect.after)], Some(amount));
    }
    let parts = &found.parts;
    for (name, amount) in
        [("structure", parts.structure), ("engine", parts.engine), ("sampling", parts.sampling)]
    {
        row(name, "", [None; 2], Some(amount));
    }
    row("to", &found.to.name, [None; 2], Some(Amount { value: 0.0, se: found.to.se }));
    let others = found
        .changes
        .iter()
        .filter(|change| !found.effects.iter().any(|one| change.part == "input" && one.name == change.name));
    for change in others {
        row(&change.part, &change.name, [change.before.as_ref(), change.after.as_ref()], None);
    }
    sheet.into_bytes()
}
