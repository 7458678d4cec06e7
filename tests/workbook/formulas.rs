//! The formulas of a results workbook, calculated a second way: numbers, names, ranges, `+ - * / = >`, and a few functions.
use calamine::{Data, Reader, Xlsx};
use std::collections::HashMap;
use std::io::Cursor;

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Number(f64),
    Text(String),
    List(Vec<Value>),
}

/// Cells by sheet and address.
pub struct Book {
    pub values: HashMap<(String, String), Value>,
    pub formulas: Vec<((String, String), String)>,
    names: HashMap<String, String>,
}

fn letters(column: u32) -> String {
    let (mut text, mut rest) = (String::new(), column + 1);
    while rest > 0 {
        text.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    text
}

fn column(letters: &str) -> u32 {
    letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter - b'A') + 1) - 1
}

impl Book {
    pub fn open(bytes: Vec<u8>) -> Self {
        let mut file = Xlsx::new(Cursor::new(bytes)).expect("it opens");
        let names =
            file.defined_names().iter().map(|(name, place)| (name.clone(), place.replace('$', ""))).collect();
        let mut book = Self { values: HashMap::new(), formulas: Vec::new(), names };
        for sheet in file.sheet_names() {
            let range = file.worksheet_range(&sheet).expect("the sheet is there");
            let (row, left) = range.start().unwrap_or_default();
            for (r, c, value) in range.used_cells() {
                let address = format!("{}{}", letters(left + c as u32), row as usize + r + 1);
                let value = match value {
                    Data::Float(number) => Value::Number(*number),
                    Data::Int(number) => Value::Number(*number as f64),
                    other => Value::Text(other.to_string()),
                };
                book.values.insert((sheet.clone(), address), value);
            }
            let range = file.worksheet_formula(&sheet).expect("the sheet is there");
            let (row, left) = range.start().unwrap_or_default();
            for (r, c, formula) in range.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
                let address = format!("{}{}", letters(left + c as u32), row as usize + r + 1);
                book.formulas.push(((sheet.clone(), address), formula.clone()));
            }
        }
        book
    }

    pub fn get(&self, sheet: &str, address: &str) -> Value {
        self.values.get(&(sheet.to_owned(), address.to_owned())).cloned().unwrap_or(Value::Number(0.0))
    }

    /// The cell that a name stands for, and those below it.
    pub fn named(&self, name: &str) -> Value {
        self.place("", &self.names[name])
    }

    /// Calculates every formula anew, as often as they hang on each other.
    pub fn calculate(&mut self) {
        for _ in 0..4 {
            for (place, formula) in self.formulas.clone() {
                let value = self.evaluate(&place.0, &formula);
                self.values.insert(place, value);
            }
        }
    }

    pub fn evaluate(&self, sheet: &str, formula: &str) -> Value {
        let mut reading = Reading { book: self, sheet, rest: formula };
        let value = reading.comparison();
        assert!(reading.rest.is_empty(), "{formula}: {} is left", reading.rest);
        value
    }

    fn place(&self, sheet: &str, place: &str) -> Value {
        let (sheet, cells) = place.split_once('!').unwrap_or((sheet, place));
        let split = |cell: &str| {
            let digits = cell.find(|letter: char| letter.is_ascii_digit()).expect("a cell has a row");
            (column(&cell[..digits]), cell[digits..].parse::<u32>().expect("a row"))
        };
        let Some((from, to)) = cells.split_once(':') else { return self.get(sheet, cells) };
        let ((left, top), (right, bottom)) = (split(from), split(to));
        let cells = (top..=bottom)
            .flat_map(|row| (left..=right).map(move |column| format!("{}{row}", letters(column))));
        Value::List(cells.map(|cell| self.get(sheet, &cell)).collect())
    }
}

struct Reading<'b> {
    book: &'b Book,
    sheet: &'b str,
    rest: &'b str,
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(number) => *number,
        other => panic!("{other:?} is no number"),
    }
}

impl<'b> Reading<'b> {
    fn take(&mut self, symbol: &str) -> bool {
        self.rest.strip_prefix(symbol).map(|rest| self.rest = rest).is_some()
    }

    fn comparison(&mut self) -> Value {
        let left = self.sum();
        for (symbol, holds) in [("=", f64::eq as fn(&f64, &f64) -> bool), (">", f64::gt)] {
            if self.take(symbol) {
                let right = self.sum();
                return Value::Number(f64::from(u8::from(holds(&number(&left), &number(&right)))));
            }
        }
        left
    }

    fn sum(&mut self) -> Value {
        let mut value = self.product();
        loop {
            value = if self.take("+") {
                Value::Number(number(&value) + number(&self.product()))
            } else if self.take("-") {
                Value::Number(number(&value) - number(&self.product()))
            } else {
                return value;
            };
        }
    }

    fn product(&mut self) -> Value {
        let mut value = self.operand();
        loop {
            value = if self.take("*") {
                Value::Number(number(&value) * number(&self.operand()))
            } else if self.take("/") {
                Value::Number(number(&value) / number(&self.operand()))
            } else {
                return value;
            };
        }
    }

    fn operand(&mut self) -> Value {
        if self.take("\"") {
            let end = self.rest.find('"').expect("a text ends");
            let text = self.rest[..end].to_owned();
            self.rest = &self.rest[end + 1..];
            return Value::Text(text);
        }
        let word = |letter: char| letter.is_ascii_alphanumeric() || "_.!:$".contains(letter);
        let end = self.rest.find(|letter| !word(letter)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if let Ok(number) = word.parse() {
            return Value::Number(number);
        }
        if self.take("(") {
            return self.function(word);
        }
        match self.book.names.get(word) {
            Some(place) => self.book.place("", place),
            None => self.book.place(self.sheet, &word.replace('$', "")),
        }
    }

    fn function(&mut self, name: &str) -> Value {
        let mut arguments = Vec::new();
        // A quotient by 0 that IF leaves aside is no error.
        loop {
            arguments.push(self.comparison());
            if self.take(")") {
                break;
            }
            assert!(self.take(","), "{}", self.rest);
        }
        let list = |value: &Value| match value {
            Value::List(values) => values.clone(),
            other => vec![other.clone()],
        };
        match (name, arguments.as_slice()) {
            ("IF", [condition, then, otherwise]) => {
                if number(condition) != 0.0 {
                    then.clone()
                } else {
                    otherwise.clone()
                }
            }
            ("SUM", [values]) => Value::Number(list(values).iter().map(number).sum()),
            ("MAX", [values]) => {
                Value::Number(list(values).iter().map(number).fold(f64::NEG_INFINITY, f64::max))
            }
            ("MATCH", [wanted, values, _]) => {
                let place = list(values).iter().position(|value| value == wanted).expect("it is there");
                Value::Number(place as f64 + 1.0)
            }
            ("INDEX", [values, place]) => list(values)[number(place) as usize - 1].clone(),
            other => panic!("{other:?} is not known"),
        }
    }
}
