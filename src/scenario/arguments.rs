//! The arguments of a distribution: by position or by name, each a number with its place.
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::distributions::ParameterError;
use crate::formula::{self, Argument, Expression, Kind};
use crate::units::Unit;

/// What a plain number of a parameter means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dimension {
    /// An amount of the quantity itself: plain numbers are in its unit.
    Amount,
    /// A plain number whatever the quantity: a shape, a probability.
    Plain,
}

/// A parameter in the order of its position.
pub(super) type Parameter = (&'static str, Dimension);

/// The arguments of one call, taken one by one; none may be left over.
pub(super) struct Arguments<'e> {
    pub(super) function: &'e str,
    pub(super) span: Span,
    unit: &'e Unit,
    given: Vec<&'e Argument>,
    /// Places of what was taken, for errors about parameters.
    places: Vec<(String, Span)>,
}

impl<'e> Arguments<'e> {
    /// The arguments of a call; `None` if the expression is no call.
    pub(super) fn of(expression: &'e Expression, unit: &'e Unit) -> Option<Self> {
        let Kind::Call { function, arguments, .. } = &expression.kind else { return None };
        Some(Self {
            function,
            span: expression.span,
            unit,
            given: arguments.iter().collect(),
            places: Vec::new(),
        })
    }

    pub(super) fn has_names(&self, names: &[&str]) -> bool {
        self.given
            .iter()
            .any(|argument| argument.name.as_ref().is_some_and(|(name, _)| names.contains(&name.as_str())))
    }

    /// The first argument without a name.
    pub(super) fn first_positional(&self) -> Option<&'e Expression> {
        self.given.iter().find(|argument| argument.name.is_none()).map(|argument| &argument.value)
    }

    /// The argument called `name`, or else the next one without a name.
    pub(super) fn expression(&mut self, name: &str) -> Result<&'e Expression, Diagnostic> {
        self.optional_expression(name).ok_or_else(|| {
            let error = Diagnostic::error("arguments", format!("`{}` needs `{name}`", self.function))
                .at(self.span, "");
            match self.nearest_to(name) {
                Some((wrong, place)) => Diagnostic { labels: Vec::new(), ..error }
                    .at(place, "unknown")
                    .help(format!("did you mean `{name}` instead of `{wrong}`?")),
                None => error.help(usage(self.function)),
            }
        })
    }

    pub(super) fn optional_expression(&mut self, name: &str) -> Option<&'e Expression> {
        let by_name = |argument: &&Argument| argument.name.as_ref().is_some_and(|(known, _)| known == name);
        let index = self
            .given
            .iter()
            .position(by_name)
            .or_else(|| self.given.iter().position(|argument| argument.name.is_none()))?;
        let argument = self.given.remove(index);
        self.places.push((name.to_owned(), argument.value.span));
        Some(&argument.value)
    }

    /// A named argument that was meant to be `name`.
    fn nearest_to(&self, name: &str) -> Option<(&'e str, Span)> {
        self.given
            .iter()
            .filter_map(|argument| argument.name.as_ref())
            .find(|(given, _)| nearest(given, [name]).is_some())
            .map(|(given, span)| (given.as_str(), *span))
    }

    pub(super) fn number(&mut self, (name, dimension): Parameter) -> Result<f64, Diagnostic> {
        let expression = self.expression(name)?;
        self.value_of(expression, dimension)
    }

    pub(super) fn number_or(&mut self, parameter: Parameter, default: f64) -> Result<f64, Diagnostic> {
        match self.optional_expression(parameter.0) {
            Some(expression) => self.value_of(expression, parameter.1),
            None => Ok(default),
        }
    }

    pub(super) fn numbers(&mut self, (name, dimension): Parameter) -> Result<Vec<f64>, Diagnostic> {
        let expression = self.expression(name)?;
        let Kind::List(items) = &expression.kind else {
            return Err(Diagnostic::error("arguments", format!("`{name}` is a list"))
                .at(expression.span, "no list")
                .help("write it in brackets: `[1, 2, 3]`"));
        };
        items.iter().map(|item| self.value_of(item, dimension)).collect()
    }

    pub(super) fn text(&mut self, name: &str) -> Result<(&'e str, Span), Diagnostic> {
        let expression = self.expression(name)?;
        match &expression.kind {
            Kind::Text(text) => Ok((text, expression.span)),
            _ => Err(Diagnostic::error("arguments", format!("`{name}` is a text"))
                .at(expression.span, "no text")
                .help("write it in quotes: `'fines.csv'`")),
        }
    }

    /// All named percentiles (`p5 = …`, `p99.5 = …`), by rising probability.
    pub(super) fn percentiles(&mut self) -> Result<Vec<(f64, f64)>, Diagnostic> {
        let mut percentiles = Vec::new();
        let mut index = 0;
        while index < self.given.len() {
            let Some((name, _)) = &self.given[index].name else {
                index += 1;
                continue;
            };
            let Some(probability) = percentile(name) else {
                index += 1;
                continue;
            };
            let argument = self.given.remove(index);
            self.places.push((name.clone(), argument.value.span));
            percentiles.push((probability, self.value_of(&argument.value, Dimension::Amount)?));
        }
        percentiles.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(percentiles)
    }

    fn value_of(&self, expression: &Expression, dimension: Dimension) -> Result<f64, Diagnostic> {
        let (value, unit) = formula::constant(expression)?;
        let fits = unit.is_one() || (dimension == Dimension::Amount && unit == *self.unit);
        if fits {
            return Ok(value);
        }
        let wanted = match dimension {
            Dimension::Amount => self.unit.to_string(),
            Dimension::Plain => "1".to_owned(),
        };
        Err(Diagnostic::error("unit-mismatch", format!("this is in {unit}, but {wanted} is expected"))
            .at(expression.span, unit.to_string())
            .help(format!("leave the unit out; a plain number here is in {wanted}")))
    }

    /// Refuses what nobody took.
    pub(super) fn finish(&self, known: &[&str]) -> Result<(), Diagnostic> {
        let Some(argument) = self.given.first() else { return Ok(()) };
        let Some((name, place)) = &argument.name else {
            return Err(Diagnostic::error(
                "arguments",
                format!("`{}` has too many arguments", self.function),
            )
            .at(argument.value.span, "one too many")
            .help(usage(self.function)));
        };
        let again = self.places.iter().any(|(taken, _)| taken == name);
        let error = if again {
            Diagnostic::error("arguments", format!("`{name}` is given twice")).at(*place, "second time")
        } else {
            Diagnostic::error("arguments", format!("`{}` has no argument `{name}` here", self.function))
                .at(*place, "unknown")
        };
        Err(match nearest(name, known.iter().copied()) {
            Some(near) if !again => error.help(format!("did you mean `{near}`?")),
            _ => error.help(usage(self.function)),
        })
    }

    /// An impossible parameter, at the place where it is written.
    pub(super) fn refuse(&self, error: ParameterError) -> Diagnostic {
        let place = self.places.iter().find(|(name, _)| name == error.parameter).map(|(_, span)| *span);
        let diagnostic = Diagnostic::error("parameter", format!("{}: {}", self.function, error.message))
            .at(place.unwrap_or(self.span), "");
        match error.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic.help(usage(self.function)),
        }
    }
}

/// `p5` is 0.05, `p99.5` is 0.995.
fn percentile(name: &str) -> Option<f64> {
    let digits = name.strip_prefix('p')?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    format!("{digits}e-2").parse().ok()
}

/// How a distribution is written.
pub(super) fn usage(function: &str) -> &'static str {
    match function {
        "constant" => "write `constant(value)`, or the number alone",
        "uniform" => "write `uniform(min, max)`",
        "triangular" => "write `triangular(min, mode, max)`",
        "pert" => "write `pert(min, mode, max)` or `pert(min, mode, max, lambda)`",
        "normal" => "write `normal(mean = …, sd = …)`",
        "lognormal" => {
            "write `lognormal(p5 = …, p95 = …)`, `lognormal(mean = …, sd = …)`, `lognormal(median = …, gsd = …)` or `lognormal(mu = …, sigma = …)`"
        }
        "beta" => "write `beta(alpha, beta)`, `beta(alpha, beta, min, max)` or `beta(mean = …, sd = …)`",
        "gamma" => "write `gamma(shape = …, scale = …)` or `gamma(mean = …, sd = …)`",
        "exponential" => "write `exponential(mean)`",
        "weibull" => "write `weibull(shape, scale)`",
        "pareto" => "write `pareto(min, shape)`",
        "generalised_pareto" => "write `generalised_pareto(location, scale, shape)`",
        "burr" => "write `burr(shape1, shape2, scale)`",
        "spliced" => {
            "write `spliced(mu = …, sigma = …, threshold = …, shape = …)`, with `tail = …` for the share above the threshold"
        }
        "student_t" => "write `student_t(df, location, scale)`",
        "metalog" => {
            "write `metalog(p10 = …, p50 = …, p90 = …)`, with `min = …` and `max = …` if there are bounds"
        }
        "discrete" => "write `discrete([values], [weights])`",
        "bernoulli" => "write `bernoulli(p)`",
        "gordon_loeb_1" => {
            "write `gordon_loeb_1(alpha, beta)`: alpha per unit of the currency, such as 1/400k, and beta at least 1"
        }
        "gordon_loeb_2" => {
            "write `gordon_loeb_2(alpha, vulnerability)`: alpha per unit of the currency, such as 1/400k, and the probability of a breach if nothing is put in"
        }
        "table" => "write `table('file.csv')`, a file with the columns amount and effectiveness",
        "empirical" => "write `empirical('file.csv', 'column')`",
        "fitted" => "write `fitted('file.csv', 'column', lognormal)`",
        "mixture" => "write `mixture([distributions], [weights])`",
        "truncated" => "write `truncated(distribution, min, max)`",
        "poisson" => "write `poisson(mean)`",
        "negative_binomial" => "write `negative_binomial(mean, dispersion)`",
        "binomial" => "write `binomial(n, p)`",
        _ => "see `amerce schema`",
    }
}

/// Parameters by position, in the order in which distributions take them.
fn positions(function: &str, by_mean: bool) -> &'static [&'static str] {
    match function {
        "constant" => &["value"],
        "uniform" => &["min", "max"],
        "triangular" => &["min", "mode", "max"],
        "pert" => &["min", "mode", "max", "lambda"],
        "normal" => &["mean", "sd"],
        "beta" if by_mean => &["mean", "sd", "min", "max"],
        "beta" => &["alpha", "beta", "min", "max"],
        "gamma" if by_mean => &["mean", "sd"],
        "gamma" | "weibull" => &["shape", "scale"],
        "exponential" | "poisson" => &["mean"],
        "pareto" => &["min", "shape"],
        "generalised_pareto" => &["location", "scale", "shape"],
        "student_t" => &["df", "location", "scale"],
        "bernoulli" => &["p"],
        "truncated" => &["distribution", "min", "max"],
        "negative_binomial" => &["mean", "dispersion"],
        "binomial" => &["n", "p"],
        _ => &[],
    }
}

/// The parameters of a distribution that are written, each under its name, whether it is given by name or by position.
pub(super) fn parameters(expression: &Expression) -> Vec<(String, &Expression)> {
    let Kind::Call { function, arguments, .. } = &expression.kind else { return Vec::new() };
    let named = |name: &str| {
        arguments.iter().any(|argument| argument.name.as_ref().is_some_and(|(known, _)| known == name))
    };
    let by_mean = named("mean") || named("sd");
    let mut free = positions(function, by_mean).iter().filter(|name| !named(name));
    arguments
        .iter()
        .filter_map(|argument| {
            let name = match &argument.name {
                Some((name, _)) => name.clone(),
                None => (*free.next()?).to_owned(),
            };
            Some((name, &argument.value))
        })
        .collect()
}
