//! One block of trials: its incident counts, and the passes over the incidents that happen.
use super::kernels::{self, Lanes};
use super::plan::Plan;
use super::schedule::{Routine, Schedule, Step};
use crate::random::Stream;
use crate::scenario::Varies;

/// Trials of one block. A block is also the unit that is given to threads and that sums are taken over,
/// so its size may change neither with the machine nor with the number of threads.
pub const BLOCK: usize = 8_192;

/// Lanes of one pass: this many columns' values stay in the first-level cache.
pub(super) const PASS: usize = 1_024;

/// The trials of a block.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trials<'a> {
    /// Consecutive ones.
    Range { first: u64, count: usize },
    /// Chosen ones, by rising number.
    List(&'a [u64]),
}

impl Trials<'_> {
    fn len(self) -> usize {
        match self {
            Trials::Range { count, .. } => count,
            Trials::List(trials) => trials.len(),
        }
    }

    pub(super) fn number(self, position: usize) -> u64 {
        match self {
            Trials::Range { first, .. } => first + position as u64,
            Trials::List(trials) => trials[position],
        }
    }

    /// The trials from position `start` up to `end`.
    fn slice(self, start: usize, end: usize) -> Self {
        match self {
            Trials::Range { first, .. } => Trials::Range { first: first + start as u64, count: end - start },
            Trials::List(trials) => Trials::List(&trials[start..end]),
        }
    }

    fn uniforms(self, plan: &Plan<'_>, stream: Stream, k: u64, out: &mut [f64]) {
        match self {
            Trials::Range { first, .. } => plan.uniforms.fill_range(stream, first, k, out),
            Trials::List(trials) => plan.uniforms.fill_trials(stream, trials, k, out),
        }
    }
}

/// Where in the block the lanes of a pass belong.
#[derive(Clone, Copy, Debug)]
pub(super) enum Positions<'a> {
    From(usize),
    At(&'a [u32]),
}

impl Positions<'_> {
    pub(super) fn of(self, lane: usize) -> usize {
        match self {
            Positions::From(start) => start + lane,
            Positions::At(positions) => positions[lane] as usize,
        }
    }
}

/// A re-offence's number within its year: no year has so many incidents.
const REOFFENCE: u32 = u32::MAX;

/// One pass: the same incident of up to [`PASS`] trials.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pass<'a> {
    pub(super) year: u32,
    /// Of the incident within its year, from 0; [`REOFFENCE`] for one that follows from the year before.
    pub(super) number: u32,
    pub(super) trials: Trials<'a>,
    pub(super) positions: Positions<'a>,
}

impl Pass<'_> {
    /// The incident's part of the address of its random numbers. A year's incidents are addressed apart from
    /// other years', so that a change of one year's count moves no other year's draws.
    pub(super) fn address(&self) -> u64 {
        u64::from(self.year) << 32 | u64::from(self.number)
    }

    pub(super) fn lanes(&self) -> usize {
        self.trials.len()
    }

    fn uniforms(&self, plan: &Plan<'_>, number: usize, out: &mut [f64]) {
        let variable = &plan.variables[number];
        match variable.varies {
            Varies::Incident => self.trials.uniforms(plan, variable.stream, self.address(), out),
            Varies::Trial => self.trials.uniforms(plan, variable.stream, 0, out),
            Varies::Knowledge => plan.outer.fill(number, self.trials, out),
        }
    }

    /// The number of the trial in one lane.
    pub(super) fn trial(&self, lane: usize) -> u64 {
        self.trials.number(lane)
    }
}

/// What a step asks of where its lanes stand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ask {
    /// Uniforms of a variable.
    Variable(usize),
    /// Uniforms that decide whether controls stop the incident.
    Survival,
    /// The factor of the year of a rate of growth.
    Growth(usize),
    /// Whether the offender has offended in the year before.
    Offended(usize),
}

/// What the steps found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tell {
    Output(usize),
    /// Whether the offender offends.
    Offence(usize),
}

/// The columns that a thread works in.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    columns: Vec<Vec<f64>>,
    uniforms: Vec<f64>,
    counts: Vec<u32>,
    positions: Vec<u32>,
    numbers: Vec<u64>,
    offences: Offences,
}

/// Of each offender and each trial of the block, whether an incident was not stopped: 1 or 0.
#[derive(Debug, Default)]
struct Offences {
    last_year: Vec<Vec<f64>>,
    this_year: Vec<Vec<f64>>,
    probabilities: Vec<f64>,
}

impl Offences {
    /// Before the first year of `trials` trials.
    fn begin(&mut self, offenders: usize, trials: usize) {
        for flags in [&mut self.last_year, &mut self.this_year] {
            flags.resize_with(offenders, Vec::new);
            for column in flags {
                column.clear();
                column.resize(trials, 0.0);
            }
        }
    }

    fn next_year(&mut self) {
        std::mem::swap(&mut self.last_year, &mut self.this_year);
        self.this_year.iter_mut().for_each(|column| column.fill(0.0));
    }

    /// Whether anybody has offended in the year before.
    fn any(&self, position: usize) -> bool {
        self.last_year.iter().any(|column| column[position] != 0.0)
    }
}

impl Workspace {
    /// Computes `routine` for every incident of `trials` and hands each output of each pass to `sink`.
    pub(super) fn run(
        &mut self,
        plan: &Plan<'_>,
        routine: &Routine,
        trials: Trials<'_>,
        mut sink: impl FnMut(&Pass<'_>, usize, Lanes<'_>),
    ) {
        if plan.frequency.is_none() {
            for start in (0..trials.len()).step_by(PASS) {
                let end = trials.len().min(start + PASS);
                let pass = Pass {
                    year: 0,
                    number: 0,
                    trials: trials.slice(start, end),
                    positions: Positions::From(start),
                };
                self.pass(plan, &routine.incident, &pass, &mut sink);
            }
            return;
        }
        self.offences.begin(plan.offenders, trials.len());
        for year in 0..plan.scenario.horizon_years {
            self.year(plan, &routine.incident, trials, year, &mut sink);
            if let Some(reoffence) = &routine.reoffence {
                if year > 0 {
                    self.reoffences(plan, reoffence, trials, year, &mut sink);
                }
                self.offences.next_year();
            }
        }
    }

    fn year(
        &mut self,
        plan: &Plan<'_>,
        schedule: &Schedule,
        trials: Trials<'_>,
        year: u32,
        sink: &mut impl FnMut(&Pass<'_>, usize, Lanes<'_>),
    ) {
        let Some(frequency) = &plan.frequency else { return };
        self.uniforms.resize(trials.len(), 0.0);
        self.counts.resize(trials.len(), 0);
        trials.uniforms(plan, frequency.stream, u64::from(year), &mut self.uniforms);
        frequency.sampler.counts(&self.uniforms, &mut self.counts);

        // Taken out of the workspace while passes borrow it, and put back for the next block.
        let counts = std::mem::take(&mut self.counts);
        let mut positions = std::mem::take(&mut self.positions);
        positions.clear();
        positions
            .extend((0_u32..).zip(&counts).filter(|(_, count)| **count > 0).map(|(position, _)| position));
        let mut number = 0;
        while !positions.is_empty() {
            self.passes(plan, schedule, trials, (year, number), &positions, sink);
            number += 1;
            positions.retain(|&position| counts[position as usize] > number);
        }
        self.counts = counts;
        self.positions = positions;
    }

    /// One more incident for those of the trials that offended in the year before and do so again.
    fn reoffences(
        &mut self,
        plan: &Plan<'_>,
        schedule: &Schedule,
        trials: Trials<'_>,
        year: u32,
        sink: &mut impl FnMut(&Pass<'_>, usize, Lanes<'_>),
    ) {
        let Some(reoffence) = &plan.reoffence else { return };
        let mut positions = std::mem::take(&mut self.positions);
        positions.clear();
        positions.extend((0..trials.len()).filter(|&at| self.offences.any(at)).map(|at| at as u32));
        if !positions.is_empty() {
            let uniforms = &mut self.uniforms;
            trials.uniforms(plan, reoffence.stream, u64::from(year), uniforms);
            let probabilities = &mut self.offences.probabilities;
            probabilities.resize(trials.len(), 0.0);
            match reoffence.probability.is_constant() {
                Some(probability) => probabilities.fill(probability),
                None => {
                    trials.uniforms(plan, reoffence.probability_stream, 0, probabilities);
                    reoffence.sampler.quantiles(probabilities);
                }
            }
            positions.retain(|&at| uniforms[at as usize] < probabilities[at as usize]);
        }
        self.passes(plan, schedule, trials, (year, REOFFENCE), &positions, sink);
        self.positions = positions;
    }

    /// The same incident of the trials at some places of the block.
    fn passes(
        &mut self,
        plan: &Plan<'_>,
        schedule: &Schedule,
        trials: Trials<'_>,
        (year, number): (u32, u32),
        positions: &[u32],
        sink: &mut impl FnMut(&Pass<'_>, usize, Lanes<'_>),
    ) {
        let mut numbers = std::mem::take(&mut self.numbers);
        for lanes in positions.chunks(PASS) {
            let (start, end) = (lanes[0] as usize, lanes[lanes.len() - 1] as usize + 1);
            let pass = if end - start == lanes.len() {
                Pass { year, number, trials: trials.slice(start, end), positions: Positions::From(start) }
            } else {
                numbers.clear();
                numbers.extend(lanes.iter().map(|&position| trials.number(position as usize)));
                Pass { year, number, trials: Trials::List(&numbers), positions: Positions::At(lanes) }
            };
            self.pass(plan, schedule, &pass, sink);
        }
        self.numbers = numbers;
    }

    /// All steps for the lanes of one pass.
    fn pass(
        &mut self,
        plan: &Plan<'_>,
        schedule: &Schedule,
        pass: &Pass<'_>,
        sink: &mut impl FnMut(&Pass<'_>, usize, Lanes<'_>),
    ) {
        // Taken out of the workspace while its columns are at work.
        let mut offences = std::mem::take(&mut self.offences);
        let Offences { last_year, this_year, .. } = &mut offences;
        self.steps(
            plan,
            schedule,
            pass.lanes(),
            &mut |what, out| match what {
                Ask::Variable(variable) => pass.uniforms(plan, variable, out),
                Ask::Survival => pass.trials.uniforms(plan, plan.survival, pass.address(), out),
                Ask::Growth(number) => out.fill(plan.growths[number][pass.year as usize]),
                Ask::Offended(offender) => {
                    for (lane, flag) in out.iter_mut().enumerate() {
                        *flag = last_year[offender][pass.positions.of(lane)];
                    }
                }
            },
            &mut |what, values| match what {
                Tell::Output(output) => sink(pass, output, values),
                Tell::Offence(offender) => {
                    for lane in (0..pass.lanes()).filter(|&lane| values.lane(lane) != 0.0) {
                        this_year[offender][pass.positions.of(lane)] = 1.0;
                    }
                }
            },
        );
        self.offences = offences;
    }

    /// All steps for up to [`PASS`] lanes. `ask` fills in what the steps do not compute; `tell` is handed what they found.
    pub(super) fn steps(
        &mut self,
        plan: &Plan<'_>,
        schedule: &Schedule,
        lanes: usize,
        ask: &mut impl FnMut(Ask, &mut [f64]),
        tell: &mut impl FnMut(Tell, Lanes<'_>),
    ) {
        if self.columns.len() < schedule.columns {
            self.columns.resize_with(schedule.columns, || vec![0.0; PASS]);
        }
        let columns = &mut self.columns;
        for &step in &schedule.steps {
            let Some(out) = step.out() else {
                match step {
                    Step::Deliver { output, value } => {
                        tell(Tell::Output(output), Lanes::of(value, columns, lanes));
                    }
                    Step::Mark { offender, value } => {
                        tell(Tell::Offence(offender), Lanes::of(value, columns, lanes));
                    }
                    _ => {}
                }
                continue;
            };
            // Taken out of the workspace: a schedule never reads the column that it writes.
            let mut column = std::mem::take(&mut columns[out]);
            let result = &mut column[..lanes];
            match step {
                Step::Draw { variable, .. } => {
                    ask(Ask::Variable(variable), result);
                    plan.variables[variable].sampler.quantiles(result);
                }
                Step::Uniform { variable, .. } => ask(Ask::Variable(variable), result),
                Step::Quantile { variable, uniform, .. } => {
                    result.copy_from_slice(&columns[uniform][..lanes]);
                    plan.variables[variable].sampler.quantiles(result);
                }
                Step::StudentUniform { distribution, value, .. } => {
                    result.copy_from_slice(&columns[value][..lanes]);
                    plan.student_uniforms[distribution].uniforms(result);
                }
                Step::Conditional { pair, first, probability, .. } => {
                    let (first, probability) = (&columns[first][..lanes], &columns[probability][..lanes]);
                    plan.pairs[pair].quantiles(first, probability, result);
                }
                Step::Survival { .. } => ask(Ask::Survival, result),
                Step::Growth { number, .. } => ask(Ask::Growth(number), result),
                Step::Offended { offender, .. } => ask(Ask::Offended(offender), result),
                Step::Unary { operator, x, .. } => kernels::unary(operator, &columns[x][..lanes], result),
                Step::Binary { operator, x, y, .. } => {
                    kernels::binary(
                        operator,
                        Lanes::of(x, columns, lanes),
                        Lanes::of(y, columns, lanes),
                        result,
                    );
                }
                Step::Select { condition, x, y, .. } => {
                    let condition = &columns[condition][..lanes];
                    kernels::select(
                        condition,
                        Lanes::of(x, columns, lanes),
                        Lanes::of(y, columns, lanes),
                        result,
                    );
                }
                Step::Deliver { .. } | Step::Mark { .. } => {}
            }
            columns[out] = column;
        }
    }
}
