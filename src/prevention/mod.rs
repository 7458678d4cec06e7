//! Which prevention budget: sets of controls, amounts of money, and what finance asks of each programme.
mod amount;
mod cash_flows;
mod dominance;
mod golden_section;
mod internal_rate;
mod means;
mod payback;
mod root;
mod sample;
mod shapley;
mod strength;
#[cfg(test)]
mod tests;

pub use amount::{Amount, Amounts, Question, amounts};
pub use cash_flows::{Finance, Flow, Payback, Rosi, finance};
pub use dominance::{Dominance, Order, Pair, Verdict, compare, dominance};
pub use internal_rate::{internal_rates, present_value, sign_changes};
pub use means::Estimate;
pub use payback::payback_year;
pub use shapley::{MOST_CONTROLS, MOST_EXACT, Worth, Worths, exact, worths};
pub use strength::{BreakEven, break_even};
