//! `amerce new`: a commented scenario to start from.
use super::failure::Failure;
use super::terminal;
use amerce::{files, scenario};
use clap::Args;
use std::path::PathBuf;

/// Write a commented scenario to start from.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amerce new my-company\n  amerce run my-company.toml")]
pub struct New {
    /// Name of the scenario; the file is NAME.toml.
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    name: String,
}

impl New {
    pub fn execute(self) -> Result<(), Failure> {
        let path = match self.name.ends_with(".toml") {
            true => PathBuf::from(&self.name),
            false => PathBuf::from(format!("{}.toml", self.name)),
        };
        let name =
            path.file_stem().map_or_else(|| self.name.clone(), |stem| stem.to_string_lossy().into_owned());
        files::write_new(&path, scenario::new_scenario(&name).as_bytes())?;
        let shown = terminal::path(&path);
        terminal::print(&format!("Wrote {shown}. Next:\n  amerce check {shown}\n  amerce run {shown}\n"))
    }
}
