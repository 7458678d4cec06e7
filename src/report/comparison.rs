//! Several scenarios side by side.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::levels::{quantile, tail};
use super::period::Period;
use super::programmes::rounded;
use super::ranking::{Ranking, Worth};
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{Comparison, Results};

/// Columns that a scenario needs when scenarios stand side by side.
const COLUMN: usize = 22;
/// Columns of the names of the figures then.
const NAMES: usize = 20;

/// What is compared, in the order of [`figures_of`].
const TITLES: [&str; 8] = [
    "Loss of",
    "Mean loss",
    "VaR 95",
    "TVaR 95",
    "Chance of any loss",
    "Best programme",
    "Net benefit",
    "ROI",
];

/// Scenarios as columns while they fit into `style.width`, and as rows beyond that. Ends with a newline.
pub fn comparison(comparison: &Comparison, style: TerminalStyle) -> String {
    let scenarios = &comparison.scenarios;
    let Some(first) = scenarios.first() else { return "No scenario to compare.\n".to_owned() };
    let side_by_side = NAMES + COLUMN * scenarios.len() <= style.columns();
    let grid = if side_by_side { as_columns(scenarios) } else { as_rows(scenarios) };
    let title = format!("{} scenarios side by side, {}", scenarios.len(), first.scenario.currency);
    let mut out = style.section(&title, &grid.render(style));
    let period = Period::of(&first.scenario);
    let mut notes = Vec::new();
    if scenarios.iter().any(|results| Period::of(&results.scenario) != period) {
        notes.push("The losses are of different spans of time, so they do not compare one to one.");
    }
    if scenarios.iter().any(|results| Ranking::of(results).is_some_and(|ranking| is_unsure(&ranking))) {
        notes.push("“?” marks a best programme that is too close to another, or to a net benefit of 0, to be sure of.");
    }
    for note in notes {
        out.push_str(&format!("\n{}\n", text::wrap(note, style.columns())));
    }
    out
}

/// The scenario's name, or its file where another has the same name.
fn name_among(scenarios: &[Results], results: &Results) -> String {
    let name = &results.scenario.name;
    let twins = scenarios.iter().filter(|other| other.scenario.name == *name).count();
    text::name(if twins > 1 { &results.scenario.file } else { name })
}

fn as_columns(scenarios: &[Results]) -> Grid {
    let names = scenarios.iter().map(|results| figures(name_among(scenarios, results)));
    let mut grid = Grid::new([words("")].into_iter().chain(names));
    let all: Vec<_> = scenarios.iter().map(figures_of).collect();
    for (index, title) in TITLES.into_iter().enumerate() {
        let cells = all.iter().map(|figures| figures[index].clone());
        grid.row([Entry::from(title)].into_iter().chain(cells));
    }
    grid
}

fn as_rows(scenarios: &[Results]) -> Grid {
    let mut titles = vec![words("Scenario")];
    titles.extend(TITLES.map(|title| if title == "Best programme" { words(title) } else { figures(title) }));
    let mut grid = Grid::new(titles);
    for results in scenarios {
        let name = Entry::from(name_among(scenarios, results));
        grid.row([name].into_iter().chain(figures_of(results)));
    }
    grid
}

/// The figures of one scenario, in the order of [`TITLES`].
fn figures_of(results: &Results) -> [Entry; TITLES.len()] {
    let loss = &results.baseline.loss;
    let var = quantile(loss, 0.95).map_or_else(String::new, |var| {
        let (value, _) = format::amount_and_range(var.value, var.low, var.high);
        value
    });
    let tvar = tail(loss, 0.95).map_or_else(String::new, |tail| {
        tail.se.map_or_else(
            || format::amount_roughly(tail.value),
            |se| format::short_amount_within(tail.value, se),
        )
    });
    let chance = loss.probability_of_loss;
    let [best, net_benefit, roi] = best_of(results);
    [
        Period::of(&results.scenario).short().into(),
        format::short_amount_within(loss.mean, loss.mean_se).into(),
        var.into(),
        tvar.into(),
        format::percent_within(chance, format::share_se(chance, results.run.trials)).into(),
        best,
        net_benefit,
        roi,
    ]
}

fn best_of(results: &Results) -> [Entry; 3] {
    let Some(ranking) = Ranking::of(results) else {
        return ["no programmes".into(), "".into(), "".into()];
    };
    let best = ranking.best;
    let mark = if is_unsure(&ranking) { " ?" } else { "" };
    let tone = match Worth::of(best) {
        Worth::Pays => Tone::Good,
        Worth::CannotTell => Tone::Unsure,
        Worth::Costs => Tone::Bad,
    };
    let net = format::short_amount_within(best.net_benefit.mean, best.net_benefit.mean_se);
    [format!("{}{mark}", text::name(&best.name)).into(), Entry::toned(net, tone), rounded(&best.roi).into()]
}

fn is_unsure(ranking: &Ranking<'_>) -> bool {
    !ranking.too_close.is_empty() || Worth::of(ranking.best) == Worth::CannotTell
}
