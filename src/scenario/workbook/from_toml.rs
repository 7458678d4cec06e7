//! A scenario's TOML made into the cells of a workbook.
use super::book::{Book, Value, number_text};
use super::comments;
use super::forms::{Form, NUMBER, WRITTEN_OUT, plain_number};
use super::layout::{Column, Layout, SHEETS, Shape};
use crate::diagnostics::Sources;
use crate::formula::{self, Anchor};
use crate::scenario::keys::{Key, Kind};
use toml::de::{DeTable, DeValue};

/// Sets have room for this many controls at least.
const MEMBERS: usize = 6;
/// Digits of a whole number that a spreadsheet keeps.
const EXACT: f64 = 1e15;

/// Rows as they are found, with the places in the file that belong to them.
struct Filling<'t> {
    text: &'t str,
    book: Book,
    /// Place, then sheet and row.
    anchors: Vec<(usize, (&'static str, usize))>,
}

/// The workbook of a scenario that was checked already; numbers become numbers, and comments notes
/// if they are wanted.
pub(super) fn book(text: &str, with_notes: bool) -> Book {
    let (root, _) = DeTable::parse_recoverable(text);
    let root = root.get_ref();
    let most = |value: &DeValue<'_>| value.as_array().map_or(0, |members| members.len());
    let sets = root.get("programmes").and_then(|value| value.get_ref().as_table());
    let members = sets.map_or(0, |sets| sets.values().map(|set| most(set.get_ref())).max().unwrap_or(0));
    let book = Book::with_all_sheets(members.max(MEMBERS));
    let mut filling = Filling { text, book, anchors: Vec::new() };
    for layout in &SHEETS {
        if let Some(value) = root.get(layout.table) {
            filling.table(layout, value.get_ref());
        }
    }
    filling.anchors.sort_by_key(|(place, _)| *place);
    let Filling { mut book, anchors, .. } = filling;
    if !with_notes {
        return book;
    }
    for ((sheet, row), note) in comments::notes(text, &anchors) {
        let sheet = book.get_mut(sheet);
        sheet.set(row, |column| matches!(column, Column::Notes), Value::Text(note));
    }
    book
}

impl Filling<'_> {
    fn table(&mut self, layout: &'static Layout, value: &DeValue<'_>) {
        match (layout.shape, value) {
            (Shape::Keys, DeValue::Table(table)) => self.keys(layout, table),
            (Shape::Named, DeValue::Table(table)) => self.named(layout, table),
            (Shape::List, DeValue::Array(tables)) => {
                for table in tables.iter() {
                    let Some(entries) = table.get_ref().as_table() else { continue };
                    let row = self.row(layout, self.of_keys(layout, entries));
                    self.anchors.push((table.span().start, (layout.sheet, row)));
                    self.anchor_keys(layout, row, entries);
                }
            }
            (Shape::Effects, DeValue::Table(controls)) => self.effects(layout, controls),
            (Shape::Sets, DeValue::Table(sets)) => {
                for (name, members) in sets {
                    let members = members.get_ref().as_array().into_iter().flat_map(|members| members.iter());
                    let mut values = vec![(0, Value::Text(name.get_ref().to_string()))];
                    for (number, member) in members.enumerate() {
                        values.push((1 + number, text_of(member.get_ref())));
                    }
                    let row = self.row(layout, values);
                    self.anchors.push((name.span().start, (layout.sheet, row)));
                }
            }
            (Shape::Formulas, DeValue::Table(formulas)) => {
                for (name, value) in formulas {
                    let values =
                        vec![(0, Value::Text(name.get_ref().to_string())), (1, expression(value.get_ref()))];
                    let row = self.row(layout, values);
                    self.anchors.push((name.span().start, (layout.sheet, row)));
                }
            }
            _ => {}
        }
    }

    fn row(&mut self, layout: &Layout, values: Vec<(usize, Value)>) -> usize {
        self.book.get_mut(layout.sheet).push(values)
    }

    /// Every key has a row, whether the file has it or not.
    fn keys(&mut self, layout: &'static Layout, table: &DeTable<'_>) {
        for key in layout.keys {
            let mut values = vec![(0, Value::Text(key.name.to_owned()))];
            let found = table.get_key_value(key.name);
            if let Some((_, value)) = found {
                values.push((1, cell(key, value.get_ref())));
            }
            let row = self.row(layout, values);
            if let Some((name, _)) = found {
                self.anchors.push((name.span().start, (layout.sheet, row)));
            }
        }
    }

    fn named(&mut self, layout: &'static Layout, table: &DeTable<'_>) {
        for (name, value) in table {
            let mut values = vec![(0, Value::Text(name.get_ref().to_string()))];
            let row = match value.get_ref() {
                DeValue::Table(entries) => {
                    values.extend(self.of_keys(layout, entries));
                    let row = self.row(layout, values);
                    self.anchor_keys(layout, row, entries);
                    row
                }
                // A component that is its formula.
                formula => {
                    values.push((1, expression(formula)));
                    self.row(layout, values)
                }
            };
            self.anchors.push((name.span().start, (layout.sheet, row)));
        }
    }

    fn effects(&mut self, layout: &'static Layout, controls: &DeTable<'_>) {
        for (control, value) in controls {
            let reduces = value.get_ref().as_table().and_then(|entries| entries.get("reduces"));
            let Some(reduces) = reduces else { continue };
            // Within one line there are no comments.
            let apart = !self.text[reduces.span()].starts_with('{');
            for (target, value) in reduces.get_ref().as_table().into_iter().flat_map(|table| table.iter()) {
                let mut values = vec![
                    (0, Value::Text(control.get_ref().to_string())),
                    (1, Value::Text(target.get_ref().to_string())),
                ];
                values.extend(distribution(value.get_ref(), 2));
                let row = self.row(layout, values);
                if apart {
                    self.anchors.push((target.span().start, (layout.sheet, row)));
                }
            }
        }
    }

    fn of_keys(&self, layout: &Layout, entries: &DeTable<'_>) -> Vec<(usize, Value)> {
        let columns = layout.columns(0);
        let mut values = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            match column {
                Column::Form => {
                    if let Some(value) = entries.get("value") {
                        values.extend(distribution(value.get_ref(), index));
                    }
                }
                Column::Key(key) => {
                    if let Some(value) = entries.get(key.name) {
                        values.push((index, cell(key, value.get_ref())));
                    }
                }
                _ => {}
            }
        }
        values
    }

    fn anchor_keys(&mut self, layout: &Layout, row: usize, entries: &DeTable<'_>) {
        for (key, _) in entries {
            self.anchors.push((key.span().start, (layout.sheet, row)));
        }
    }
}

/// The cells of a distribution, of which the first has the number `column`.
fn distribution(value: &DeValue<'_>, column: usize) -> Vec<(usize, Value)> {
    let written = expression(value);
    let Value::Text(text) = &written else {
        return vec![(column, Value::Text(NUMBER.to_owned())), (column + 1, written)];
    };
    let form = parsed(text).as_ref().and_then(Form::of);
    let Some((form, arguments)) = form else {
        return vec![(column, Value::Text(WRITTEN_OUT.to_owned())), (column + 1, written)];
    };
    let arguments = arguments.into_iter().enumerate();
    std::iter::once((column, Value::Text(form.label())))
        .chain(arguments.map(|(number, argument)| (column + 1 + number, Value::Number(argument))))
        .collect()
}

fn parsed(text: &str) -> Option<formula::Expression> {
    let mut sources = Sources::default();
    let id = sources.add("", text);
    formula::parse(text, Anchor { span: sources.whole(id), exact: true }).ok()
}

/// A number where it is one, whichever way it is written; else the text.
fn expression(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => match parsed(text).as_ref().and_then(plain_number) {
            Some(number) => Value::Number(number),
            None => Value::Text(text.trim().to_owned()),
        },
        _ => text_of(value),
    }
}

fn text_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(integer) => {
            // At most 64 bits by TOML's own rule.
            let number = i128::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(0);
            match (number as f64).abs() < EXACT {
                true => Value::Number(number as f64),
                false => Value::Text(number.to_string()),
            }
        }
        DeValue::Float(float) => match float.as_str().parse() {
            Ok(number) => Value::Number(number),
            Err(_) => Value::Text(float.as_str().to_owned()),
        },
        DeValue::Boolean(truth) => Value::Boolean(*truth),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| text_of(item.get_ref()).written()).collect();
            Value::Text(items.join(", "))
        }
        DeValue::Table(_) => Value::Text(String::new()),
    }
}

fn cell(key: &Key, value: &DeValue<'_>) -> Value {
    match (key.kind, value) {
        (Kind::Expression, _) => expression(value),
        (Kind::Date, DeValue::String(text)) => Value::Date(text.to_string()),
        (Kind::Shares, DeValue::Array(items)) => {
            Value::Text(shares(items.iter().map(toml::Spanned::get_ref)))
        }
        (Kind::Changes, DeValue::Table(changes)) => {
            let mut written = Vec::new();
            self::changes("", changes, &mut written);
            Value::Text(written.join("; "))
        }
        (Kind::Matrix, DeValue::Array(rows)) => {
            let row = |row: &DeValue<'_>| match row {
                DeValue::Array(items) => shares(items.iter().map(toml::Spanned::get_ref)),
                other => text_of(other).written(),
            };
            let rows: Vec<String> = rows.iter().map(|one| row(one.get_ref())).collect();
            Value::Text(rows.join("; "))
        }
        _ => text_of(value),
    }
}

/// Changes of values as a cell shows them; dots of a path may be tables in TOML.
fn changes(above: &str, table: &DeTable<'_>, written: &mut Vec<String>) {
    for (name, value) in table {
        let path = format!("{above}{}", name.get_ref());
        match value.get_ref() {
            DeValue::Table(below) => changes(&format!("{path}."), below, written),
            value => written.push(format!("{path} = {}", expression(value).written())),
        }
    }
}

/// Numbers beside each other, as a cell shows them.
fn shares<'a, 't: 'a>(items: impl Iterator<Item = &'a DeValue<'t>>) -> String {
    let written = |item: &DeValue<'_>| match expression(item) {
        Value::Number(number) => number_text(number),
        other => other.written(),
    };
    items.map(written).collect::<Vec<_>>().join(", ")
}
