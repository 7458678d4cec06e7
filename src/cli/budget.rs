//! `amerce budget`: how much money to put into a control.
use super::analysis::Analysis;
use super::failure::Failure;
use amerce::report;
use amerce::results::{self, BudgetChoice};
use clap::Args;

/// Compare amounts of money for a control with an effect curve, and find the best one.
///
/// All amounts are simulated on the same random numbers. Beside the best amount stands the bound of Gordon and Loeb (2002):
/// 1/e of the loss that the money could avoid.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce budget scenarios/monitoring-budget.toml --from 0 --to 5M\n  amerce budget scenarios/monitoring-budget.toml --control monitoring --to 3M --steps 30"
)]
pub struct Budget {
    #[command(flatten)]
    analysis: Analysis,
    /// The control [default: the only one with an effect curve].
    #[arg(long, value_name = "NAME")]
    control: Option<String>,
    /// The smallest amount.
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    from: String,
    /// The largest amount, e.g. 5M.
    #[arg(long, value_name = "AMOUNT")]
    to: String,
    /// Steps between the two.
    #[arg(long, value_name = "N", default_value_t = 20)]
    steps: usize,
    /// Put the other controls of this programme in place beside it.
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// Yearly discount rate, e.g. 8% [default: the scenario's, or 0].
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    rate: Option<String>,
}

impl Budget {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = self.analysis.load()?;
        let choice = BudgetChoice {
            control: self.control,
            programme: self.programme,
            from: self.from,
            to: self.to,
            steps: self.steps,
            rate: self.rate,
        };
        self.analysis.execute(
            &scenario,
            |results, progress| results::budget(results, &scenario, &choice, progress),
            report::budget,
        )
    }
}
