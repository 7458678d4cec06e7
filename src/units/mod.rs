//! Units: products of base names with integer powers, such as `HKD/customer`.
use std::fmt;

/// A product of base names with integer powers. Currencies are base names like any other, and never mix by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unit(Vec<(String, i32)>);

impl fmt::Display for Unit {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        unimplemented!()
    }
}
