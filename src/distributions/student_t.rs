//! Student's t distribution.
use super::distribution::{Distribution, Law, ParameterError};
use super::invert::invert;
use super::special::IncompleteBeta;

/// Student t with `df` degrees of freedom, moved to a location and stretched by a scale.
///
/// `P(X > location + scale·t) = ½·I_x(df/2, ½)` with x = df/(df + t²), t > 0 (Abramowitz and Stegun 26.7.1).
/// The mean exists above 1 degree of freedom, the sd `scale·√(df/(df − 2))` above 2.
#[derive(Debug)]
struct StudentT {
    df: f64,
    location: f64,
    scale: f64,
    integral: IncompleteBeta,
}

impl Distribution {
    /// # Errors
    /// Unless `df` is within 0.5 to 10⁶, `location` finite and `scale` above 0.
    pub fn student_t(df: f64, location: f64, scale: f64) -> Result<Self, ParameterError> {
        ParameterError::positive("df", df)?;
        ParameterError::finite("location", location)?;
        ParameterError::positive("scale", scale)?;
        if !(0.5..=1e6).contains(&df) {
            return Err(ParameterError::new("df", format!("`df` is {df}, but must lie within 0.5 to 1e6"))
                .help("beyond that it is the normal distribution"));
        }
        Ok(Self::of(StudentT { df, location, scale, integral: IncompleteBeta::new(0.5 * df, 0.5) }))
    }
}

impl Law for StudentT {
    fn name(&self) -> &'static str {
        "student_t"
    }

    fn mean(&self) -> f64 {
        if self.df > 1.0 { self.location } else { f64::NAN }
    }

    fn sd(&self) -> f64 {
        if self.df > 2.0 {
            self.scale * (self.df / (self.df - 2.0)).sqrt()
        } else if self.df > 1.0 {
            f64::INFINITY
        } else {
            f64::NAN
        }
    }

    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let t = (x - self.location) / self.scale;
        let square = t * t;
        // Both fractions formed without a difference; square may overflow, and then t is the end of the line.
        let (near, far) = if square.is_finite() {
            (self.df / (self.df + square), square / (self.df + square))
        } else {
            (0.0, 1.0)
        };
        let tail = 0.5 * self.integral.probabilities(near, far).0;
        if t > 0.0 { (1.0 - tail, tail) } else { (tail, 1.0 - tail) }
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        if p == q { self.location } else { invert(self, p, q, None) }
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        let t = (x - self.location) / self.scale;
        let near = self.df / (self.df + t * t);
        // f(t) = I′·|dx/dt|/2 has a removable 0/0 at 0: write it by the beta constant instead.
        let constant =
            self.integral.density(0.5, 0.5) * 0.5_f64.powf(0.5 * self.df - 1.0).recip() * 0.5_f64.sqrt();
        let density = constant / self.df.sqrt() * near.powf(0.5 * (self.df + 1.0)) / self.scale;
        Some((density, -(self.df + 1.0) * t / (self.df + t * t) / self.scale))
    }
}
