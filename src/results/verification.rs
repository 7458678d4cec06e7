//! `amerce-verify/1`: a document held against its run made again.
use super::document::Results;
use super::seal::{VOLATILE, stamp_of};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The name of this version of the layout.
pub const VERIFY_SCHEMA: &str = "amerce-verify/1";

/// Differences that are told one by one.
const MOST_TOLD: usize = 20;

/// A document, its seal, and its run made again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verification {
    /// Always [`VERIFY_SCHEMA`].
    pub schema: String,
    /// The seal is not broken, and every value comes out again.
    pub identical: bool,
    pub seal: SealState,
    /// Versions of the program that made the document, and that made the run again.
    pub versions: [String; 2],
    /// Values that were compared: numbers, texts, and what is not defined.
    pub compared: u64,
    /// How many of them differ, or are in one of the two alone.
    pub different: u64,
    /// The first of those, in the order of the document.
    pub differences: Vec<ChangedValue>,
    /// Sections that only the seal covers: a run does not make them.
    pub sealed_only: Vec<String>,
    /// What the scenario's file is now.
    pub scenario_file: FileState,
}

/// What the stamp says of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealState {
    /// Nothing was changed since the document was written.
    Whole,
    /// Something was.
    Broken,
    /// The document has none: its version did not seal.
    None,
}

/// A file that a seal has the text of, as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    Unchanged,
    Changed,
    NotFound,
    /// There is no seal to hold it against.
    Unknown,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedValue {
    /// A JSON pointer (RFC 6901).
    pub place: String,
    /// As JSON; `None`: not there.
    pub document: Option<String>,
    /// The same in the run made again.
    pub again: Option<String>,
}

impl Verification {
    /// Holds a document's text, which [`Results::from_json`] has read, against `again`; `file_now` is the text that the
    /// scenario's file has now.
    pub fn new(text: &str, again: &Results, file_now: Option<&str>) -> Self {
        let document: Value = serde_json::from_str(text).expect("it was read as a document before");
        let made = serde_json::to_value(again).expect("the document has no map and no fallible field");
        let seal = SealState::of(&document);
        let mut tally = Tally::default();
        let mut sealed_only = Vec::new();
        for name in keys(&document, &made) {
            match (document.get(name), made.get(name)) {
                // Without a seal there is nothing to hold it against.
                (None, Some(_)) if name == "seal" => {}
                (Some(_), None) if seal == SealState::Whole => sealed_only.push(name.to_owned()),
                (before, after) => tally.compare(&format!("/{}", escaped(name)), before, after),
            }
        }
        let sealed = document.pointer("/seal/scenario").and_then(Value::as_str);
        let scenario_file = match (sealed, file_now) {
            (None, _) => FileState::Unknown,
            (_, None) => FileState::NotFound,
            (Some(sealed), Some(now)) if sealed == now => FileState::Unchanged,
            _ => FileState::Changed,
        };
        let version = |value: &Value| {
            value.pointer("/run/engine_version").and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Self {
            schema: VERIFY_SCHEMA.to_owned(),
            identical: tally.different == 0 && seal != SealState::Broken,
            seal,
            versions: [version(&document), version(&made)],
            compared: tally.compared,
            different: tally.different,
            differences: tally.told,
            sealed_only,
            scenario_file,
        }
    }
}

impl Verification {
    /// What the seal says of a document's text, which [`Results::from_json`] has read.
    pub fn seal_of(text: &str) -> SealState {
        SealState::of(&serde_json::from_str(text).expect("it was read as a document before"))
    }
}

impl SealState {
    fn of(document: &Value) -> Self {
        match document.pointer("/seal/stamp").and_then(Value::as_str) {
            None => Self::None,
            Some(stamp) if stamp == stamp_of(document.clone()) => Self::Whole,
            Some(_) => Self::Broken,
        }
    }
}

#[derive(Default)]
struct Tally {
    compared: u64,
    different: u64,
    told: Vec<ChangedValue>,
}

impl Tally {
    fn compare(&mut self, place: &str, before: Option<&Value>, after: Option<&Value>) {
        if VOLATILE.contains(&place) || place == "/seal/stamp" {
            return;
        }
        match (before, after) {
            (Some(before @ Value::Object(_)), Some(after @ Value::Object(_))) => {
                for name in keys(before, after) {
                    self.compare(&format!("{place}/{}", escaped(name)), before.get(name), after.get(name));
                }
            }
            (Some(Value::Array(before)), Some(Value::Array(after))) => {
                for index in 0..before.len().max(after.len()) {
                    self.compare(&format!("{place}/{index}"), before.get(index), after.get(index));
                }
            }
            _ => {
                self.compared += 1;
                // As they are written: so 1 and 1.0 differ, and no number is compared with an error.
                let written = |value: Option<&Value>| value.map(Value::to_string);
                let (before, after) = (written(before), written(after));
                if before != after {
                    self.different += 1;
                    if self.told.len() < MOST_TOLD {
                        self.told.push(ChangedValue {
                            place: place.to_owned(),
                            document: before,
                            again: after,
                        });
                    }
                }
            }
        }
    }
}

/// The names of both objects, each once.
fn keys<'v>(before: &'v Value, after: &'v Value) -> Vec<&'v str> {
    let names = |value: &'v Value| value.as_object().into_iter().flat_map(|object| object.keys());
    let mut all: Vec<&str> = names(before).map(String::as_str).collect();
    all.extend(names(after).map(String::as_str).filter(|name| before.get(name).is_none()));
    all
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
