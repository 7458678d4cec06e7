//! The loss in a bad year, against what is accepted.
use super::block::{Block, Cell, Column, Picture, Row, Section, Table, Tone};
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::plots::{self, Chart, Level, PlotError};
use crate::report::{clean, quantile};
use crate::results::{Appetite, Kept, Programme, Risk};

pub fn section(writer: &Writer) -> Result<Section, PlotError> {
    let results = writer.results;
    let featured = writer.featured();
    let mut blocks = vec![
        Block::Chart(picture(&plots::bad_years(results, featured)?)),
        Block::Table(levels(writer, &plots::levels(results, featured))),
    ];
    if !results.baseline.appetite.is_empty() {
        let featured: Vec<&Programme> = featured.into_iter().collect();
        blocks.push(Block::Table(limits(writer, &featured)));
    }
    blocks.push(Block::note(writer.say(terms::RANGES)));
    Ok(Section { id: "bad-year", heading: writer.say(terms::BAD_YEAR), new_page: false, blocks })
}

pub(super) fn picture(chart: &Chart) -> Picture {
    Picture { name: chart.name, alt: chart.alt.clone(), inline: chart.inline(), svg: chart.svg.clone() }
}

fn levels(writer: &Writer, levels: &[Level]) -> Table {
    let results = writer.results;
    let featured = writer.featured();
    let mut columns = vec![
        Column::words(writer.say(terms::HOW_BAD), 2.0),
        Column::figures(writer.say(terms::NO_PROGRAMME), 2.6),
    ];
    columns.extend(featured.map(|programme| {
        Column::figures(writer.fill(terms::WITH, &[("name", &writer.quoted(programme))]), 2.6)
    }));
    columns.push(Column::figures(writer.say(terms::ACCEPTED_LOSS), 1.4));
    let row = |level: &Level| {
        let how = level.chance.map_or_else(
            || writer.say(terms::AVERAGE),
            |chance| writer.fill(terms::WORSE, &[("chance", &one_in(writer, chance))]),
        );
        let mut cells = vec![how, loss(writer, &results.baseline, level, level.baseline)];
        cells.extend(
            featured
                .zip(level.residual)
                .map(|(programme, value)| loss(writer, &programme.residual, level, value)),
        );
        let limits: Vec<String> =
            level.limits.iter().map(|limit| format::money(writer.currency(), *limit)).collect();
        cells.push(limits.join(", "));
        Row::of(cells)
    };
    Table { caption: writer.say(terms::FIGURES_BESIDE), columns, rows: levels.iter().map(row).collect() }
}

/// `1 in 20`, or `5%` where the language has no such words.
pub(super) fn one_in(writer: &Writer, chance: f64) -> String {
    if writer.language.is_chinese() { format::percent(chance) } else { format::one_in(chance) }
}

fn loss(writer: &Writer, risk: &Risk, level: &Level, value: f64) -> String {
    let currency = writer.currency();
    let Some(chance) = level.chance else {
        return writer.language.money_within(currency, risk.loss.mean, risk.loss.mean_se);
    };
    match quantile(&risk.loss, 1.0 - chance) {
        Some(level) => writer.language.money_interval(currency, level.value, level.low, level.high),
        None => format!("{currency} {}", format::amount_roughly(value)),
    }
}

/// Every limit, for no programme and for each of these.
pub(super) fn limits(writer: &Writer, programmes: &[&Programme]) -> Table {
    let results = writer.results;
    let columns = vec![
        Column::words(writer.say(terms::LOSS_ABOVE), 1.5),
        Column::figures(writer.say(terms::ACCEPTED), 1.2),
        Column::words(writer.say(terms::CASE), 2.0),
        Column::figures(writer.say(terms::FOUND), 2.4),
        Column::words(writer.say(terms::VERDICT), 1.2),
    ];
    let mut rows = Vec::new();
    let featured = writer.featured().map(|programme| programme.name.as_str());
    for (index, point) in results.baseline.appetite.iter().enumerate() {
        rows.push(row(writer, point, &writer.say(terms::NO_PROGRAMME)));
        for programme in programmes {
            let Some(point) = programme.residual.appetite.get(index) else { continue };
            let strong = featured == Some(&*programme.name);
            rows.push(row(writer, point, &clean(&programme.name)).strong(strong));
        }
    }
    Table { caption: writer.say(terms::LIMITS), columns, rows }
}

fn row(writer: &Writer, point: &Appetite, case: &str) -> Row {
    let (term, tone) = verdict(point.kept);
    let verdict = Cell { text: writer.say(term).into(), tone, spread: None };
    let cells: [Cell; 5] = [
        format::money(writer.currency(), point.loss).into(),
        format::percent(point.limit).into(),
        case.into(),
        writer.language.share_interval(point.probability, point.low, point.high).into(),
        verdict,
    ];
    Row::of(cells)
}

pub(super) fn verdict(kept: Kept) -> (super::language::Term, Tone) {
    match kept {
        Kept::Kept => (terms::KEPT, Tone::Good),
        Kept::Broken => (terms::BROKEN, Tone::Bad),
        Kept::CannotTell => (terms::CANNOT_TELL, Tone::Unsure),
    }
}
