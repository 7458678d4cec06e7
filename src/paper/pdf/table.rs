//! Tables: columns by weight, cells wrapped, the head again on every page.
use super::fonts::Fonts;
use super::sheet::{COLUMN, Face, Ink, Mark, SIDE, Sheets, ink};
use crate::paper::block::{Cell, Row, Spread, Table, Tone};

const GAP: f32 = 7.0;
const LEADING: f32 = 1.3;
/// Of a small chart in a cell.
const SPREAD: f32 = 9.0;
/// Above and below the text of a row.
const PAD: f32 = 2.6;

struct Columns {
    left: Vec<f32>,
    width: Vec<f32>,
    size: f32,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let total: f64 = table.columns.iter().map(|column| column.weight).sum();
        let room = COLUMN - GAP * (table.columns.len() as f32 - 1.0);
        let width: Vec<f32> =
            table.columns.iter().map(|column| room * (column.weight / total) as f32).collect();
        let mut left = Vec::new();
        let mut x = SIDE;
        for one in &width {
            left.push(x);
            x += one + GAP;
        }
        let size = if table.columns.len() > 6 { 7.2 } else { 8.3 };
        Self { left, width, size }
    }
}

pub fn lay_out(sheets: &mut Sheets, fonts: &Fonts, table: &Table) {
    let columns = Columns::of(table);
    let head = Row {
        cells: table.columns.iter().map(|column| Cell::from(column.title.as_str())).collect(),
        strong: true,
    };
    let head_height = height(fonts, &columns, &head);
    let draw_head = |sheets: &mut Sheets| {
        draw(sheets, fonts, table, &columns, &head, Some(ink("soft")));
    };
    let first = table.rows.first().map_or(0.0, |row| height(fonts, &columns, row));
    sheets.need(head_height + first);
    draw_head(sheets);
    for row in &table.rows {
        if sheets.need(height(fonts, &columns, row)) {
            draw_head(sheets);
        }
        draw(sheets, fonts, table, &columns, row, None);
    }
}

fn wrapped(fonts: &Fonts, columns: &Columns, row: &Row, index: usize) -> Vec<String> {
    let face = if row.strong { Face::Bold } else { Face::Regular };
    match row.cells.get(index) {
        Some(cell) => fonts.wrap(&cell.text.plain(), face, columns.size, columns.width[index]),
        None => Vec::new(),
    }
}

fn height(fonts: &Fonts, columns: &Columns, row: &Row) -> f32 {
    let cell = |index: usize| {
        let lines = wrapped(fonts, columns, row, index).len() as f32 * LEADING * columns.size;
        let has_spread = row.cells.get(index).is_some_and(|cell| cell.spread.is_some());
        lines + if has_spread { SPREAD } else { 0.0 }
    };
    (0..columns.width.len()).map(cell).fold(0.0, f32::max) + 2.0 * PAD
}

/// One row and the rule below it; `all` is the ink of a head.
fn draw(sheets: &mut Sheets, fonts: &Fonts, table: &Table, columns: &Columns, row: &Row, all: Option<Ink>) {
    let height = height(fonts, columns, row);
    let top = sheets.y;
    for (index, cell) in row.cells.iter().enumerate().take(columns.width.len()) {
        let (left, width) = (columns.left[index], columns.width[index]);
        let mut y = top + PAD;
        if let Some(spread) = &cell.spread {
            draw_spread(sheets, spread, left, y, width);
            y += SPREAD;
        }
        let tone = match cell.tone {
            Tone::Plain => ink("ink"),
            Tone::Good => ink("good"),
            Tone::Bad => ink("bad"),
            Tone::Unsure => ink("unsure"),
        };
        let face = if row.strong { Face::Bold } else { Face::Regular };
        for line in wrapped(fonts, columns, row, index) {
            let used = fonts.width(&line, face, columns.size);
            let x = if table.columns[index].is_figure { left + (width - used).max(0.0) } else { left };
            sheets.text(&line, x, y + columns.size, (face, columns.size, all.unwrap_or(tone)));
            y += LEADING * columns.size;
        }
    }
    let rule = all.unwrap_or(ink("rule"));
    sheets.put(Mark::Fill { x: SIDE, y: top + height, width: COLUMN, height: 0.6, ink: rule });
    sheets.y = top + height + 0.6;
}

fn draw_spread(sheets: &mut Sheets, spread: &Spread, x: f32, y: f32, width: f32) {
    let width = width.min(80.0);
    let at = |share: f64| x + width * share as f32;
    let mut fill = |x: f32, y: f32, width: f32, height: f32, name: &str| {
        sheets.put(Mark::Fill { x, y, width, height, ink: ink(name) });
    };
    fill(x, y + 3.6, width, 0.8, "rule");
    let length = (at(spread.high) - at(spread.low)).max(0.8);
    fill(at(spread.low), y + 1.5, length, 5.0, "bar");
    if let Some(mean) = spread.mean {
        fill(at(mean) - 0.5, y, 1.1, 8.0, "ink");
    }
}
