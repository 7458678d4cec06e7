//! `amerce convert`: a scenario between TOML and a workbook.
use super::failure::Failure;
use super::terminal;
use amerce::diagnostics::Diagnostic;
use amerce::files::{FileError, Reason};
use amerce::scenario::{self, Overrides, Scenario};
use amerce::{files, report};
use clap::Args;
use std::path::{Path, PathBuf};

/// Convert a scenario between TOML and a workbook (.xlsx), either way.
///
/// The scenario stays the same, with the same draws and figures. Comments of the TOML file become the notes of the row that
/// they belong to, and back.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce convert my-company.toml my-company.xlsx\n  amerce convert my-company.xlsx my-company.toml"
)]
pub struct Convert {
    /// The scenario: TOML, or a workbook.
    from: PathBuf,
    /// The file to write; its ending says what it becomes.
    to: PathBuf,
    /// Overwrite the file if it is there.
    #[arg(long)]
    force: bool,
}

impl Convert {
    pub fn execute(self) -> Result<(), Failure> {
        let bytes = files::read(&self.from)?;
        // Whatever is wrong with the scenario is told first.
        let checked = Scenario::load(&self.from, &Overrides::default())?;
        let file = self.from.to_string_lossy();
        let is_workbook = scenario::is_workbook(&self.from, &bytes);
        let mut warning = String::new();
        let written = match (is_workbook, ending(&self.to)) {
            (false, "xlsx") => {
                let text = files::into_text(&self.from, bytes)?;
                scenario::to_workbook(&text).map_err(|diagnostic| Failure::scenario(diagnostic, &checked))?
            }
            (true, "toml") => {
                let converted = scenario::from_workbook(&file, &bytes)?;
                warning = report::not_converted(&converted.other_sheets, converted.formulas);
                converted.text.into_bytes()
            }
            (_, _) => return Err(self.endings(is_workbook)),
        };
        match self.force {
            true => files::replace(&self.to, &written)?,
            false => files::write_new(&self.to, &written).map_err(not_written)?,
        }
        terminal::print_error(&warning);
        terminal::print(&format!("Wrote {}\n", terminal::path(&self.to)))
    }

    fn endings(&self, is_workbook: bool) -> Failure {
        let (is, wanted) = if is_workbook { ("a workbook", "toml") } else { ("TOML", "xlsx") };
        let message = format!("{} is {is}, so the other file has to end with .{wanted}", self.from.display());
        let to = self.to.with_extension(wanted);
        let help = format!("write `amerce convert {} {}`", terminal::path(&self.from), terminal::path(&to));
        Failure::arguments(Diagnostic::error("convert", message).help(help))
    }
}

fn not_written(error: FileError) -> Failure {
    match &error.reason {
        Reason::Io(reason) if reason.kind() == std::io::ErrorKind::AlreadyExists => Failure::environment(
            error.diagnostic().help("choose another name, or overwrite the file with `--force`"),
        ),
        _ => error.into(),
    }
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or("")
}
