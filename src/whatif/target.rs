//! What is to hold, as the user writes it: `median(loss) = 2.3 * it_budget`.
//!
//! Two sides and a relation between them. Both are formulas over statistics and over what the scenario says is constant.
use super::columns::Columns;
use super::grammar::Reader;
use super::statistic::Statistic;
use crate::diagnostics::{Diagnostic, Span};
use crate::formula::{self, Anchor, Expression};
use crate::scenario::{Programme, Scenario, Sought};
use std::collections::BTreeMap;
use std::ops::Range;

/// What stands between the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Equal,
    AtMost,
    AtLeast,
}

/// Two sides that are to meet.
#[derive(Clone, Debug)]
pub struct Target {
    /// As written.
    pub text: String,
    pub relation: Relation,
    /// What `loss` means where no outcome is named: `baseline`, or a control's name and ` alone`.
    pub outcome: String,
    /// Whether the sides are amounts in the scenario's currency.
    pub is_money: bool,
    /// With a name `#n` for statistic n.
    left: Expression,
    right: Expression,
    statistics: Vec<Statistic>,
    /// The programmes that they need.
    programmes: Vec<Needed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    /// Of the scenario, by its name.
    Programme(String),
    /// One control alone, as an index.
    Control(usize),
}

pub(super) const USAGE: &str = "write a statistic, `=`, and a value: `median(loss) = 2.3 * it_budget`, `P(loss > 10M) = 5%`, `roi(balanced) = 0`";

impl Target {
    /// Reads what is to hold while `sought` is looked for; the text becomes a source of the scenario's.
    ///
    /// # Errors
    /// What is wrong with it, at its place.
    pub fn read(text: &str, scenario: &mut Scenario, sought: &Sought) -> Result<Self, Diagnostic> {
        let source = scenario.sources.add("--so-that", text);
        let whole = scenario.sources.whole(source);
        let (at, length, relation) = relation(text, whole)?;
        let side = |range: Range<usize>| {
            let span = Span { source, start: range.start, end: range.end };
            formula::parse(&text[range], Anchor { span, exact: true })
        };
        let (left, right) = (side(0..at)?, side(at + length..text.len())?);
        let mut reader = Reader {
            scenario,
            sought,
            constants: constants(scenario),
            statistics: Vec::new(),
            programmes: Vec::new(),
            uses_default: false,
        };
        let (left, right) = (reader.formula(&left)?, reader.formula(&right)?);
        if reader.statistics.is_empty() {
            return Err(Diagnostic::error("target", "neither side has a statistic")
                .at(whole, "")
                .help(USAGE));
        }
        let is_money = reader.check_units(&left, &right)?;
        let outcome = match sought.control.filter(|_| reader.uses_default) {
            Some(control) => format!("{} alone", scenario.controls[control].name),
            None => "baseline".to_owned(),
        };
        let Reader { statistics, programmes, .. } = reader;
        Ok(Self {
            text: text.trim().to_owned(),
            relation,
            outcome,
            is_money,
            left,
            right,
            statistics,
            programmes,
        })
    }

    /// A scenario of the same inputs with the programmes that the target needs, and no others.
    pub(super) fn prepare(&self, scenario: &mut Scenario) {
        let needed = |needed: &Needed| match needed {
            Needed::Programme(name) => {
                let known = scenario.programmes.iter().find(|programme| programme.name == *name);
                known.expect("it was found when the target was read").clone()
            }
            Needed::Control(control) => {
                let of = &scenario.controls[*control];
                Programme { name: format!("{} alone", of.name), controls: vec![*control], span: of.span }
            }
        };
        scenario.programmes = self.programmes.iter().map(needed).collect();
        scenario.precision = None;
    }

    /// Both sides over some of the trials.
    pub(super) fn sides(&self, scenario: &Scenario, columns: &Columns, trials: Range<usize>) -> (f64, f64) {
        let constants = constants(scenario);
        let statistics: Vec<f64> = self
            .statistics
            .iter()
            .map(|statistic| statistic.value(columns, trials.clone(), &constants))
            .collect();
        let scope = |name: &str| match name.strip_prefix('#') {
            Some(number) => number.parse::<usize>().ok().and_then(|number| statistics.get(number).copied()),
            None => constants.get(name).copied(),
        };
        (formula::evaluate(&self.left, &scope), formula::evaluate(&self.right, &scope))
    }
}

/// The place and the length of the one sign outside of brackets that compares.
fn relation(text: &str, whole: Span) -> Result<(usize, usize, Relation), Diagnostic> {
    let mut depth = 0_i32;
    let mut found: Option<(usize, usize, Relation)> = None;
    let mut skip = 0;
    for (at, sign) in text.char_indices() {
        depth += match sign {
            '(' | '[' => 1,
            ')' | ']' => -1,
            _ => 0,
        };
        if depth != 0 || at < skip || !['=', '<', '>'].contains(&sign) {
            continue;
        }
        let double = text[at + 1..].starts_with('=');
        let length = if double { 2 } else { 1 };
        skip = at + length;
        let relation = match sign {
            '=' => Relation::Equal,
            '<' => Relation::AtMost,
            _ => Relation::AtLeast,
        };
        if found.replace((at, length, relation)).is_some() {
            let place = Span { start: at, end: at + length, ..whole };
            return Err(Diagnostic::error("target", "a target compares once")
                .at(place, "second time")
                .help(USAGE));
        }
    }
    found.ok_or_else(|| {
        Diagnostic::error("target", "a target needs `=` between its two sides").at(whole, "").help(USAGE)
    })
}

/// Inputs that are numbers, and definitions that are made of such alone.
fn constants(scenario: &Scenario) -> BTreeMap<String, f64> {
    let number = |input: &crate::scenario::Input| Some((input.name.clone(), input.value.is_constant()?));
    let mut constants: BTreeMap<String, f64> = scenario.inputs.iter().filter_map(number).collect();
    for definition in &scenario.definitions {
        let names = formula::names(&definition.expression);
        if names.iter().all(|(name, _)| constants.contains_key(*name)) {
            let value = formula::evaluate(&definition.expression, &|name| constants.get(name).copied());
            constants.insert(definition.name.clone(), value);
        }
    }
    constants
}
