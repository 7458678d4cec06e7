//! A change of a figure shared out among the values that changed (Shapley 1953).
use crate::random::{Stream, uniform};
use std::collections::HashMap;

/// Up to this many values, all orders are averaged over: 2^8 figures.
const MOST_EXACT: usize = 8;
/// Of more values, this many random orders and as many reversed ones.
const PAIRS: u64 = 8;

/// A figure of all trials, then of each group of them.
pub(super) type Figure = Vec<f64>;

/// What each value moves, averaged over orders in which they may change.
pub(super) struct Shares {
    /// Of each value; the same places as a [`Figure`].
    pub effects: Vec<Figure>,
    /// The variance that a sample of orders adds to each effect; 0 for all orders.
    pub order_variances: Vec<f64>,
    /// Orders that were drawn; `None`: all.
    pub orders: Option<u64>,
}

/// The figure where the values that a predicate takes have changed.
type FigureOf<'a, E> = dyn FnMut(&dyn Fn(usize) -> bool) -> Result<Figure, E> + 'a;

/// Shares out `figure(all) − figure(none)` among `count` values; each set of values is asked for once.
///
/// # Errors
/// The first of `figure`.
pub(super) fn shares<E>(count: usize, seed: u64, figure: &mut FigureOf<'_, E>) -> Result<Shares, E> {
    let mut known: HashMap<Vec<bool>, Figure> = HashMap::new();
    let mut ask = |set: &[bool]| -> Result<Figure, E> {
        if let Some(found) = known.get(set) {
            return Ok(found.clone());
        }
        let found = figure(&|value| set[value])?;
        known.insert(set.to_vec(), found.clone());
        Ok(found)
    };
    if count <= MOST_EXACT { exact(count, &mut ask) } else { sampled(count, seed, &mut ask) }
}

type Ask<'a, E> = &'a mut dyn FnMut(&[bool]) -> Result<Figure, E>;

/// Σ over sets S without the value of |S|!·(n − |S| − 1)!/n! · (figure(S ∪ value) − figure(S)).
fn exact<E>(count: usize, ask: Ask<'_, E>) -> Result<Shares, E> {
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    let set = |bits: usize| (0..count).map(|value| bits >> value & 1 == 1).collect::<Vec<bool>>();
    let mut effects = Vec::new();
    for value in 0..count {
        let mut effect = Figure::new();
        for bits in (0..1_usize << count).filter(|bits| bits >> value & 1 == 0) {
            let size = bits.count_ones() as usize;
            let weight = factorial(size) * factorial(count - size - 1) / factorial(count);
            let (without, with) = (ask(&set(bits))?, ask(&set(bits | 1 << value))?);
            add(&mut effect, &with, &without, weight);
        }
        effects.push(effect);
    }
    Ok(Shares { effects, order_variances: vec![0.0; count], orders: None })
}

/// Random orders, each with its reverse (Castro, Gómez and Tejada 2009, with the antithetic pairs of Mitchell, Cooper, Frank
/// and Holmes 2022).
fn sampled<E>(count: usize, seed: u64, ask: Ask<'_, E>) -> Result<Shares, E> {
    let stream = Stream::named("audit.orders");
    let mut effects = vec![Figure::new(); count];
    // Of each pair, each value's effect.
    let mut pairs: Vec<Vec<f64>> = Vec::new();
    for pair in 0..PAIRS {
        let mut order: Vec<usize> = (0..count).collect();
        let key = |value: &usize| uniform(seed, stream, pair, *value as u64);
        order.sort_by(|one, other| key(one).total_cmp(&key(other)));
        let mut found = vec![0.0; count];
        for reversed in [false, true] {
            if reversed {
                order.reverse();
            }
            let mut set = vec![false; count];
            let mut before = ask(&set)?;
            for &value in &order {
                set[value] = true;
                let after = ask(&set)?;
                found[value] += 0.5 * (after[0] - before[0]);
                add(&mut effects[value], &after, &before, 0.5 / PAIRS as f64);
                before = after;
            }
        }
        pairs.push(found);
    }
    let n = PAIRS as f64;
    let order_variances = (0..count)
        .map(|value| {
            let mean = pairs.iter().map(|pair| pair[value]).sum::<f64>() / n;
            pairs.iter().map(|pair| (pair[value] - mean).powi(2)).sum::<f64>() / ((n - 1.0) * n)
        })
        .collect();
    Ok(Shares { effects, order_variances, orders: Some(2 * PAIRS) })
}

fn add(total: &mut Figure, with: &[f64], without: &[f64], weight: f64) {
    total.resize(with.len(), 0.0);
    for (total, (with, without)) in total.iter_mut().zip(with.iter().zip(without)) {
        *total += weight * (with - without);
    }
}
