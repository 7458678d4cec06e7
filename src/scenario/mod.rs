//! A scenario file made into a checked [`Scenario`]: parse, then trust.
//!
//! Nothing below this room checks again what a [`Scenario`] says.
mod checked;
mod reading;

pub use checked::{
    Appetite, Basis, Component, Control, Definition, Frequency, Input, Programme, Provenance, Reduction,
    Scenario, Target, Varies,
};
pub use reading::Reading;
