//! The command line: one file per command. Commands read arguments, call the library and print; they do no arithmetic.
mod analysis;
mod backtest;
mod budget;
mod check;
mod compare;
mod completions;
mod convert;
mod crosscheck;
mod data_out;
mod diff;
mod disclose;
mod documents;
mod failure;
mod finance;
mod fit;
mod information;
mod model_doc;
mod new;
mod optimise;
mod options;
mod outputs;
mod register;
mod remake;
mod report;
mod run;
mod schema;
mod sensitivity;
mod solve;
mod stress;
mod terminal;
mod verify;

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
    Finance(finance::Finance),
    Budget(budget::Budget),
    Check(check::Check),
    Crosscheck(crosscheck::Crosscheck),
    Fit(fit::Fit),
    Information(information::Information),
    Sensitivity(sensitivity::Sensitivity),
    Solve(Box<solve::Solve>),
    Stress(Box<stress::Stress>),
    Backtest(Box<backtest::Backtest>),
    Optimise(optimise::Optimise),
    Diff(diff::Diff),
    Verify(verify::Verify),
    Register(register::Register),
    ModelDoc(model_doc::ModelDoc),
    Report(report::Report),
    Disclose(disclose::Disclose),
    New(new::New),
    Convert(convert::Convert),
    Schema(schema::Schema),
    Completions(completions::Completions),
}

/// Runs the program: exit code 0, 1 (reading or writing failed) or 2 (the scenario or the arguments are at fault).
pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run(command) => command.execute(),
        Command::Compare(command) => command.execute(),
        Command::Finance(command) => command.execute(),
        Command::Budget(command) => command.execute(),
        Command::Check(command) => command.execute(),
        Command::Crosscheck(command) => command.execute(),
        Command::Fit(command) => command.execute(),
        Command::Information(command) => command.execute(),
        Command::Sensitivity(command) => command.execute(),
        Command::Solve(command) => command.execute(),
        Command::Stress(command) => command.execute(),
        Command::Backtest(command) => command.execute(),
        Command::Optimise(command) => command.execute(),
        Command::Diff(command) => command.execute(),
        Command::Register(command) => command.execute(),
        Command::ModelDoc(command) => command.execute(),
        Command::Verify(command) => command.execute(),
        Command::Report(command) => command.execute(),
        Command::Disclose(command) => command.execute(),
        Command::New(command) => command.execute(),
        Command::Convert(command) => command.execute(),
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
