//! Runs as rows of a risk register.
use super::period::Period;
use super::sheet::{Field, Sheet};
use super::statistics::word;
use crate::results::{Kept, Results, Risk};
use std::collections::BTreeSet;

/// One row for each risk as it is (`treatment` is `baseline`) and one for what every programme would leave of it:
/// `risk,file,treatment,owner,currency,period,exposure_mean,exposure_p5,exposure_p50,exposure_p95,appetite,review_by,fingerprint`.
///
/// `owner` names who answers for the inputs, `review_by` is the earliest of their dates. `appetite` is the worst of the
/// scenario's points, or empty where it states none. Exposures are quantiles of the loss over `period`.
pub fn register_csv<'r>(runs: impl IntoIterator<Item = &'r Results>) -> Vec<u8> {
    let mut sheet = Sheet::new(&[
        "risk",
        "file",
        "treatment",
        "owner",
        "currency",
        "period",
        "exposure_mean",
        "exposure_p5",
        "exposure_p50",
        "exposure_p95",
        "appetite",
        "review_by",
        "fingerprint",
    ]);
    for results in runs {
        let residuals = results.programmes.iter().map(|one| (one.name.as_str(), &one.residual));
        for (treatment, risk) in std::iter::once(("baseline", &results.baseline)).chain(residuals) {
            sheet.row(row(results, treatment, risk));
        }
    }
    sheet.into_bytes()
}

fn row(results: &Results, treatment: &str, risk: &Risk) -> [Field; 13] {
    let scenario = &results.scenario;
    let owners: BTreeSet<&str> = results.inputs.iter().filter_map(|input| input.owner.as_deref()).collect();
    let owners: Vec<&str> = owners.into_iter().collect();
    // ISO 8601 dates sort as they are written.
    let review = results.inputs.iter().filter_map(|input| input.review_by.as_deref()).min();
    let exposure =
        |p: f64| -> Field { risk.loss.quantiles.iter().find(|one| one.p == p).map(|one| one.value).into() };
    let status = [Kept::Broken, Kept::CannotTell, Kept::Kept]
        .into_iter()
        .find(|status| risk.appetite.iter().any(|point| point.kept == *status));
    [
        scenario.name.as_str().into(),
        scenario.file.as_str().into(),
        treatment.into(),
        owners.join("; ").as_str().into(),
        scenario.currency.as_str().into(),
        Period::of(scenario).short().as_str().into(),
        risk.loss.mean.into(),
        exposure(0.05),
        exposure(0.5),
        exposure(0.95),
        status.map_or(Field::Empty, |status| word(status).into()),
        review.map_or(Field::Empty, Field::from),
        scenario.fingerprint.as_str().into(),
    ]
}
