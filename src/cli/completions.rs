//! `amerce completions`: completions for a shell.
use super::failure::Failure;
use super::terminal;
use clap::Args;
use clap_complete::Shell;

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amerce completions bash > ~/.local/share/bash-completion/completions/amerce"
)]
pub struct Completions {
    /// Which shell.
    shell: Shell,
}

impl Completions {
    pub fn execute(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::definition(), "amerce", &mut script);
        terminal::print(&String::from_utf8_lossy(&script))
    }
}
