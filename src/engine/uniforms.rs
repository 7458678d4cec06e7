//! Where a plan's uniforms come from: the addressed generator, or points that fill the unit cube more evenly.
use super::schedule::{Schedule, Step};
use crate::random::{self, Latin, Sobol, Stream};
use crate::scenario::{Sampling, Scenario, Varies};
use std::collections::HashMap;

/// The uniforms of a plan by (stream, trial, k).
#[derive(Debug)]
pub(super) struct Uniforms {
    seed: u64,
    points: Option<Points>,
}

/// Each group of trials is one set of points, independent of the other groups'.
#[derive(Debug)]
struct Points {
    /// Trials of a group: trial t is point t mod this of group t div this.
    group: u64,
    /// The points' coordinate for (stream, k); the generator serves all others.
    dimensions: HashMap<(Stream, u64), usize>,
    /// Per dimension, those of every group.
    coordinates: Vec<Vec<Coordinate>>,
}

#[derive(Debug)]
enum Coordinate {
    Sobol(Sobol),
    Latin(Latin),
}

/// What a plan draws, as far as its uniforms go.
pub(super) struct Draws<'a> {
    /// The stream of the yearly numbers of incidents.
    pub(super) frequency: Option<Stream>,
    pub(super) survival: Stream,
    /// Each variable's stream and how often it is drawn.
    pub(super) variables: Vec<(Stream, Varies)>,
    pub(super) baseline: &'a Schedule,
    /// Of all outcomes.
    pub(super) losses: &'a Schedule,
}

impl Uniforms {
    pub(super) fn new(scenario: &Scenario, draws: &Draws<'_>) -> Self {
        let group = scenario.trials / scenario.groups();
        let coordinate = |group_number, dimension| match scenario.sampling {
            Sampling::Random => None,
            Sampling::Sobol | Sampling::Smoothed => {
                Sobol::new(scenario.seed, group_number, dimension).map(Coordinate::Sobol)
            }
            Sampling::Latin => {
                Latin::new(scenario.seed, group_number, dimension, group).map(Coordinate::Latin)
            }
        };
        let points = (scenario.sampling != Sampling::Random).then(|| {
            let addresses = draws.by_importance(scenario.horizon_years);
            Points {
                group,
                coordinates: (0..addresses.len())
                    .map(|dimension| {
                        (0..scenario.groups())
                            .map(|group_number| {
                                coordinate(group_number, dimension).expect(
                                    "the scenario's check limits trials, and Sobol's dimensions addresses",
                                )
                            })
                            .collect()
                    })
                    .collect(),
                dimensions: addresses.into_iter().zip(0..).collect(),
            }
        });
        Self { seed: scenario.seed, points }
    }

    /// Fills `out` with the uniforms of the trials `first..`.
    pub(super) fn fill_range(&self, stream: Stream, first: u64, k: u64, out: &mut [f64]) {
        let Some((group, coordinates)) = self.coordinates(stream, k) else {
            return random::fill_range(self.seed, stream, first, k, out);
        };
        let (mut trial, mut rest) = (first, out);
        while !rest.is_empty() {
            let (number, point) = (trial / group, trial % group);
            let (part, after) = rest.split_at_mut(rest.len().min((group - point) as usize));
            coordinates[number as usize].fill_range(point, part);
            trial += part.len() as u64;
            rest = after;
        }
    }

    /// Fills `out` with the uniforms of `trials`, which rise.
    pub(super) fn fill_trials(&self, stream: Stream, trials: &[u64], k: u64, out: &mut [f64]) {
        let Some((group, coordinates)) = self.coordinates(stream, k) else {
            return random::fill_trials(self.seed, stream, trials, k, out);
        };
        let (mut trials, mut rest) = (trials, out);
        while let [trial, ..] = trials {
            let number = trial / group;
            let length = trials.partition_point(|trial| *trial < (number + 1) * group);
            let (part, after) = rest.split_at_mut(length);
            coordinates[number as usize].fill_points(number * group, &trials[..length], part);
            trials = &trials[length..];
            rest = after;
        }
    }

    /// The trials of a group, and the points' coordinate of each group for an address that has one.
    fn coordinates(&self, stream: Stream, k: u64) -> Option<(u64, &[Coordinate])> {
        let points = self.points.as_ref()?;
        let dimension = *points.dimensions.get(&(stream, k))?;
        Some((points.group, &points.coordinates[dimension]))
    }
}

impl Coordinate {
    fn fill_range(&self, first: u64, out: &mut [f64]) {
        match self {
            Self::Sobol(sobol) => sobol.fill_range(first, out),
            Self::Latin(latin) => latin.fill_range(first, out),
        }
    }

    /// Of the trials of the group that begins with trial `start`.
    fn fill_points(&self, start: u64, trials: &[u64], out: &mut [f64]) {
        const CHUNK: usize = 256;
        let mut points = [0; CHUNK];
        for (trials, out) in trials.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let points = &mut points[..trials.len()];
            points.iter_mut().zip(trials).for_each(|(point, trial)| *point = trial - start);
            match self {
                Self::Sobol(sobol) => sobol.fill_points(points, out),
                Self::Latin(latin) => latin.fill_points(points, out),
            }
        }
    }
}

impl Draws<'_> {
    /// The addresses that have a coordinate, as many as there are dimensions. The first dimensions are spread best
    /// and go where they matter most: the years' numbers of incidents, then what the baseline draws once a trial and
    /// for the first incident of each year, then what only programmes draw, then the second incidents, and so on.
    fn by_importance(&self, horizon_years: u32) -> Vec<(Stream, u64)> {
        let (baseline, _) = drawn(self.baseline, self.variables.len());
        let (all, survival) = drawn(self.losses, self.variables.len());
        let streams = |varies, of_baseline| -> Vec<Stream> {
            (0..)
                .zip(&self.variables)
                .filter(|(index, (_, how))| *how == varies && all[*index] && baseline[*index] == of_baseline)
                .map(|(_, (stream, _))| *stream)
                .collect()
        };
        let of_baseline = streams(Varies::Incident, true);
        let mut of_programmes = streams(Varies::Incident, false);
        of_programmes.extend(survival.then_some(self.survival));

        let years = if self.frequency.is_some() { u64::from(horizon_years) } else { 1 };
        let mut addresses: Vec<(Stream, u64)> = Vec::new();
        addresses
            .extend(self.frequency.into_iter().flat_map(|stream| (0..years).map(move |year| (stream, year))));
        addresses.extend(streams(Varies::Trial, true).into_iter().map(|stream| (stream, 0)));
        addresses.extend(incidents(&of_baseline, years, 0));
        addresses.extend(streams(Varies::Trial, false).into_iter().map(|stream| (stream, 0)));
        addresses.extend(incidents(&of_programmes, years, 0));
        // Without a frequency there is one incident; and where none draws anything, none needs a dimension.
        if self.frequency.is_some() && of_baseline.len() + of_programmes.len() > 0 {
            for number in 1.. {
                if addresses.len() >= Sobol::DIMENSIONS {
                    break;
                }
                addresses.extend(incidents(&of_baseline, years, number));
                addresses.extend(incidents(&of_programmes, years, number));
            }
        }
        addresses.truncate(Sobol::DIMENSIONS);
        addresses
    }
}

/// What incident `number` of each year draws.
fn incidents(streams: &[Stream], years: u64, number: u64) -> impl Iterator<Item = (Stream, u64)> {
    (0..years).flat_map(move |year| streams.iter().map(move |stream| (*stream, year << 32 | number)))
}

/// Which variables a schedule draws, and whether it draws the survival of incidents.
fn drawn(schedule: &Schedule, variables: usize) -> (Vec<bool>, bool) {
    let (mut drawn, mut survival) = (vec![false; variables], false);
    for step in &schedule.steps {
        match step {
            Step::Draw { variable, .. } => drawn[*variable] = true,
            Step::Survival { .. } => survival = true,
            _ => {}
        }
    }
    (drawn, survival)
}
