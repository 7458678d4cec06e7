//! Options that commands share.
use amerce::random;
use amerce::scenario::{Overrides, PrecisionOf, Sampling};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::{Path, PathBuf};

/// What to change in a scenario before it runs.
#[derive(Debug, Args)]
pub struct Changes {
    /// Override an input, e.g. --set churn_rate="beta(2, 30)"; may be repeated.
    #[arg(long, value_name = "NAME=EXPRESSION")]
    pub set: Vec<String>,
    /// Number of trials, e.g. 2M.
    #[arg(long, value_name = "N")]
    pub trials: Option<String>,
    /// Run until 95 % half-widths are within this share of the estimates, e.g. 0.5%, in batches that double; --trials is
    /// the first.
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub precision: Option<String>,
    /// What is to be that precise: mean, VaR 95 and TVaR 95 of the loss, or which programme has the highest net benefit
    /// [default: the scenario's, or loss].
    #[arg(long, value_name = "WORD", value_parser = precision_of())]
    pub precision_of: Option<PrecisionOf>,
    /// End a run to a precision at this number of trials [default: the scenario's, or 100M].
    #[arg(long, value_name = "N")]
    pub most_trials: Option<String>,
    /// Seed of the random numbers; `fresh` takes a new one and reports it.
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// How the points that trials are made from are spread [default: the scenario's, or random].
    #[arg(long, value_name = "WORD", value_parser = sampling())]
    pub sampling: Option<Sampling>,
    /// Include an optional component of the loss; may be repeated.
    #[arg(long, value_name = "COMPONENT")]
    pub with: Vec<String>,
    /// Let the scenario read data files outside its folder.
    #[arg(long)]
    pub allow_paths: bool,
}

impl Changes {
    pub fn overrides(&self) -> Overrides {
        Overrides {
            set: self.set.clone(),
            trials: self.trials.clone(),
            precision: self.precision.clone(),
            precision_of: self.precision_of,
            most_trials: self.most_trials.clone(),
            seed: self.seed,
            sampling: self.sampling,
            with: self.with.clone(),
            stress: None,
            allow_paths: self.allow_paths,
        }
    }
}

fn precision_of() -> impl TypedValueParser<Value = PrecisionOf> {
    let meaning =
        |word: String| PrecisionOf::WORDS.iter().find(|(known, _)| *known == word).map(|(_, one)| *one);
    PossibleValuesParser::new(PrecisionOf::WORDS.map(|(word, _)| word))
        .try_map(move |word| meaning(word).ok_or("nothing that a run can be precise about"))
}

fn sampling() -> impl TypedValueParser<Value = Sampling> {
    let meaning =
        |word: String| Sampling::WORDS.iter().find(|(known, _)| *known == word).map(|(_, one)| *one);
    PossibleValuesParser::new(Sampling::WORDS.map(|(word, _)| word))
        .try_map(move |word| meaning(word).ok_or("no such sampling"))
}

pub fn seed(text: &str) -> Result<u64, String> {
    match text {
        "fresh" => Ok(random::fresh_seed()),
        _ => text
            .replace('_', "")
            .parse()
            .map_err(|_| "write a whole number from 0 to 2^64 - 1, or `fresh`".to_owned()),
    }
}

/// Where to leave what is written.
#[derive(Debug, Args)]
pub struct Output {
    /// Folder for the outputs [default: a folder in output/ named for the scenario file].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Output {
    /// The folder that was asked for, or else the one of this name in `output`.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.out.clone().unwrap_or_else(|| Path::new("output").join(name))
    }
}

/// How to run, and what to print.
#[derive(Debug, Args)]
pub struct Running {
    /// Threads to use; the results do not depend on it [default: all processors].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print nothing but errors.
    #[arg(long, short, conflicts_with = "json")]
    pub quiet: bool,
    /// Print the document (JSON) on standard output, and nothing else.
    #[arg(long)]
    pub json: bool,
}

impl Running {
    /// Whether nothing but documents and errors is wanted.
    pub fn silent(&self) -> bool {
        self.quiet || self.json
    }
}
