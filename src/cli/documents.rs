//! Documents that runs left, read back.
use super::failure::Failure;
use amerce::diagnostics::Diagnostic;
use amerce::files;
use amerce::results::{Results, SealState, Verification};
use amerce::scenario::Scenario;
use std::path::Path;

/// A document and its text.
pub struct Document {
    pub text: String,
    pub results: Results,
}

impl Document {
    /// Reads a document of a run.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = files::read_document(path)?;
        let results = Results::from_json(&text).map_err(|diagnostic| {
            let message = format!("{}: {}", path.display(), diagnostic.message);
            Failure::arguments(Diagnostic { message, ..diagnostic })
        })?;
        Ok(Self { text, results })
    }

    /// The scenario as it was run; `otherwise` says what to do with a document that carries none.
    pub fn scenario(&self, path: &Path, otherwise: &str) -> Result<Scenario, Failure> {
        let Some(seal) = &self.results.seal else {
            let message = format!("{} has no seal, so it does not say what it was made from", path.display());
            return Err(Failure::arguments(Diagnostic::error("seal", message).help(otherwise)));
        };
        Ok(seal.open(&self.results.scenario.file)?)
    }

    /// As [`Document::scenario`], of a document that nobody has changed since it was written.
    pub fn sealed(&self, path: &Path) -> Result<Scenario, Failure> {
        let scenario =
            self.scenario(path, "run the scenario again with this version, which seals what it writes")?;
        if Verification::seal_of(&self.text) == SealState::Broken {
            let message = format!("{} was changed after it was written: its seal is broken", path.display());
            let help = "`amerce verify` says what comes out again; run the scenario again";
            return Err(Failure::arguments(Diagnostic::error("seal", message).help(help)));
        }
        Ok(scenario)
    }
}
