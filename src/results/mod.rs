//! The results document and the run that fills it; the crosscheck document likewise.
mod analyses;
mod assemble;
mod bands;
mod budget;
mod crosscheck;
mod document;
mod finance;
#[cfg(test)]
pub(crate) mod fixture;
mod information;
mod parse;
mod precision;
mod smoothing;
#[cfg(test)]
mod tests;
mod uncertain;

pub use analyses::Analyses;
pub use assemble::run;
pub use bands::{Band, CurveBand, Explained, ProgrammeBands, RiskBands, Share};
pub use budget::{Budget, BudgetAmount, BudgetChoice, BudgetRange, budget};
pub use crosscheck::{
    AGREEMENT, CROSSCHECK_SCHEMA, Crosscheck, CrosscheckRow, CrosscheckStatistic, crosscheck,
};
pub use document::*;
pub use finance::{
    BreakEvenEffect, ControlWorth, ControlWorths, DominanceOrder, DominancePair, Finance, FinanceChoice,
    FinanceProgramme, MeanFlow, PaidBack, SecurityReturn, finance,
};
pub use information::{
    DecisionOption, Information, Knowable, Money, Recommendation, Switch, Verdict, information,
};
pub use uncertain::Uncertain;
