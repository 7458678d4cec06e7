//! Distributions as a list to choose from: which one, and a cell for each of its arguments.
use crate::diagnostics::nearest;
use crate::formula::{self, Expression, Kind};

/// A plain number, with no distribution.
pub(super) const NUMBER: &str = "number";
/// What no form of the list fits: the first cell holds it in the formula language.
pub(super) const WRITTEN_OUT: &str = "written out";

/// One way to write a distribution.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) function: &'static str,
    pub(super) arguments: &'static [&'static str],
    /// Whether the formula language wants the arguments' names.
    pub(super) by_name: bool,
}

const fn by_position(function: &'static str, arguments: &'static [&'static str]) -> Form {
    Form { function, arguments, by_name: false }
}

const fn by_name(function: &'static str, arguments: &'static [&'static str]) -> Form {
    Form { function, arguments, by_name: true }
}

/// The forms with one to [`super::layout::ARGUMENTS`] numbers.
pub(super) const FORMS: [Form; 26] = [
    by_position("pert", &["min", "mode", "max"]),
    by_position("triangular", &["min", "mode", "max"]),
    by_position("uniform", &["min", "max"]),
    by_name("lognormal", &["p5", "p95"]),
    by_name("lognormal", &["p10", "p90"]),
    by_name("metalog", &["p10", "p50", "p90"]),
    by_name("metalog", &["p5", "p50", "p95"]),
    by_position("bernoulli", &["p"]),
    by_position("normal", &["mean", "sd"]),
    by_name("lognormal", &["mean", "sd"]),
    by_name("lognormal", &["median", "gsd"]),
    by_name("lognormal", &["mu", "sigma"]),
    by_position("beta", &["alpha", "beta"]),
    by_position("beta", &["alpha", "beta", "min", "max"]),
    by_name("beta", &["mean", "sd"]),
    by_name("beta", &["mean", "sd", "min", "max"]),
    by_position("gamma", &["shape", "scale"]),
    by_name("gamma", &["mean", "sd"]),
    by_position("exponential", &["mean"]),
    by_position("weibull", &["shape", "scale"]),
    by_position("pareto", &["min", "shape"]),
    by_position("generalised_pareto", &["location", "scale", "shape"]),
    by_position("student_t", &["df", "location", "scale"]),
    by_position("pert", &["min", "mode", "max", "lambda"]),
    by_name("metalog", &["p10", "p50", "p90", "min"]),
    by_name("metalog", &["p5", "p25", "p75", "p95"]),
];

impl Form {
    /// As the list shows it: `pert(min, mode, max)`.
    pub(super) fn label(&self) -> String {
        format!("{}({})", self.function, self.arguments.join(", "))
    }

    /// The form that an expression has, and its arguments in the form's order; `None` if some argument is no plain number.
    pub(super) fn of(expression: &Expression) -> Option<(&'static Self, Vec<f64>)> {
        let Kind::Call { function, arguments, .. } = &expression.kind else { return None };
        FORMS.iter().filter(|form| form.function == function).find_map(|form| {
            if form.arguments.len() != arguments.len() {
                return None;
            }
            let unnamed = arguments.iter().all(|argument| argument.name.is_none());
            let values: Option<Vec<f64>> = match unnamed && !form.by_name {
                true => arguments.iter().map(|argument| plain_number(&argument.value)).collect(),
                false => form
                    .arguments
                    .iter()
                    .map(|wanted| {
                        let named = arguments
                            .iter()
                            .find(|argument| argument.name.as_ref().is_some_and(|(name, _)| name == wanted));
                        plain_number(&named?.value)
                    })
                    .collect(),
            };
            values.map(|values| (form, values))
        })
    }
}

/// The value of an expression that needs no words: no name, no unit.
pub(super) fn plain_number(expression: &Expression) -> Option<f64> {
    formula::constant(expression).ok().filter(|(_, unit)| unit.is_one()).map(|(value, _)| value)
}

/// What a cell of the list means.
pub(super) enum Choice {
    Number,
    WrittenOut,
    Form(&'static Form),
}

impl Choice {
    /// All labels, in the order of the list.
    pub(super) fn labels() -> Vec<String> {
        let forms = FORMS.iter().map(Form::label);
        std::iter::once(NUMBER.to_owned()).chain(forms).chain([WRITTEN_OUT.to_owned()]).collect()
    }

    /// # Errors
    /// What to write instead.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let plain = |text: &str| text.replace(char::is_whitespace, "").to_lowercase();
        let wanted = plain(text);
        if wanted == NUMBER {
            return Ok(Self::Number);
        }
        if wanted == plain(WRITTEN_OUT) {
            return Ok(Self::WrittenOut);
        }
        if let Some(form) = FORMS.iter().find(|form| plain(&form.label()) == wanted) {
            return Ok(Self::Form(form));
        }
        let same: Vec<String> =
            FORMS.iter().filter(|form| form.function == wanted).map(Form::label).collect();
        if !same.is_empty() {
            return Err(format!("say how its values are meant: {}", same.join(" or ")));
        }
        let labels = Self::labels();
        Err(match nearest(text, labels.iter().map(String::as_str)) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("choose from the list, or {WRITTEN_OUT} with the whole distribution in value 1"),
        })
    }
}
