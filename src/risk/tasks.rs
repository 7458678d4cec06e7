//! Work in tasks that all threads of the pool take in turn.
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Does `work` for every task below `count`; each thread has a state of its own, and all states are returned. Tasks are
/// begun in their order, but which state a task meets is chance: states may only keep what does not depend on it.
pub(super) fn on_all_threads<S: Send>(
    count: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) + Sync,
) -> Vec<S> {
    let next = AtomicUsize::new(0);
    (0..rayon::current_num_threads().min(count))
        .into_par_iter()
        .with_max_len(1)
        .map(|_| {
            let mut state = state();
            loop {
                let task = next.fetch_add(1, Ordering::Relaxed);
                if task >= count {
                    return state;
                }
                work(&mut state, task);
            }
        })
        .collect()
}

/// What the tasks left, in their order.
pub(super) fn in_order<T>(parts: impl IntoIterator<Item = Vec<(usize, T)>>) -> impl Iterator<Item = T> {
    let mut all: Vec<(usize, T)> = parts.into_iter().flatten().collect();
    all.sort_unstable_by_key(|(task, _)| *task);
    all.into_iter().map(|(_, part)| part)
}
