//! A figure of an analysis with its error.
use crate::prevention::Estimate;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Uncertain {
    pub value: f64,
    /// Standard error; `None` where the trials do not tell.
    pub se: Option<f64>,
}

impl From<Estimate> for Uncertain {
    fn from(Estimate { value, se }: Estimate) -> Self {
        Self { value, se: Some(se).filter(|se| se.is_finite()) }
    }
}
