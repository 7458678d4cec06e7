//! Expressions made into distributions.
use super::arguments::{Arguments, Dimension, Parameter, usage};
use super::data::DataFiles;
use super::keys::{DISTRIBUTIONS, FREQUENCIES, TRUNCATED};
use crate::diagnostics::{Diagnostic, nearest};
use crate::distributions::{Bounds, CountDistribution, Distribution, ParameterError};
use crate::fitting::{self, FEWEST_ABOVE, Family, Model};
use crate::format;
use crate::formula::{self, Expression, Kind};
use crate::units::Unit;
use Dimension::{Amount, Plain};

const MIN: Parameter = ("min", Amount);
const MODE: Parameter = ("mode", Amount);
const MAX: Parameter = ("max", Amount);
const MEAN: Parameter = ("mean", Amount);
const SD: Parameter = ("sd", Amount);
const SCALE: Parameter = ("scale", Amount);
const SHAPE: Parameter = ("shape", Plain);
const LOCATION: Parameter = ("location", Amount);
const P: Parameter = ("p", Plain);

/// The distribution that an expression describes; plain numbers in it are in `unit`.
///
/// # Errors
/// What is wrong with which argument, and how the distribution is written.
pub(super) fn distribution(
    expression: &Expression,
    unit: &Unit,
    files: &mut DataFiles<'_>,
) -> Result<Distribution, Diagnostic> {
    let Some(mut arguments) = Arguments::of(expression, unit).filter(|call| !is_formula(call.function))
    else {
        return constant(expression, unit);
    };
    let (made, known) = made(&mut arguments, unit, files)?;
    // Names first: a slip in a name explains a missing argument better than the missing argument does.
    arguments.finish(known)?;
    made.map_err(|error| arguments.refuse(error))
}

fn is_formula(function: &str) -> bool {
    formula::Function::named(function).is_some()
}

fn constant(expression: &Expression, unit: &Unit) -> Result<Distribution, Diagnostic> {
    if let Kind::Name(name) = &expression.kind
        && let Some(near) = nearest(name, DISTRIBUTIONS)
    {
        return Err(Diagnostic::error("not-constant", format!("`{name}` is a name, not a value"))
            .at(expression.span, "")
            .help(usage(near)));
    }
    let (value, found) = formula::constant(expression)?;
    if !found.is_one() && found != *unit {
        return Err(Diagnostic::error(
            "unit-mismatch",
            format!("the value is in {found}, but its unit is {unit}"),
        )
        .at(expression.span, found.to_string())
        .help(format!("leave the unit out of the value, or make it {unit}")));
    }
    Distribution::constant(value)
        .map_err(|error| Diagnostic::error("parameter", error.message).at(expression.span, ""))
}

type Made = Result<Distribution, ParameterError>;

fn made(
    arguments: &mut Arguments<'_>,
    unit: &Unit,
    files: &mut DataFiles<'_>,
) -> Result<(Made, &'static [&'static str]), Diagnostic> {
    let by_mean = arguments.has_names(&["mean", "sd"]);
    Ok(match arguments.function {
        "constant" => (Distribution::constant(arguments.number(("value", Amount))?), &["value"]),
        "uniform" => {
            let (min, max) = (arguments.number(MIN)?, arguments.number(MAX)?);
            (Distribution::uniform(min, max), &["min", "max"])
        }
        "triangular" => {
            let (min, mode, max) = (arguments.number(MIN)?, arguments.number(MODE)?, arguments.number(MAX)?);
            (Distribution::triangular(min, mode, max), &["min", "mode", "max"])
        }
        "pert" => {
            let (min, mode, max) = (arguments.number(MIN)?, arguments.number(MODE)?, arguments.number(MAX)?);
            let lambda = arguments.number_or(("lambda", Plain), 4.0)?;
            (Distribution::pert(min, mode, max, lambda), &["min", "mode", "max", "lambda"])
        }
        "normal" => (Distribution::normal(arguments.number(MEAN)?, arguments.number(SD)?), &["mean", "sd"]),
        "lognormal" => (lognormal(arguments)?, &["mu", "sigma", "mean", "sd", "median", "gsd", "p5", "p95"]),
        "beta" if by_mean => {
            let (mean, sd) = (arguments.number(MEAN)?, arguments.number(SD)?);
            let (min, max) = (arguments.number_or(MIN, 0.0)?, arguments.number_or(MAX, 1.0)?);
            (Distribution::beta_from_mean(mean, sd, min, max), &["mean", "sd", "min", "max"])
        }
        "beta" => {
            let (alpha, beta) = (arguments.number(("alpha", Plain))?, arguments.number(("beta", Plain))?);
            let (min, max) = (arguments.number_or(MIN, 0.0)?, arguments.number_or(MAX, 1.0)?);
            (Distribution::beta(alpha, beta, min, max), &["alpha", "beta", "min", "max"])
        }
        "gamma" if by_mean => {
            (Distribution::gamma_from_mean(arguments.number(MEAN)?, arguments.number(SD)?), &["mean", "sd"])
        }
        "gamma" => {
            (Distribution::gamma(arguments.number(SHAPE)?, arguments.number(SCALE)?), &["shape", "scale"])
        }
        "exponential" => (Distribution::exponential(arguments.number(MEAN)?), &["mean"]),
        "weibull" => {
            (Distribution::weibull(arguments.number(SHAPE)?, arguments.number(SCALE)?), &["shape", "scale"])
        }
        "pareto" => {
            (Distribution::pareto(arguments.number(MIN)?, arguments.number(SHAPE)?), &["min", "shape"])
        }
        "generalised_pareto" => {
            let (location, scale) = (arguments.number(LOCATION)?, arguments.number(SCALE)?);
            let shape = arguments.number(SHAPE)?;
            (Distribution::generalised_pareto(location, scale, shape), &["location", "scale", "shape"])
        }
        "burr" => {
            let (shape1, shape2) =
                (arguments.number(("shape1", Plain))?, arguments.number(("shape2", Plain))?);
            (Distribution::burr(shape1, shape2, arguments.number(SCALE)?), &["shape1", "shape2", "scale"])
        }
        "spliced" => {
            let (mu, sigma) = (arguments.number(("mu", Plain))?, arguments.number(("sigma", Plain))?);
            let (threshold, shape) = (arguments.number(("threshold", Amount))?, arguments.number(SHAPE)?);
            let tail = match arguments.number_or(("tail", Plain), f64::NAN)? {
                tail if tail.is_nan() => None,
                tail => Some(tail),
            };
            let known = &["mu", "sigma", "threshold", "shape", "tail"];
            (Distribution::spliced(mu, sigma, threshold, shape, tail), known)
        }
        "student_t" => {
            let df = arguments.number(("df", Plain))?;
            let (location, scale) = (arguments.number(LOCATION)?, arguments.number(SCALE)?);
            (Distribution::student_t(df, location, scale), &["df", "location", "scale"])
        }
        "metalog" => (metalog(arguments)?, &["p10", "p50", "p90", "min", "max"]),
        "discrete" => {
            let values = arguments.numbers(("values", Amount))?;
            (Distribution::discrete(&values, &arguments.numbers(("weights", Plain))?), &["values", "weights"])
        }
        "bernoulli" => (Distribution::bernoulli(arguments.number(P)?), &["p"]),
        "empirical" => {
            let (file, file_span) = arguments.text("file")?;
            let (column, column_span) = arguments.text("column")?;
            let values = files.column((file, file_span), (column, column_span))?;
            (Distribution::empirical(values), &["file", "column"])
        }
        "fitted" => (Ok(fitted(arguments, files)?), &["file", "column", "family", "threshold"]),
        "mixture" => {
            let parts = arguments.expression("distributions")?;
            let Kind::List(parts) = &parts.kind else {
                return Err(Diagnostic::error("arguments", "`distributions` is a list")
                    .at(parts.span, "no list")
                    .help(usage("mixture")));
            };
            let parts: Vec<Distribution> =
                parts.iter().map(|part| distribution(part, unit, files)).collect::<Result<_, _>>()?;
            let weights = arguments.numbers(("weights", Plain))?;
            (Distribution::mixture(parts, &weights), &["distributions", "weights"])
        }
        TRUNCATED => {
            let inner = distribution(arguments.expression("distribution")?, unit, files)?;
            let min = arguments.number_or(MIN, f64::NEG_INFINITY)?;
            let max = arguments.number_or(MAX, f64::INFINITY)?;
            (Distribution::truncated(inner, min, max), &["distribution", "min", "max"])
        }
        _ => {
            let elsewhere = "a number of incidents stands under [frequency]";
            return Err(unknown(arguments, &DISTRIBUTIONS, (&FREQUENCIES, elsewhere)));
        }
    })
}

/// The predictive distribution of a family fitted to a column.
fn fitted(arguments: &mut Arguments<'_>, files: &mut DataFiles<'_>) -> Result<Distribution, Diagnostic> {
    let (file, column) = (arguments.text("file")?, arguments.text("column")?);
    let family = arguments.expression("family")?;
    let known = || Family::ALL.map(Family::name);
    let (Kind::Text(name) | Kind::Name(name)) = &family.kind else {
        return Err(Diagnostic::error("arguments", "`family` is a name")
            .at(family.span, "no name")
            .help(usage("fitted")));
    };
    let Some(chosen) = Family::named(name) else {
        let error = Diagnostic::error("arguments", format!("no family `{name}` can be fitted"))
            .at(family.span, "unknown");
        return Err(match nearest(name, known()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("known are {}", known().join(", "))),
        });
    };
    let amounts = files.amounts(file, column)?;
    if !chosen.is_of_the_tail() {
        return Ok(fitting::predictive(&amounts, Model::of(chosen)));
    }
    let place = family.span;
    let threshold = arguments.number_or(("threshold", Amount), amounts.quantile(0.9))?;
    match amounts.above(threshold).filter(|above| above.len() >= FEWEST_ABOVE) {
        Some(above) => Ok(fitting::predictive(&above, Model::above(threshold))),
        None => Err(Diagnostic::error(
            "arguments",
            format!(
                "fewer than {FEWEST_ABOVE} amounts are above the threshold, {}",
                format::number(threshold)
            ),
        )
        .at(place, "")
        .help("give a lower one: `threshold = …`")),
    }
}

/// `elsewhere`: names that stand in another place, and where.
fn unknown(arguments: &Arguments<'_>, known: &[&str], elsewhere: (&[&str], &str)) -> Diagnostic {
    let function = arguments.function;
    let error =
        Diagnostic::error("unknown-distribution", format!("there is no distribution `{function}` here"))
            .at(arguments.span, "unknown");
    match nearest(function, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`? {}", usage(near))),
        None if elsewhere.0.contains(&function) => error.help(elsewhere.1),
        None => error.help(format!("known are {}", known.join(", "))),
    }
}

fn lognormal(arguments: &mut Arguments<'_>) -> Result<Made, Diagnostic> {
    if let Some(positional) = arguments.first_positional() {
        return Err(Diagnostic::error("arguments", "the arguments of `lognormal` need names")
            .at(positional.span, "which one is this?")
            .help("no two tools agree on their order: write `lognormal(p5 = …, p95 = …)`, `(mean = …, sd = …)`, `(median = …, gsd = …)` or `(mu = …, sigma = …)`"));
    }
    if arguments.has_names(&["mu", "sigma"]) {
        let (mu, sigma) = (arguments.number(("mu", Plain))?, arguments.number(("sigma", Plain))?);
        return Ok(Distribution::lognormal(mu, sigma));
    }
    if arguments.has_names(&["mean", "sd"]) {
        return Ok(Distribution::lognormal_from_mean(arguments.number(MEAN)?, arguments.number(SD)?));
    }
    if arguments.has_names(&["median", "gsd"]) {
        let (median, gsd) = (arguments.number(("median", Amount))?, arguments.number(("gsd", Plain))?);
        return Ok(Distribution::lognormal_from_median(median, gsd));
    }
    let percentiles = arguments.percentiles()?;
    match percentiles.as_slice() {
        &[low, high] if 0.0 < low.0 && low.0 < high.0 && high.0 < 1.0 => {
            Ok(Distribution::lognormal_from_percentiles(low, high))
        }
        [_, _] => {
            Err(Diagnostic::error("arguments", "two different percentiles between 0 and 100 are needed")
                .at(arguments.span, "")
                .help(usage("lognormal")))
        }
        found => Err(Diagnostic::error(
            "arguments",
            format!("`lognormal` takes two percentiles, not {}", found.len()),
        )
        .at(arguments.span, "")
        .help(if found.len() > 2 { "for three or more use `metalog`" } else { usage("lognormal") })),
    }
}

fn metalog(arguments: &mut Arguments<'_>) -> Result<Made, Diagnostic> {
    if let Some(positional) = arguments.first_positional() {
        return Err(Diagnostic::error("arguments", "the arguments of `metalog` need names")
            .at(positional.span, "which percentile is this?")
            .help(usage("metalog")));
    }
    let percentiles = arguments.percentiles()?;
    let bounds = Bounds {
        lower: arguments.number_or(MIN, f64::NEG_INFINITY)?,
        upper: arguments.number_or(MAX, f64::INFINITY)?,
    };
    Ok(Distribution::metalog(&percentiles, bounds))
}

/// The distribution of a number of incidents.
///
/// # Errors
/// As [`distribution`].
pub(super) fn count_distribution(expression: &Expression) -> Result<CountDistribution, Diagnostic> {
    let one = Unit::one();
    let Some(mut arguments) = Arguments::of(expression, &one).filter(|call| !is_formula(call.function))
    else {
        let (value, unit) = formula::constant(expression)?;
        if !unit.is_one() {
            return Err(Diagnostic::error("unit-mismatch", "a number of incidents is a plain number")
                .at(expression.span, unit.to_string()));
        }
        return CountDistribution::constant(value).map_err(|error| {
            let diagnostic = Diagnostic::error("parameter", error.message).at(expression.span, "");
            match error.help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            }
        });
    };
    let mean = ("mean", Plain);
    let (made, known): (_, &[&str]) = match arguments.function {
        "poisson" => (CountDistribution::poisson(arguments.number(mean)?), &["mean"]),
        "negative_binomial" => {
            let (mean, dispersion) = (arguments.number(mean)?, arguments.number(("dispersion", Plain))?);
            (CountDistribution::negative_binomial(mean, dispersion), &["mean", "dispersion"])
        }
        "binomial" => {
            (CountDistribution::binomial(arguments.number(("n", Plain))?, arguments.number(P)?), &["n", "p"])
        }
        "bernoulli" => (CountDistribution::bernoulli(arguments.number(P)?), &["p"]),
        "constant" => (CountDistribution::constant(arguments.number(("count", Plain))?), &["count"]),
        _ => {
            let elsewhere = "a number of incidents is whole: use poisson, negative_binomial, binomial, bernoulli or a constant";
            return Err(unknown(&arguments, &FREQUENCIES, (&DISTRIBUTIONS, elsewhere)));
        }
    };
    arguments.finish(known)?;
    made.map_err(|error| arguments.refuse(error))
}
