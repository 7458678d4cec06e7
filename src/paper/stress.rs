//! Stress cases beside the scenario as it is, or what the run itself says of bad ones.
use super::appetite::{one_in, picture, verdict};
use super::block::{Block, Cell, Column, Row, Section, Table};
use super::curve::tail_text;
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::plots::{self, PlotError};
use crate::report::{self, clean, tail};
use crate::results::{
    Difference, Estimate, ReversePart, ReverseQuantity, ReverseStress, StressRow, StressTest,
};

/// Limits side by side in one table.
const MOST_LIMITS: usize = 4;
/// Quantities that the sentence on a reverse stress names.
const MOST_NAMED: usize = 3;

pub fn section(writer: &Writer) -> Result<Section, PlotError> {
    let found = writer.results.analyses.stress.as_ref();
    let mut blocks = match found.filter(|test| test.rows.len() > 1) {
        Some(test) => cases(writer, test)?,
        None => vec![
            Block::paragraph(writer.say(terms::NO_STRESS)),
            Block::Table(bad_cases(writer)),
            Block::note(writer.say(terms::ADD_STRESS)),
        ],
    };
    let reverse: Vec<String> =
        found.iter().flat_map(|test| &test.reverse).map(|one| reverse_stress(writer, one)).collect();
    if !reverse.is_empty() {
        blocks.push(Block::Heading(writer.say(terms::REVERSE)));
        blocks.push(Block::List(reverse.into_iter().map(Into::into).collect()));
    }
    Ok(Section { id: "stress", heading: writer.say(terms::STRESS), new_page: false, blocks })
}

fn cases(writer: &Writer, test: &StressTest) -> Result<Vec<Block>, PlotError> {
    let mut blocks: Vec<Block> = worst(writer, test).into_iter().map(Block::paragraph).collect();
    let charts = plots::charts(writer.results)?;
    let chart = charts.iter().find(|chart| chart.name == "stress");
    blocks.extend(chart.map(|chart| Block::Chart(picture(chart))));
    blocks.push(Block::Table(losses(writer, test)));
    let limits = test.rows[0].appetite.len();
    for from in (0..limits).step_by(MOST_LIMITS) {
        blocks.push(Block::Table(limits_kept(writer, test, from..limits.min(from + MOST_LIMITS))));
    }
    blocks.push(Block::Table(meanings(writer, test)));
    Ok(blocks)
}

fn name(writer: &Writer, row: &StressRow) -> String {
    row.name.as_deref().map_or_else(|| writer.say(terms::AS_IT_IS), report::name)
}

/// Which stress moves the tail most, and by how much.
fn worst(writer: &Writer, test: &StressTest) -> Option<String> {
    let row = report::worst_stress(test)?;
    let change = row.change.as_ref()?;
    let values = [
        ("name", &*writer.language.quote(&name(writer, row))),
        ("count", &(test.rows.len() - 1).to_string()),
        ("mean", &signed(writer, &change.mean)),
        ("tail", &signed(writer, &change.tvar95)),
    ];
    Some(writer.fill(terms::STRESS_SAYS, &values))
}

/// `HKD +1.2M`, rounded by its error.
fn signed(writer: &Writer, difference: &Difference) -> String {
    let size = match difference.se {
        Some(se) => format::short_amount_within(difference.value.abs(), se),
        None => format::amount_roughly(difference.value.abs()),
    };
    format!("{} {}{size}", writer.currency(), if difference.value < 0.0 { "-" } else { "+" })
}

fn losses(writer: &Writer, test: &StressTest) -> Table {
    let chance = one_in(writer, 0.05);
    let mut columns = vec![
        Column::words(writer.say(terms::STRESS_CASE), 1.8),
        Column::figures(writer.say(terms::AVERAGE), 1.0),
        Column::figures(writer.fill(terms::WORSE, &[("chance", &chance)]), 1.3),
        Column::figures(writer.fill(terms::TAIL, &[("chance", &chance)]), 1.3),
    ];
    let has_programmes = test.rows.iter().any(|row| row.best.is_some());
    if has_programmes {
        columns.push(Column::words(writer.say(terms::BEST_PROGRAMME), 1.6));
        columns.push(Column::figures(writer.say(terms::NET), 1.2));
    }
    let amount = |one: Estimate| Cell::from(format::short_amount_within(one.mean, one.mean_se));
    let row = |row: &StressRow| {
        let mut cells: Vec<Cell> =
            vec![name(writer, row).into(), amount(row.mean), amount(row.var95), amount(row.tvar95)];
        match &row.best {
            Some(best) => cells.extend([report::name(&best.programme).into(), amount(best.net_benefit)]),
            None if has_programmes => cells.extend([Cell::default(), Cell::default()]),
            None => {}
        }
        Row::of(cells).strong(row.name.is_none())
    };
    let caption = format!("{} ({})", writer.say(terms::STRESS_LOSSES), writer.currency());
    Table { caption, columns, rows: test.rows.iter().map(row).collect() }
}

/// The chance of passing each of these points of risk appetite, and whether that is accepted.
fn limits_kept(writer: &Writer, test: &StressTest, points: std::ops::Range<usize>) -> Table {
    let mut columns = vec![Column::words(writer.say(terms::STRESS_CASE), 1.8)];
    columns.extend(test.rows[0].appetite[points.clone()].iter().map(|point| {
        let (loss, accepted) = (format::money(writer.currency(), point.loss), format::percent(point.limit));
        Column::figures(writer.fill(terms::ABOVE, &[("loss", &loss), ("accepted", &accepted)]), 1.6)
    }));
    let row = |row: &StressRow| {
        let mut cells = vec![Cell::from(name(writer, row))];
        cells.extend(row.appetite.iter().skip(points.start).take(points.len()).map(|point| {
            let (term, tone) = verdict(point.kept);
            let chance = format::percent_and_range(point.probability, point.low, point.high).0;
            Cell { text: format!("{chance} · {}", writer.say(term)).into(), tone, spread: None }
        }));
        Row::of(cells).strong(row.name.is_none())
    };
    Table { caption: writer.say(terms::STRESS_LIMITS), columns, rows: test.rows.iter().map(row).collect() }
}

/// What each stress is, in the words of the scenario.
fn meanings(writer: &Writer, test: &StressTest) -> Table {
    let columns = vec![
        Column::words(writer.say(terms::STRESS_CASE), 1.3),
        Column::words(writer.say(terms::MEANING), 2.6),
        Column::words(writer.say(terms::SOURCE), 2.6),
    ];
    let row = |row: &StressRow| {
        let changes = || {
            let set: Vec<String> = row
                .set
                .iter()
                .map(|one| format!("{} = {}", clean(&one.name), clean(&one.expression)))
                .collect();
            set.join("; ")
        };
        let meaning = row.description.as_deref().map_or_else(changes, clean);
        let source = row.source.as_deref().map_or_else(|| writer.say(terms::NOT_STATED), clean);
        Row::of([name(writer, row), meaning, source])
    };
    Table {
        caption: writer.say(terms::STRESS_MEANS),
        columns,
        rows: test.rows[1..].iter().map(row).collect(),
    }
}

/// What the cases beyond a limit have in common.
fn reverse_stress(writer: &Writer, reverse: &ReverseStress) -> String {
    let limit = format::money(writer.currency(), reverse.limit);
    if reverse.trials_inside == 0 {
        return writer.fill(terms::REVERSE_NONE, &[("limit", &limit)]);
    }
    let named: Vec<String> = report::separating(reverse)
        .into_iter()
        .take(MOST_NAMED)
        .filter_map(|one| Some(apart(writer, one, one.inside?, one.outside?)))
        .collect();
    let count = format::count(reverse.trials_inside);
    let all = format::count(reverse.trials_inside + reverse.trials_outside);
    let values = [("limit", &*limit), ("count", &count), ("all", &all)];
    if named.is_empty() {
        return writer.fill(terms::REVERSE_NOTHING, &values);
    }
    let named = writer.language.list(&named);
    let values: Vec<(&str, &str)> = values.into_iter().chain([("named", &*named)]).collect();
    writer.fill(terms::REVERSE_SAYS, &values)
}

/// `a high churn_rate (median 0.05 against 0.02)`
fn apart(writer: &Writer, one: &ReverseQuantity, inside: ReversePart, outside: ReversePart) -> String {
    let term = if one.auc.unwrap_or(0.5) > 0.5 { terms::HIGH } else { terms::LOW };
    let name = match one.name.as_str() {
        "incidents" => writer.say(terms::INCIDENT_COUNT),
        name => report::name(name),
    };
    let (inside, outside) = (format::number(inside.median), format::number(outside.median));
    writer.fill(term, &[("name", &name), ("inside", &inside), ("outside", &outside)])
}

fn bad_cases(writer: &Writer) -> Table {
    let risk = &writer.results.baseline;
    let mut rows = Vec::new();
    for p in [0.95, 0.99] {
        if let Some(tail) = tail(&risk.loss, p) {
            let name = writer.fill(terms::TAIL, &[("chance", &one_in(writer, 1.0 - p))]);
            rows.push(Row::of([name, tail_text(writer, tail)]));
        }
    }
    let trials = format::count(writer.results.run.trials);
    let largest = writer.fill(terms::LARGEST, &[("trials", &trials)]);
    rows.push(Row::of([largest, format::amount_roughly(risk.loss.max)]));
    let worst = risk.worst_year.as_ref();
    let worst = worst.and_then(|year| year.quantiles.iter().find(|level| (level.p - 0.95).abs() < 1e-9));
    if let Some(level) = worst {
        let text = writer.language.range(&format::amount_interval(level.value, level.low, level.high));
        rows.push(Row::of([writer.say(terms::WORST_YEAR), text]));
    }
    if let Some(bands) = &risk.bands {
        let se = 0.025 * (bands.mean.p95 - bands.mean.p5);
        rows.push(Row::of([writer.say(terms::IF_KNOWN), format::amount_within(bands.mean.p95, se)]));
    }
    let columns = vec![
        Column::words(writer.say(terms::STRESS_CASE), 2.0),
        Column::figures(format!("{} ({})", writer.say(terms::LOSS), writer.currency()), 2.0),
    ];
    Table { caption: String::new(), columns, rows }
}
