//! `amerce new`: a commented scenario to start from.
use super::failure::Failure;
use super::terminal;
use amerce::{files, scenario};
use clap::Args;
use std::path::PathBuf;

/// Write a commented scenario to start from.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce new my-company\n  amerce run my-company.toml\n  amerce new my-company --xlsx"
)]
pub struct New {
    /// Name of the scenario; the file is NAME.toml, or NAME.xlsx.
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    name: String,
    /// Write a workbook to fill in, with an example, instead of TOML.
    #[arg(long)]
    xlsx: bool,
}

impl New {
    pub fn execute(self) -> Result<(), Failure> {
        let is_workbook = self.xlsx || self.name.ends_with(".xlsx");
        let ending = if is_workbook { ".xlsx" } else { ".toml" };
        let path = match self.name.ends_with(ending) {
            true => PathBuf::from(&self.name),
            false => PathBuf::from(format!("{}{ending}", self.name)),
        };
        let name =
            path.file_stem().map_or_else(|| self.name.clone(), |stem| stem.to_string_lossy().into_owned());
        let bytes = match is_workbook {
            true => scenario::new_workbook(&name).map_err(Failure::arguments)?,
            false => scenario::new_scenario(&name).into_bytes(),
        };
        files::write_new(&path, &bytes)?;
        let shown = terminal::path(&path);
        terminal::print(&format!("Wrote {shown}. Next:\n  amerce check {shown}\n  amerce run {shown}\n"))
    }
}
