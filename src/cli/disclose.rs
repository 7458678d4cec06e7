//! `amerce disclose`: draft paragraphs for a risk section, as Markdown and HTML.
use super::failure::Failure;
use super::options::{Changes, Output, Running};
use super::run::{simulate, stem, warn};
use super::{outputs, terminal};
use amerce::diagnostics::Diagnostic;
use amerce::files::{self, OutputFolder};
use amerce::paper::{self, Earlier, Style};
use amerce::results::Results;
use amerce::scenario::Scenario;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::{Component, Path, PathBuf};

/// Write draft disclosure text, every figure linked to its number in results.json.
///
/// It is a draft for counsel: with what the run supports and what it does not, and a checklist of what the standard asks
/// that a simulation cannot answer.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce disclose scenarios/hk-retailer.toml --style hkex --since last-year/results.json\n  amerce disclose scenarios/hk-retailer.toml --style sec --materiality 20M"
)]
pub struct Disclose {
    /// The scenario file.
    scenario: PathBuf,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
    /// Whose wording the draft follows.
    #[arg(long, value_name = "WORD", default_value = "plain", value_parser = style())]
    style: Style,
    /// An amount, e.g. 20M: the draft says how likely a larger loss is.
    #[arg(long, value_name = "AMOUNT")]
    materiality: Option<String>,
    /// The results.json of the last review: the draft says what changed.
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
}

fn style() -> impl TypedValueParser<Value = Style> {
    let meaning = |word: String| Style::WORDS.iter().find(|(known, _)| *known == word).map(|(_, one)| *one);
    PossibleValuesParser::new(Style::WORDS.map(|(word, _)| word))
        .try_map(move |word| meaning(word).ok_or("no such style"))
}

impl Disclose {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = Scenario::load(&self.scenario, &self.changes.overrides())?;
        warn(&scenario, &self.running);
        let materiality = match &self.materiality {
            Some(text) => Some(
                scenario
                    .amount("--materiality", text)
                    .map_err(|diagnostic| Failure::scenario(diagnostic, &scenario))?,
            ),
            None => None,
        };
        // Before it is written over, should it lie in the same folder.
        let earlier = self.earlier(&scenario)?;
        let target = self.output.folder(&stem(&self.scenario));
        OutputFolder::check(&target)?;
        let mut results = simulate(&scenario, &self.running)?;
        outputs::keep_analyses(&target, &mut results);
        let earlier = earlier.as_ref().map(|(file, results)| (link(&target, file), results));
        let earlier = earlier.as_ref().map(|(file, results)| Earlier { results, file });
        let draft = paper::disclosure(&results, self.style, materiality, earlier.as_ref());
        let name = format!("disclosure-{}", self.style.word());
        let papers = [
            (format!("{name}.md"), paper::markdown(&draft).into_bytes()),
            (format!("{name}.html"), paper::html(&draft).into_bytes()),
        ];
        let written = outputs::write_with(&target, &results, true, &papers)?;
        outputs::tell(&self.running, &results, &papers, &written)
    }

    /// The document of the last review and where it lies; in the scenario's currency.
    fn earlier(&self, scenario: &Scenario) -> Result<Option<(PathBuf, Results)>, Failure> {
        let Some(path) = &self.since else { return Ok(None) };
        let results = Results::from_json(&files::read_document(path)?).map_err(Failure::arguments)?;
        if results.scenario.currency != scenario.currency {
            let error = format!(
                "the document of `--since` is in {}, but the scenario in {}",
                results.scenario.currency, scenario.currency
            );
            return Err(Failure::arguments(
                Diagnostic::error("currency", error).help("compare with a run in the same currency"),
            ));
        }
        Ok(Some((path.clone(), results)))
    }
}

/// The way from a folder to a file, both as seen from where the command runs.
fn link(from: &Path, to: &Path) -> String {
    let named = |path: &Path| path.components().all(|part| matches!(part, Component::Normal(_)));
    if named(from) && named(to) {
        let up: PathBuf = from.components().map(|_| "..").collect();
        return terminal::path(&up.join(to));
    }
    terminal::path(&std::path::absolute(to).unwrap_or_else(|_| to.to_owned()))
}
