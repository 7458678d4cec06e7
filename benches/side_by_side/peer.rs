//! Programs in other languages: a process that reads lines of work and answers each with a line.
use crate::work::{Answer, Work};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

pub struct Peer {
    /// As the program gives it: library and version.
    pub version: String,
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts a script of this folder; `None` where its libraries are missing. `PEER_PYTHON` names another interpreter.
    pub fn start(script: &str) -> Option<Self> {
        let python = std::env::var_os("PEER_PYTHON").unwrap_or_else(|| "python3".into());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/side_by_side").join(script);
        let mut process = Command::new(python)
            .arg(path)
            .env_remove("OPENBLAS_CORETYPE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let input = process.stdin.take();
        let mut output = BufReader::new(process.stdout.take()?);
        let mut line = String::new();
        output.read_line(&mut line).ok()?;
        let hello: serde_json::Value = serde_json::from_str(&line).ok()?;
        Some(Self { version: hello["version"].as_str()?.to_owned(), process, input, output })
    }

    /// The answers and the time that they took; `None` if the program does not do this work.
    pub fn run(&mut self, work: &Work) -> Option<(Vec<Answer>, Duration)> {
        let input = self.input.as_mut().expect("the process was started with a pipe");
        writeln!(input, "{}", work.json()).expect("the program reads its work");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the program answers");
        let reply: serde_json::Value = serde_json::from_str(&line).expect("the answer is a line of JSON");
        let answers = reply["answers"].as_array()?;
        let number = |value: &serde_json::Value| value.as_f64().expect("an answer has numbers");
        let answers = answers
            .iter()
            .map(|answer| Answer {
                mean: number(&answer[0]),
                var95: number(&answer[1]),
                tvar95: number(&answer[2]),
                components: [3, 4, 5].map(|index| number(&answer[index])),
            })
            .collect();
        Some((answers, Duration::from_secs_f64(number(&reply["seconds"]))))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The end of its input ends the program.
        self.input = None;
        // It has nothing left to say, so how it ended does not matter.
        let _ended = self.process.wait();
    }
}
