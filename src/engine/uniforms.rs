//! Where a plan's uniforms come from: the addressed generator, or points that fill the unit cube more evenly.
use super::schedule::{Schedule, Step};
use crate::random::{self, Latin, Sobol, Stream};
use crate::scenario::{Sampling, Scenario, Varies};
use std::collections::HashMap;

/// Incidents of a year for which the baseline has its dimensions before programmes have theirs: with one, programmes
/// made the error of the retailer's mean five times as large.
const EARLY: u64 = 2;

/// The uniforms of a plan by (stream, trial, k).
#[derive(Debug)]
pub(super) struct Uniforms {
    seed: u64,
    points: Option<Points>,
}

/// Each group of trials is one set of points, independent of the other groups'.
///
/// Dimensions go by position, so that an input more or less moves the draws of those after it; the baseline and all
/// programmes of a plan share theirs as ever.
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
        Some((points.group, &points.coordinates[self.dimension(stream, k)?]))
    }

    pub(super) fn dimension(&self, stream: Stream, k: u64) -> Option<usize> {
        self.points.as_ref()?.dimensions.get(&(stream, k)).copied()
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
    /// for the first incidents of each year, then what only programmes draw for them, then later incidents in turn.
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

        // Without a frequency there is one incident.
        let (years, most) = match self.frequency {
            Some(_) => (u64::from(horizon_years), Sobol::DIMENSIONS as u64),
            None => (1, 1),
        };
        let of_trial =
            |of_baseline| streams(Varies::Trial, of_baseline).into_iter().map(|stream| (stream, 0));
        let mut addresses: Vec<(Stream, u64)> = Vec::new();
        addresses
            .extend(self.frequency.into_iter().flat_map(|stream| (0..years).map(move |year| (stream, year))));
        addresses.extend(of_trial(true));
        let early = EARLY.min(most);
        addresses.extend((0..early).flat_map(|number| incidents(&of_baseline, years, number)));
        addresses.extend((0..early).flat_map(|number| incidents(&of_programmes, years, number)));
        addresses.extend(of_trial(false));
        for number in early..most {
            addresses.extend(incidents(&of_baseline, years, number));
            addresses.extend(incidents(&of_programmes, years, number));
            if addresses.len() >= Sobol::DIMENSIONS {
                break;
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
            Step::Draw { variable, .. } | Step::Uniform { variable, .. } => drawn[*variable] = true,
            Step::Survival { .. } => survival = true,
            _ => {}
        }
    }
    (drawn, survival)
}

#[cfg(test)]
mod tests {
    use crate::engine::Plan;
    use crate::random::{self, Sobol, Stream};
    use crate::scenario::{Overrides, Sampling, Scenario};
    use std::path::Path;

    const TEXT: &str = r#"
[scenario]
name = "two years"
currency = "HKD"
horizon_years = 2
seed = 3
[inputs.unused]
value = "uniform(0, 1)"
unit = "HKD"
[inputs.fine]
value = "uniform(1, 2)"
unit = "HKD"
[inputs.rate]
value = "uniform(1, 2)"
unit = "1"
varies = "trial"
[inputs.factor]
value = "uniform(0, 1)"
unit = "1"
[loss]
total = "fine * rate * factor"
[frequency]
incidents = "poisson(1)"
[controls.training]
cost = "uniform(1, 2)"
reduces = { fine = "uniform(0, 1)", incidents = 0.5 }
[programmes]
training = ["training"]
"#;

    fn scenario(text: &str, sampling: Sampling, trials: &str) -> Scenario {
        let overrides =
            Overrides { sampling: Some(sampling), trials: Some(trials.to_owned()), ..Overrides::default() };
        Scenario::from_text("a.toml", text, Path::new("."), &overrides).expect("the scenario is good")
    }

    #[test]
    fn dimensions_go_to_counts_then_to_what_the_baseline_needs_first() {
        let scenario = scenario(TEXT, Sampling::Sobol, "1_024");
        let plan = Plan::new(&scenario);
        let year = |year: u64, number: u64| year << 32 | number;
        let expected = [
            ("frequency.incidents", 0),
            ("frequency.incidents", 1),
            ("inputs.rate", 0),
            ("inputs.fine", year(0, 0)),
            ("inputs.factor", year(0, 0)),
            ("inputs.fine", year(1, 0)),
            ("inputs.factor", year(1, 0)),
            ("inputs.fine", year(0, 1)),
            ("inputs.factor", year(0, 1)),
            ("inputs.fine", year(1, 1)),
            ("inputs.factor", year(1, 1)),
            ("survival", year(0, 0)),
            ("survival", year(1, 0)),
            ("survival", year(0, 1)),
            ("survival", year(1, 1)),
            ("controls.training.reduces.fine", 0),
            ("inputs.fine", year(0, 2)),
        ];
        for (dimension, (name, k)) in expected.into_iter().enumerate() {
            assert_eq!(plan.uniforms.dimension(Stream::named(name), k), Some(dimension), "{name} {k}");
        }
        let all = plan.uniforms.points.as_ref().expect("they are points").dimensions.len();
        assert_eq!(all, Sobol::DIMENSIONS);
        for name in ["inputs.unused", "controls.training.cost"] {
            assert_eq!(plan.uniforms.dimension(Stream::named(name), 0), None);
        }
    }

    #[test]
    fn one_incident_needs_no_dimension_but_its_own() {
        let text = TEXT.replace("[frequency]\nincidents = \"poisson(1)\"\n", "");
        let scenario = scenario(&text, Sampling::Sobol, "1_024");
        let plan = Plan::new(&scenario);
        assert_eq!(plan.uniforms.points.as_ref().expect("they are points").dimensions.len(), 5);
    }

    #[test]
    fn a_column_over_several_groups_has_the_points_of_each() {
        for sampling in [Sampling::Sobol, Sampling::Latin] {
            let scenario = scenario(TEXT, sampling, "4_800");
            let plan = Plan::new(&scenario);
            let stream = Stream::named("inputs.fine");
            let mut all = vec![0.0; 4_800];
            plan.uniforms.fill_range(stream, 0, 0, &mut all);
            let mut part = vec![0.0; 1_024];
            plan.uniforms.fill_range(stream, 290, 0, &mut part);
            assert_eq!(part, all[290..290 + 1_024]);
            let trials: Vec<u64> = (7..4_800).step_by(11).collect();
            let mut chosen = vec![0.0; trials.len()];
            plan.uniforms.fill_trials(stream, &trials, 0, &mut chosen);
            assert!(trials.iter().zip(&chosen).all(|(trial, u)| *u == all[*trial as usize]));
            // A group is one Latin hypercube, or 300 points that an aligned 256 of begin.
            for group in all.chunks(300) {
                let cells = if sampling == Sampling::Latin { 300 } else { 256 };
                let mut seen = vec![false; cells];
                group[..cells].iter().for_each(|u| seen[(u * cells as f64) as usize] = true);
                assert!(seen.iter().all(|seen| *seen), "{sampling:?}");
            }
        }
    }

    #[test]
    fn what_has_no_dimension_comes_from_the_generator() {
        for (sampling, name) in [(Sampling::Random, "inputs.fine"), (Sampling::Sobol, "inputs.unused")] {
            let scenario = scenario(TEXT, sampling, "1_024");
            let plan = Plan::new(&scenario);
            let (mut found, mut expected) = ([0.0; 100], [0.0; 100]);
            plan.uniforms.fill_range(Stream::named(name), 9, 0, &mut found);
            random::fill_range(3, Stream::named(name), 9, 0, &mut expected);
            assert_eq!(found, expected);
            plan.uniforms.fill_trials(Stream::named(name), &[4, 8], 0, &mut found[..2]);
            random::fill_trials(3, Stream::named(name), &[4, 8], 0, &mut expected[..2]);
            assert_eq!(found[..2], expected[..2]);
        }
    }
}
