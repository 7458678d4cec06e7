//! The Burr distribution (type XII; Singh and Maddala's).
use super::distribution::{Distribution, Law, ParameterError};
use super::exponential::exponent;
use super::sampler::ClosedForm;
use statrs::function::gamma::ln_gamma;

/// Burr with shapes α and γ and a scale θ: `P(X > x) = (1 + (x/θ)^γ)^(−α)` (Burr 1942, type XII; parameters as in
/// Klugman, Panjer and Willmot, Loss Models, appendix A). Its tail index is α·γ; γ = 1 is the Lomax distribution.
///
/// Quantile: `θ·(q^(−1/α) − 1)^(1/γ)` with q = 1 − p. The k-th moment is `θᵏ·Γ(1 + k/γ)·Γ(α − k/γ)/Γ(α)` for k below α·γ.
#[derive(Debug)]
struct Burr {
    shape1: f64,
    shape2: f64,
    scale: f64,
}

impl Distribution {
    /// # Errors
    /// Unless `shape1` and `shape2` lie within 0.01 to 10⁶, their product is at least 0.05, and `scale` is above 0.
    pub fn burr(shape1: f64, shape2: f64, scale: f64) -> Result<Self, ParameterError> {
        for (parameter, value) in [("shape1", shape1), ("shape2", shape2)] {
            ParameterError::positive(parameter, value)?;
            if !(0.01..=1e6).contains(&value) {
                return Err(ParameterError::new(
                    parameter,
                    format!("`{parameter}` is {value}, but must lie within 0.01 to 1e6"),
                )
                .help("the tail index is shape1·shape2; fines have about 0.5 to 2"));
            }
        }
        ParameterError::positive("scale", scale)?;
        if shape1 * shape2 < 0.05 {
            return Err(ParameterError::new(
                "shape2",
                format!("shape1·shape2 is {}, but must be at least 0.05", shape1 * shape2),
            )
            .help("it is the tail index; below 1 the mean is infinite"));
        }
        Ok(Self::of(Burr { shape1, shape2, scale }))
    }
}

impl Burr {
    /// The k-th moment about zero, with the scale as unit.
    fn moment(&self, k: f64) -> f64 {
        let power = k / self.shape2;
        if power >= self.shape1 {
            return f64::INFINITY;
        }
        (ln_gamma(1.0 + power) + ln_gamma(self.shape1 - power) - ln_gamma(self.shape1)).exp()
    }
}

impl Law for Burr {
    fn name(&self) -> &'static str {
        "burr"
    }

    fn mean(&self) -> f64 {
        self.scale * self.moment(1.0)
    }

    fn sd(&self) -> f64 {
        let (first, second) = (self.moment(1.0), self.moment(2.0));
        if second.is_finite() { self.scale * (second - first * first).max(0.0).sqrt() } else { f64::INFINITY }
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let power = self.shape2 * (x.max(0.0) / self.scale).ln();
        let exponent = self.shape1 * ln_1p_exp(power);
        (-(-exponent).exp_m1(), (-exponent).exp())
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        let base = exponent(p, q) / self.shape1;
        // ln(eᵇ − 1), also where eᵇ is beyond doubles.
        let ln_odds = if base > 700.0 { base } else { base.exp_m1().ln() };
        self.scale * (ln_odds / self.shape2).exp()
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        if x <= 0.0 {
            return Some((0.0, 0.0));
        }
        let ln_z = (x / self.scale).ln();
        let power = self.shape2 * ln_z;
        let ln_density =
            (self.shape1 * self.shape2).ln() + power - (self.shape1 + 1.0) * ln_1p_exp(power) - x.ln();
        // zᵞ/(1 + zᵞ).
        let share = 1.0 / (1.0 + (-power).exp());
        Some((ln_density.exp(), (self.shape2 - 1.0 - (self.shape1 + 1.0) * self.shape2 * share) / x))
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        // The columns' exponential must stay finite for the smallest 1 − u, 2⁻⁵³.
        (37.0 / self.shape1 < 700.0).then_some(ClosedForm::Burr {
            inverse_shape1: 1.0 / self.shape1,
            inverse_shape2: 1.0 / self.shape2,
            scale: self.scale,
        })
    }
}

/// ln(1 + eˣ), which is x itself where eˣ is huge.
fn ln_1p_exp(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}
