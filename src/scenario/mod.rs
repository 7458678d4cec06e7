//! A scenario file made into a checked [`Scenario`]: parse, then trust.
//!
//! Nothing below this room checks again what a [`Scenario`] says.
mod amount;
mod arguments;
mod bounds;
mod checked;
mod correlations;
mod data;
mod dependences;
mod emergence;
mod formulas;
mod insurance;
mod keys;
mod knowledge;
mod load;
mod measures;
mod overrides;
mod precision;
mod reader;
mod reading;
mod reoffence;
mod sampling;
mod schema;
mod template;
#[cfg(test)]
mod tests;
mod toml_table;
mod values;
mod warnings;

pub use checked::{
    Appetite, Basis, Clause, Component, Control, Correlation, Definition, Dependence, Emergence, Frequency,
    Growth, Input, Insurance, Programme, Provenance, Reduction, Reoffence, Scenario, Target, Varies,
};
pub use load::{LoadError, LoadErrorKind};
pub use overrides::Overrides;
pub use precision::{Precision, PrecisionOf};
pub use reading::Reading;
pub use sampling::{SCRAMBLES, Sampling};
pub use schema::schema;
pub use template::new_scenario;
