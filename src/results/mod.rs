//! The results document and the run that fills it; the crosscheck document likewise.
mod analyses;
mod assemble;
mod bands;
mod crosscheck;
mod document;
#[cfg(test)]
pub(crate) mod fixture;
mod information;
mod parse;
mod precision;
mod seal;
mod sipmath;
mod smoothing;
mod verification;
mod waterfall;

pub use analyses::Analyses;
pub use assemble::run;
pub use bands::{Band, CurveBand, Explained, ProgrammeBands, RiskBands, Share};
pub use crosscheck::{
    AGREEMENT, CROSSCHECK_SCHEMA, Crosscheck, CrosscheckRow, CrosscheckStatistic, crosscheck,
};
pub use document::*;
pub use information::{
    DecisionOption, Information, Knowable, Money, Recommendation, Switch, Verdict, information,
};
pub use seal::{Changes, Seal, SealedFile};
pub use sipmath::SipLibrary;
pub use verification::{ChangedValue, FileState, SealState, VERIFY_SCHEMA, Verification};
pub use waterfall::{Amount, ChangedFact, DIFF_SCHEMA, Effect, Parts, Side, Waterfall, diff};
