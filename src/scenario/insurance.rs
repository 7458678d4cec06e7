//! `[insurance]`: what an insurer pays of each incident, as a line of the loss.
use super::checked::{Clause, Component, Insurance, Scenario};
use super::formulas::Names;
use super::keys;
use super::reader::Reader;
use super::toml_table::Table;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::format;
use crate::formula::{self, Argument, BinaryOperator, Expression, Kind};
use crate::units::Unit;
use toml::de::DeValue;

/// The recovery's name among the components.
pub(super) const NAME: &str = "insurance";

/// What a run includes of the loss, and the names that formulas may use.
pub(super) struct Insurable<'a> {
    pub(super) components: &'a [Component],
    /// Optional components that the run includes.
    pub(super) with: &'a [String],
    pub(super) names: &'a Names,
    pub(super) currency: &'a Unit,
}

impl Insurable<'_> {
    fn includes(&self, component: &Component) -> bool {
        !component.optional || self.with.contains(&component.name)
    }

    /// What a name of a component stands for; nothing is lost by a component that is left out.
    fn loss_of(&self, name: &str, span: Span) -> Option<Expression> {
        let component = self.components.iter().find(|component| component.name == name)?;
        Some(match self.includes(component) {
            true => component.expression.clone(),
            false => Expression { kind: Kind::Number(0.0), span },
        })
    }
}

impl<'t> Reader<'t> {
    /// The policy, and its recovery as a component: negative, after the others.
    pub(super) fn insurance(
        &mut self,
        root: &Table<'t>,
        insurable: &Insurable<'_>,
    ) -> Option<(Insurance, Component)> {
        let table = self.table("insurance", root.get("insurance")?, keys::INSURANCE)?;
        if let Some(component) = insurable.components.iter().find(|component| component.name == NAME) {
            self.diagnostics.push(
                Diagnostic::error("name", format!("the loss has a component `{NAME}` already"))
                    .at(component.expression.span, "a component")
                    .at(table.span, "its recovery would be a second one")
                    .help("give the component of [loss] another name"),
            );
        }
        let before = self.diagnostics.len();
        let covers = self.covers(root, &table, insurable.components);
        let [deductible, limit] =
            ["deductible", "limit"].map(|key| self.clause(&table, key, insurable.currency, insurable));
        let [share, void_if] =
            ["share", "void_if"].map(|key| self.clause(&table, key, &Unit::one(), insurable));
        let emerges = self.emergence(&table);
        let provenance = self.provenance(&table);
        if self.diagnostics.len() > before {
            return None;
        }
        let policy =
            Insurance { covers: covers?, deductible, limit, share, void_if, provenance, span: table.span };
        let covered =
            |component: &&Component| insurable.includes(component) && policy.covers.contains(&component.name);
        let covered: Vec<Expression> = insurable
            .components
            .iter()
            .filter(covered)
            .map(|component| component.expression.clone())
            .collect();
        let expression = recovery(&policy, covered);
        let text = format!("recovery of {}", policy.covers.join(", "));
        let component = Component { name: NAME.to_owned(), expression, text, optional: false, emerges };
        Some((policy, component))
    }

    fn covers(
        &mut self,
        root: &Table<'t>,
        table: &Table<'t>,
        components: &[Component],
    ) -> Option<Vec<String>> {
        let value = table.get("covers")?;
        let path = table.path_of("covers");
        let DeValue::Array(items) = value.get_ref() else {
            let error = self.file.wrong_type(&path, value, "a list of components");
            self.diagnostics.push(error.help("write `covers = [\"component\", …]`"));
            return None;
        };
        let known: Vec<&str> = components.iter().map(|component| component.name.as_str()).collect();
        if items.is_empty() {
            self.diagnostics.push(
                Diagnostic::error("insurance", "[insurance] covers no component")
                    .at(self.file.span(value.span()), "")
                    .help(format!("name some of {}, or leave [insurance] out", known.join(", "))),
            );
        }
        // Components that are there but could not be read are no unknown names.
        let loss = root.get("loss").and_then(|value| value.get_ref().as_table());
        let is_written =
            |name: &str| loss.is_some_and(|table| table.iter().any(|(key, _)| key.get_ref() == name));
        let mut covers: Vec<String> = Vec::new();
        let mut whole = true;
        for item in items.iter() {
            let text = self.file.string(&path, item);
            let Some(name) = self.keep(text) else { continue };
            let place = self.file.span(item.span());
            if covers.iter().any(|covered| covered == name) {
                self.diagnostics.push(
                    Diagnostic::error("insurance", format!("`{name}` is covered twice"))
                        .at(place, "second time")
                        .help("leave one out"),
                );
            } else if known.contains(&name) {
                covers.push(name.to_owned());
            } else if is_written(name) {
                whole = false;
            } else {
                let error =
                    Diagnostic::error("unknown-component", format!("the loss has no component `{name}`"))
                        .at(place, "unknown");
                self.diagnostics.push(match nearest(name, known.iter().copied()) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help(format!("its components are {}", known.join(", "))),
                });
            }
        }
        Some(covers).filter(|_| whole)
    }

    /// A formula of the policy in `unit`, with components written out; `None` if it is left out or at fault.
    fn clause(
        &mut self,
        table: &Table<'t>,
        key: &str,
        unit: &Unit,
        insurable: &Insurable<'_>,
    ) -> Option<Clause> {
        let (expression, text) = self.expression(table, key)?;
        for (name, span) in formula::names(&expression) {
            let Some(component) = insurable.components.iter().find(|component| component.name == name) else {
                continue;
            };
            // `fine = "fine"` is one amount by either name.
            let is_same = matches!(&component.expression.kind, Kind::Name(used) if used == name);
            if insurable.names.has(name) && !is_same {
                self.diagnostics.push(
                    Diagnostic::error(
                        "name",
                        format!("`{name}` is a component of the loss, and an input or a definition too"),
                    )
                    .at(span, "which one is this?")
                    .at(component.expression.span, "the component")
                    .help("give one of them another name"),
                );
                return None;
            }
        }
        let names = insurable.names.and_components(insurable.components, insurable.currency);
        let checked = names.check(&expression);
        let found = self.keep(checked)??;
        let is_constant = formula::names(&expression).is_empty();
        if is_constant {
            let finite = formula::constant(&expression);
            self.keep(finite)?;
        }
        // Plain numbers are in the scenario's currency.
        let is_plain = is_constant && found.is_one();
        let is_zero = matches!(expression.kind, Kind::Number(0.0));
        if found != *unit && !is_plain && !is_zero {
            let error = match key {
                "void_if" => {
                    Diagnostic::error("unit-mismatch", format!("`{key}` is in {found}, but is a condition"))
                        .at(expression.span, found.to_string())
                        .help(format!("compare it: `{expression} > 5M {found}`"))
                }
                "share" => Diagnostic::error(
                    "unit-mismatch",
                    format!("`{key}` is in {found}, but is a plain number"),
                )
                .at(expression.span, found.to_string())
                .help("write a share such as `share = \"80%\"`"),
                _ => names.mismatch(&expression, (&format!("`{key}`"), &found), ("it", unit)),
            };
            self.diagnostics.push(error);
            return None;
        }
        let written_out = written_out(&expression, &|name, span| match insurable.names.has(name) {
            true => None,
            false => insurable.loss_of(name, span),
        });
        Some(Clause { expression: written_out, text })
    }

    /// Refuses amounts below zero and shares outside 0 to 1: neither may come out in any trial.
    pub(super) fn check_insurance(&mut self, scenario: &Scenario) {
        let Some(policy) = &scenario.insurance else { return };
        for (key, clause) in
            [("deductible", &policy.deductible), ("limit", &policy.limit), ("share", &policy.share)]
        {
            let Some(clause) = clause else { continue };
            let (low, high) = scenario.bounds(&clause.expression);
            let most = if key == "share" { 1.0 } else { f64::INFINITY };
            if low >= 0.0 && high <= most {
                continue;
            }
            let end = if low < 0.0 { low } else { high };
            let found = match (low == high, end.is_finite()) {
                (true, _) => format!("is {}", format::number(end)),
                (false, true) => format!("can be {}", format::number(end)),
                (false, false) if low < 0.0 => "has no lower end".to_owned(),
                (false, false) => "has no upper end".to_owned(),
            };
            let (wanted, help) = match key {
                "share" => (
                    "must lie within 0 to 1",
                    "write a share such as `share = \"80%\"`; `clamp(…, 0, 1)` keeps a formula inside"
                        .to_owned(),
                ),
                _ => (
                    "must not be below 0",
                    format!(
                        "write an amount such as `{key} = \"5M\"`; `max(…, 0)` keeps a formula above zero"
                    ),
                ),
            };
            self.diagnostics.push(
                Diagnostic::error("insurance", format!("`{key}` {found}, but {wanted}"))
                    .at(clause.expression.span, "")
                    .help(help),
            );
        }
    }
}

/// −share · min(max(Σ covered − deductible, 0), limit), or nothing where the policy is void
/// (Klugman, Panjer and Willmot, "Loss Models", section 8.5, with the limit counted above the deductible).
///
/// Its parts point at what the user wrote.
fn recovery(policy: &Insurance, covered: Vec<Expression>) -> Expression {
    let zero = || Expression { kind: Kind::Number(0.0), span: policy.span };
    let mut paid = sum(&covered, policy.span).unwrap_or_else(zero);
    if let Some(Clause { expression, .. }) = &policy.deductible {
        paid = binary(BinaryOperator::Subtract, paid, expression.clone(), expression.span);
    }
    paid = call("max", [paid, zero()], policy.span);
    if let Some(Clause { expression, .. }) = &policy.limit {
        paid = call("min", [paid, expression.clone()], expression.span);
    }
    if let Some(Clause { expression, .. }) = &policy.share {
        paid = binary(BinaryOperator::Multiply, expression.clone(), paid, expression.span);
    }
    let negative = Expression { kind: Kind::Negate(Box::new(paid)), span: policy.span };
    match &policy.void_if {
        Some(Clause { expression, .. }) => {
            call("if", [expression.clone(), zero(), negative], expression.span)
        }
        None => negative,
    }
}

/// Halves are summed apart, so that the tree is no deeper than many components need.
fn sum(parts: &[Expression], span: Span) -> Option<Expression> {
    match parts {
        [] => None,
        [part] => Some(part.clone()),
        _ => {
            let (left, right) = parts.split_at(parts.len().div_ceil(2));
            Some(binary(BinaryOperator::Add, sum(left, span)?, sum(right, span)?, span))
        }
    }
}

fn binary(operator: BinaryOperator, left: Expression, right: Expression, span: Span) -> Expression {
    Expression { kind: Kind::Binary { operator, left: Box::new(left), right: Box::new(right) }, span }
}

fn call<const N: usize>(function: &str, values: [Expression; N], span: Span) -> Expression {
    let arguments = values.map(|value| Argument { name: None, value }).into();
    Expression { kind: Kind::Call { function: function.to_owned(), function_span: span, arguments }, span }
}

/// The expression with names replaced by what `meaning` gives for them.
fn written_out(expression: &Expression, meaning: &dyn Fn(&str, Span) -> Option<Expression>) -> Expression {
    let inner = |operand: &Expression| Box::new(written_out(operand, meaning));
    let kind = match &expression.kind {
        Kind::Name(name) => return meaning(name, expression.span).unwrap_or_else(|| expression.clone()),
        Kind::Negate(operand) => Kind::Negate(inner(operand)),
        Kind::Binary { operator, left, right } => {
            Kind::Binary { operator: *operator, left: inner(left), right: inner(right) }
        }
        Kind::Call { function, function_span, arguments } => Kind::Call {
            function: function.clone(),
            function_span: *function_span,
            arguments: arguments
                .iter()
                .map(|Argument { name, value }| Argument {
                    name: name.clone(),
                    value: written_out(value, meaning),
                })
                .collect(),
        },
        kind @ (Kind::Number(_) | Kind::Quantity { .. } | Kind::Text(_) | Kind::List(_)) => kind.clone(),
    };
    Expression { kind, span: expression.span }
}
