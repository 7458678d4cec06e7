//! Where the losses of a block of trials come from.
use crate::engine::{BLOCK, NotFinite, Plan, Simulator, Sums};
use std::ops::Range;
use std::sync::Mutex;

/// Consecutive trials of a plan, in blocks.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub(super) trials: Range<u64>,
}

impl Rows {
    pub(super) fn count(&self) -> usize {
        usize::try_from(self.trials.end - self.trials.start).expect("the scenario's check limits trials")
    }

    pub(super) fn blocks(&self) -> usize {
        self.count().div_ceil(BLOCK)
    }

    /// Places of a block among the rows.
    pub(super) fn places(&self, block: usize) -> Range<usize> {
        block * BLOCK..self.count().min((block + 1) * BLOCK)
    }

    /// The trial of a place.
    pub(super) fn trial(&self, place: usize) -> u64 {
        self.trials.start + place as u64
    }
}

/// The blocks' losses.
pub(super) enum Source<'a> {
    /// To be simulated for the first time, and kept: of each block, its part of every column.
    New(Vec<Mutex<Block<'a>>>),
    /// Every column.
    Kept(Vec<&'a [f64]>),
    /// Simulated whenever they are asked for.
    Made,
}

pub(super) struct Block<'a> {
    parts: Vec<&'a mut [f64]>,
    simulated: bool,
}

impl<'a> Source<'a> {
    pub(super) fn new(losses: &'a mut [Vec<f64>]) -> Self {
        let mut blocks: Vec<Mutex<Block<'a>>> = Vec::new();
        for column in losses {
            for (block, part) in column.chunks_mut(BLOCK).enumerate() {
                if block == blocks.len() {
                    blocks.push(Mutex::new(Block { parts: Vec::new(), simulated: false }));
                }
                let block = blocks[block].get_mut().expect("nobody has locked it yet");
                block.parts.push(part);
            }
        }
        Source::New(blocks)
    }
}

/// One thread's means of getting at losses.
pub(super) struct Reader<'p> {
    columns: usize,
    pub(super) simulator: Simulator<'p>,
    scratch: Vec<Vec<f64>>,
    fault: Option<NotFinite>,
}

impl<'p> Reader<'p> {
    pub(super) fn new(plan: &'p Plan<'p>) -> Self {
        Self {
            columns: plan.columns().len(),
            simulator: Simulator::new(plan),
            scratch: Vec::new(),
            fault: None,
        }
    }

    /// Hands the losses of a block, the columns of the plan, to `work`; also what their simulation summed up, if it
    /// took place now.
    pub(super) fn block<R>(
        &mut self,
        rows: &Rows,
        source: &Source<'_>,
        block: usize,
        work: impl FnOnce(&mut Simulator<'p>, &[&[f64]], Option<Sums>) -> R,
    ) -> R {
        let places = rows.places(block);
        let first = rows.trial(places.start);
        match source {
            Source::New(blocks) => {
                let mut block = blocks[block].lock().expect("no thread has panicked");
                let sums = (!block.simulated).then(|| {
                    let sums = self.simulate(first, places.len());
                    // Simulated elsewhere and copied: memory that is new is written first, and once. Losses that are added to
                    // would read it first, which costs the system a second fault for each page.
                    for (part, losses) in block.parts.iter_mut().zip(&self.scratch) {
                        part.copy_from_slice(losses);
                    }
                    sums
                });
                block.simulated = true;
                let columns: Vec<&[f64]> = block.parts.iter().map(|part| &**part).collect();
                work(&mut self.simulator, &columns, sums)
            }
            Source::Kept(losses) => {
                let columns: Vec<&[f64]> = losses.iter().map(|losses| &losses[places.clone()]).collect();
                work(&mut self.simulator, &columns, None)
            }
            Source::Made => {
                let sums = self.simulate(first, places.len());
                let columns: Vec<&[f64]> = self.scratch.iter().map(|column| &column[..]).collect();
                work(&mut self.simulator, &columns, Some(sums))
            }
        }
    }

    /// Simulates trials into the scratch columns.
    fn simulate(&mut self, first: u64, count: usize) -> Sums {
        self.scratch.resize_with(self.columns, Vec::new);
        for column in &mut self.scratch {
            column.clear();
            column.resize(count, 0.0);
        }
        let mut losses: Vec<&mut [f64]> = self.scratch.iter_mut().map(|column| &mut column[..]).collect();
        match self.simulator.block(first, &mut losses) {
            Ok(sums) => sums,
            Err(fault) => {
                self.fault = Some(self.fault.map_or(fault, |known| known.or(fault)));
                Sums::default()
            }
        }
    }

    /// The first trial so far whose loss is not a finite number.
    pub(super) fn fault(&self) -> Option<NotFinite> {
        self.fault
    }
}
