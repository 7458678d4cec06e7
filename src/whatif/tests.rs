//! Goals, stresses and backtests against closed forms, enumerations and published numbers.
use super::*;
use crate::diagnostics::render;
use crate::random::{Stream, uniform};
use crate::results;
use crate::scenario::{Overrides, Scenario};
use std::path::Path;

mod backtests;
mod goals;
mod stresses;

fn scenario(text: &str) -> Scenario {
    Scenario::from_text("a.toml", text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{}", render(&error.diagnostics, &error.sources, false)))
}

fn solve(text: &str, find: &str, so_that: &str, between: Option<(f64, f64)>) -> Result<Solved, String> {
    let mut scenario = scenario(text);
    let told = |error, scenario: &Scenario| render(&[error], &scenario.sources, false);
    let sought = scenario.sought(find).map_err(|error| told(error, &scenario))?;
    let target = Target::read(so_that, &mut scenario, &sought).map_err(|error| told(error, &scenario))?;
    let goal = Goal { scenario: &scenario, sought: &sought, target: &target, between };
    goal.solve(&|_| {}).map_err(|error| told(error, &scenario))
}
