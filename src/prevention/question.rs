//! What is asked of a choice of controls.
use crate::diagnostics::{Diagnostic, Span};
use crate::formula::{self, Anchor};
use crate::scenario::Scenario;
use crate::units::Unit;

/// What the best portfolio has the least of, or the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Objective {
    /// The expected sum of spend and residual loss.
    #[default]
    TotalCost,
    /// VaR 95 of the sum of spend and residual loss, trial by trial.
    Var95,
    /// TVaR 95 of that sum.
    Tvar95,
    /// The expected spend of portfolios that keep every point of risk appetite; if none does, the sum over the points of the
    /// probability above the accepted one.
    Appetite,
    /// Net benefit per spend, of the means; the highest is best.
    Roi,
}

impl Objective {
    pub const WORDS: [(&'static str, Self); 5] = [
        ("total-cost", Self::TotalCost),
        ("var95", Self::Var95),
        ("tvar95", Self::Tvar95),
        ("appetite", Self::Appetite),
        ("roi", Self::Roi),
    ];

    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, one)| *one == self).map_or("total-cost", |(word, _)| word)
    }
}

/// Which portfolio is wanted, and how long to look for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub objective: Objective,
    /// The most that may be spent, in the scenario's currency; of the mean, or with `confidence`.
    pub budget: Option<f64>,
    /// The probability with which the spend is to stay within the budget.
    pub confidence: Option<f64>,
    /// Seconds after which a search that is not exhaustive stops.
    pub seconds: f64,
}

impl Default for Question {
    fn default() -> Self {
        Self { objective: Objective::default(), budget: None, confidence: None, seconds: 60.0 }
    }
}

impl Question {
    /// Reads the budget and the confidence as a user writes them: `2M`, `90%`. Their texts become sources of the scenario.
    ///
    /// # Errors
    /// Where they are no amounts, or the confidence has no budget.
    pub fn with_budget(
        mut self,
        scenario: &mut Scenario,
        budget: Option<&str>,
        confidence: Option<&str>,
    ) -> Result<Self, Diagnostic> {
        let currency = Unit::base(&scenario.currency);
        if let Some(text) = budget {
            let (amount, span) = number(scenario, "--budget", text, &currency, "2M")?;
            if amount < 0.0 {
                return Err(Diagnostic::error("budget", "a budget is not below 0").at(span, "").help(
                    "write what may be spent at most, e.g. `--budget 2M`; 0 asks what is bought for nothing",
                ));
            }
            self.budget = Some(amount);
        }
        if let Some(text) = confidence {
            let (share, span) = number(scenario, "--budget-confidence", text, &Unit::one(), "90%")?;
            if !(share > 0.0 && share < 1.0) {
                return Err(Diagnostic::error("budget", "a confidence lies between 0 and 100 %")
                    .at(span, "")
                    .help(
                        "write `--budget-confidence 90%`; left out, the mean spend stays within the budget",
                    ));
            }
            if self.budget.is_none() {
                return Err(Diagnostic::error("budget", "there is no budget to be confident about")
                    .at(span, "")
                    .help("add `--budget 2M`, or leave `--budget-confidence` out"));
            }
            self.confidence = Some(share);
        }
        Ok(self)
    }
}

/// A number in `unit`; plain numbers are in it.
fn number(
    scenario: &mut Scenario,
    option: &str,
    text: &str,
    unit: &Unit,
    example: &str,
) -> Result<(f64, Span), Diagnostic> {
    let source = scenario.sources.add(option, text);
    let span = scenario.sources.whole(source);
    let remedy = || format!("write `{option} {example}` or the like");
    let expression =
        formula::parse(text, Anchor { span, exact: true }).map_err(|error| error.help(remedy()))?;
    let (value, found) = formula::constant(&expression).map_err(|error| error.help(remedy()))?;
    if found.is_one() || found == *unit {
        return Ok((value, span));
    }
    Err(Diagnostic::error("unit-mismatch", format!("`{option}` is in {found}, but must be in {unit}"))
        .at(span, found.to_string())
        .help(remedy()))
}
