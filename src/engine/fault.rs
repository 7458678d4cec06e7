//! A loss that is no finite number, explained: which formula, which inputs, which trial.
use super::block::{Trials, Workspace};
use super::graph::Node;
use super::plan::Plan;
use crate::diagnostics::Diagnostic;
use crate::formula::{self, Expression, Kind};
use std::collections::HashMap;

/// A simulation that stopped because a loss was not a finite number.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", diagnostic.message)]
pub struct Fault {
    /// Points into the scenario's sources.
    pub diagnostic: Diagnostic,
}

/// Computes the incident again, one value at a time, and finds the smallest expression that is not finite.
pub(super) fn explain(plan: &Plan<'_>, outcome: usize, trial: u64, address: u64) -> Fault {
    let values = values_of_names(plan, outcome, trial, address);
    let scope = |name: &str| values.get(name).copied();
    let definitions = plan.scenario.definitions.iter().map(|definition| &definition.expression);
    let components = plan.scenario.components.iter().map(|component| &component.expression);
    let culprit = definitions.chain(components).find_map(|expression| innermost(expression, &scope));
    let of_programme = match outcome {
        0 => String::new(),
        _ => format!(" under programme `{}`", plan.scenario.programmes[outcome - 1].name),
    };
    let message = format!("the loss is not a finite number in trial {trial}{of_programme}");
    let diagnostic = match culprit {
        Some(expression) => {
            let result = formula::evaluate(expression, &scope);
            let names: Vec<String> = formula::names(expression)
                .into_iter()
                .filter_map(|(name, _)| scope(name).map(|value| format!("{name} = {value}")))
                .collect();
            let with = if names.is_empty() { String::new() } else { format!(" where {}", names.join(", ")) };
            Diagnostic::error("not-finite", message).at(expression.span, format!("this is {result}{with}"))
        }
        // The sum of finite components overflowed.
        None => Diagnostic::error("not-finite", message),
    };
    let help = "keep divisors, logarithms and square roots away from where they are not defined, e.g. `max(x, 1)` or `if(x > 0, y / x, 0)`";
    Fault { diagnostic: diagnostic.help(help) }
}

fn values_of_names<'s>(plan: &Plan<'s>, outcome: usize, trial: u64, address: u64) -> HashMap<&'s str, f64> {
    let (names, nodes): (Vec<&str>, Vec<Node>) =
        plan.names[outcome].iter().map(|(name, node)| (*name, *node)).unzip();
    let again = plan.names_again.get(outcome).map(|again| names.iter().map(|name| again[name]).collect());
    let routine = plan.routine(&nodes, again);
    let mut values = HashMap::new();
    Workspace::default().run(plan, &routine, Trials::List(&[trial]), |pass, output, lanes| {
        if pass.address() == address {
            values.insert(names[output], lanes.lane(0));
        }
    });
    values
}

/// The first sub-expression, innermost first, whose value is not finite, also where what is around it would be: the
/// engine lets neither `min` nor a comparison hide it. What `if` does not choose counts for nothing.
fn innermost<'e>(expression: &'e Expression, scope: &dyn Fn(&str) -> Option<f64>) -> Option<&'e Expression> {
    let inner = match &expression.kind {
        Kind::Negate(operand) => innermost(operand, scope),
        Kind::Binary { left, right, .. } => innermost(left, scope).or_else(|| innermost(right, scope)),
        Kind::Call { function, arguments, .. } if function == "if" => {
            let condition = &arguments[0].value;
            let chosen = if formula::evaluate(condition, scope) == 0.0 { 2 } else { 1 };
            innermost(condition, scope).or_else(|| innermost(&arguments[chosen].value, scope))
        }
        Kind::Call { arguments, .. } => {
            arguments.iter().find_map(|argument| innermost(&argument.value, scope))
        }
        Kind::Number(_) | Kind::Quantity { .. } | Kind::Text(_) | Kind::Name(_) | Kind::List(_) => None,
    };
    inner.or_else(|| Some(expression).filter(|whole| !formula::evaluate(whole, scope).is_finite()))
}
