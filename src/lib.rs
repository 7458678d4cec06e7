//! `amerce` models what regulatory non-compliance costs: a scenario goes in; a loss distribution,
//! a comparison of prevention programmes and their plots come out.
//!
//! The rooms, from the ground floor up (imports run downwards only; `tests/structure.rs` holds them to it):
//!
//! | floor | room | what lives there |
//! |---|---|---|
//! | 0 | [`diagnostics`], [`files`], [`format`], [`math`], [`random`], [`units`] | messages with spans; reading and writing; numbers as people read them; elementary functions; addressed random numbers; units |
//! | 1 | [`formula`], [`distributions`], [`stats`] | the expression language; quantile functions; order statistics, VaR, TVaR |
//! | 2 | [`scenario`] | a TOML file made into a checked scenario |
//! | 3 | [`engine`] | the compiled plan and the simulation |
//! | 4 | [`prevention`], [`analysis`] | programmes compared on common random numbers; the loss computed a second way |
//! | 5 | [`results`] | the one document that every renderer reads |
//! | 6 | [`plots`] | charts of the document |
//! | 7 | [`report`] | terminal and CSV renderings of the document |
pub mod analysis;
pub mod diagnostics;
pub mod distributions;
pub mod engine;
pub mod files;
pub mod format;
pub mod formula;
pub mod math;
pub mod plots;
pub mod prevention;
pub mod random;
pub mod report;
pub mod results;
pub mod scenario;
pub mod stats;
pub mod units;
