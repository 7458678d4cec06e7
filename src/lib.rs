//! `amerce` models what regulatory non-compliance costs: a scenario goes in; a loss distribution,
//! a comparison of prevention programmes and their plots come out.
//!
//! ```
//! use amerce::results;
//! use amerce::scenario::{Overrides, Scenario};
//! use std::path::Path;
//!
//! let text = r#"
//! [scenario]
//! name = "one fine a year"
//! currency = "HKD"
//! trials = 10_000
//! [inputs.fine]
//! value = "pert(0.2M, 1M, 3M)"
//! unit = "HKD"
//! [loss]
//! fine = "fine"
//! "#;
//! let scenario = Scenario::from_text("example.toml", text, Path::new("."), &Overrides::default())?;
//! let loss = results::run(&scenario, &|_| {})?.baseline.loss;
//! // The mean of this PERT distribution is (0.2M + 4 · 1M + 3M)/6.
//! assert!((loss.mean - 1.2e6).abs() < 5.0 * loss.mean_se);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The rooms, from the ground floor up (imports run downwards only; `tests/structure.rs` holds them to it):
//!
//! | floor | room | what lives there |
//! |---|---|---|
//! | 0 | [`diagnostics`], [`files`], [`format`], [`math`], [`random`], [`units`] | messages with spans; reading and writing; numbers as people read them; elementary functions; addressed random numbers; units |
//! | 1 | [`formula`], [`distributions`], [`copulas`], [`stats`], [`fitting`] | the expression language; quantile functions; dependence between inputs; order statistics, VaR, TVaR; distributions fitted to data |
//! | 2 | [`scenario`] | a TOML file made into a checked scenario |
//! | 3 | [`engine`] | the compiled plan and the simulation |
//! | 4 | [`risk`], [`analysis`] | the losses measured, and programmes compared on common random numbers; the loss computed a second way |
//! | 5 | [`prevention`], [`sensitivity`], [`whatif`], [`audit`] | budgets and controls chosen; what drives the loss; what would have to be true; a number defended |
//! | 6 | [`results`] | the one document that every renderer reads |
//! | 7 | [`plots`] | charts of the document |
//! | 8 | [`report`] | terminal and CSV renderings of the document |
//! | 9 | [`paper`] | the document as a board paper and as disclosure text: HTML, PDF, Markdown |
pub mod analysis;
pub mod audit;
pub mod copulas;
pub mod diagnostics;
pub mod distributions;
pub mod engine;
pub mod files;
pub mod fitting;
pub mod format;
pub mod formula;
pub mod math;
pub mod paper;
pub mod plots;
pub mod prevention;
pub mod random;
pub mod report;
pub mod results;
pub mod risk;
pub mod scenario;
pub mod sensitivity;
pub mod stats;
pub mod units;
pub mod whatif;
