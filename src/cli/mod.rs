//! The command line: one file per command. Commands read arguments, call the library and print; they do no arithmetic.
mod analysis;
mod check;
mod compare;
mod completions;
mod crosscheck;
mod disclose;
mod failure;
mod information;
mod new;
mod options;
mod outputs;
mod remake;
mod report;
mod run;
mod schema;
mod terminal;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What non-compliance could cost, how sure that is, and which prevention budget is worth its money.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Start with:\n  amerce new my-scenario\n  amerce run my-scenario.toml"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Compare(compare::Compare),
    Check(check::Check),
    Crosscheck(crosscheck::Crosscheck),
    Information(information::Information),
    Report(report::Report),
    Disclose(disclose::Disclose),
    New(new::New),
    Schema(schema::Schema),
    Completions(completions::Completions),
}

/// Runs the program: exit code 0, 1 (reading or writing failed) or 2 (the scenario or the arguments are at fault).
pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run(command) => command.execute(),
        Command::Compare(command) => command.execute(),
        Command::Check(command) => command.execute(),
        Command::Crosscheck(command) => command.execute(),
        Command::Information(command) => command.execute(),
        Command::Report(command) => command.execute(),
        Command::Disclose(command) => command.execute(),
        Command::New(command) => command.execute(),
        Command::Schema(command) => command.execute(),
        Command::Completions(command) => command.execute(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// The command's definition, for completions.
fn definition() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}
