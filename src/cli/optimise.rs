//! `amerce optimise`: the best set of controls under a budget.
use super::analysis::Analysis;
use super::failure::Failure;
use amerce::prevention::{Objective, Question};
use amerce::{report, results};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Find the best set of controls under a budget, and what every other budget would buy.
///
/// All sets of up to 20 controls are looked at; for more, branch and bound proves the optimum or prints the gap that is
/// left. Controls may say `requires`, `excludes` and `mandatory`. Programmes of the scenario play no part.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce optimise scenarios/twelve-controls.toml --budget 2M\n  amerce optimise scenarios/twelve-controls.toml --budget 2M --budget-confidence 90%\n  amerce optimise scenarios/twelve-controls.toml --objective tvar95 --trials 100k"
)]
pub struct Optimise {
    #[command(flatten)]
    analysis: Analysis,
    /// The most that may be spent over the horizon, e.g. 2M [default: no limit].
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    budget: Option<String>,
    /// Keep the spend, not only its mean, within the budget with this probability, e.g. 90%.
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    budget_confidence: Option<String>,
    /// What is to be lowest: expected spend and residual loss; VaR 95 or TVaR 95 of both; or the spend that keeps the risk
    /// appetite. Or the highest ROI.
    #[arg(long, value_name = "WORD", default_value = "total-cost", value_parser = objective())]
    objective: Objective,
    /// Stop a search that looks at no more than a part of the sets after so many seconds.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    seconds: u32,
}

impl Optimise {
    pub fn execute(self) -> Result<(), Failure> {
        let mut scenario = self.analysis.load()?;
        let question =
            Question { objective: self.objective, seconds: self.seconds.into(), ..Question::default() };
        let (budget, confidence) = (self.budget.as_deref(), self.budget_confidence.as_deref());
        let question = question
            .with_budget(&mut scenario, budget, confidence)
            .map_err(|diagnostic| Failure::scenario(diagnostic, &scenario))?;
        self.analysis.execute(
            &scenario,
            |document, _| results::optimise(&scenario, &question, document),
            report::optimise,
        )
    }
}

fn objective() -> impl TypedValueParser<Value = Objective> {
    let meaning =
        |word: String| Objective::WORDS.iter().find(|(known, _)| *known == word).map(|(_, one)| *one);
    PossibleValuesParser::new(Objective::WORDS.map(|(word, _)| word))
        .try_map(move |word| meaning(word).ok_or("no such objective"))
}
