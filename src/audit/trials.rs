//! The trials themselves, a batch at a time.
use crate::engine::{BLOCK, Fault, NotFinite, Plan, Simulator};
use rayon::prelude::*;

/// Trials of a batch: few enough that every thread may have one in memory.
pub const BATCH: usize = 8 * BLOCK;

/// Consecutive trials, as columns; money is of today, as in the document.
#[derive(Clone, Debug)]
pub struct Trials {
    /// From 0.
    pub first: u64,
    /// One for each of [`Trials::names`].
    pub columns: Vec<Vec<f64>>,
}

impl Trials {
    /// `loss`, `loss.COMPONENT` of each, then `programmes.NAME.loss` and `programmes.NAME.spend` of each.
    pub fn names(plan: &Plan<'_>) -> Vec<String> {
        let scenario = plan.scenario();
        let components = scenario.components.iter().map(|component| format!("loss.{}", component.name));
        let programmes = scenario.programmes.iter().flat_map(|programme| {
            ["loss", "spend"].map(|figure| format!("programmes.{}.{figure}", programme.name))
        });
        std::iter::once("loss".to_owned()).chain(components).chain(programmes).collect()
    }

    pub fn count(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }
}

/// Why not all trials were written.
#[derive(Debug)]
pub enum Stopped<E> {
    Fault(Fault),
    Writing(E),
}

/// Makes all trials of a plan again, on the current rayon pool; `render` is called for batches in any order, and `write` for
/// what it gives, in the order of the trials. Memory does not grow with their number.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number, or what `write` says.
pub fn each_batch<T: Send, E>(
    plan: &Plan<'_>,
    render: impl Fn(Trials) -> T + Sync,
    mut write: impl FnMut(T) -> Result<(), E>,
) -> Result<(), Stopped<E>> {
    let trials = plan.scenario().trials;
    let batches = trials.div_ceil(BATCH as u64);
    let at_once = rayon::current_num_threads() as u64;
    let mut begun = 0;
    while begun < batches {
        let end = batches.min(begun + at_once);
        let made: Vec<Result<T, NotFinite>> = (begun..end)
            .into_par_iter()
            .map(|batch| {
                let first = batch * BATCH as u64;
                let count = (trials - first).min(BATCH as u64) as usize;
                made(plan, first, count).map(&render)
            })
            .collect();
        for batch in made {
            let batch = batch.map_err(|fault| Stopped::Fault(fault.explain(plan)))?;
            write(batch).map_err(Stopped::Writing)?;
        }
        begun = end;
    }
    Ok(())
}

fn made(plan: &Plan<'_>, first: u64, count: usize) -> Result<Trials, NotFinite> {
    let components = plan.scenario().components.len();
    let outcomes = plan.outcomes();
    let mut simulator = Simulator::new(plan);
    let mut columns = vec![Vec::with_capacity(count); 1 + components + 2 * (outcomes - 1)];
    let (mut parts, mut spends) = (Vec::new(), Vec::new());
    let mut begun = 0;
    while begun < count {
        let size = BLOCK.min(count - begun);
        let start = first + begun as u64;
        let mut losses = vec![vec![0.0; size]; outcomes];
        let mut places: Vec<&mut [f64]> = losses.iter_mut().map(|column| &mut column[..]).collect();
        simulator.block(start, &mut places)?;
        let numbers: Vec<u64> = (start..start + size as u64).collect();
        simulator.components(&numbers, &mut parts);
        simulator.spends(start, size, &mut spends);
        columns[0].extend_from_slice(&losses[0]);
        for (column, part) in columns[1..].iter_mut().zip(&parts[..components]) {
            column.extend_from_slice(part);
        }
        for (programme, pair) in columns[1 + components..].chunks_mut(2).enumerate() {
            pair[0].extend_from_slice(&losses[1 + programme]);
            pair[1].extend_from_slice(&spends[programme]);
        }
        begun += size;
    }
    Ok(Trials { first, columns })
}
