//! Numbers of the command line, written as in a scenario.
use super::Scenario;
use crate::diagnostics::{Diagnostic, Sources};
use crate::formula::{self, Anchor};
use crate::units::Unit;

impl Scenario {
    /// The amount above 0, in the scenario's currency, that an option of the command line names: `20M`, `20M HKD`.
    ///
    /// # Errors
    /// A message for the option, if it is no such amount.
    pub fn amount(&self, option: &str, text: &str) -> Result<f64, Diagnostic> {
        let value = option_value(option, text, &Unit::base(&self.currency))?;
        if value > 0.0 {
            return Ok(value);
        }
        Err(Diagnostic::error("arguments", format!("`{option} {text}`: it must be an amount above 0"))
            .help("write it like `20M`"))
    }
}

/// The value of a number or an amount as a scenario would write it (`5M`, `8%`, `400k HKD`), in `unit` where it names one.
///
/// # Errors
/// A message for the option that was given it.
pub fn option_value(option: &str, text: &str, unit: &Unit) -> Result<f64, Diagnostic> {
    let mut sources = Sources::default();
    let id = sources.add(option, text);
    let anchor = Anchor { span: sources.whole(id), exact: true };
    let wrong = |message: String| {
        Diagnostic::error("arguments", format!("`{option} {text}`: {message}"))
            .help("write a number as a scenario does: `400k`, `2.5M`, `8%`")
    };
    let found = formula::parse(text, anchor).and_then(|expression| formula::constant(&expression));
    match found {
        Ok((_, found)) if !found.is_one() && found != *unit => {
            Err(wrong(format!("it is in {found}, but {unit} is expected")))
        }
        Ok((value, _)) if value.is_finite() => Ok(value),
        Ok(_) => Err(wrong("it is not finite".to_owned())),
        Err(error) => Err(wrong(error.message)),
    }
}
