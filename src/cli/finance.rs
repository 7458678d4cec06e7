//! `amerce finance`: each programme as finance reads it.
use super::analysis::Analysis;
use super::failure::Failure;
use amerce::report;
use amerce::results::{self, FinanceChoice};
use clap::Args;

/// Value each programme as finance does: net present value, payback, internal rate of return, ROSI, break-even, dominance.
///
/// Also what each control is worth among the others, with nothing counted twice (its Shapley value).
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce finance scenarios/five-steps.toml --rate 8%\n  amerce finance scenarios/five-steps.toml --programme all_five\n  amerce finance scenarios/five-steps.toml --json --no-plots | jq '.finance.programmes[] | {name, internal_rates}'"
)]
pub struct Finance {
    #[command(flatten)]
    analysis: Analysis,
    /// Yearly discount rate, e.g. 8% [default: the scenario's, or 0].
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    rate: Option<String>,
    /// Value the controls of this programme among each other [default: all controls of the scenario].
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
}

impl Finance {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = self.analysis.load()?;
        let choice = FinanceChoice { rate: self.rate, programme: self.programme };
        self.analysis.execute(
            &scenario,
            |results, progress| results::finance(results, &scenario, &choice, progress),
            report::finance,
        )
    }
}
