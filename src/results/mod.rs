//! The results document and the run that fills it; the crosscheck document likewise.
mod analyses;
mod assemble;
mod bands;
mod crosscheck;
mod document;
mod fit;
mod fit_amounts;
mod fit_frequency;
mod fit_warnings;
#[cfg(test)]
pub(crate) mod fixture;
mod information;
mod parse;
mod precision;
mod smoothing;

pub use analyses::Analyses;
pub use assemble::run;
pub use bands::{Band, CurveBand, Explained, ProgrammeBands, RiskBands, Share};
pub use crosscheck::{
    AGREEMENT, CROSSCHECK_SCHEMA, Crosscheck, CrosscheckRow, CrosscheckStatistic, crosscheck,
};
pub use document::*;
pub use fit::{
    AmountsFit, CountModel, FIT_SCHEMA, Fit, FitRequest, FitRows, FitRun, FitSource, FittedFamily,
    FittedParameter, FittedQuantile, FrequencyFit, FrequencyRows, GoodnessTest, MeanExcessPoint,
    SampleSummary, Threshold, fit,
};
pub use fit_warnings::REJECTED;
pub use information::{
    DecisionOption, Information, Knowable, Money, Recommendation, Switch, Verdict, information,
};
