//! The parametric bootstrap: samples of the fitted distribution, fitted again.
use super::goodness::distances;
use super::{Amounts, Distances, Estimate};
use crate::random::{Stream, fill_range};
use rayon::prelude::*;

/// What one sample of the fitted distribution gives.
#[derive(Clone, Debug)]
pub struct Resampled {
    pub estimate: Estimate,
    /// Of the sample from the distribution fitted to it.
    pub distances: Distances,
    /// Of the sample.
    pub mean: f64,
}

/// `count` samples of `n` amounts each from the fitted distribution, on the current rayon pool, each fitted again. Sample
/// k has the uniforms of incident k, so it does not depend on their number or on threads. `progress` is told of finished
/// samples.
pub fn resample(
    estimate: &Estimate,
    n: usize,
    count: usize,
    seed: u64,
    progress: &(dyn Fn(u64) + Sync),
) -> Vec<Resampled> {
    let stream = Stream::named(&format!("fitting.{}", estimate.model.family().name()));
    each(estimate, n, count, (seed, stream), |sample, estimate| {
        let resampled = Resampled { distances: distances(&sample, &estimate), mean: sample.mean(), estimate };
        progress(1);
        resampled
    })
}

/// `take` of each sample and of its estimate.
pub(super) fn each<T: Send>(
    estimate: &Estimate,
    n: usize,
    count: usize,
    (seed, stream): (u64, Stream),
    take: impl Fn(Amounts, Estimate) -> T + Sync,
) -> Vec<T> {
    let sampler = estimate.distribution().sampler();
    (0..count)
        .into_par_iter()
        .map(|sample| {
            let mut column = vec![0.0; n];
            fill_range(seed, stream, 0, sample as u64, &mut column);
            sampler.quantiles(&mut column);
            // An amount of nothing can only be an underflow.
            column.iter_mut().for_each(|x| *x = x.clamp(f64::MIN_POSITIVE, 1e300));
            let amounts = Amounts::new(column);
            let fitted = estimate.model.fit_near(&amounts, Some(&estimate.parameters));
            take(amounts, fitted)
        })
        .collect()
}
