//! What is to hold, as the user writes it: `median(loss) = 2.3 * it_budget`.
//!
//! Two sides and a relation between them. Both are formulas over statistics and over what the scenario says is constant.
use super::columns::{self, Columns};
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::formula::{self, Anchor, Argument, BinaryOperator, Expression, Function, Kind};
use crate::scenario::{Programme, Scenario, Sought};
use crate::units::Unit;
use std::borrow::Cow;
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
enum Needed {
    /// Of the scenario, by its name.
    Programme(String),
    /// One control alone, as an index.
    Control(usize),
}

#[derive(Clone, Debug)]
struct Statistic {
    of: Quantity,
    measure: Measure,
}

/// What differs from trial to trial; of an outcome (0 is the baseline), or of a programme that is needed.
#[derive(Clone, Copy, Debug)]
enum Quantity {
    Loss(usize),
    Avoided(usize),
    Spend(usize),
    NetBenefit(usize),
}

#[derive(Clone, Debug)]
enum Measure {
    Mean,
    Sd,
    Quantile(Expression),
    Tvar(Expression),
    Above(Expression),
    /// Net benefit ÷ spend, of means; plus 1, avoided per 1 spent.
    Roi { plus: f64 },
}

const QUANTITIES: [&str; 6] = ["loss", "avoided", "spend", "net_benefit", "roi", "avoided_per_spent"];
const MEASURES: [&str; 6] = ["mean", "median", "sd", "var", "tvar", "P"];
const USAGE: &str = "write a statistic, `=`, and a value: `median(loss) = 2.3 * it_budget`, `P(loss > 10M) = 5%`, `roi(balanced) = 0`";

struct Reader<'s> {
    scenario: &'s Scenario,
    sought: &'s Sought,
    constants: BTreeMap<String, f64>,
    statistics: Vec<Statistic>,
    programmes: Vec<Needed>,
}

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
        };
        let (left, right) = (reader.formula(&left)?, reader.formula(&right)?);
        if reader.statistics.is_empty() {
            return Err(Diagnostic::error("target", "neither side has a statistic").at(whole, "").help(USAGE));
        }
        let is_money = reader.check_units(&left, &right)?;
        let outcome = match sought.control {
            Some(control) => format!("{} alone", scenario.controls[control].name),
            None => "baseline".to_owned(),
        };
        let Reader { statistics, programmes, .. } = reader;
        Ok(Self { text: text.trim().to_owned(), relation, outcome, is_money, left, right, statistics, programmes })
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
            return Err(Diagnostic::error("target", "a target compares once").at(place, "second time").help(USAGE));
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

impl Reader<'_> {
    /// The expression with each statistic in it taken out.
    fn formula(&mut self, expression: &Expression) -> Result<Expression, Diagnostic> {
        let span = expression.span;
        let kind = match &expression.kind {
            Kind::Name(name) if QUANTITIES.contains(&name.as_str()) && !self.constants.contains_key(name) => {
                return self.bare(expression);
            }
            Kind::Name(name) => {
                self.check_constant(name, span)?;
                expression.kind.clone()
            }
            Kind::Negate(inner) => Kind::Negate(Box::new(self.formula(inner)?)),
            Kind::Binary { operator, left, right } => Kind::Binary {
                operator: *operator,
                left: Box::new(self.formula(left)?),
                right: Box::new(self.formula(right)?),
            },
            Kind::Call { function, function_span, arguments } => match function.as_str() {
                name if MEASURES.contains(&name) => return self.measure(expression, function, arguments),
                name if QUANTITIES.contains(&name) => return self.bare(expression),
                name if Function::named(name).is_some() => {
                    let inner = |argument: &Argument| {
                        Ok(Argument { name: argument.name.clone(), value: self.formula(&argument.value)? })
                    };
                    let arguments = arguments.iter().map(inner).collect::<Result<_, Diagnostic>>()?;
                    Kind::Call { function: function.clone(), function_span: *function_span, arguments }
                }
                name => {
                    let known = || MEASURES.iter().chain(&QUANTITIES).copied();
                    let error = Diagnostic::error("target", format!("there is no statistic `{name}`"))
                        .at(*function_span, "unknown");
                    return Err(match nearest(name, known()) {
                        Some(near) => error.help(format!("did you mean `{near}`?")),
                        None => error.help(format!("known are {}", known().collect::<Vec<_>>().join(", "))),
                    });
                }
            },
            kind => kind.clone(),
        };
        Ok(Expression { kind, span })
    }

    /// A constant of the scenario.
    fn check_constant(&self, name: &str, span: Span) -> Result<(), Diagnostic> {
        if self.constants.contains_key(name) {
            return Ok(());
        }
        let is_there = self.scenario.inputs.iter().any(|input| input.name == name)
            || self.scenario.definitions.iter().any(|one| one.name == name);
        if is_there {
            return Err(Diagnostic::error("target", format!("`{name}` is not one number: it is uncertain"))
                .at(span, "")
                .help("a target compares statistics and constants; name an input that is a number, or write the number"));
        }
        let known: Vec<&str> =
            self.constants.keys().map(String::as_str).chain(MEASURES).chain(QUANTITIES).collect();
        let error = Diagnostic::error("target", format!("there is no constant `{name}`")).at(span, "unknown");
        Err(match nearest(name, known.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("known are {}", known.join(", "))),
        })
    }

    /// A quantity that stands alone: its mean, where that is what one means.
    fn bare(&mut self, expression: &Expression) -> Result<Expression, Diagnostic> {
        let (name, _) = called(expression);
        if name == "loss" {
            return Err(Diagnostic::error("target", "which statistic of the loss?").at(expression.span, "").help(
                "write `mean(loss)`, `median(loss)`, `sd(loss)`, `var(loss, 95%)`, `tvar(loss, 95%)` or `P(loss > 10M)`",
            ));
        }
        if let Some(plus) = ratio(name) {
            let of = Quantity::NetBenefit(self.programme(expression)?);
            return Ok(self.keep(Statistic { of, measure: Measure::Roi { plus } }, expression.span));
        }
        let of = self.quantity(expression)?;
        Ok(self.keep(Statistic { of, measure: Measure::Mean }, expression.span))
    }

    fn measure(
        &mut self,
        expression: &Expression,
        measure: &str,
        arguments: &[Argument],
    ) -> Result<Expression, Diagnostic> {
        let span = expression.span;
        let usage = |text: &str| {
            Err(Diagnostic::error("target", format!("`{measure}` is not written like this"))
                .at(span, "")
                .help(format!("write {text}")))
        };
        let values: Vec<&Expression> = arguments.iter().map(|argument| &argument.value).collect();
        let statistic = match (measure, values.as_slice()) {
            ("mean", [of]) if ratio(called(of).0).is_some() => return self.bare(of),
            ("mean", [of]) => Statistic { of: self.quantity(of)?, measure: Measure::Mean },
            ("sd", [of]) => Statistic { of: self.quantity(of)?, measure: Measure::Sd },
            ("median", [of]) => {
                let half = Expression { kind: Kind::Number(0.5), span };
                Statistic { of: self.quantity(of)?, measure: Measure::Quantile(half) }
            }
            ("var" | "tvar", [of @ .., level]) if of.len() < 2 => {
                let of = match of {
                    [of] => self.quantity(of)?,
                    _ => Quantity::Loss(self.default_outcome()),
                };
                let level = self.level(level)?;
                let measure =
                    if measure == "var" { Measure::Quantile(level) } else { Measure::Tvar(level) };
                Statistic { of, measure }
            }
            ("P", [Expression { kind: Kind::Binary { operator: BinaryOperator::Greater, left, right }, .. }]) => {
                let of = self.quantity(left)?;
                let limit = self.formula(right)?;
                self.check_limit(&limit)?;
                Statistic { of, measure: Measure::Above(limit) }
            }
            ("P", _) => return usage("`P(loss > 10M)`, or `P(loss(PROGRAMME) > 10M)`"),
            ("var" | "tvar", _) => return usage(&format!("`{measure}(95%)` or `{measure}(loss, 95%)`")),
            _ => return usage(&format!("`{measure}(loss)` or `{measure}(loss(PROGRAMME))`")),
        };
        Ok(self.keep(statistic, span))
    }

    fn keep(&mut self, statistic: Statistic, span: Span) -> Expression {
        self.statistics.push(statistic);
        Expression { kind: Kind::Name(format!("#{}", self.statistics.len() - 1)), span }
    }

    /// A share of the trials; a constant.
    fn level(&mut self, expression: &Expression) -> Result<Expression, Diagnostic> {
        let (value, unit) = formula::constant(expression)?;
        if unit.is_one() && value > 0.0 && value < 1.0 {
            return Ok(expression.clone());
        }
        Err(Diagnostic::error("target", "a level lies between 0 and 100 %")
            .at(expression.span, "")
            .help("write it as a share: `var(95%)`"))
    }

    fn check_limit(&self, limit: &Expression) -> Result<(), Diagnostic> {
        let unit = self.unit(limit)?;
        if unit.is_one() || unit == Unit::base(&self.scenario.currency) {
            return Ok(());
        }
        Err(Diagnostic::error("target", format!("a loss is not in {unit}"))
            .at(limit.span, unit.to_string())
            .help(format!("write an amount in {}; a plain number is in it", self.scenario.currency)))
    }

    /// `loss`, `loss(programme)`, `avoided(programme)`, …
    fn quantity(&mut self, expression: &Expression) -> Result<Quantity, Diagnostic> {
        let (name, arguments) = called(expression);
        match name {
            "loss" => {
                let outcome = match arguments {
                    [] => self.default_outcome(),
                    [argument] => self.outcome(&argument.value)?,
                    _ => return Err(one_programme(expression)),
                };
                Ok(Quantity::Loss(outcome))
            }
            "avoided" => Ok(Quantity::Avoided(self.programme(expression)?)),
            "spend" => Ok(Quantity::Spend(self.programme(expression)?)),
            "net_benefit" => Ok(Quantity::NetBenefit(self.programme(expression)?)),
            _ => {
                let error = Diagnostic::error("target", "a statistic is of `loss`, `avoided`, `spend` or `net_benefit`")
                    .at(expression.span, "");
                Err(match nearest(name, QUANTITIES) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help("write `mean(loss)`, or `mean(loss(PROGRAMME))` for what a programme leaves"),
                })
            }
        }
    }

    fn need(&mut self, needed: Needed) -> usize {
        let place = self.programmes.iter().position(|known| *known == needed);
        place.unwrap_or_else(|| {
            self.programmes.push(needed);
            self.programmes.len() - 1
        })
    }

    /// Controls change nothing of the baseline: what is looked for in one is judged with it alone.
    fn default_outcome(&mut self) -> usize {
        match self.sought.control {
            Some(control) => 1 + self.need(Needed::Control(control)),
            None => 0,
        }
    }

    fn outcome(&mut self, expression: &Expression) -> Result<usize, Diagnostic> {
        match &expression.kind {
            Kind::Name(name) if name == "baseline" => Ok(0),
            _ => self.named_programme(expression).map(|programme| 1 + programme),
        }
    }

    fn named_programme(&mut self, expression: &Expression) -> Result<usize, Diagnostic> {
        let Kind::Name(name) = &expression.kind else { return Err(one_programme(expression)) };
        let known: Vec<&str> = self.scenario.programmes.iter().map(|one| one.name.as_str()).collect();
        if known.contains(&name.as_str()) {
            return Ok(self.need(Needed::Programme(name.clone())));
        }
        let error = Diagnostic::error("target", format!("there is no programme `{name}`"))
            .at(expression.span, "unknown");
        Err(match nearest(name, known.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => error.help("the scenario has none; describe it under [programmes]"),
            None => error.help(format!("known are {}", known.join(", "))),
        })
    }

    /// The programme that is named; without a name, the control that is looked for, or the only one.
    fn programme(&mut self, expression: &Expression) -> Result<usize, Diagnostic> {
        let (name, arguments) = called(expression);
        match (arguments, self.sought.control, self.scenario.programmes.as_slice()) {
            ([argument], ..) => self.named_programme(&argument.value),
            ([], Some(control), _) => Ok(self.need(Needed::Control(control))),
            ([], None, [only]) => Ok(self.need(Needed::Programme(only.name.clone()))),
            ([], None, programmes) => {
                let known: Vec<&str> = programmes.iter().map(|one| one.name.as_str()).collect();
                Err(Diagnostic::error("target", format!("`{name}` of which programme?"))
                    .at(expression.span, "")
                    .help(match known.first() {
                        Some(first) => format!("write `{name}({first})`; known are {}", known.join(", ")),
                        None => "the scenario has no programmes; describe them under [programmes]".to_owned(),
                    }))
            }
            _ => Err(one_programme(expression)),
        }
    }

    fn unit(&self, expression: &Expression) -> Result<Unit, Diagnostic> {
        let scenario = self.scenario;
        let money = Unit::base(&scenario.currency);
        let scope = |name: &str| match name.strip_prefix('#') {
            Some(number) => {
                let statistic = &self.statistics[number.parse::<usize>().ok()?];
                Some(match statistic.measure {
                    Measure::Above(_) | Measure::Roi { .. } => Unit::one(),
                    _ => money.clone(),
                })
            }
            None => {
                let input = scenario.inputs.iter().find(|input| input.name == name).map(|one| &one.unit);
                let definition = || scenario.definitions.iter().find(|one| one.name == name).map(|one| &one.unit);
                input.or_else(definition).cloned()
            }
        };
        formula::unit_of(expression, &scope, &[])
    }

    fn check_units(&self, left: &Expression, right: &Expression) -> Result<bool, Diagnostic> {
        let (of_left, of_right) = (self.unit(left)?, self.unit(right)?);
        let is_plain = |expression: &Expression, unit: &Unit| {
            unit.is_one() && !formula::names(expression).iter().any(|(name, _)| name.starts_with('#'))
        };
        if of_left == of_right || is_plain(left, &of_left) || is_plain(right, &of_right) {
            let money = Unit::base(&self.scenario.currency);
            return Ok(of_left == money || of_right == money);
        }
        Err(Diagnostic::error("unit-mismatch", format!("one side is in {of_left}, the other in {of_right}"))
            .at(right.span, of_right.to_string())
            .at(left.span, of_left.to_string())
            .help("money is compared with money; shares, ROI and ratios are plain numbers"))
    }
}

fn ratio(name: &str) -> Option<f64> {
    match name {
        "roi" => Some(0.0),
        "avoided_per_spent" => Some(1.0),
        _ => None,
    }
}

fn one_programme(expression: &Expression) -> Diagnostic {
    Diagnostic::error("target", "the name of one programme is expected here")
        .at(expression.span, "")
        .help("write `loss(PROGRAMME)`, `roi(PROGRAMME)`; `loss` alone is the baseline's")
}

/// The name of a call or of a name, with its arguments.
fn called(expression: &Expression) -> (&str, &[Argument]) {
    match &expression.kind {
        Kind::Name(name) => (name, &[]),
        Kind::Call { function, arguments, .. } => (function, arguments),
        _ => ("", &[]),
    }
}

impl Statistic {
    fn value(&self, columns: &Columns, trials: Range<usize>, constants: &BTreeMap<String, f64>) -> f64 {
        let constant = |expression: &Expression| {
            formula::evaluate(expression, &|name| constants.get(name).copied())
        };
        if let (Measure::Roi { plus }, Quantity::NetBenefit(programme)) = (&self.measure, self.of) {
            let spend = columns::mean(&columns.spends[programme][trials.clone()]);
            let net = columns::mean(&self.of.values(columns, trials));
            // Not defined without a spend.
            return if spend > 0.0 { net / spend + plus } else { f64::NAN };
        }
        let values = self.of.values(columns, trials);
        match &self.measure {
            Measure::Mean | Measure::Roi { .. } => columns::mean(&values),
            Measure::Sd => columns::sd(&values),
            Measure::Quantile(level) => columns::quantile(&values, constant(level)),
            Measure::Tvar(level) => columns::tvar(&values, constant(level)),
            Measure::Above(limit) => columns::share_above(&values, constant(limit)),
        }
    }
}

impl Quantity {
    fn values(self, columns: &Columns, trials: Range<usize>) -> Cow<'_, [f64]> {
        let losses = |outcome: usize| &columns.losses[outcome][trials.clone()];
        let spends = |programme: usize| &columns.spends[programme][trials.clone()];
        match self {
            Self::Loss(outcome) => Cow::Borrowed(losses(outcome)),
            Self::Spend(programme) => Cow::Borrowed(spends(programme)),
            Self::Avoided(programme) => {
                Cow::Owned(losses(0).iter().zip(losses(1 + programme)).map(|(all, rest)| all - rest).collect())
            }
            Self::NetBenefit(programme) => {
                let avoided = losses(0).iter().zip(losses(1 + programme)).map(|(all, rest)| all - rest);
                Cow::Owned(avoided.zip(spends(programme)).map(|(avoided, spend)| avoided - spend).collect())
            }
        }
    }
}
