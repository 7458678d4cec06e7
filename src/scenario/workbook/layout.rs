//! The sheets of a scenario's workbook and their columns: one list that writing and reading share.
//!
//! Keys come from the list that the TOML reader checks against, so that a key of a scenario is a cell of the workbook.
use super::super::keys::{self, Key, Kind};

/// Arguments of a distribution that have cells of their own.
pub(super) const ARGUMENTS: usize = 4;

/// How a table of a scenario is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `[frequency]`: a key a row, its value beside it.
    Keys,
    /// `[inputs.NAME]`: a table a row.
    Named,
    /// `[[appetite]]`: a table a row, without a name.
    List,
    /// `[controls.NAME] reduces`: an effect a row.
    Effects,
    /// `[programmes]`: a name a row, with the controls beside it.
    Sets,
    /// `[define]`: a name a row, with its formula.
    Formulas,
}

/// One sheet: one table of the scenario.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) sheet: &'static str,
    /// The table's name in TOML.
    pub(super) table: &'static str,
    pub(super) shape: Shape,
    pub(super) keys: &'static [Key],
}

/// In the order of the workbook.
pub(super) const SHEETS: [Layout; 13] = [
    Layout { sheet: "Scenario", table: "scenario", shape: Shape::Keys, keys: keys::SCENARIO },
    Layout { sheet: "Inputs", table: "inputs", shape: Shape::Named, keys: keys::INPUT },
    Layout { sheet: "Loss", table: "loss", shape: Shape::Named, keys: keys::COMPONENT },
    Layout { sheet: "Frequency", table: "frequency", shape: Shape::Keys, keys: keys::FREQUENCY },
    Layout { sheet: "Controls", table: "controls", shape: Shape::Named, keys: keys::CONTROL },
    Layout { sheet: "Effects", table: "controls", shape: Shape::Effects, keys: &[] },
    Layout { sheet: "Programmes", table: "programmes", shape: Shape::Sets, keys: &[] },
    Layout { sheet: "Appetite", table: "appetite", shape: Shape::List, keys: keys::APPETITE },
    Layout { sheet: "Definitions", table: "define", shape: Shape::Formulas, keys: &[] },
    Layout { sheet: "Correlations", table: "correlation", shape: Shape::List, keys: keys::CORRELATION },
    Layout { sheet: "Insurance", table: "insurance", shape: Shape::Keys, keys: keys::INSURANCE },
    Layout { sheet: "Reoffence", table: "reoffence", shape: Shape::Keys, keys: keys::REOFFENCE },
    Layout { sheet: "Stress", table: "stress", shape: Shape::Named, keys: keys::STRESS },
];

/// Sheets that the workbook has for its readers only.
pub(super) const GUIDE: &str = "Guide";
pub(super) const LISTS: &str = "Lists";

/// What a column of a sheet holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column {
    /// The name of a table, formula or set.
    Name,
    Key(&'static Key),
    /// Which distribution.
    Form,
    /// An argument of it, from 0.
    Argument(usize),
    Formula,
    /// The control that an effect belongs to.
    Control,
    /// What the effect reduces.
    Target,
    /// A control of a set, from 0.
    Member(usize),
    /// The key of a row, its value, and what it is.
    Label,
    Value,
    Meaning,
    Notes,
}

impl Layout {
    pub(super) fn named(sheet: &str) -> Option<&'static Self> {
        SHEETS.iter().find(|layout| layout.sheet.eq_ignore_ascii_case(sheet.trim()))
    }

    /// The columns as they are written; sets have room for so many members.
    pub(super) fn columns(&self, members: usize) -> Vec<Column> {
        let arguments = || std::iter::once(Column::Form).chain((0..ARGUMENTS).map(Column::Argument));
        let mut columns = match self.shape {
            Shape::Keys => vec![Column::Label, Column::Value, Column::Meaning],
            Shape::Named => vec![Column::Name],
            Shape::List => Vec::new(),
            Shape::Effects => vec![Column::Control, Column::Target],
            Shape::Sets => vec![Column::Name],
            Shape::Formulas => vec![Column::Name, Column::Formula],
        };
        match self.shape {
            Shape::Keys | Shape::Formulas => {}
            Shape::Effects => columns.extend(arguments()),
            Shape::Sets => columns.extend((0..members).map(Column::Member)),
            Shape::Named | Shape::List => {
                for key in self.keys {
                    match (self.table, key.name) {
                        ("inputs", "value") => columns.extend(arguments()),
                        // They have a sheet of their own.
                        ("controls", "reduces") => {}
                        _ => columns.push(Column::Key(key)),
                    }
                }
            }
        }
        columns.push(Column::Notes);
        columns
    }
}

impl Column {
    /// What stands in the first row.
    pub(super) fn title(self) -> String {
        match self {
            Column::Name => "name".to_owned(),
            Column::Key(key) => key.name.to_owned(),
            Column::Form => "distribution".to_owned(),
            Column::Argument(number) => format!("value {}", number + 1),
            Column::Formula => "formula".to_owned(),
            Column::Control => "control".to_owned(),
            Column::Target => "reduces".to_owned(),
            Column::Member(number) => format!("control {}", number + 1),
            Column::Label => "key".to_owned(),
            Column::Value => "value".to_owned(),
            Column::Meaning => "meaning".to_owned(),
            Column::Notes => "notes".to_owned(),
        }
    }

    /// What it is for, where the title does not say it.
    pub(super) fn about(self) -> &'static str {
        match self {
            Column::Name => "Letters, digits and _; formulas use it.",
            Column::Key(Key { kind: Kind::Changes, .. }) => {
                "The values that it changes, e.g. churn_rate = beta(2, 20); frequency.incidents = poisson(2)"
            }
            Column::Key(key) => key.about,
            Column::Form => {
                "Choose how the values beside it are meant; `written out`: value 1 holds the distribution in words."
            }
            Column::Argument(0) => "The first value of the distribution, or a plain number.",
            Column::Argument(_) => "The next value of the distribution; leave it empty if it has no more.",
            Column::Formula => "A formula over inputs and other definitions.",
            Column::Control => "A name of the sheet Controls.",
            Column::Target => "An input, or `incidents`.",
            Column::Member(_) => "A name of the sheet Controls.",
            Column::Notes => "Remarks; they become comments of the TOML file.",
            Column::Label | Column::Value | Column::Meaning => "",
        }
    }
}
