//! The section of the fit document for a column of amounts.
use super::document::ExceedancePoint;
use super::fit::{
    AmountsFit, Fit, FitRequest, FitRows, FittedFamily, FittedParameter, FittedQuantile, GoodnessTest,
    MeanExcessPoint, SampleSummary, Threshold, digits,
};
use super::fit_warnings;
use crate::diagnostics::Diagnostic;
use crate::distributions::Distribution;
use crate::fitting::{self, Amounts, Estimate, FEWEST_ABOVE, Family, Model, Resampled, Table, Tally};
use crate::format;

/// Points of the observed amounts, and how many of the largest are all among them.
const MOST_OBSERVED: usize = 300;
const LARGEST: usize = 100;
/// Points of an exceedance curve.
const CURVE: usize = 120;
/// An exceedance curve ends where less than this share of one amount is left.
const CURVE_END: f64 = 0.1;

pub(super) fn fit_amounts(
    fit: &mut Fit,
    table: &Table,
    request: &FitRequest,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), Diagnostic> {
    let sample = fitting::amounts(table, &request.column, request.condition.as_ref())?;
    let amounts = &sample.amounts;
    let threshold = match request.threshold {
        Threshold::Amount(amount) => amount,
        Threshold::Share(share) => amounts.quantile(share),
    };
    let tail = amounts.above(threshold).filter(|above| above.len() >= FEWEST_ABOVE);
    let is_tail = |family: &Family| family.is_of_the_tail();
    if tail.is_none() && request.families.iter().all(is_tail) {
        return Err(few_above(amounts, threshold));
    }
    let observed = observed(amounts);
    let mut families = Vec::new();
    for &family in &request.families {
        let (model, of) = match (&tail, is_tail(&family)) {
            (_, false) => (Model::of(family), amounts),
            (Some(above), true) => (Model::above(threshold), above),
            (None, true) => {
                fit.warnings.push(format!(
                    "No tail is fitted: {}; a lower `--threshold` takes more.",
                    few_above(amounts, threshold).message
                ));
                progress(request.bootstrap as u64);
                continue;
            }
        };
        families.push(fitted(model, of, amounts, &observed, request, progress));
    }
    let best = families
        .iter()
        .filter(|family| family.threshold.is_none())
        .map(|family| family.aic)
        .fold(f64::INFINITY, f64::min);
    for family in families.iter_mut().filter(|family| family.threshold.is_none()) {
        family.aic_above_best = Some(family.aic - best);
    }
    families.sort_by(|a, b| {
        (a.threshold.is_some(), a.aic).partial_cmp(&(b.threshold.is_some(), b.aic)).expect("no AIC is NaN")
    });
    let section = AmountsFit {
        rows: rows(&sample.tally),
        sample: SampleSummary {
            n: amounts.len(),
            distinct: amounts.distinct(),
            min: amounts.min(),
            median: amounts.quantile(0.5),
            mean: amounts.mean(),
            mean_se: amounts.sd() / (amounts.len() as f64).sqrt(),
            max: amounts.max(),
        },
        threshold,
        above: amounts.above(threshold).map_or(0, |above| above.len()),
        families,
        observed,
        mean_excess: fitting::mean_excess(amounts)
            .into_iter()
            .map(|point| MeanExcessPoint {
                threshold: point.threshold,
                mean: point.mean,
                low: point.low,
                high: point.high,
                above: point.above,
            })
            .collect(),
    };
    fit_warnings::of_amounts(fit, &section);
    fit.paste = paste(fit, &section);
    fit.amounts = Some(section);
    Ok(())
}

fn few_above(amounts: &Amounts, threshold: f64) -> Diagnostic {
    let above = amounts.above(threshold).map_or(0, |above| above.len());
    Diagnostic::error(
        "data",
        format!(
            "{above} {} above the threshold {}, too few for a tail, which needs {FEWEST_ABOVE}",
            if above == 1 { "amount is" } else { "amounts are" },
            format::number(threshold)
        ),
    )
    .help("give a lower one: `--threshold 80%`, or an amount")
}

fn rows(tally: &Tally) -> FitRows {
    FitRows {
        rows: tally.rows,
        excluded: tally.excluded,
        used: tally.used,
        zeros: tally.zeros,
        blanks: tally.blanks,
        dates: tally.dates,
        words: tally.words,
        lines: tally.lines.clone(),
        with_thousands: tally.with_thousands,
        with_currency: tally.with_currency,
        decimal_comma: tally.decimal_comma,
    }
}

/// Amounts by rising order at the shares (n − i + ½)/n: all of the largest, and some of the others.
fn observed(amounts: &Amounts) -> Vec<ExceedancePoint> {
    let n = amounts.len();
    let others = n.saturating_sub(LARGEST);
    let every = others.div_ceil(MOST_OBSERVED - LARGEST).max(1);
    amounts
        .sorted()
        .iter()
        .enumerate()
        .filter(|(index, _)| *index >= others || index % every == 0)
        .map(|(index, amount)| ExceedancePoint {
            loss: *amount,
            probability: ((n - index) as f64 - 0.5) / n as f64,
        })
        .collect()
}

fn fitted(
    model: Model,
    of: &Amounts,
    all: &Amounts,
    observed: &[ExceedancePoint],
    request: &FitRequest,
    progress: &(dyn Fn(u64) + Sync),
) -> FittedFamily {
    let family = model.family();
    let estimate = model.fit(of);
    let distribution = estimate.distribution();
    let distances = fitting::distances(of, &estimate);
    let samples = fitting::resample(&estimate, of.len(), request.bootstrap, request.seed, progress);
    let ends = fitting::intervals(of, &estimate);
    let parameters = family.parameters().iter().enumerate().map(|(index, name)| FittedParameter {
        name: (*name).to_owned(),
        value: estimate.parameters[index],
        low: ends.as_ref().map(|ends| ends[index].0),
        high: ends.as_ref().map(|ends| ends[index].1),
    });
    let above = samples.iter().filter(|sample| sample.mean >= of.mean()).count() as f64;
    let share_above = (1.0 + above) / (1.0 + samples.len() as f64);
    let below = (1.0 + samples.len() as f64 - above) / (1.0 + samples.len() as f64);
    let is_tail = family.is_of_the_tail();
    FittedFamily {
        family: family.name().to_owned(),
        n: of.len(),
        threshold: is_tail.then_some(model.threshold()),
        parameters: parameters.collect(),
        log_likelihood: estimate.log_likelihood,
        aic: estimate.aic(),
        bic: estimate.bic(of.len()),
        aic_above_best: None,
        limit: estimate.limit.map(str::to_owned),
        ks: test(distances.ks, &samples, |sample| sample.distances.ks),
        ad: test(distances.ad, &samples, |sample| sample.distances.ad),
        mean: Some(distribution.mean()).filter(|mean| mean.is_finite()),
        mean_p: (2.0 * share_above.min(below)).min(1.0),
        q99: distribution.quantile(0.99),
        value: written(&estimate),
        fitted_value: fitted_value(&estimate, request),
        quantiles: if is_tail { Vec::new() } else { quantiles(&distribution, all.len(), observed) },
        exceedance: curve(&distribution, of, all),
    }
}

/// p-values count the observed sample as one of the samples, so that none is 0.
fn test(statistic: f64, samples: &[Resampled], of: impl Fn(&Resampled) -> f64) -> GoodnessTest {
    let beyond = samples.iter().filter(|sample| of(sample) >= statistic).count() as f64;
    let n = samples.len() as f64;
    let p = (1.0 + beyond) / (1.0 + n);
    GoodnessTest {
        statistic: Some(statistic).filter(|statistic| statistic.is_finite()),
        p,
        p_se: (p * (1.0 - p) / (1.0 + n)).sqrt(),
    }
}

fn written(estimate: &Estimate) -> String {
    let arguments: Vec<String> =
        estimate.arguments().into_iter().map(|(name, value)| format!("{name} = {}", digits(value))).collect();
    format!("{}({})", estimate.model.family().name(), arguments.join(", "))
}

fn fitted_value(estimate: &Estimate, request: &FitRequest) -> String {
    let family = estimate.model.family();
    let threshold = match family.is_of_the_tail() {
        true => format!(", threshold = {}", digits(estimate.model.threshold())),
        false => String::new(),
    };
    let file = request.file.replace('\'', "");
    format!("fitted('{file}', '{}', {}{threshold})", request.column, family.name())
}

/// The i-th of n uniform amounts has a beta distribution with shapes i and n + 1 − i.
fn quantiles(distribution: &Distribution, n: usize, observed: &[ExceedancePoint]) -> Vec<FittedQuantile> {
    let n = n as f64;
    observed
        .iter()
        .map(|point| {
            let rank = n + 0.5 - n * point.probability;
            let at = |p: f64| {
                Distribution::beta(rank, n + 1.0 - rank, 0.0, 1.0)
                    .map_or(f64::NAN, |order| distribution.quantile(order.quantile(p)))
            };
            FittedQuantile {
                value: distribution.quantile_upper(point.probability),
                low: at(0.025),
                high: at(0.975),
            }
        })
        .collect()
}

/// The curve of all amounts at points evenly spread by their logarithms.
fn curve(distribution: &Distribution, of: &Amounts, all: &Amounts) -> Vec<ExceedancePoint> {
    let share = of.len() as f64 / all.len() as f64;
    let low = if of.len() == all.len() { all.min() } else { distribution.support().0 };
    let high = distribution.quantile_upper((CURVE_END / of.len() as f64).min(0.5)).max(all.max());
    (0..=CURVE)
        .map(|index| {
            let loss = low * (high / low).powf(index as f64 / CURVE as f64);
            ExceedancePoint { loss, probability: share * distribution.survival(loss) }
        })
        .collect()
}

/// The input of the best family, and the line that keeps the uncertainty of its parameters.
fn paste(fit: &Fit, section: &AmountsFit) -> Vec<String> {
    let Some(best) = section.families.first() else { return Vec::new() };
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    let mut name: String = fit.source.column.chars().map(plain).collect();
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name.insert_str(0, "amount_");
    }
    let unit = fit.currency.as_deref().unwrap_or("EUR");
    let file = fit.source.file.replace(['"', '\\'], "");
    let column = fit.source.column.replace(['"', '\\'], "");
    let mut lines = vec![
        format!("[inputs.{name}]"),
        format!("value  = \"{}\"", best.value),
        format!("unit   = \"{unit}\""),
        format!(
            "source = \"{file}, column {column}: {} amounts, {} by maximum likelihood\"",
            best.n, best.family
        ),
        "basis  = \"evidence\"".to_owned(),
    ];
    // The path is relative to the scenario; a condition cannot be written there.
    if fit.source.condition.is_none() {
        lines.insert(
            2,
            format!("# value = \"{}\"   # keeps the uncertainty of the parameters", best.fitted_value),
        );
    }
    if fit.currency.is_none() {
        let index = lines.iter().position(|line| line.starts_with("unit")).unwrap_or(0);
        lines[index].push_str("   # the currency of the column");
    }
    lines
}
