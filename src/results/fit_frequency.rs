//! The section of the fit document for a column of dates or counts.
use super::fit::{CountModel, Fit, FittedParameter, FrequencyFit, FrequencyRows, digits};
use crate::diagnostics::Diagnostic;
use crate::fitting::{self, Condition, CountFit, Occurrences, Table};
use crate::format;

/// A likelihood ratio with a smaller p-value tells for the negative binomial.
const LEVEL: f64 = 0.05;
/// Fewer years tell little of how they vary.
const FEW_YEARS: usize = 10;
/// A record that begins after this day of the year, or ends before the other, does not hold a whole year.
const FIRST_MONTH: i8 = 1;
const LAST_MONTH: i8 = 12;

pub(super) fn fit_frequency(
    fit: &mut Fit,
    table: &Table,
    condition: Option<&Condition>,
) -> Result<(), Diagnostic> {
    let found = fitting::occurrences(table, &fit.source.column, condition)?;
    let counted = fitting::fit_counts(&found.counts);
    let n = found.counts.len() as f64;
    let model = |parameters: Vec<FittedParameter>, log_likelihood: f64| {
        let k = parameters.len() as f64;
        CountModel {
            parameters,
            log_likelihood,
            aic: 2.0 * k - 2.0 * log_likelihood,
            bic: k * n.ln() - 2.0 * log_likelihood,
        }
    };
    let parameter = |name: &str, value: f64, low: f64, high: Option<f64>| FittedParameter {
        name: name.to_owned(),
        value,
        low: Some(low),
        high,
    };
    let (low, high) = counted.poisson_interval;
    let poisson =
        model(vec![parameter("mean", counted.mean, low, Some(high))], counted.poisson_log_likelihood);
    let negative_binomial = counted.negative.as_ref().map(|negative| {
        let (low, high) = negative.mean_interval;
        let mean = parameter("mean", counted.mean, low, Some(high));
        let (low, high) = negative.interval;
        model(vec![mean, parameter("dispersion", negative.dispersion, low, high)], negative.log_likelihood)
    });
    let value = value(&counted);
    warn(fit, &found, &counted);
    let column = fit.source.column.replace(['"', '\\'], "");
    let file = fit.source.file.replace(['"', '\\'], "");
    fit.paste = vec![
        "[frequency]".to_owned(),
        format!("incidents = \"{value}\""),
        format!(
            "source    = \"{file}, column {column}: {} years by maximum likelihood\"",
            found.counts.len()
        ),
        "basis     = \"evidence\"".to_owned(),
    ];
    fit.frequency = Some(FrequencyFit {
        rows: FrequencyRows {
            rows: found.rows,
            excluded: found.excluded,
            blanks: found.blanks,
            placeholders: found.placeholders,
            words: found.words,
        },
        counts: found.counts,
        first_year: found.years.map(|years| years.0),
        last_year: found.years.map(|years| years.1),
        first_day: found.days.map(|days| days.0.to_string()),
        last_day: found.days.map(|days| days.1.to_string()),
        mean: counted.mean,
        poisson,
        negative_binomial,
        dispersion_index: counted.dispersion_index,
        dispersion_p: counted.dispersion_p,
        likelihood_ratio: counted.ratio,
        likelihood_ratio_p: counted.ratio_p,
        value,
    });
    Ok(())
}

/// The negative binomial where the counts tell for it, else the Poisson distribution.
fn value(counted: &CountFit) -> String {
    match &counted.negative {
        Some(negative) if counted.ratio_p < LEVEL => {
            format!("negative_binomial({}, {})", digits(counted.mean), digits(negative.dispersion))
        }
        _ => format!("poisson({})", digits(counted.mean)),
    }
}

fn warn(fit: &mut Fit, found: &Occurrences, counted: &CountFit) {
    if let Some((first, last)) = found.days {
        if first.month() > FIRST_MONTH {
            fit.warnings.push(format!(
                "The first date is {first}: if the record begins there, {} is no whole year, and its {} incidents are too few.",
                first.year(),
                format::count(found.counts[0])
            ));
        }
        if last.month() < LAST_MONTH {
            fit.warnings.push(format!(
                "The last date is {last}: if the record ends there, {} is no whole year, and its {} incidents are too few.",
                last.year(),
                format::count(*found.counts.last().unwrap_or(&0))
            ));
        }
    }
    if found.placeholders > 0 {
        fit.warnings.push(format!(
            "{} rows have a date that stands for none, such as 1970-01-01; they are left out, so the mean is too low by as many.",
            format::count(found.placeholders as u64)
        ));
    }
    if found.counts.len() < FEW_YEARS {
        fit.warnings.push(format!(
            "{} years tell little of how years differ: the test for the negative binomial has little power.",
            found.counts.len()
        ));
    }
    if counted.negative.is_some() && counted.ratio_p < LEVEL {
        let rising = found.counts.windows(2).all(|pair| pair[0] <= pair[1]);
        if rising {
            fit.warnings.push(
                "The counts rise from year to year: what looks like variation between years may be a trend."
                    .to_owned(),
            );
        }
    }
}
