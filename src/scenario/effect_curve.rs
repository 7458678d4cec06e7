//! How much of its full effect a control has for the money that is put into it.
use super::arguments::{Arguments, Dimension, usage};
use super::checked::Funding;
use super::data::DataFiles;
use super::keys::EFFECT_CURVES;
use super::reader::Reader;
use super::toml_table::Table;
use crate::diagnostics::{Diagnostic, nearest};
use crate::distributions::Distribution;
use crate::formula::Expression;
use crate::math;
use crate::units::Unit;
use std::sync::Arc;

/// The share of a control's full effectiveness that an amount of money buys: 0 for nothing, never falling, at most 1.
#[derive(Clone, Debug, PartialEq)]
pub enum EffectCurve {
    /// 1 − (αz + 1)^(−β): one less S(z, v)/v for the breach probability S = v/(αz + 1)^β of class I of Gordon and Loeb
    /// (2002), in which the vulnerability v cancels.
    GordonLoeb1 {
        /// Per unit of the currency.
        alpha: f64,
        beta: f64,
    },
    /// 1 − v^(αz), from S = v^(αz + 1) of class II of Gordon and Loeb (2002).
    GordonLoeb2 {
        /// Per unit of the currency.
        alpha: f64,
        /// The probability v of a breach if nothing is put in.
        vulnerability: f64,
    },
    /// 1 − 2^(−z/h).
    Exponential {
        /// The amount that buys half of the full effect.
        half_effect: f64,
    },
    /// Straight lines between points (amount, share), from nothing for nothing; the last share beyond the last point.
    Table(Arc<[(f64, f64)]>),
}

impl EffectCurve {
    /// The share that an amount, in the scenario's currency and not below 0, buys.
    pub fn share(&self, amount: f64) -> f64 {
        match self {
            Self::GordonLoeb1 { alpha, beta } => 1.0 - math::powf(alpha * amount + 1.0, -beta),
            Self::GordonLoeb2 { alpha, vulnerability } => 1.0 - math::powf(*vulnerability, alpha * amount),
            Self::Exponential { half_effect } => 1.0 - math::powf(2.0, -amount / half_effect),
            Self::Table(points) => {
                let after = points.partition_point(|(known, _)| *known <= amount);
                let before = after.checked_sub(1).map_or((0.0, 0.0), |index| points[index]);
                let Some(next) = points.get(after) else { return before.1 };
                before.1 + (amount - before.0) / (next.0 - before.0) * (next.1 - before.1)
            }
        }
    }

    /// Whether the share is concave, and 1 less it log-convex, so that of a loss in proportion to it the best amount is at
    /// most 1/e (Gordon and Loeb 2002 for their classes, Baryshnikov 2012 for all such curves).
    pub fn keeps_the_bound(&self) -> bool {
        !matches!(self, Self::Table(_))
    }
}

impl<'t> Reader<'t> {
    /// What the money put into a control buys; `None` where it has no curve, or one that cannot be read.
    pub(super) fn funding(&mut self, table: &Table<'t>, currency: &Unit) -> Option<(Funding, Distribution)> {
        if table.get("effect_curve").is_none() {
            if let Some(amount) = table.get("amount") {
                self.diagnostics.push(
                    Diagnostic::error("effect-curve", "`amount` needs an `effect_curve`")
                        .at(self.file.span(amount.span()), "")
                        .help("say what the money buys, e.g. `effect_curve = \"exponential(half_effect = 400k)\"`, or write it as `cost`"),
                );
            }
            return None;
        }
        if let Some(cost) = table.get("cost") {
            self.diagnostics.push(
                Diagnostic::error(
                    "effect-curve",
                    "a control with an `effect_curve` has no `cost` beside its `amount`",
                )
                .at(self.file.span(cost.span()), "")
                .help("the amount is its one-off cost; write what it costs each year as `annual_cost`"),
            );
        }
        let (expression, curve_text) = self.expression(table, "effect_curve")?;
        let made = curve(&expression, currency, &mut self.files);
        let made = self.keep(made);
        let before = self.diagnostics.len();
        let Some((amount, amount_text, span)) = self.distribution(table, "amount", currency) else {
            if self.diagnostics.len() == before {
                self.diagnostics.push(
                    Diagnostic::error("effect-curve", "an `effect_curve` needs the `amount` that is put in")
                        .at(expression.span, "")
                        .help("write e.g. `amount = \"400k\"`; `amerce budget` then compares other amounts"),
                );
            }
            return None;
        };
        let Some(value) = amount.is_constant().filter(|value| *value >= 0.0) else {
            let what = if amount.is_constant().is_some() { "is below 0" } else { "is uncertain" };
            self.diagnostics.push(
                Diagnostic::error(
                    "effect-curve",
                    format!("the `amount` {what}, but is money that is decided on"),
                )
                .at(span, "")
                .help("write one number, 0 or more; what is uncertain is the effectiveness under `reduces`"),
            );
            return None;
        };
        Some((
            Funding { amount: value, amount_text, curve: made?, curve_text, span: expression.span },
            amount,
        ))
    }
}

/// How a curve is written; `exponential` is a distribution elsewhere.
fn curve_usage(function: &str) -> &'static str {
    match function {
        "exponential" => "write `exponential(half_effect = …)`: the amount that buys half of the full effect",
        _ => usage(function),
    }
}

fn curve(
    expression: &Expression,
    currency: &Unit,
    files: &mut DataFiles<'_>,
) -> Result<EffectCurve, Diagnostic> {
    let Some(mut arguments) = Arguments::of(expression, currency) else {
        return Err(Diagnostic::error("effect-curve", "an effect curve is written as a function")
            .at(expression.span, "")
            .help(format!("known are {}", EFFECT_CURVES.join(", "))));
    };
    let function = arguments.function;
    made(&mut arguments, files).map_err(|mut error| {
        if error.help.as_deref() == Some(usage(function)) {
            error.help = Some(curve_usage(function).to_owned());
        }
        error
    })
}

fn made(arguments: &mut Arguments<'_>, files: &mut DataFiles<'_>) -> Result<EffectCurve, Diagnostic> {
    let (function, span) = (arguments.function, arguments.span);
    let refuse = |message: String| {
        Err(Diagnostic::error("parameter", format!("{function}: {message}"))
            .at(span, "")
            .help(curve_usage(function)))
    };
    let above_zero = |value: f64| value > 0.0 && value.is_finite();
    match function {
        "gordon_loeb_1" => {
            let alpha = arguments.number(("alpha", Dimension::Plain))?;
            let beta = arguments.number(("beta", Dimension::Plain))?;
            arguments.finish(&["alpha", "beta"])?;
            if !above_zero(alpha) {
                return refuse(format!("`alpha` is {alpha}, but must be above 0"));
            }
            if !(beta >= 1.0 && beta.is_finite()) {
                return refuse(format!("`beta` is {beta}, but must be at least 1"));
            }
            Ok(EffectCurve::GordonLoeb1 { alpha, beta })
        }
        "gordon_loeb_2" => {
            let alpha = arguments.number(("alpha", Dimension::Plain))?;
            let vulnerability = arguments.number(("vulnerability", Dimension::Plain))?;
            arguments.finish(&["alpha", "vulnerability"])?;
            if !above_zero(alpha) {
                return refuse(format!("`alpha` is {alpha}, but must be above 0"));
            }
            if !(vulnerability > 0.0 && vulnerability < 1.0) {
                return refuse(format!("`vulnerability` is {vulnerability}, but must lie between 0 and 1"));
            }
            Ok(EffectCurve::GordonLoeb2 { alpha, vulnerability })
        }
        "exponential" => {
            let half_effect = arguments.number(("half_effect", Dimension::Amount))?;
            arguments.finish(&["half_effect"])?;
            if !above_zero(half_effect) {
                return refuse(format!("`half_effect` is {half_effect}, but must be above 0"));
            }
            Ok(EffectCurve::Exponential { half_effect })
        }
        "table" => {
            let (file, place) = arguments.text("file")?;
            arguments.finish(&["file"])?;
            let amounts = files.column((file, place), ("amount", place))?;
            let shares = files.column((file, place), ("effectiveness", place))?;
            let points: Vec<(f64, f64)> = amounts.into_iter().zip(shares).collect();
            match fault_of(&points) {
                Some(message) => Err(Diagnostic::error("data", format!("{file}: {message}"))
                    .at(place, "")
                    .help("amounts rise from row to row; effectiveness never falls, lies within 0 to 1, and is 0 for the amount 0")),
                None => Ok(EffectCurve::Table(points.into())),
            }
        }
        _ => {
            let error = Diagnostic::error("effect-curve", format!("there is no effect curve `{function}`"))
                .at(span, "unknown");
            Err(match nearest(function, EFFECT_CURVES) {
                Some(near) => error.help(format!("did you mean `{near}`? {}", curve_usage(near))),
                None => error.help(format!("known are {}", EFFECT_CURVES.join(", "))),
            })
        }
    }
}

/// What is wrong with the points of a table.
fn fault_of(points: &[(f64, f64)]) -> Option<String> {
    if let Some((amount, share)) = points.iter().find(|(_, share)| !(0.0..=1.0).contains(share)) {
        return Some(format!("the effectiveness for {amount} is {share}, but must lie within 0 to 1"));
    }
    match points.first() {
        Some((amount, _)) if *amount < 0.0 => return Some(format!("the amount {amount} is below 0")),
        Some((amount, share)) if *amount == 0.0 && *share != 0.0 => {
            return Some(format!("the effectiveness for nothing is {share}"));
        }
        _ => {}
    }
    points.windows(2).find_map(|pair| {
        let ((amount, share), (next, then)) = (pair[0], pair[1]);
        if next <= amount {
            return Some(format!("the amount {next} follows {amount}"));
        }
        (then < share).then(|| format!("the effectiveness falls from {share} to {then} at the amount {next}"))
    })
}
