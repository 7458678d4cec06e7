//! What changed since the last review: headline figures and inputs, earlier and now.
use super::figures::Figures;
use super::{Block, Earlier, Section, Text, section as of};
use crate::paper::block::{Column, Row, Table};
use crate::report::clean;
use crate::results::{Input, Results};

pub fn section(figures: &Figures, earlier: Option<&Earlier>) -> Section {
    let heading = "Changes since the last review";
    let Some(earlier) = earlier else {
        let says = "[Name the document of the last review with `--since results.json` to fill this in.]";
        return of("changes", heading, vec![Block::paragraph(says)]);
    };
    let before = Figures::of(earlier.results, earlier.file);
    let mut blocks = vec![Block::Table(headlines(&before, figures))];
    let inputs = inputs(earlier.results, figures.results);
    blocks.push(if inputs.rows.is_empty() {
        Block::paragraph("No input changed.")
    } else {
        Block::Table(inputs)
    });
    blocks.push(Block::paragraph("[Reasons for the changes, and how the company responds to them.]"));
    of("changes", heading, blocks)
}

fn headlines(before: &Figures, now: &Figures) -> Table {
    let figure = |text: Option<Text>| text.unwrap_or_else(|| "–".into());
    let both = |name: &str, of: &dyn Fn(&Figures) -> Option<Text>| {
        Row::of([Text::from(name), figure(of(before)), figure(of(now))])
    };
    let mut rows = vec![
        both("Average loss", &|figures| Some(figures.mean())),
        both("Exceeded in one case of twenty", &|figures| figures.quantile(0.95)),
        both("Exceeded in one case of a hundred", &|figures| figures.quantile(0.99)),
        both("Average of the worst 5%", &|figures| figures.tail(0.95)),
        both("Chance of any loss", &|figures| Some(figures.chance_of_loss())),
    ];
    for (index, point) in now.results.baseline.appetite.iter().enumerate() {
        let was = before.results.baseline.appetite.iter().position(|other| other.loss == point.loss);
        let name = text_of_limit(now, index);
        let was = was.and_then(|index| before.chance_found(None, index));
        rows.push(Row::of([name, figure(was), figure(now.chance_found(None, index))]));
    }
    let columns =
        vec![Column::words("Figure", 2.0), Column::figures("Last review", 2.4), Column::figures("Now", 2.4)];
    Table { caption: "Headline figures".to_owned(), columns, rows }
}

fn text_of_limit(figures: &Figures, index: usize) -> Text {
    Text::from("Chance of a loss above ").and(figures.limit_loss(index).unwrap_or_default())
}

/// Inputs whose expression differs, or that are in one document only.
fn inputs(before: &Results, now: &Results) -> Table {
    let written =
        |input: Option<&Input>| input.map_or_else(|| "–".to_owned(), |input| clean(&input.expression));
    let find = |results: &'_ Results, name: &str| -> Option<Input> {
        results.inputs.iter().find(|input| input.name == name).cloned()
    };
    let mut names: Vec<&str> = now.inputs.iter().map(|input| input.name.as_str()).collect();
    names.extend(
        before.inputs.iter().map(|input| input.name.as_str()).filter(|name| find(now, name).is_none()),
    );
    let rows = names
        .into_iter()
        .filter_map(|name| {
            let (was, is) = (find(before, name), find(now, name));
            let same = was.as_ref().map(|input| (&input.expression, input.growth))
                == is.as_ref().map(|input| (&input.expression, input.growth));
            (!same).then(|| Row::of([clean(name), written(was.as_ref()), written(is.as_ref())]))
        })
        .collect();
    let columns =
        vec![Column::words("Input", 1.4), Column::words("Last review", 2.4), Column::words("Now", 2.4)];
    Table { caption: "Inputs that changed".to_owned(), columns, rows }
}
