//! What the command line changes in a scenario.
use super::precision::PrecisionOf;
use super::sampling::Sampling;
use crate::diagnostics::{Diagnostic, Sources, nearest};
use crate::formula::{self, Anchor, Expression};

/// Changes to a scenario, as given on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `NAME=EXPRESSION`; the name of an input, or the path of any other value (`controls.training.cost`).
    pub set: Vec<String>,
    /// As a scenario would write it: `2M`.
    pub trials: Option<String>,
    /// As a scenario would write it: `0.5%`.
    pub precision: Option<String>,
    pub precision_of: Option<PrecisionOf>,
    /// As a scenario would write it: `100M`.
    pub most_trials: Option<String>,
    pub seed: Option<u64>,
    pub sampling: Option<Sampling>,
    /// Optional components to include.
    pub with: Vec<String>,
    /// The `[stress.NAME]` whose changes apply, over those of `set`.
    pub stress: Option<String>,
    /// Data files may lie outside the scenario's folder; decides no number.
    pub allow_paths: bool,
}

/// One value that replaces what the file says.
pub(super) struct Replacement {
    pub(super) path: String,
    pub(super) expression: Expression,
    pub(super) text: String,
    pub(super) used: bool,
}

/// The replacements, looked up by path as the file is read.
pub(super) struct Replacements {
    all: Vec<Replacement>,
    /// Every path that could have been replaced, for suggestions.
    known: Vec<String>,
}

impl Replacements {
    /// Parses `set`, `trials`, `precision` and `most_trials`; the texts become sources of their own.
    pub(super) fn parse(
        overrides: &Overrides,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut all: Vec<Replacement> = Vec::new();
        let mut add = |option: &str, argument: &str, path: Option<&str>| {
            let id = sources.add(option, argument);
            let whole = sources.whole(id);
            let (path, start) = match (path, argument.find('=')) {
                (Some(path), _) => (path.to_owned(), 0),
                (None, Some(equals)) => (argument[..equals].trim().to_owned(), equals + 1),
                (None, None) => {
                    let error = Diagnostic::error("set", "`=` is missing").at(whole, "");
                    diagnostics.push(
                        error.help("write `--set NAME=EXPRESSION`, e.g. `--set churn_rate=\"beta(2, 30)\"`"),
                    );
                    return;
                }
            };
            // An input's name alone is enough.
            let path = short(&path).to_owned();
            if all.iter().any(|known| known.path == path) {
                let error =
                    Diagnostic::error("set", format!("`{path}` is set twice")).at(whole, "second time");
                diagnostics.push(error.help("keep one of them"));
                return;
            }
            let anchor = Anchor { span: crate::diagnostics::Span { start, ..whole }, exact: true };
            match formula::parse(&argument[start..], anchor) {
                Ok(expression) => {
                    let text = argument[start..].trim().to_owned();
                    all.push(Replacement { path, expression, text, used: false });
                }
                Err(error) => diagnostics.push(error),
            }
        };
        for argument in &overrides.set {
            add("--set", argument, None);
        }
        let options = [
            ("--trials", &overrides.trials, "scenario.trials"),
            ("--precision", &overrides.precision, "scenario.precision"),
            ("--most-trials", &overrides.most_trials, "scenario.most_trials"),
        ];
        for (option, text, path) in options {
            if let Some(text) = text {
                add(option, text, Some(path));
            }
        }
        Self { all, known: Vec::new() }
    }

    /// Changes of a stress, which come before those of the command line. Whether they have a value to replace is found out
    /// when `[stress]` is read.
    pub(super) fn put_first(&mut self, stress: Vec<Replacement>) {
        self.all.retain(|one| stress.iter().all(|other| short(&other.path) != one.path));
        self.all.extend(stress.into_iter().map(|one| Replacement {
            path: short(&one.path).to_owned(),
            used: true,
            ..one
        }));
    }

    /// Every path that could have been replaced, as far as the file was read.
    pub(super) fn known(&self) -> &[String] {
        &self.known
    }

    /// What replaces the value at `path`, if anything does. An input's path is its name alone, too.
    pub(super) fn take(&mut self, path: &str) -> Option<(Expression, String)> {
        let short = path.strip_prefix("inputs.");
        self.known.push(short.unwrap_or(path).to_owned());
        let replacement =
            self.all.iter_mut().find(|one| one.path == path || Some(one.path.as_str()) == short)?;
        replacement.used = true;
        Some((replacement.expression.clone(), replacement.text.clone()))
    }

    /// An error for each replacement of a value that is not there.
    pub(super) fn unused(&self, sources: &Sources) -> Vec<Diagnostic> {
        let unused = self.all.iter().filter(|replacement| !replacement.used);
        unused
            .map(|replacement| {
                let source = replacement.expression.span.source;
                let error = Diagnostic::error(
                    "set",
                    format!("the scenario has no value `{}` to set", replacement.path),
                )
                .at(sources.whole(source), "");
                if replacement.path == "scenario.seed" || replacement.path == "seed" {
                    return error.help("write `--seed N`");
                }
                if replacement.path == "scenario.sampling" || replacement.path == "sampling" {
                    return error.help("write `--sampling WORD`");
                }
                if replacement.path == "scenario.precision_of" || replacement.path == "precision_of" {
                    return error.help("write `--precision-of WORD`");
                }
                match nearest(&replacement.path, self.known.iter().map(String::as_str)) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help(format!("it has {}", self.known.join(", "))),
                }
            })
            .collect()
    }
}

/// The path without what an input's may begin with.
pub(super) fn short(path: &str) -> &str {
    path.strip_prefix("inputs.").unwrap_or(path)
}

impl Overrides {
    /// With one more change, which takes the place of an earlier one of the same value.
    pub(super) fn and_set(mut self, path: &str, text: &str) -> Self {
        let is_other = |change: &String| {
            let of = change.split_once('=').map_or(change.as_str(), |(path, _)| path.trim());
            short(of) != short(path)
        };
        self.set.retain(is_other);
        self.set.push(format!("{path}={text}"));
        self
    }
}
