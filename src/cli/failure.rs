//! Everything that ends a command early, and how it is told: one message, then exit code 1 or 2.
use super::terminal;
use amerce::diagnostics::{self, Diagnostic, Sources};
use amerce::engine::Fault;
use amerce::files::FileError;
use amerce::scenario::{LoadError, LoadErrorKind, Scenario};
use std::process::ExitCode;

/// Reading or writing failed.
const IO: u8 = 1;
/// The scenario or the arguments are at fault.
const INVALID: u8 = 2;

/// Why a command ends early.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl Failure {
    /// Arguments that do not fit together.
    pub fn arguments(diagnostic: Diagnostic) -> Self {
        Self { code: INVALID, diagnostics: vec![diagnostic], sources: Sources::default() }
    }

    /// Something about the machine: a full disk, no threads.
    pub fn environment(diagnostic: Diagnostic) -> Self {
        Self { code: IO, diagnostics: vec![diagnostic], sources: Sources::default() }
    }

    pub fn standard_output(error: &std::io::Error) -> Self {
        Self::environment(Diagnostic::error("output", format!("cannot write to standard output: {error}")))
    }

    /// A simulation that stopped.
    pub fn fault(fault: Fault, scenario: &Scenario) -> Self {
        Self::scenario(fault.diagnostic, scenario)
    }

    /// A scenario that a command cannot work with.
    pub fn scenario(diagnostic: Diagnostic, scenario: &Scenario) -> Self {
        Self { code: INVALID, diagnostics: vec![diagnostic], sources: scenario.sources.clone() }
    }

    /// Prints the messages and gives the exit code.
    pub fn report(self) -> ExitCode {
        terminal::print_error(&diagnostics::render(
            &self.diagnostics,
            &self.sources,
            terminal::colors_errors(),
        ));
        ExitCode::from(self.code)
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        let code = match error.kind {
            LoadErrorKind::Io => IO,
            LoadErrorKind::Invalid => INVALID,
        };
        Self { code, diagnostics: error.diagnostics, sources: error.sources }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Self::environment(error.diagnostic())
    }
}
