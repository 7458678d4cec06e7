//! What a document carries so that its run can be made again, and by which a changed one is known.
use super::document::Results;
use crate::diagnostics::Diagnostic;
use crate::scenario::{DataFile, LoadError, Origin, Overrides, PrecisionOf, Sampling, Scenario};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::Path;

/// Data files are carried as long as they are together no larger than this; of the rest, the fingerprints.
const MOST_CARRIED: usize = 1_000_000;

/// Places of a document that no rerun gives again.
pub(super) const VOLATILE: [&str; 2] = ["/run/threads", "/run/elapsed_ms"];

/// All that a run was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// BLAKE3 (hex) of the whole document, without `run.threads`, `run.elapsed_ms` and this. It has no key: it tells
    /// accidents and careless edits, and a rerun tells the others.
    pub stamp: String,
    pub changes: Changes,
    pub data: Vec<SealedFile>,
    /// The text of the scenario's file.
    pub scenario: String,
}

/// What the command line changed; what it did not is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Changes {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trials: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_trials: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampling: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
}

/// A data file that the scenario names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedFile {
    /// Relative to the scenario's folder.
    pub name: String,
    /// BLAKE3 (hex).
    pub fingerprint: String,
    /// `None` where the files are too large to be carried, or no text.
    pub text: Option<String>,
}

impl Seal {
    /// Of a scenario; not yet stamped.
    pub(super) fn of(scenario: &Scenario) -> Self {
        let Origin { overrides, data, .. } = &scenario.origin;
        let mut room = MOST_CARRIED;
        let mut carried = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= room)?;
            room -= text.len();
            Some(text.to_owned())
        };
        Self {
            stamp: String::new(),
            changes: Changes::of(overrides),
            data: data
                .iter()
                .map(|file| SealedFile {
                    name: file.name.clone(),
                    fingerprint: fingerprint(&file.bytes),
                    text: carried(&file.bytes),
                })
                .collect(),
            scenario: scenario.text().to_owned(),
        }
    }

    /// The scenario as it was run.
    ///
    /// # Errors
    /// [`LoadError`] if this version cannot read it, or if a data file that is not carried is no longer the same.
    pub fn open(&self, file: &str) -> Result<Scenario, LoadError> {
        let carried = self.data.iter().filter_map(|one| {
            Some(DataFile { name: one.name.clone(), bytes: one.text.as_ref()?.clone().into_bytes() })
        });
        let carried: Vec<DataFile> = carried.collect();
        let folder = Path::new(file).parent().unwrap_or(Path::new(""));
        let scenario =
            Scenario::from_sealed(file, &self.scenario, folder, &self.changes.overrides(), &carried)?;
        let other = |found: &&DataFile| {
            let sealed = self.data.iter().find(|one| one.name == found.name);
            sealed.is_none_or(|sealed| sealed.fingerprint != fingerprint(&found.bytes))
        };
        match scenario.origin.data.iter().find(other) {
            None => Ok(scenario),
            Some(changed) => Err(LoadError {
                kind: crate::scenario::LoadErrorKind::Invalid,
                diagnostics: vec![
                    Diagnostic::error("seal", format!("`{}` is not what it was when the run was sealed", changed.name))
                        .help("put the file back that the run used; its fingerprint (BLAKE3) stands in the document under `seal.data`"),
                ],
                sources: scenario.sources,
            }),
        }
    }
}

impl Changes {
    fn of(overrides: &Overrides) -> Self {
        Self {
            set: overrides.set.clone(),
            trials: overrides.trials.clone(),
            precision: overrides.precision.clone(),
            precision_of: overrides.precision_of.map(|of| of.word().to_owned()),
            most_trials: overrides.most_trials.clone(),
            seed: overrides.seed,
            sampling: overrides.sampling.map(|sampling| sampling.word().to_owned()),
            with: overrides.with.clone(),
        }
    }

    fn overrides(&self) -> Overrides {
        let precision_of = |word: &String| {
            PrecisionOf::WORDS.iter().find(|(known, _)| known == word).map(|(_, meaning)| *meaning)
        };
        let sampling = |word: &String| {
            Sampling::WORDS.iter().find(|(known, _)| known == word).map(|(_, meaning)| *meaning)
        };
        Overrides {
            set: self.set.clone(),
            trials: self.trials.clone(),
            precision: self.precision.clone(),
            precision_of: self.precision_of.as_ref().and_then(precision_of),
            most_trials: self.most_trials.clone(),
            seed: self.seed,
            sampling: self.sampling.as_ref().and_then(sampling),
            with: self.with.clone(),
            allow_paths: false,
            // Of an analysis, never of a run.
            stress: None,
        }
    }
}

impl Results {
    /// Stamps the document as it is now; what is added later needs a new stamp.
    pub fn stamp(&mut self) {
        let document = serde_json::to_value(&*self).expect("the document has no map and no fallible field");
        if let Some(seal) = &mut self.seal {
            seal.stamp = stamp_of(document);
        }
    }
}

pub(super) fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The stamp that a document should have.
pub(super) fn stamp_of(mut document: Value) -> String {
    for place in VOLATILE.iter().chain(&["/seal/stamp"]) {
        if let Some(found) = document.pointer_mut(place) {
            *found = Value::Null;
        }
    }
    fingerprint(document.to_string().as_bytes())
}
