//! `amerce schema`: the JSON Schema of a scenario.
use super::failure::Failure;
use super::terminal;
use amerce::scenario;
use clap::Args;

/// Print the JSON Schema of a scenario, for editors that check TOML as you type.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amerce schema > scenario.schema.json\n  (then, first line of a scenario: #:schema ./scenario.schema.json)"
)]
pub struct Schema {}

impl Schema {
    pub fn execute(self) -> Result<(), Failure> {
        terminal::print(&format!("{:#}\n", scenario::schema()))
    }
}
