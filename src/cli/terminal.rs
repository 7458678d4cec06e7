//! What kind of terminal this is, and writing to it.
use super::failure::Failure;
use amerce::diagnostics::{self, Diagnostic};
use amerce::scenario::Scenario;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

/// Writes to standard output. A reader that has gone away (`amerce run … | head`) is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::standard_output(&error)),
        _ => Ok(()),
    }
}

/// Writes to standard error; if even that fails there is nobody left to tell.
pub fn print_error(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes what a user of this scenario should know to standard error.
pub fn warn(warning: Diagnostic, scenario: &Scenario) {
    print_error(&diagnostics::render(&[warning], &scenario.sources, colors_errors()));
}

/// A path to show: a file may be named such that its name would steer the terminal.
pub fn path(path: &Path) -> String {
    path.to_string_lossy().replace(char::is_control, "\u{fffd}")
}

/// Colours on standard output: only on a terminal, and not under `NO_COLOR`.
pub fn colors_output() -> bool {
    std::io::stdout().is_terminal() && wants_color()
}

/// Colours on standard error.
pub fn colors_errors() -> bool {
    std::io::stderr().is_terminal() && wants_color()
}

/// <https://no-color.org>: any value but an empty one turns colours off; a dumb terminal has none.
fn wants_color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
}
