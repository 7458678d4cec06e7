//! The program as its users meet it: arguments in a folder of their own; exit code, texts and files out.
#![allow(dead_code, reason = "each test file uses its share")]
use assert_cmd::cargo::cargo_bin_cmd;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A small scenario that warns of nothing but its few trials.
pub const SMALL: &str = r#"[scenario]
name = "Small"
currency = "HKD"
trials = "4k"
seed = 1

[inputs.base_fine]
value = "pert(0.2M, 1M, 3M)"
unit = "HKD"
source = "a test"
basis = "evidence"

[inputs.share]
value = "uniform(0.5, 1.5)"
unit = "1"
source = "a test"
basis = "evidence"

[loss]
fine = "base_fine * share"
appeal = { formula = "base_fine / 2", optional = true }

[frequency]
incidents = "poisson(0.8)"
source = "a test"
basis = "evidence"

[controls.training]
cost = "50k"
reduces = { incidents = "20%" }
source = "a test"
basis = "evidence"

[programmes]
train = ["training"]

[[appetite]]
loss = "3M"
probability = "5%"
"#;

/// A temporary folder in which the program runs; `small.toml` is there.
pub struct Place(tempfile::TempDir);

/// How a run of the program ended.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        place.write("small.toml", SMALL);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).expect("it can be written");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).expect("it is UTF-8")
    }

    /// Everything in the folder, at any depth, hidden files too.
    pub fn tree(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("it can be read") {
                let path = entry.expect("it can be read").path();
                let relative = path.strip_prefix(self.0.path()).expect("it lies within");
                found.push(relative.to_string_lossy().into_owned());
                if path.is_dir() {
                    folders.push(path);
                }
            }
        }
        found.sort();
        found
    }

    pub fn amerce(&self, arguments: &[&str]) -> Outcome {
        let mut command = cargo_bin_cmd!("amerce");
        let output = command.current_dir(self.0.path()).args(arguments).output().expect("it starts");
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Outcome {
            code: output.status.code().expect("no signal ends it"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// For what needs the process itself; prints nowhere.
    pub fn process(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_amerce")));
        command.current_dir(self.0.path()).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs that has to end with code 0.
    pub fn succeeds(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.amerce(arguments);
        assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.err);
        outcome
    }

    /// A run that has to end with `code`, say why on standard error only, and leave no trace.
    pub fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let before = self.tree();
        let outcome = self.amerce(arguments);
        assert_eq!(outcome.code, code, "{arguments:?}: {}{}", outcome.out, outcome.err);
        assert_eq!(outcome.out, "", "{arguments:?}");
        assert!(outcome.err.contains("error"), "{arguments:?}: {}", outcome.err);
        assert!(!outcome.err.contains("panicked"), "{arguments:?}: {}", outcome.err);
        assert_eq!(self.tree(), before, "{arguments:?}");
        outcome.err
    }
}
