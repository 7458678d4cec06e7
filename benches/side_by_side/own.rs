//! The same work as calls of the library, from the text of a scenario to the document.
use crate::work::{Answer, Work};
use amerce::results::{self, Results, Risk};
use amerce::scenario::{Overrides, Scenario};
use std::path::Path;

pub fn scenario(text: &str) -> Scenario {
    Scenario::from_text("retailer.toml", text, Path::new("."), &Overrides::default())
        .expect("the retailer is a scenario")
}

/// One document for each scenario.
pub fn run(work: &Work) -> Vec<Results> {
    work.scenarios()
        .iter()
        .map(|text| results::run(&scenario(text), &|_| {}).expect("losses are finite"))
        .collect()
}

/// The baseline and the programmes of each document in turn.
pub fn risks(documents: &[Results]) -> Vec<&Risk> {
    documents
        .iter()
        .flat_map(|document| {
            std::iter::once(&document.baseline).chain(document.programmes.iter().map(|one| &one.residual))
        })
        .collect()
}

/// Fails unless `answer` is `risk` within six standard errors of both: a program that computes something else is no peer.
pub fn compare(program: &str, risk: &Risk, answer: &Answer) {
    let var = risk.loss.quantiles.iter().find(|one| one.p == 0.95).expect("the document has VaR 95 %");
    let tvar = risk.loss.tvar.iter().find(|one| one.p == 0.95).expect("the document has TVaR 95 %");
    let both = 2_f64.sqrt() * 6.0;
    let near = |what: &str, found: f64, own: f64, se: f64| {
        assert!(
            (found - own).abs() <= both * se + 1e-9 * own.abs(),
            "{program}: {what} is {found}, not {own} ± {se}"
        );
    };
    near("mean", answer.mean, risk.loss.mean, risk.loss.mean_se);
    near("VaR 95 %", answer.var95, var.value, (var.high - var.low) / (2.0 * 1.96));
    near("TVaR 95 %", answer.tvar95, tvar.value, tvar.se.expect("the tail is well filled"));
    for (component, own) in answer.components.iter().zip(&risk.components) {
        // No component varies more than the loss, near enough.
        near(&own.name, *component, own.mean, 1.5 * risk.loss.mean_se);
    }
}
