//! The fit document, `amerce-fit/1`: distributions fitted to a column of a file.
use super::document::ExceedancePoint;
use super::fit_amounts::fit_amounts;
use super::fit_frequency::fit_frequency;
use crate::diagnostics::Diagnostic;
use crate::fitting::{self, Condition, Family, Table};
use crate::units;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// The name of this version of the document's layout.
pub const FIT_SCHEMA: &str = "amerce-fit/1";

/// Distributions fitted to a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Always [`FIT_SCHEMA`].
    pub schema: String,
    pub source: FitSource,
    /// ISO 4217, if it was given or the column's name ends with it.
    pub currency: Option<String>,
    pub run: FitRun,
    /// Of a column of amounts.
    pub amounts: Option<AmountsFit>,
    /// Of a column of dates or counts.
    pub frequency: Option<FrequencyFit>,
    /// What a reader should know before using a line.
    pub warnings: Vec<String>,
    /// Lines to paste into a scenario; empty if nothing could be fitted.
    pub paste: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FitSource {
    pub file: String,
    pub column: String,
    /// `column=value` of the rows that count.
    pub condition: Option<String>,
    /// BLAKE3 (hex) of the file.
    pub fingerprint: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FitRun {
    pub engine_version: String,
    pub seed: u64,
    /// Samples of each fitted distribution, for p-values.
    pub bootstrap: usize,
    /// Not reproducible; left out of every comparison.
    pub threads: usize,
    /// Not reproducible; left out of every comparison.
    pub elapsed_ms: f64,
}

/// What became of every row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FitRows {
    pub rows: usize,
    /// Left out by the condition.
    pub excluded: usize,
    pub used: usize,
    pub zeros: usize,
    pub blanks: usize,
    pub dates: usize,
    pub words: usize,
    /// Lines of the first few dates and words.
    pub lines: Vec<u64>,
    pub with_thousands: usize,
    pub with_currency: usize,
    pub decimal_comma: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmountsFit {
    pub rows: FitRows,
    pub sample: SampleSummary,
    /// Above which the generalised Pareto distribution is fitted.
    pub threshold: f64,
    /// How many amounts are above it.
    pub above: usize,
    /// Families of all amounts by rising AIC, then those of the tail.
    pub families: Vec<FittedFamily>,
    /// Observed amounts, 300 at most with all of the largest: each with the share of amounts above it, half of its own counted.
    pub observed: Vec<ExceedancePoint>,
    pub mean_excess: Vec<MeanExcessPoint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleSummary {
    pub n: usize,
    /// How many different amounts there are.
    pub distinct: usize,
    pub min: f64,
    pub median: f64,
    pub mean: f64,
    pub mean_se: f64,
    pub max: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedFamily {
    pub family: String,
    /// Amounts that it is fitted to.
    pub n: usize,
    /// Of a family of the tail.
    pub threshold: Option<f64>,
    pub parameters: Vec<FittedParameter>,
    pub log_likelihood: f64,
    pub aic: f64,
    pub bic: f64,
    /// Above the lowest AIC of families of all amounts; none for those of the tail.
    pub aic_above_best: Option<f64>,
    /// What the likelihood rises towards, where it has no maximum inside the family.
    pub limit: Option<String>,
    pub ks: GoodnessTest,
    pub ad: GoodnessTest,
    /// Mean of the fitted distribution; none where it is infinite.
    pub mean: Option<f64>,
    /// How likely a sample of the fitted distribution has a mean as far out as the observed one, on either side.
    pub mean_p: f64,
    /// 99 % quantile of the fitted distribution.
    pub q99: f64,
    /// As a scenario writes it, and with the uncertainty of its parameters.
    pub value: String,
    pub fitted_value: String,
    /// The fitted amounts at the shares of [`AmountsFit::observed`], with the range that holds the observed amount in 95 % of
    /// samples at these parameters; empty for families of the tail.
    pub quantiles: Vec<FittedQuantile>,
    /// The fitted exceedance curve of all amounts, from the threshold on for families of the tail.
    pub exceedance: Vec<ExceedancePoint>,
}

impl FittedFamily {
    /// As a sentence calls it: `generalised Pareto`.
    pub fn title(&self) -> String {
        match self.family.as_str() {
            "spliced" => "lognormal with Pareto tail".to_owned(),
            "generalised_pareto" => "generalised Pareto".to_owned(),
            "weibull" => "Weibull".to_owned(),
            "pareto" => "Pareto".to_owned(),
            "burr" => "Burr".to_owned(),
            other => other.to_owned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedParameter {
    pub name: String,
    pub value: f64,
    /// 95 %; none where the likelihood has no regular maximum.
    pub low: Option<f64>,
    pub high: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GoodnessTest {
    /// None where an observed amount is not possible under the fitted distribution.
    pub statistic: Option<f64>,
    /// The share of samples from the fitted distribution, each fitted again, that are as far from their fit; and its error.
    pub p: f64,
    pub p_se: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedQuantile {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeanExcessPoint {
    pub threshold: f64,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
    pub above: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrequencyFit {
    pub rows: FrequencyRows,
    pub counts: Vec<u64>,
    /// First and last year of a column of dates.
    pub first_year: Option<i16>,
    pub last_year: Option<i16>,
    pub first_day: Option<String>,
    pub last_day: Option<String>,
    pub mean: f64,
    pub poisson: CountModel,
    /// None where counts vary no more than those of a Poisson distribution.
    pub negative_binomial: Option<CountModel>,
    /// Variance over mean, and the chance of one as high under a Poisson distribution.
    pub dispersion_index: f64,
    pub dispersion_p: f64,
    pub likelihood_ratio: f64,
    /// With half its weight at 0, since the Poisson distribution lies on the edge of the negative binomials.
    pub likelihood_ratio_p: f64,
    /// The line under `[frequency]`.
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrequencyRows {
    pub rows: usize,
    pub excluded: usize,
    pub blanks: usize,
    /// Days such as 1970-01-01, which mean that no date is known.
    pub placeholders: usize,
    pub words: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CountModel {
    pub parameters: Vec<FittedParameter>,
    pub log_likelihood: f64,
    pub aic: f64,
    pub bic: f64,
}

/// Where the generalised Pareto distribution begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Threshold {
    Amount(f64),
    /// The quantile of the amounts at this share.
    Share(f64),
}

impl Threshold {
    /// `1M` or `90%`; `None` for anything but an amount above 0 or a share between 0 and 100 %.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().strip_suffix('%') {
            Some(share) => {
                let share = share.trim().parse::<f64>().ok()? / 100.0;
                (share > 0.0 && share < 1.0).then_some(Self::Share(share))
            }
            None => fitting::amount(text).filter(|amount| *amount > 0.0).map(Self::Amount),
        }
    }
}

/// What to fit, to what.
#[derive(Clone, Debug)]
pub struct FitRequest {
    pub file: String,
    pub column: String,
    pub condition: Option<Condition>,
    pub currency: Option<String>,
    pub families: Vec<Family>,
    pub threshold: Threshold,
    pub bootstrap: usize,
    pub seed: u64,
    /// Whether the column tells how often incidents come, instead of how much they cost.
    pub frequency: bool,
}

impl FitRequest {
    /// Samples that the fit will take, for a progress bar.
    pub fn work(&self) -> u64 {
        if self.frequency { 0 } else { (self.families.len() * self.bootstrap) as u64 }
    }
}

/// Fits what was asked for on the current rayon pool. `progress` is told of finished samples.
///
/// # Errors
/// If the file's content is not fit for it: what, where, and what to do.
pub fn fit(request: &FitRequest, bytes: &[u8], progress: &(dyn Fn(u64) + Sync)) -> Result<Fit, Diagnostic> {
    let start = Instant::now();
    let table = Table::read(&request.file, bytes)?;
    let mut fit = Fit {
        schema: FIT_SCHEMA.to_owned(),
        source: FitSource {
            file: request.file.clone(),
            column: request.column.clone(),
            condition: request
                .condition
                .as_ref()
                .map(|condition| format!("{}={}", condition.column, condition.value)),
            fingerprint: blake3::hash(bytes).to_hex().to_string(),
        },
        currency: request.currency.clone().or_else(|| currency_of(&request.column)),
        run: FitRun {
            engine_version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: request.seed,
            bootstrap: request.bootstrap,
            threads: rayon::current_num_threads(),
            elapsed_ms: 0.0,
        },
        amounts: None,
        frequency: None,
        warnings: Vec::new(),
        paste: Vec::new(),
    };
    if request.frequency {
        fit_frequency(&mut fit, &table, request.condition.as_ref())?;
    } else {
        fit_amounts(&mut fit, &table, request, progress)?;
    }
    fit.run.elapsed_ms = start.elapsed().as_secs_f64() * 1e3;
    Ok(fit)
}

/// The code that the column's name ends with: `fine_eur` is in EUR.
fn currency_of(column: &str) -> Option<String> {
    let code = column.rsplit(|letter: char| !letter.is_ascii_alphanumeric()).find(|part| !part.is_empty())?;
    let code = code.to_uppercase();
    units::is_currency(&code).then_some(code)
}

/// A number with six digits, as scenarios may write it.
pub(super) fn digits(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    if rounded != 0.0 && !(1e-4..1e12).contains(&rounded.abs()) {
        format!("{rounded:e}")
    } else {
        rounded.to_string()
    }
}
