//! The triangular distribution.
use super::distribution::{Distribution, Law, ParameterError};
use super::sampler::ClosedForm;

/// Triangular on `[min, max]` with its peak at `mode`.
///
/// Quantile: `min + √(p·(max − min)·(mode − min))` left of the mode, mirrored right of it.
/// Mean `(min + mode + max)/3`, variance `(min² + mode² + max² − min·mode − min·max − mode·max)/18`.
#[derive(Debug)]
struct Triangular {
    min: f64,
    mode: f64,
    max: f64,
}

/// The checks that triangular and PERT share.
pub(super) fn ordered(min: f64, mode: f64, max: f64) -> Result<(), ParameterError> {
    for (name, value) in [("min", min), ("mode", mode), ("max", max)] {
        ParameterError::finite(name, value)?;
    }
    if min >= max {
        return Err(ParameterError::new("max", format!("`max` is {max}, but must be above `min`, {min}")));
    }
    if mode < min || mode > max {
        return Err(ParameterError::new(
            "mode",
            format!("`mode` is {mode}, outside `min` to `max`, {min} to {max}"),
        )
        .help("the order is (min, mode, max): smallest, most likely, largest"));
    }
    Ok(())
}

impl Distribution {
    /// # Errors
    /// Unless `min ≤ mode ≤ max` and `min < max`, all finite.
    pub fn triangular(min: f64, mode: f64, max: f64) -> Result<Self, ParameterError> {
        ordered(min, mode, max)?;
        Ok(Self::of(Triangular { min, mode, max }))
    }
}

impl Law for Triangular {
    fn name(&self) -> &'static str {
        "triangular"
    }

    fn mean(&self) -> f64 {
        (self.min + self.mode + self.max) / 3.0
    }

    fn sd(&self) -> f64 {
        // From min, so that a range far from zero loses no digits.
        let (mode, max) = (self.mode - self.min, self.max - self.min);
        ((mode * mode + max * max - mode * max) / 18.0).sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x <= self.min {
            (0.0, 1.0)
        } else if x >= self.max {
            (1.0, 0.0)
        } else if x < self.mode {
            let p = (x - self.min).powi(2) / ((self.max - self.min) * (self.mode - self.min));
            (p, 1.0 - p)
        } else {
            let q = (self.max - x).powi(2) / ((self.max - self.min) * (self.max - self.mode));
            (1.0 - q, q)
        }
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        let width = self.max - self.min;
        if p * width < self.mode - self.min {
            self.min + (p * width * (self.mode - self.min)).sqrt()
        } else {
            self.max - (q * width * (self.max - self.mode)).sqrt()
        }
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        let peak = 2.0 / (self.max - self.min);
        Some(if x <= self.min || x >= self.max {
            (0.0, 0.0)
        } else if x < self.mode {
            (peak * (x - self.min) / (self.mode - self.min), 1.0 / (x - self.min))
        } else {
            (peak * (self.max - x) / (self.max - self.mode), -1.0 / (self.max - x))
        })
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::Triangular { min: self.min, mode: self.mode, max: self.max })
    }
}
