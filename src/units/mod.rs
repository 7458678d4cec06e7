//! Units: products of base names with integer powers, such as `HKD/customer`.
mod currency;
mod unit;

pub use currency::{currencies, is_currency};
pub use unit::{Unit, UnitError};
