//! What a scenario's file says, value by value, so that it can be read again, or written, with some of it changed.
use super::checked::Scenario;
use super::load::LoadError;
use crate::diagnostics::{Source, Span};
use crate::formula::Expression;

/// A value that is written as an expression.
#[derive(Clone, Debug)]
pub struct Written {
    /// As `--set` names it.
    pub path: String,
    /// As it counts: that of the command line, where it is set there.
    pub expression: Expression,
    pub text: String,
    /// Where the file has it, with its quotes; `None` where it has not.
    pub place: Option<Span>,
}

impl Scenario {
    /// The file, or what stands for a workbook's cells.
    pub(super) fn source(&self) -> &Source {
        self.sources.get(self.origin.source)
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.source().text
    }

    /// The same scenario with other values, each as path and expression.
    ///
    /// # Errors
    /// [`LoadError`] with what is wrong with them.
    pub fn changed(&self, changes: &[(String, String)]) -> Result<Self, LoadError> {
        let overrides = changes
            .iter()
            .fold(self.origin.overrides.clone(), |overrides, (path, text)| overrides.and_set(path, text));
        self.read_again(&overrides)
    }

    /// The text of the file with some places of it replaced.
    pub fn text_with(&self, mut edits: Vec<(Span, String)>) -> String {
        // The last first, so that those before it stay where they are.
        edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
        let mut text = self.text().to_owned();
        for (place, new) in edits {
            text.replace_range(place.start..place.end, &new);
        }
        text
    }
}
