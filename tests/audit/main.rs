//! A number defended: runs made again, what moved a figure, registers, model documents, data for other programs, and files
//! that appear whole or not at all.
mod diff;
mod paths;
#[path = "../program/mod.rs"]
mod program;
mod register;
mod sipmath;
mod trials;
mod verify;
mod whole_files;

use program::Place;
use serde_json::Value;

fn document(place: &Place, name: &str) -> Value {
    serde_json::from_slice(&place.read(name)).expect("it is JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}
