//! An amount of money that an option of the command line names.
use super::Scenario;
use crate::diagnostics::Diagnostic;
use crate::formula::{self, Anchor};
use crate::units::Unit;

impl Scenario {
    /// The amount that `text`, given to `option`, means in the scenario's currency: `20M`, `20M HKD`. The text becomes a
    /// source of the scenario, for messages.
    ///
    /// # Errors
    /// If it is no positive amount, or one in another currency.
    pub fn amount(&mut self, option: &str, text: &str) -> Result<f64, Diagnostic> {
        let id = self.sources.add(option, text);
        let span = self.sources.whole(id);
        let expression = formula::parse(text, Anchor { span, exact: true })?;
        let (value, unit) = formula::constant(&expression)?;
        let currency = Unit::base(&self.currency);
        if !unit.is_one() && unit != currency {
            let error = format!("`{option}` is in {unit}, but the scenario in {currency}");
            return Err(Diagnostic::error("unit-mismatch", error)
                .at(span, unit.to_string())
                .help(format!("convert the amount to {currency}; a plain number is in it")));
        }
        if !(value > 0.0 && value.is_finite()) {
            let error = format!("`{option}` is {value}, but must be an amount above 0");
            return Err(Diagnostic::error("range", error).at(span, "").help("write it like `20M`"));
        }
        Ok(value)
    }
}
