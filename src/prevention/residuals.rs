//! The mean residual loss of every portfolio, from what each control does to each term of the loss.
use super::columns::{Column, MOST_TERMS, ROWS, add_sums, multiply, scale};
use super::effects::Effects;
use super::portfolio::Ties;
use crate::engine::{Factored, RowMaker, Rows};
use rayon::prelude::*;

/// Trials that are made at a time.
const TRIALS: usize = 2_048;
/// Controls whose portfolios' columns are made before those of the others.
const EARLY: usize = 5;
/// Sums of all tasks that are kept at a time.
const MOST_SUMS: usize = 1 << 25;

/// Sums over trials of the residual loss, for every portfolio.
///
/// A term of the loss is changed only by the controls that act on it, so each table has sums for the portfolios of a few
/// controls, and the residual loss of a portfolio is a sum over the tables. Where controls stop incidents, those decide with
/// the others, incident by incident: one stays where its uniform is below ∏ (1 − effectiveness).
#[derive(Clone, Debug)]
pub struct Residuals {
    tables: Vec<Table>,
}

#[derive(Clone, Debug)]
struct Table {
    terms: Vec<usize>,
    /// The controls that its portfolios are of; the first is the lowest bit of an index into `sums`.
    support: Vec<usize>,
    thinned: bool,
    /// Controls that multiply all its sums by one number.
    scales: Vec<(usize, f64)>,
    sums: Vec<f64>,
}

impl Residuals {
    /// How the sums of a scenario's portfolios would be made.
    pub fn plan(factored: &Factored<'_>, effects: &Effects<'_>, ties: &Ties) -> Self {
        let stops = |control: usize| !effects.stops[control].is_empty();
        let thinned = ties.all().controls().any(stops);
        let table = |terms: Vec<usize>| {
            let (mut support, mut scales) = (Vec::new(), Vec::new());
            for &control in &ties.free {
                let touched: Vec<usize> = terms
                    .iter()
                    .copied()
                    .filter(|&term| !effects.reduces[control][term].is_empty())
                    .collect();
                match &touched[..] {
                    [term] if terms.len() == 1 && !stops(control) => {
                        match effects.constant(&effects.reduces[control][*term]) {
                            Some(factor) => scales.push((control, factor)),
                            None => support.push(control),
                        }
                    }
                    [] if !stops(control) => {}
                    _ => support.push(control),
                }
            }
            Table { terms, support, thinned, scales, sums: Vec::new() }
        };
        let mut tables: Vec<Table> = (0..factored.terms().len()).map(|term| table(vec![term])).collect();
        // Tables become one where that is less work.
        while let Some((saved, a, merged)) = (0..tables.len())
            .flat_map(|b| (0..b).map(move |a| (a, b)))
            .filter(|&(a, b)| tables[a].terms.len() + tables[b].terms.len() <= MOST_TERMS)
            .map(|(a, b)| {
                let merged = table([&tables[a].terms[..], &tables[b].terms[..]].concat());
                (tables[a].work() + tables[b].work() - merged.work(), (a, b), merged)
            })
            .max_by(|x, y| x.0.total_cmp(&y.0))
            .filter(|(saved, ..)| *saved > 0.0)
        {
            debug_assert!(saved > 0.0);
            tables.remove(a.1);
            tables[a.0] = merged;
        }
        Self { tables }
    }

    /// Row by row, so many operations.
    pub fn work(&self) -> f64 {
        self.tables.iter().map(Table::work).sum()
    }

    /// Sums over the first `trials` trials, each with its weight, or 1.
    #[must_use]
    pub fn summed(
        mut self,
        factored: &Factored<'_>,
        effects: &Effects<'_>,
        ties: &Ties,
        trials: u64,
        weights: Option<&[f64]>,
    ) -> Self {
        let places: usize = self.tables.iter().map(|table| 1 << table.support.len()).sum();
        let blocks = trials.div_ceil(TRIALS as u64);
        // Tasks depend on the work alone, never on the threads, and so do the sums.
        let most = (MOST_SUMS / places.max(1)).clamp(2, 1 << 10) as u64;
        let tasks = blocks.min(most);
        let maker = || Maker::new(factored, effects, ties, weights);
        let task = |maker: &mut Maker<'_>, task: u64| {
            let mut sums: Vec<Vec<f64>> =
                self.tables.iter().map(|table| vec![0.0; (1 << table.support.len()).max(4)]).collect();
            for block in task * blocks / tasks..(task + 1) * blocks / tasks {
                let first = block * TRIALS as u64;
                let count = (trials - first).min(TRIALS as u64) as usize;
                maker.block(&self.tables, first, count, &mut sums);
            }
            sums
        };
        let parts: Vec<Vec<Vec<f64>>> = (0..tasks).into_par_iter().map_init(maker, task).collect();
        for (number, table) in self.tables.iter_mut().enumerate() {
            table.sums = vec![0.0; 1 << table.support.len()];
            for part in &parts {
                table.sums.iter_mut().zip(&part[number]).for_each(|(sum, part)| *sum += part);
            }
        }
        self
    }

    /// The sums of all sets of the free controls, by their places.
    pub fn all(&self, ties: &Ties) -> Vec<f64> {
        let mut all = vec![0.0; 1 << ties.free.len()];
        for table in &self.tables {
            let bit = |control: &usize| table.support.iter().position(|other| other == control);
            let bits: Vec<usize> =
                ties.free.iter().map(|control| bit(control).map_or(0, |bit| 1 << bit)).collect();
            let factor = |control: &usize| table.scales.iter().find(|(other, _)| other == control);
            let factors: Vec<f64> =
                ties.free.iter().map(|control| factor(control).map_or(1.0, |(_, factor)| *factor)).collect();
            table.spread(&bits, &factors, (0, 0, 1.0), &mut all);
        }
        all
    }
}

/// The mean of each term over the first `trials` trials, without any control.
pub fn term_means(factored: &Factored<'_>, trials: u64) -> Vec<f64> {
    let blocks = trials.div_ceil(TRIALS as u64);
    let make = |(maker, rows): &mut (RowMaker<'_>, Rows), block: u64| -> Vec<f64> {
        let first = block * TRIALS as u64;
        maker.rows(first, (trials - first).min(TRIALS as u64) as usize, rows);
        rows.terms.iter().map(|column| column.iter().sum()).collect()
    };
    let sums: Vec<Vec<f64>> =
        (0..blocks).into_par_iter().map_init(|| (RowMaker::new(factored), Rows::default()), make).collect();
    let mean = |term: usize| sums.iter().map(|sums| sums[term]).sum::<f64>() / trials as f64;
    (0..factored.terms().len()).map(mean).collect()
}

impl Table {
    /// An operation takes about as long as the others: two for each term, three where incidents are stopped, one to add up.
    fn work(&self) -> f64 {
        let operations = 2 * self.terms.len() + 1 + if self.thinned { 3 } else { 0 };
        (self.support.len() as f64).exp2() * operations as f64
    }

    /// Adds the table's part to the sums of all sets whose places above `rest` are decided: a walk over the tree of sets,
    /// with the product of the scales so far.
    fn spread(&self, bits: &[usize], factors: &[f64], at: (usize, usize, f64), all: &mut [f64]) {
        let (places, index, scale) = at;
        let (Some((bit, bits)), Some((factor, factors))) = (bits.split_last(), factors.split_last()) else {
            all[places] += self.sums[index] * scale;
            return;
        };
        self.spread(bits, factors, (places, index, scale), all);
        self.spread(bits, factors, (places | 1 << bits.len(), index | bit, scale * factor), all);
    }
}

/// One thread's means of making sums.
struct Maker<'a> {
    effects: &'a Effects<'a>,
    ties: &'a Ties,
    weights: Option<&'a [f64]>,
    /// Which effects are looked at.
    used: Vec<bool>,
    rows: RowMaker<'a>,
    made: Rows,
    /// Of each effect, 1 − effectiveness by trial of the block.
    by_trial: Vec<Vec<f64>>,
    /// The same by row.
    by_row: Vec<Column>,
    early: Vec<Column>,
    /// The columns of a portfolio of the controls that are not early, and of those that it was made from.
    stack: Vec<Vec<Column>>,
    uniforms: Column,
}

impl<'a> Maker<'a> {
    fn new(
        factored: &'a Factored<'_>,
        effects: &'a Effects<'_>,
        ties: &'a Ties,
        weights: Option<&'a [f64]>,
    ) -> Self {
        let mut used = vec![false; effects.len()];
        for control in ties.all().controls() {
            effects.stops[control].iter().for_each(|&effect| used[effect] = true);
            effects.reduces[control].iter().flatten().for_each(|&(effect, _)| used[effect] = true);
        }
        Self {
            effects,
            ties,
            weights,
            used,
            rows: RowMaker::new(factored),
            made: Rows::default(),
            by_trial: vec![Vec::new(); effects.len()],
            by_row: vec![Column::filled(1.0); effects.len()],
            early: Vec::new(),
            stack: Vec::new(),
            uniforms: Column::filled(1.0),
        }
    }

    fn block(&mut self, tables: &[Table], first: u64, count: usize, sums: &mut [Vec<f64>]) {
        let mut rows = std::mem::take(&mut self.made);
        self.rows.rows(first, count, &mut rows);
        let weights = self.weights;
        let weight = |trial: u32| weights.map_or(1.0, |weights| weights[first as usize + trial as usize]);
        let counts = |row: &usize| {
            weight(rows.trials[*row]) != 0.0 && rows.terms.iter().any(|column| column[*row] != 0.0)
        };
        let chosen: Vec<usize> = (0..rows.trials.len()).filter(counts).collect();
        if !chosen.is_empty() {
            for effect in (0..self.effects.len()).filter(|&effect| self.used[effect]) {
                self.by_trial[effect].resize(count, 0.0);
                self.effects.remaining(effect, first, &mut self.by_trial[effect]);
            }
        }
        for chosen in chosen.chunks(ROWS) {
            for (by_row, by_trial) in
                self.by_row.iter_mut().zip(&self.by_trial).filter(|(_, by)| !by.is_empty())
            {
                let column = by_row.rows();
                column[chosen.len()..].fill(1.0);
                column
                    .iter_mut()
                    .zip(chosen)
                    .for_each(|(out, &row)| *out = by_trial[rows.trials[row] as usize]);
            }
            let uniforms = self.uniforms.rows();
            uniforms.fill(1.0);
            if !rows.survival.is_empty() {
                uniforms.iter_mut().zip(chosen).for_each(|(out, &row)| *out = rows.survival[row]);
            }
            for (table, sums) in tables.iter().zip(sums.iter_mut()) {
                // Rows that are not there have no loss.
                let base = table.terms.iter().map(|&term| {
                    let mut column = Column::filled(0.0);
                    for (out, &row) in column.rows().iter_mut().zip(chosen) {
                        *out = rows.terms[term][row] * weight(rows.trials[row]);
                    }
                    column
                });
                let mut base: Vec<Column> = base.collect();
                base.extend(table.thinned.then(|| Column::filled(1.0)));
                for control in self.ties.always.controls() {
                    for (out, factor) in base.iter_mut().zip(self.factors(table, control)) {
                        factor.iter().for_each(|factor| scale(out, factor));
                    }
                }
                self.table(table, base, sums);
            }
        }
        self.made = rows;
    }

    /// What a control multiplies the columns of a table by; `None`: it leaves one as it is.
    fn factors(&self, table: &Table, control: usize) -> Vec<Option<Column>> {
        let product = |effects: &mut dyn Iterator<Item = (usize, u32)>| {
            let mut product: Option<Column> = None;
            for (effect, power) in effects {
                for _ in 0..power {
                    match &mut product {
                        Some(product) => scale(product, &self.by_row[effect]),
                        None => product = Some(self.by_row[effect].clone()),
                    }
                }
            }
            product
        };
        let reduces = &self.effects.reduces[control];
        let mut factors: Vec<Option<Column>> =
            table.terms.iter().map(|&term| product(&mut reduces[term].iter().copied())).collect();
        if table.thinned {
            factors.push(product(&mut self.effects.stops[control].iter().map(|&effect| (effect, 1))));
        }
        factors
    }

    fn table(&mut self, table: &Table, base: Vec<Column>, sums: &mut [f64]) {
        let width = base.len();
        let (early, late) = table.support.split_at(table.support.len().min(EARLY));
        let early_factors: Vec<_> = early.iter().map(|&control| self.factors(table, control)).collect();
        let portfolios = 1 << early.len();
        // Fewer than four are filled up with portfolios that nobody reads.
        self.early.resize(width * portfolios.max(4), Column::filled(1.0));
        self.early[..width].fill(Column::filled(1.0));
        for set in 1..portfolios {
            let (before, control) = (set & (set - 1), set.trailing_zeros() as usize);
            let (known, rest) = self.early.split_at_mut(set * width);
            for (column, factor) in early_factors[control].iter().enumerate() {
                let (from, to) = (&known[before * width + column], &mut rest[column]);
                match factor {
                    Some(factor) => multiply(from, factor, to),
                    None => to.clone_from(from),
                }
            }
        }
        let late_factors: Vec<_> = late.iter().map(|&control| self.factors(table, control)).collect();
        self.stack.resize_with(late.len() + 1, Vec::new);
        for columns in &mut self.stack {
            columns.resize(width, Column::filled(1.0));
        }
        self.stack[0] = base;
        self.walk(table, &late_factors, (0, 0), sums);
    }

    /// Adds up all portfolios that have the columns at `depth` of the stack and any of the controls left in `factors`.
    fn walk(
        &mut self,
        table: &Table,
        factors: &[Vec<Option<Column>>],
        (depth, set): (usize, usize),
        sums: &mut [f64],
    ) {
        let Some((last, rest)) = factors.split_last() else {
            let early = table.support.len().min(EARLY);
            let sums = match early {
                0 | 1 => &mut sums[..],
                _ => &mut sums[set << early..(set + 1) << early],
            };
            let width = self.stack[depth].len();
            let early = &self.early[..width * sums.len()];
            add_sums(table.terms.len(), table.thinned, &self.stack[depth], early, &self.uniforms, sums);
            return;
        };
        self.walk(table, rest, (depth, set), sums);
        let (known, open) = self.stack.split_at_mut(depth + 1);
        for ((from, to), factor) in known[depth].iter().zip(&mut open[0]).zip(last) {
            match factor {
                Some(factor) => multiply(from, factor, to),
                None => to.clone_from(from),
            }
        }
        self.walk(table, rest, (depth + 1, set | 1 << rest.len()), sums);
    }
}
