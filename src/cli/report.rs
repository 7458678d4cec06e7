//! `amerce report`: a board paper of a run, as HTML and PDF.
use super::failure::Failure;
use super::options::{Changes, Output, Running};
use super::run::{on_threads, simulate, stem, warn};
use super::{outputs, remake, terminal};
use amerce::diagnostics::Diagnostic;
use amerce::files::{self, OutputFolder};
use amerce::paper::{self, Fonts, Language, Writer};
use amerce::results::{self, Results};
use amerce::scenario::{Scenario, StressNames};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

/// Write a board paper: the answer first, then charts, programmes, assumptions and how to make it again.
///
/// The HTML is one file that needs no network and no script; the PDF is made by the program itself. Both say the same.
/// Analyses that an earlier command left in the folder for the same run are taken into the paper: `amerce sensitivity`,
/// `amerce finance`, `amerce optimise` and others. Stresses of the scenario are run if they are not there.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce report scenarios/hk-retailer.toml\n  amerce report scenarios/hk-retailer.toml --html --lang zh-Hant\n  amerce report scenarios/hk-retailer.toml --pdf --lang zh-Hant --font NotoSansCJK-Regular.ttc"
)]
pub struct Report {
    /// The scenario file.
    scenario: PathBuf,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
    /// Only the HTML [default: HTML and PDF].
    #[arg(long)]
    html: bool,
    /// Only the PDF, unless --html is given too.
    #[arg(long)]
    pdf: bool,
    /// Language of headings, terms and sentences; names stay as the scenario writes them.
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = language())]
    lang: Language,
    /// Font file (TrueType, OpenType or a collection) for letters of the PDF that the embedded fonts lack.
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,
}

fn language() -> impl TypedValueParser<Value = Language> {
    let meaning = |word: String| Language::TAGS.iter().find(|(tag, _)| *tag == word).map(|(_, one)| *one);
    PossibleValuesParser::new(Language::TAGS.map(|(tag, _)| tag))
        .try_map(move |word| meaning(word).ok_or("no such language"))
}

impl Report {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = Scenario::load(&self.scenario, &self.changes.overrides())?;
        warn(&scenario, &self.running);
        let fonts = self.fonts()?;
        let target = self.output.folder(&stem(&self.scenario));
        OutputFolder::check(&target)?;
        let mut results = simulate(&scenario, &self.running)?;
        outputs::keep_analyses(&target, &mut results);
        self.stress(&scenario, &mut results)?;
        let papers = self.papers(&results, fonts.as_ref())?;
        let written = outputs::write_with(&target, &results, true, &papers)?;
        outputs::tell(&self.running, &results, &papers, &written)
    }

    /// Runs the stresses of the scenario unless all of them are in the document.
    fn stress(&self, scenario: &Scenario, results: &mut Results) -> Result<(), Failure> {
        let there = results.analyses.stress.as_ref().map_or(0, |test| test.rows.len().saturating_sub(1));
        if there >= scenario.stresses.len() {
            return Ok(());
        }
        let names = StressNames { stresses: &["all".to_owned()], beyond: &[] };
        let chosen = names.of(scenario).map_err(|wrong| Failure::scenario(wrong, scenario))?;
        on_threads(&self.running, None, |progress| {
            results::stress(scenario, &chosen.stresses, &chosen.limits, results, progress)
        })?
        .map_err(|diagnostic| Failure::scenario(diagnostic, scenario))?;
        results.stamp();
        Ok(())
    }

    fn wants_pdf(&self) -> bool {
        self.pdf || !self.html
    }

    /// What a PDF is written with; found wanting before anything is simulated.
    fn fonts(&self) -> Result<Option<Fonts>, Failure> {
        if !self.wants_pdf() {
            return Ok(None);
        }
        if self.lang.is_chinese() && self.font.is_none() {
            let error = "the fonts inside the program have no Chinese letters, so a Chinese PDF needs one";
            return Err(Failure::arguments(Diagnostic::error("font", error).help(
                "name a font file that has them, e.g. `--font NotoSansCJK-Regular.ttc`, or write `--html` alone: a browser uses the fonts of the machine",
            )));
        }
        let font = match &self.font {
            Some(path) => Some((terminal::path(path), files::read_font(path)?)),
            None => None,
        };
        let fonts = Fonts::new(font.as_ref().map(|(name, bytes)| (name.as_str(), bytes.clone())), self.lang);
        fonts.map(Some).map_err(|error| {
            Failure::arguments(
                Diagnostic::error("font", error.to_string()).help("name a .ttf, .otf or .ttc file"),
            )
        })
    }

    fn papers(&self, results: &Results, fonts: Option<&Fonts>) -> Result<Vec<outputs::Paper>, Failure> {
        let command = self.command(results);
        let writer = Writer { results, language: self.lang, command: &command };
        let paper = paper::board_paper(&writer).map_err(outputs::plot_failure)?;
        let mut papers = Vec::new();
        if self.html || !self.pdf {
            papers.push(("board-paper.html".to_owned(), paper::html(&paper).into_bytes()));
        }
        if let Some(fonts) = fonts {
            let pdf = paper::pdf(&paper, fonts).map_err(|error| {
                Failure::environment(
                    Diagnostic::error("pdf", error.to_string()).help("`--html` writes the HTML alone"),
                )
            })?;
            self.warn_of_missing(&pdf.missing);
            papers.push(("board-paper.pdf".to_owned(), pdf.bytes));
        }
        Ok(papers)
    }

    fn command(&self, results: &Results) -> String {
        let mut more = Vec::new();
        if self.html {
            more.push(("--html", None));
        }
        if self.pdf {
            more.push(("--pdf", None));
        }
        if self.lang != Language::English {
            more.push(("--lang", Some(self.lang.tag().to_owned())));
        }
        more.extend(self.font.as_ref().map(|font| ("--font", Some(terminal::path(font)))));
        remake::command("report", &self.scenario, &self.changes, results, &more)
    }

    fn warn_of_missing(&self, missing: &[char]) {
        if missing.is_empty() || self.running.silent() {
            return;
        }
        let letters: String = missing.iter().take(20).collect();
        let which = if self.font.is_some() { "the fonts" } else { "the fonts inside the program" };
        let warning = Diagnostic::warning(
            "font",
            format!(
                "{which} lack {} letters of this paper, which the PDF shows as boxes: {letters}",
                missing.len()
            ),
        )
        .help("name a font file that has them: `--font FILE`; the HTML uses the fonts of the machine");
        terminal::print_error(&amerce::diagnostics::render(
            &[warning],
            &amerce::diagnostics::Sources::default(),
            terminal::colors_errors(),
        ));
    }
}
