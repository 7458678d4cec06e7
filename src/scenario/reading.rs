//! A scenario read back in words, so that its author sees what was understood.

/// One input, definition, cost or frequency as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// `churn_rate`, `controls.data_mapping.cost`, `incidents per year`.
    pub name: String,
    /// `HKD/customer`; `1` for plain numbers.
    pub unit: String,
    /// As written: `beta(2, 38)`.
    pub expression: String,
    /// In words: `beta distribution, one value for each incident`.
    pub words: String,
    /// Exact; `None` if it has no finite mean.
    pub mean: Option<f64>,
    pub p5: f64,
    pub p95: f64,
    pub source: Option<String>,
}
