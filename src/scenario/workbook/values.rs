//! Cells made into values of TOML: distributions, formulas, lists, dates.
use super::book::{Cell, Row, Sheet, Value, number_text};
use super::forms::{Choice, Form};
use super::layout::{ARGUMENTS, Column};
use super::to_toml::Writing;
use super::toml_text::bare_or_quoted;
use crate::scenario::keys::Kind;

impl<'b> Writing<'b> {
    pub(super) fn distribution_entry(&mut self, sheet: &'b Sheet, row: &'b Row, key: &str) {
        let has =
            row.get(&sheet.columns, |column| matches!(column, Column::Form | Column::Argument(_))).is_some();
        let argument = |number| {
            row.get(
                &sheet.columns,
                move |column| matches!(column, Column::Argument(found) if found == number),
            )
        };
        if has || (0..ARGUMENTS).any(|number| argument(number).is_some()) {
            self.out.push(&format!("{key} = "));
            self.distribution(sheet, row);
            self.out.push("\n");
        }
    }

    /// The cells of a distribution, as one quoted value.
    pub(super) fn distribution(&mut self, sheet: &'b Sheet, row: &'b Row) {
        let cells: Vec<Option<&Cell>> = (0..ARGUMENTS)
            .map(|number| {
                row.get(&sheet.columns, |column| matches!(column, Column::Argument(found) if found == number))
            })
            .collect();
        let choice = row.get(&sheet.columns, |column| matches!(column, Column::Form));
        let wanted = match choice {
            None => Choice::WrittenOut,
            Some(cell) => match Choice::read(&cell.value.written()) {
                Ok(choice) => choice,
                Err(help) => {
                    let written = cell.value.written();
                    self.error(cell, "distribution", format!("`{written}` is no choice of the list"), help);
                    return;
                }
            },
        };
        let place = choice.or(row.first()).expect("a row has a cell");
        match wanted {
            Choice::Form(form) => self.form(form, place, &cells),
            Choice::Number | Choice::WrittenOut => {
                let label = if matches!(wanted, Choice::Number) { "a number" } else { "what is written out" };
                self.surplus(&cells[1..], &format!("{label} has one value"));
                match cells[0] {
                    Some(cell) => self.value("value", Kind::Expression, cell),
                    None => {
                        self.missing(place, "value 1", label);
                    }
                }
            }
        }
    }

    fn form(&mut self, form: &Form, place: &Cell, cells: &[Option<&Cell>]) {
        let label = form.label();
        self.surplus(&cells[form.arguments.len()..], &format!("{label} does not use it"));
        let start = self.out.len();
        self.out.push("\"");
        let inside = self.out.len();
        self.out.push(&format!("{}(", form.function));
        for (number, name) in form.arguments.iter().enumerate() {
            if number > 0 {
                self.out.push(", ");
            }
            if form.by_name {
                self.out.push(&format!("{name} = "));
            }
            match cells[number] {
                Some(cell) => self.inner(name, cell),
                None => {
                    self.missing(place, &format!("value {} ({name})", number + 1), &label);
                }
            }
        }
        self.out.push(")");
        self.out.mark(place, inside..self.out.len());
        self.out.push("\"");
        self.out.mark(place, start..self.out.len());
    }

    pub(super) fn missing(&mut self, place: &Cell, column: &str, label: &str) {
        let row = place.row + 1;
        let message = format!("{column} of row {row} is empty");
        self.error(place, "missing-value", message, format!("{label} needs it"));
    }

    fn surplus(&mut self, cells: &[Option<&Cell>], why: &str) {
        for cell in cells.iter().flatten() {
            self.error(
                cell,
                "surplus-value",
                "this value would be ignored",
                format!("{why}; empty the cell"),
            );
        }
    }

    /// An argument inside the quotes of a distribution.
    fn inner(&mut self, name: &str, cell: &Cell) {
        match &cell.value {
            Value::Text(text) => self.out.marked_inside(cell, text),
            Value::Number(number) => self.out.marked(cell, &number_text(*number)),
            Value::Boolean(_) | Value::Date(_) => self.wrong(name, cell, "a number"),
        }
    }

    fn wrong(&mut self, name: &str, cell: &Cell, wanted: &str) {
        let (found, help) = match cell.value {
            Value::Date(_) => (
                "a date",
                "format the cell as a number; spreadsheets turn entries such as 1-2 or 3.4. into dates",
            ),
            _ if wanted == "a date" => ("no date", "write a date, such as 2026-03-31"),
            Value::Boolean(_) => ("true or false", "write the value itself"),
            Value::Number(_) => ("a number", "write the value itself"),
            Value::Text(_) => ("a text", "write the value itself"),
        };
        self.error(cell, "type", format!("`{name}` is {found}, but must be {wanted}"), help);
    }

    pub(super) fn value(&mut self, name: &str, kind: Kind, cell: &Cell) {
        match (kind, &cell.value) {
            (Kind::Date, Value::Date(date) | Value::Text(date)) => self.out.quoted(cell, date),
            (Kind::Date, _) => self.wrong(name, cell, "a date"),
            (_, Value::Date(_)) => self.wrong(name, cell, "a number or a text"),
            (Kind::Boolean, Value::Boolean(truth)) => self.out.marked(cell, &truth.to_string()),
            (Kind::Boolean, Value::Text(text))
                if ["true", "false"].contains(&text.trim().to_lowercase().as_str()) =>
            {
                self.out.marked(cell, &text.trim().to_lowercase());
            }
            (_, Value::Boolean(_)) => self.wrong(name, cell, "a number or a text"),
            (Kind::Integer, Value::Text(text))
                if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                self.out.marked(cell, text);
            }
            (Kind::Integer | Kind::Expression, Value::Number(number)) => {
                self.out.marked(cell, &number_text(*number));
            }
            (Kind::Names, value) => self.out.list(cell, &value.written(), ',', bare_name),
            (Kind::Shares, value) => self.out.list(cell, &value.written(), ',', number_or_quoted),
            (Kind::Changes, value) => self.changes(cell, &value.written()),
            (Kind::Matrix, value) => self.out.rows(cell, &value.written(), number_or_quoted),
            (_, value) => self.out.quoted(cell, &value.written()),
        }
    }
}

impl Writing<'_> {
    /// `churn_rate = beta(2, 20); frequency.incidents = poisson(2)`, a table of TOML.
    fn changes(&mut self, cell: &Cell, text: &str) {
        let start = self.out.len();
        self.out.push("{ ");
        for (number, change) in outside_quotes(text, ';').into_iter().enumerate() {
            self.out.push(if number > 0 { ", " } else { "" });
            let Some((path, expression)) = change.split_once('=') else {
                let help = "write `name = value`, and `;` between several of them";
                self.error(cell, "changes", format!("`{change}` is no change of a value"), help);
                continue;
            };
            self.out.marked(cell, &bare_or_quoted(path.trim()));
            self.out.push(" = ");
            self.out.quoted(cell, expression.trim());
        }
        self.out.push(" }");
        self.out.mark(cell, start..self.out.len());
    }
}

/// The parts of a text between separators that stand in no quotes; none is empty.
fn outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    let is_separator = |letter: char| {
        quoted ^= letter == '\'';
        letter == separator && !quoted
    };
    text.split(is_separator).map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn bare_name(text: &str) -> (bool, String) {
    (true, text.to_owned())
}

/// Whether to quote, and the text.
fn number_or_quoted(text: &str) -> (bool, String) {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b".-+eE".contains(&byte));
    match text.parse::<f64>() {
        Ok(number) if plain && number.is_finite() => (false, number_text(number)),
        _ => (true, text.to_owned()),
    }
}
