//! How the sides of a target are written: statistics, and the constants of the scenario.
use super::statistic::{Measure, Quantity, Statistic};
use super::target::Needed;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::formula::{self, Argument, BinaryOperator, Expression, Function, Kind};
use crate::scenario::{Scenario, Sought};
use crate::units::Unit;
use std::collections::BTreeMap;

const QUANTITIES: [&str; 6] = ["loss", "avoided", "spend", "net_benefit", "roi", "avoided_per_spent"];
const MEASURES: [&str; 6] = ["mean", "median", "sd", "var", "tvar", "P"];
/// Takes the statistics out of both sides of a target.
pub(super) struct Reader<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) sought: &'s Sought,
    pub(super) constants: BTreeMap<String, f64>,
    pub(super) statistics: Vec<Statistic>,
    pub(super) programmes: Vec<Needed>,
    /// Whether a statistic names no outcome.
    pub(super) uses_default: bool,
}

impl Reader<'_> {
    /// The expression with each statistic in it taken out.
    pub(super) fn formula(&mut self, expression: &Expression) -> Result<Expression, Diagnostic> {
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
                let measure = if measure == "var" { Measure::Quantile(level) } else { Measure::Tvar(level) };
                Statistic { of, measure }
            }
            (
                "P",
                [
                    Expression {
                        kind: Kind::Binary { operator: BinaryOperator::Greater, left, right }, ..
                    },
                ],
            ) => {
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
                let error = Diagnostic::error(
                    "target",
                    "a statistic is of `loss`, `avoided`, `spend` or `net_benefit`",
                )
                .at(expression.span, "");
                Err(match nearest(name, QUANTITIES) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error
                        .help("write `mean(loss)`, or `mean(loss(PROGRAMME))` for what a programme leaves"),
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
        self.uses_default = true;
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
                let definition =
                    || scenario.definitions.iter().find(|one| one.name == name).map(|one| &one.unit);
                input.or_else(definition).cloned()
            }
        };
        formula::unit_of(expression, &scope, &[])
    }

    /// Whether both sides are amounts of money.
    pub(super) fn check_units(&self, left: &Expression, right: &Expression) -> Result<bool, Diagnostic> {
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
