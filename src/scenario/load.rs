//! A file, a text or bytes made into a checked [`Scenario`], or into the list of what is wrong with it.
use super::checked::{Component, Frequency, Origin, Scenario};
use super::data::{DataFile, DataFiles, Shelf};
use super::formulas::{self, Names};
use super::insurance::Insurable;
use super::keys::TABLES;
use super::knowledge;
use super::measures::Targets;
use super::overrides::{Overrides, Replacements};
use super::precision::{self, PrecisionOf};
use super::reader::{General, Reader};
use super::sampling;
use super::stress;
use super::toml_table::File;
use super::workbook;
use crate::diagnostics::{Diagnostic, Source, Sources, Span};
use crate::files;
use crate::format;
use crate::units::Unit;
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// More messages than this help nobody.
const MOST_MESSAGES: usize = 20;
/// Severities that one run may have to draw.
const MOST_SEVERITIES: f64 = 1e11;

/// Why a scenario could not be loaded.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", diagnostics.first().map_or("", |diagnostic| diagnostic.message.as_str()))]
pub struct LoadError {
    pub kind: LoadErrorKind,
    /// At least one.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadErrorKind {
    /// The file could not be read.
    Io,
    /// What it says is not possible.
    Invalid,
}

impl Scenario {
    /// Reads and checks a scenario file: TOML, or a workbook.
    ///
    /// # Errors
    /// [`LoadError`] with everything that is wrong.
    pub fn load(path: &Path, overrides: &Overrides) -> Result<Self, LoadError> {
        let refused = |error: files::FileError| LoadError {
            kind: if error.is_about_content() { LoadErrorKind::Invalid } else { LoadErrorKind::Io },
            diagnostics: vec![match error.is_about_content() {
                true => error.diagnostic(),
                false => error
                    .diagnostic()
                    .help("check the path; `amerce new NAME` writes a scenario to start from"),
            }],
            sources: Sources::default(),
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        let file = path.to_string_lossy();
        let bytes = files::read(path).map_err(refused)?;
        if workbook::is_workbook(path, &bytes) {
            return Self::from_source(workbook::source(&file, &bytes)?, folder, overrides);
        }
        let text = files::into_text(path, bytes).map_err(refused)?;
        Self::from_text(&file, &text, folder, overrides)
    }

    /// Checks a scenario's text. `file` is its name in messages; data files are looked for in `folder`.
    ///
    /// # Errors
    /// [`LoadError`] with everything that is wrong.
    pub fn from_text(
        file: &str,
        text: &str,
        folder: &Path,
        overrides: &Overrides,
    ) -> Result<Self, LoadError> {
        let source = Source { name: file.to_owned(), text: text.to_owned(), cells: Vec::new() };
        Self::from_source(source, folder, overrides)
    }

    /// Checks the text of a file, or of a workbook's cells.
    pub(super) fn from_source(
        source: Source,
        folder: &Path,
        overrides: &Overrides,
    ) -> Result<Self, LoadError> {
        let shelf = Shelf::Folder { path: folder, may_leave: overrides.allow_paths };
        Self::read(source, shelf, overrides)?.with_checked_stresses()
    }

    /// Checks a scenario's text with the data files that a sealed document carries; one that it does not carry is looked
    /// for in `folder`, which it may leave: whoever sealed the run was allowed to read it.
    ///
    /// # Errors
    /// [`LoadError`] with everything that is wrong.
    pub fn from_sealed(
        file: &str,
        text: &str,
        folder: &Path,
        overrides: &Overrides,
        data: &[DataFile],
    ) -> Result<Self, LoadError> {
        let source = Source { name: file.to_owned(), text: text.to_owned(), cells: Vec::new() };
        Self::read(source, Shelf::Sealed { files: data, folder, may_leave: true }, overrides)?
            .with_checked_stresses()
    }

    fn with_checked_stresses(self) -> Result<Self, LoadError> {
        if self.origin.overrides.stress.is_none() {
            for stress in &self.stresses {
                self.stressed(&stress.name)?;
            }
        }
        Ok(self)
    }

    /// The same file read again, with the same data and other overrides.
    ///
    /// # Errors
    /// [`LoadError`] with what is wrong with them.
    pub(super) fn read_again(&self, overrides: &Overrides) -> Result<Self, LoadError> {
        let Origin { folder, data, .. } = &self.origin;
        let shelf = Shelf::Sealed { files: data, folder, may_leave: overrides.allow_paths };
        Self::read(self.source().clone(), shelf, overrides)
    }

    /// As [`Scenario::from_source`], but for the stresses, of which only the names in `set` are checked.
    fn read(source: Source, shelf: Shelf<'_>, overrides: &Overrides) -> Result<Self, LoadError> {
        let mut sources = Sources::default();
        let (file, text) = (&*source.name.clone(), &*source.text.clone());
        let id = sources.push(source);
        let invalid = |mut diagnostics: Vec<Diagnostic>, sources: &Sources| {
            let more = diagnostics.len().saturating_sub(MOST_MESSAGES);
            diagnostics.truncate(MOST_MESSAGES);
            if more > 0 {
                diagnostics.push(Diagnostic::error("more", format!("and {more} more errors")));
            }
            LoadError { kind: LoadErrorKind::Invalid, diagnostics, sources: sources.clone() }
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            let whole = sources.whole(id);
            let diagnostics = errors.iter().map(|error| syntax_error(error, whole)).collect();
            return Err(invalid(diagnostics, &sources));
        }

        let mut diagnostics = Vec::new();
        let mut replacements = Replacements::parse(overrides, &mut sources, &mut diagnostics);
        let stress = stress::replacements(File { id, text }, table.get_ref(), overrides);
        let changed = stress.iter().fold(overrides.clone(), |all, one| all.and_set(&one.path, &one.text));
        replacements.put_first(stress);
        let mut reader = Reader {
            file: File { id, text },
            replacements,
            files: DataFiles::new(shelf),
            diagnostics,
            written: Vec::new(),
        };
        let scenario = read(&mut reader, table.get_ref(), &mut sources, file, overrides);
        let unused = reader.replacements.unused(&sources);
        let Reader { mut diagnostics, files, written, .. } = reader;
        diagnostics.extend(unused);
        match scenario {
            Some(mut scenario) if diagnostics.is_empty() => {
                scenario.fingerprint = fingerprint(text, &changed, files.contents());
                scenario.written = written;
                scenario.origin.folder = shelf.folder().to_owned();
                (scenario.origin.data, scenario.data_notes) = files.into_parts();
                scenario.sources = sources;
                Ok(scenario)
            }
            _ => {
                diagnostics
                    .sort_by_key(|diagnostic| diagnostic.labels.first().map_or(0, |label| label.span.start));
                Err(invalid(diagnostics, &sources))
            }
        }
    }
}

impl Scenario {
    /// Why its trials cannot be divided as its sampling and what is not known ask for. A scenario that was read has no such
    /// reason; one that was put together may have.
    pub fn refusal(&self) -> Option<Diagnostic> {
        sampling::check(self, None).or_else(|| knowledge::check(self, None))
    }
}

/// TOML's own message at its place.
fn syntax_error(error: &toml::de::Error, whole: Span) -> Diagnostic {
    let range = error.span().unwrap_or(whole.start..whole.start);
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let duplicate = message.contains("duplicate");
    let diagnostic = Diagnostic::error("toml", message)
        .at(Span { source: whole.source, start: range.start, end: range.end }, "");
    if duplicate {
        return diagnostic.help("a table has each key once, and a file each table once");
    }
    diagnostic.help("formulas and distributions stand in quotes: `value = \"pert(0.2M, 1M, 3M)\"`")
}

fn read<'t>(
    reader: &mut Reader<'t>,
    root: &'t DeTable<'t>,
    sources: &mut Sources,
    file: &str,
    overrides: &Overrides,
) -> Option<Scenario> {
    let root = reader.file.root(root);
    let known: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
    let unknown = root.check_names(reader.file, &known);
    reader.diagnostics.extend(unknown);

    let general = reader.general(&root);
    let currency = general.as_ref().map_or("", |general| general.currency.as_str()).to_owned();
    let inputs = reader.inputs(&root);
    let mut names = Names::of_inputs(&inputs);
    let (correlations, dependences) = reader.correlations(&root, &inputs);
    let definitions = reader.definitions(&root, &mut names);
    refuse_reserved(reader, &root);
    let mut components = match general {
        Some(_) => reader.components(&root, &names, &currency, sources),
        None => Vec::new(),
    };
    let unit = Unit::base(&currency);
    let insurable =
        Insurable { components: &components, with: &overrides.with, names: &names, currency: &unit };
    let insurance = match general {
        Some(_) => reader.insurance(&root, &insurable),
        None => None,
    };
    let insurance = insurance.map(|(policy, recovery)| {
        components.push(recovery);
        policy
    });
    reader.check_with(&overrides.with, &components);
    let frequency = reader.frequency(&root);
    let targets = Targets {
        inputs: &inputs,
        definitions: definitions.iter().map(|definition| definition.name.as_str()).collect(),
    };
    let (controls, appetite) = match general {
        Some(_) => (reader.controls(&root, &targets, &unit), reader.appetite(&root, &unit)),
        None => (Vec::new(), Vec::new()),
    };
    let programmes = reader.programmes(&root, &controls);
    let reoffence = reader.reoffence(&root, &targets, &controls);
    let stresses = reader.stresses(&root);

    let General {
        name,
        description,
        currency,
        horizon_years,
        trials,
        trials_span,
        precision: asked,
        seed,
        sampling,
        knowledge_draws,
        discount_rate,
    } = general?;
    let sampling = overrides.sampling.unwrap_or(sampling);
    let trials = asked.first_batch(sampling).filter(|_| trials_span.is_none()).unwrap_or(trials);
    let incidents = incidents_in_a_trial(frequency.as_ref(), horizon_years);
    let is_in = |component: &Component| !component.optional || overrides.with.contains(&component.name);
    let (components, left_out): (Vec<_>, Vec<_>) = components.into_iter().partition(is_in);
    let with = components.iter().filter(|part| part.optional).map(|part| part.name.clone()).collect();
    let scenario = Scenario {
        sources: Sources::default(),
        data_notes: Vec::new(),
        file: file.to_owned(),
        name,
        description,
        currency,
        horizon_years,
        trials,
        precision: asked.settle(overrides.precision_of, trials, incidents, MOST_SEVERITIES),
        seed: overrides.seed.unwrap_or(seed),
        sampling,
        knowledge_draws,
        discount_rate,
        inputs: inputs.into_iter().map(|(_, input)| input).collect::<Option<Vec<_>>>()?,
        correlations,
        dependences,
        definitions,
        components,
        left_out,
        with,
        insurance,
        reoffence,
        frequency,
        controls,
        programmes,
        appetite,
        stresses,
        written: Vec::new(),
        origin: Origin {
            source: reader.file.id,
            folder: PathBuf::new(),
            overrides: overrides.clone(),
            data: Vec::new(),
        },
        fingerprint: String::new(),
    };
    check_size(reader, &scenario);
    reader.check_insurance(&scenario);
    reader.check_years(&root, &scenario);
    reader.diagnostics.extend(sampling::check(&scenario, trials_span));
    reader.diagnostics.extend(knowledge::check(&scenario, trials_span));
    reader.diagnostics.extend(precision::check(&scenario, &asked, trials_span, overrides));
    Some(scenario)
}

fn refuse_reserved(reader: &mut Reader<'_>, root: &super::toml_table::Table<'_>) {
    for section in ["inputs", "define"] {
        let Some(table) = root.get(section).and_then(|value| value.get_ref().as_table()) else { continue };
        for key in table.keys().filter(|key| formulas::is_reserved(key.get_ref())) {
            let span = reader.file.span(key.span());
            reader.diagnostics.push(
                Diagnostic::error("name", format!("`{}` is a function of formulas", key.get_ref()))
                    .at(span, "")
                    .help("choose another name"),
            );
        }
    }
}

fn incidents_in_a_trial(frequency: Option<&Frequency>, horizon_years: u32) -> f64 {
    frequency.map_or(1.0, |frequency| frequency.incidents.mean() * f64::from(horizon_years))
}

/// Refuses what no machine could finish, and says how much it would be.
fn check_size(reader: &mut Reader<'_>, scenario: &Scenario) {
    let frequency = scenario.frequency.as_ref();
    let trials = scenario.precision.map_or(scenario.trials, |precision| precision.most_trials);
    let again = if scenario.reoffence.is_some() { f64::from(scenario.horizon_years) } else { 0.0 };
    let severities = (incidents_in_a_trial(frequency, scenario.horizon_years) + again) * trials as f64;
    if severities > MOST_SEVERITIES {
        let error = Diagnostic::error(
            "incidents",
            format!("about {severities:.2e} severities would have to be drawn, more than 10^11"),
        );
        let error = match frequency {
            Some(Frequency { incidents, span, .. }) => {
                error.at(*span, format!("{} a year on average", format::number(incidents.mean())))
            }
            None => error,
        };
        let help = "run fewer trials, or let one incident stand for many small ones";
        reader.diagnostics.push(error.help(help));
    }
}

/// BLAKE3 of everything that decides the numbers; each part with its length, so that no two lists of parts are alike.
fn fingerprint(text: &str, overrides: &Overrides, files: &[DataFile]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &[u8]| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    add(text.as_bytes());
    let mut set: Vec<&String> = overrides.set.iter().collect();
    set.sort();
    set.into_iter().for_each(|change| add(change.as_bytes()));
    add(overrides.trials.as_deref().unwrap_or("").as_bytes());
    add(overrides.seed.map(|seed| seed.to_string()).unwrap_or_default().as_bytes());
    overrides.with.iter().for_each(|name| add(name.as_bytes()));
    if let Some(sampling) = overrides.sampling {
        add(format!("--sampling={}", sampling.word()).as_bytes());
    }
    let precision = [
        ("precision", overrides.precision.as_deref()),
        ("precision-of", overrides.precision_of.map(PrecisionOf::word)),
        ("most-trials", overrides.most_trials.as_deref()),
    ];
    for (option, text) in precision {
        if let Some(text) = text {
            add(format!("--{option}={text}").as_bytes());
        }
    }
    for DataFile { name, bytes } in files {
        add(name.as_bytes());
        add(bytes);
    }
    hasher.finalize().to_hex().to_string()
}
