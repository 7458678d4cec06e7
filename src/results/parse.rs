//! A document read back from its JSON.
use super::document::{Results, SCHEMA};
use crate::diagnostics::Diagnostic;
use serde_json::Value;

impl Results {
    /// Reads a document that [`report::to_json`](crate::report::to_json) wrote.
    ///
    /// # Errors
    /// A [`Diagnostic`] with the place in the text: it is no JSON, no document of a run, or one of another layout.
    pub fn from_json(text: &str) -> Result<Self, Diagnostic> {
        let wrong = |error: &serde_json::Error| {
            Diagnostic::error("results", format!("this is no document of a run: {error}"))
                .help("give the `results.json` that `amerce run` left")
        };
        let document: Value = serde_json::from_str(text).map_err(|error| wrong(&error))?;
        match document.get("schema").and_then(Value::as_str) {
            Some(SCHEMA) => serde_json::from_str(text).map_err(|error| wrong(&error)),
            Some(other) => Err(Diagnostic::error(
                "schema",
                format!("this document has the layout {other}; this version reads {SCHEMA}"),
            )
            .help("run the scenario again with this version, or read the document with the version that wrote it")),
            None => Err(Diagnostic::error("results", "this JSON has no `schema`, so it is no document of a run")
                .help("give the `results.json` that `amerce run` left")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Results::from_json(text).expect_err("it is no document").message
    }

    #[test]
    fn what_is_no_document_is_refused_with_its_place() {
        assert!(refusal("{\"schema\": ").contains("line 1 column 11"));
        assert!(refusal("[1, 2]").contains("no `schema`"));
        assert!(refusal("{\"schema\": \"amerce-results/9\"}").contains("amerce-results/9"));
        assert!(refusal("{\"schema\": \"amerce-results/1\"}").contains("missing field"));
    }
}
