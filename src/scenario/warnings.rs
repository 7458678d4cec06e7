//! What is possible but probably not meant. Codes are stable.
use super::checked::{Basis, Clause, Component, Input, Insurance, Provenance, Scenario};
use super::knowledge;
use super::sampling;
use crate::diagnostics::{Diagnostic, Span};
use crate::distributions::Distribution;
use crate::format;
use crate::formula;
use std::collections::BTreeSet;

/// A quantile with fewer trials beyond it than this is mostly noise.
const FEWEST_TAIL_TRIALS: f64 = 100.0;
/// The highest quantile that reports show.
const HIGHEST_QUANTILE: f64 = 0.999;

impl Scenario {
    /// Everything that an author should look at again, as of `today`.
    pub fn warnings(&self, today: jiff::civil::Date) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        let used = self.used_names();
        for input in &self.inputs {
            if !used.contains(input.name.as_str()) {
                warnings.push(unused(&input.name, input.span));
            }
            warnings.extend(no_source(&format!("input `{}`", input.name), input.span, &input.provenance));
            warnings.extend(overdue(&format!("`{}`", input.name), input.span, &input.provenance, today));
            warnings.extend(shape(input));
        }
        for definition in
            self.definitions.iter().filter(|definition| !used.contains(definition.name.as_str()))
        {
            // A number alone is there for targets to be compared with.
            if formula::names(&definition.expression).is_empty() {
                continue;
            }
            warnings.push(unused(&definition.name, definition.expression.span));
        }
        for correlation in &self.correlations {
            let names: Vec<&str> =
                correlation.inputs.iter().map(|&index| self.inputs[index].name.as_str()).collect();
            let what = format!("the correlation of {}", names.join(", "));
            warnings.extend(no_source(&what, correlation.span, &correlation.provenance));
            warnings.extend(overdue(&what, correlation.span, &correlation.provenance, today));
        }
        if let Some(frequency) = &self.frequency {
            warnings.extend(no_source("the frequency of incidents", frequency.span, &frequency.provenance));
            warnings.extend(overdue("`frequency`", frequency.span, &frequency.provenance, today));
        }
        warnings.extend(self.policy_warnings(today));
        warnings.extend(self.year_warnings(today));
        for control in &self.controls {
            warnings.extend(overdue(
                &format!("`{}`", control.name),
                control.span,
                &control.provenance,
                today,
            ));
            if control.provenance.basis != Some(Basis::Evidence) && !control.reduces.is_empty() {
                warnings.push(
                    Diagnostic::warning("effectiveness-without-evidence", format!("the effectiveness of `{}` rests on no evidence", control.name))
                        .at(control.span, "")
                        .help("if there is evidence, cite it in `source` and write `basis = \"evidence\"`; else read its ROI as a what-if"),
                );
            }
            for cost in [&control.cost, &control.annual_cost] {
                warnings.extend(below_zero(&format!("a cost of `{}`", control.name), control.span, cost));
            }
        }
        warnings.extend(self.data_notes.iter().cloned());
        warnings.extend(self.few_tail_trials());
        warnings.extend(sampling::warning(self));
        warnings.extend(knowledge::warnings(self));
        warnings
    }

    /// What needs more than one year.
    fn year_warnings(&self, today: jiff::civil::Date) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        let one_year = |what: &str, span: Span| {
            Diagnostic::warning("one-year", format!("{what} changes nothing in a horizon of one year"))
                .at(span, "")
                .help("write `horizon_years = 5` or the like under [scenario]")
        };
        let single = self.horizon_years == 1;
        for input in self.inputs.iter().filter(|_| single) {
            if let Some(growth) = input.growth {
                warnings.push(one_year(&format!("the growth of `{}`", input.name), growth.span));
            }
        }
        if let Some(reoffence) = &self.reoffence {
            if single {
                warnings.push(one_year("[reoffence]", reoffence.span));
            }
            warnings.extend(no_source("the re-offence", reoffence.span, &reoffence.provenance));
            warnings.extend(overdue("reoffence", reoffence.span, &reoffence.provenance, today));
        }
        warnings
    }

    /// An insurer that pays sooner than what it covers is paid: single years would gain by an incident.
    fn pays_early(&self, policy: &Insurance) -> Option<Diagnostic> {
        if self.horizon_years == 1 {
            return None;
        }
        let recovery = self.components.last()?;
        let late = self.components.iter().find(|component| {
            let years = |part: &Component| part.emerges.as_ref().map_or(1, |emerges| emerges.shares.len());
            let paid = |part: &Component, years: usize| -> f64 {
                part.emerges.as_ref().map_or(1.0, |emerges| emerges.shares.iter().take(years).sum())
            };
            policy.covers.contains(&component.name)
                && (1..=years(component)).any(|year| paid(recovery, year) > paid(component, year) + 1e-9)
        })?;
        let emerges = late.emerges.as_ref()?;
        let what = format!("the insurer pays before `{}` is paid, which it covers", late.name);
        let help = format!("write when it pays under [insurance], e.g. `emerges = {}`", emerges.text);
        Some(
            Diagnostic::warning("insurance-pays-early", what)
                .at(policy.span, "")
                .at(emerges.span, "paid in these years")
                .help(help),
        )
    }

    fn policy_warnings(&self, today: jiff::civil::Date) -> Vec<Diagnostic> {
        let Some(policy) = &self.insurance else { return Vec::new() };
        let mut warnings = Vec::new();
        warnings.extend(no_source("the insurance", policy.span, &policy.provenance));
        warnings.extend(overdue("`insurance`", policy.span, &policy.provenance, today));
        if !self.pays_nothing() {
            warnings.extend(self.pays_early(policy));
            return warnings;
        }
        let included = |name: &String| self.components.iter().any(|component| component.name == *name);
        let never = |why: String, span: Span| {
            Diagnostic::warning("insurance-never-pays", format!("the insurance never pays: {why}"))
                .at(span, "")
        };
        warnings.push(if let Some(limit) = self.nothing(&policy.limit) {
            never("its limit is 0".to_owned(), limit.expression.span).help("leave `limit` out if there is none")
        } else if let Some(share) = self.nothing(&policy.share) {
            never("its share is 0".to_owned(), share.expression.span)
                .help("leave `share` out if the insurer pays the whole")
        } else if !policy.covers.iter().any(included) {
            never("this run leaves out what it covers".to_owned(), policy.span)
                .help(format!("include it with `--with {}`", policy.covers[0]))
        } else {
            match &policy.void_if {
                Some(void) if !matches!(self.bounds(&void.expression), (low, high) if low <= 0.0 && 0.0 <= high) => {
                    never(format!("`{}` always holds", void.text), void.expression.span)
                        .help("say when it is void, or leave `void_if` out")
                }
                _ => {
                    let deductible = policy.deductible.as_ref().map_or(policy.span, |one| one.expression.span);
                    never("what it covers stays below its deductible".to_owned(), deductible)
                        .help("look at the deductible, and at what is covered")
                }
            }
        });
        warnings
    }

    /// The clause, if it is 0 in every incident.
    fn nothing<'c>(&self, clause: &'c Option<Clause>) -> Option<&'c Clause> {
        clause.as_ref().filter(|clause| self.bounds(&clause.expression) == (0.0, 0.0))
    }

    /// Names that some formula uses, also of optional components that this run leaves out.
    fn used_names(&self) -> BTreeSet<&str> {
        let mut open: Vec<&str> = Vec::new();
        for component in self.components.iter().chain(&self.left_out) {
            open.extend(formula::names(&component.expression).into_iter().map(|(name, _)| name));
        }
        let mut used = BTreeSet::new();
        while let Some(name) = open.pop() {
            if !used.insert(name) {
                continue;
            }
            if let Some(definition) = self.definitions.iter().find(|definition| definition.name == name) {
                open.extend(formula::names(&definition.expression).into_iter().map(|(name, _)| name));
            }
        }
        used
    }

    fn few_tail_trials(&self) -> Option<Diagnostic> {
        if self.precision.is_some() {
            // The number of trials is not known yet.
            return None;
        }
        let trials = self.trials as f64;
        let some_loss = match &self.frequency {
            Some(frequency) => 1.0 - frequency.incidents.cdf(0).powf(f64::from(self.horizon_years)),
            None => 1.0,
        };
        let beyond = 1.0 - HIGHEST_QUANTILE;
        let tail = trials * beyond.min(some_loss);
        if tail >= FEWEST_TAIL_TRIALS {
            return None;
        }
        let which = if some_loss < beyond { "have any loss" } else { "lie beyond the 99.9% quantile" };
        let message = format!(
            "only about {} of {} trials {which}",
            format::number(tail.round()),
            format::count(self.trials)
        );
        let wanted = (FEWEST_TAIL_TRIALS / (tail / trials).max(1e-12)).ceil();
        Some(Diagnostic::warning("few-tail-trials", message).help(format!(
            "run at least {} trials, or read the tail with its intervals",
            format::number(wanted)
        )))
    }
}

fn unused(name: &str, span: Span) -> Diagnostic {
    Diagnostic::warning("unused-input", format!("no component of the loss uses `{name}`"))
        .at(span, "")
        .help("use it in [loss] or [define], or remove it")
}

fn no_source(what: &str, span: Span, provenance: &Provenance) -> Option<Diagnostic> {
    let missing = provenance.source.as_deref().is_none_or(|source| source.trim().is_empty());
    missing.then(|| {
        Diagnostic::warning("no-source", format!("{what} has no source"))
            .at(span, "")
            .help("say where the number comes from: `source = \"…\"`")
    })
}

fn overdue(name: &str, span: Span, provenance: &Provenance, today: jiff::civil::Date) -> Option<Diagnostic> {
    let text = provenance.review_by.as_deref()?;
    let date = text.parse::<jiff::civil::Date>().ok()?;
    (date < today).then(|| {
        Diagnostic::warning("review-overdue", format!("{name} was to be reviewed by {text}"))
            .at(span, "")
            .help("look at the estimate again, then move `review_by`")
    })
}

/// Shapes that often mean a slip of units or of parametrisation.
fn shape(input: &Input) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let value = &input.value;
    if value.name() == "lognormal" && value.mean() > value.quantile(0.95) {
        warnings.push(
            Diagnostic::warning(
                "mean-beyond-p95",
                format!(
                    "the mean of `{}`, {}, lies beyond its 95th percentile, {}",
                    input.name,
                    format::number(value.mean()),
                    format::number(value.quantile(0.95))
                ),
            )
            .at(input.span, "")
            .help(
                "so heavy a tail rules the mean: cap it with truncated(…, max = …), or check the percentiles",
            ),
        );
    }
    if !value.mean().is_finite() {
        warnings.push(
            Diagnostic::warning("infinite-mean", format!("`{}` has no finite mean", input.name))
                .at(input.span, "")
                .help("unless the formula caps it, means, TVaR and ROI of the loss say nothing: cap it with truncated(…, max = …), or read VaR alone"),
        );
    }
    if is_money_or_rate(input) {
        warnings.extend(below_zero(&format!("`{}`", input.name), input.span, value));
    }
    if value.name() == "pert" || value.name() == "triangular" {
        warnings.extend(mode_on_end(input));
    }
    warnings
}

fn is_money_or_rate(input: &Input) -> bool {
    input.unit.is_one() || input.unit.currencies().next().is_some()
}

fn below_zero(what: &str, span: Span, value: &Distribution) -> Option<Diagnostic> {
    let unbounded = matches!(value.name(), "normal" | "student_t") && value.cdf(0.0) > 1e-6;
    unbounded.then(|| {
        Diagnostic::warning(
            "negative-values",
            format!("{what} goes below zero in {} of cases", format::percent(value.cdf(0.0))),
        )
        .at(span, "")
        .help("for amounts and rates use lognormal, pert or beta, or truncated(…, min = 0)")
    })
}

/// A PERT or triangular distribution whose mode is an end has its highest density there.
fn mode_on_end(input: &Input) -> Option<Diagnostic> {
    let (low, high) = input.value.support();
    // Near its end the probability grows as a power of the distance: the first where the density stays above zero
    // at the end, a higher one where it vanishes, which a mode inside makes it do.
    let power = |near: f64, far: f64| (far / near).ln() / 1e6_f64.ln();
    let [near, far] = [1e-10, 1e-4].map(|share| share * (high - low));
    let at_low = power(input.value.cdf(low + near), input.value.cdf(low + far)) < 1.000_5;
    let at_high = power(input.value.survival(high - near), input.value.survival(high - far)) < 1.000_5;
    (at_low || at_high).then(|| {
        let end = if at_low { "min" } else { "max" };
        Diagnostic::warning("mode-on-end", format!("the mode of `{}` is its {end}", input.name))
            .at(input.span, "")
            .help("is the most likely value really the most extreme one? If it is not known, uniform says so")
    })
}
