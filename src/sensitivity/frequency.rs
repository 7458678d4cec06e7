//! From an incident to a year: what the number of incidents adds to the variance.
use super::incident::Incident;
use super::indices::Indices;
use super::points::NotFinite;
use super::shapley::unexplained;
use crate::analysis::Estimate;
use crate::distributions::CountDistribution;

/// Shares of the variance of a year's loss, a sum of incidents that are alike.
///
/// With N incidents, each of mean μ and variance V, of which Vₛ comes from inputs that all incidents of a year share, the
/// variance is E\[N\](V − Vₛ) + Var(N)(μ² + Vₛ) + E\[N\]²Vₛ (Klugman, Panjer and Willmot 2012, 9.3, given what is shared).
#[derive(Clone, Debug)]
pub struct FrequencyShare {
    /// Of how many incidents there are, by itself: Var(N)μ².
    pub number: Estimate,
    /// Of the inputs that all incidents share, by themselves: E\[N\]²Vₛ; `None` if there are none.
    pub shared: Option<Estimate>,
    /// Of all else: how severe each incident is.
    pub severity: Estimate,
}

impl FrequencyShare {
    /// `indices` are those of the incident. `None` where a year has no incidents.
    ///
    /// # Errors
    /// [`NotFinite`] if a loss is no finite number.
    pub fn of(
        incident: &Incident<'_>,
        incidents: &CountDistribution,
        indices: &Indices,
        seed: u64,
        each: usize,
    ) -> Result<Option<Self>, NotFinite> {
        let (count, count_variance) = (incidents.mean(), incidents.sd() * incidents.sd());
        if count <= 0.0 {
            return Ok(None);
        }
        let shared = incident.shared();
        let is_shared = shared.contains(&true);
        let left = if is_shared { unexplained(incident, &shared, seed, each)? } else { indices.variance };
        let share = |of: &dyn Fn(f64, f64, f64) -> f64| {
            Estimate::map(&[indices.mean, indices.variance, left], |found| {
                let (mean, variance, left) = (found[0], found[1], found[2]);
                let shared = if is_shared { variance - left } else { 0.0 };
                let whole = count * (variance - shared)
                    + count_variance * (mean * mean + shared)
                    + count * count * shared;
                of(mean, shared, variance) / whole
            })
        };
        Ok(Some(Self {
            number: share(&|mean, _, _| count_variance * mean * mean),
            shared: is_shared.then(|| share(&|_, shared, _| count * count * shared)),
            severity: share(&|_, shared, variance| count * (variance - shared) + count_variance * shared),
        }))
    }
}
