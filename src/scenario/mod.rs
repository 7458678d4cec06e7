//! A scenario file made into a checked [`Scenario`]: parse, then trust.
//!
//! Nothing below this room checks again what a [`Scenario`] says.
mod arguments;
mod bounds;
mod checked;
mod correlations;
mod data;
mod dependences;
mod effect_curve;
mod emergence;
mod formulas;
mod insurance;
mod keys;
mod knowledge;
mod load;
mod measures;
mod option_value;
mod overrides;
mod precision;
mod reader;
mod reading;
mod reoffence;
mod sampling;
mod schema;
mod sought;
mod stress;
mod template;
#[cfg(test)]
mod tests;
mod ties;
mod toml_table;
mod values;
mod warnings;
mod workbook;
mod written;

pub use checked::{
    Appetite, Basis, Clause, Component, Control, Correlation, Definition, Dependence, Emergence, Frequency,
    Funding, Growth, Input, Insurance, Origin, Programme, Provenance, Reduction, Reoffence, Scenario, Target,
    Varies,
};
pub use data::DataFile;
pub use effect_curve::EffectCurve;
pub use load::{LoadError, LoadErrorKind};
pub use option_value::option_value;
pub use overrides::Overrides;
pub use precision::{Precision, PrecisionOf};
pub use reading::Reading;
pub use sampling::{SCRAMBLES, Sampling};
pub use schema::schema;
pub use sought::Sought;
pub use stress::{ChosenStresses, Stress, StressNames};
pub use template::new_scenario;
pub use workbook::{FromWorkbook, from_workbook, is_workbook, new_workbook, to_workbook};
pub use written::Written;
