//! The loss of one incident as a response: its inputs, and which of them are drawn together.
use super::dependent::Joint;
use super::points::{Drawn, FEWEST_EACH, Place, Points};
use super::response::{Dependent, Response};
use crate::distributions::Sampler;
use crate::engine::{IncidentLoss, IncidentSpace, Plan};
use crate::scenario::{Input, Varies};

/// The loss of one incident under no programme, in the first year and its money. Inputs that are not known are drawn as
/// those that vary are.
#[derive(Debug)]
pub struct Incident<'p> {
    plan: &'p Plan<'p>,
    loss: IncidentLoss<'p>,
    samplers: Vec<Sampler>,
    groups: Vec<Vec<usize>>,
    /// Of each group, how its inputs depend on each other; `None` for a group of one.
    joints: Vec<Option<Joint>>,
    line: Option<Line<'p>>,
}

/// The loss as a + b·X in the input of a group.
#[derive(Debug)]
struct Line<'p> {
    group: usize,
    parts: IncidentLoss<'p>,
    mean: f64,
    sd: f64,
}

impl<'p> Incident<'p> {
    pub fn new(plan: &'p Plan<'p>) -> Self {
        let loss = plan.incident_loss();
        let inputs = loss.inputs();
        let samplers = inputs.iter().map(|&input| plan.scenario().inputs[input].value.sampler()).collect();
        let (mut groups, mut joints) = (Vec::new(), Vec::new());
        let mut grouped = vec![false; inputs.len()];
        for place in 0..inputs.len() {
            if grouped[place] {
                continue;
            }
            let dependence =
                plan.scenario().dependences.iter().find(|one| one.inputs.contains(&inputs[place]));
            // Those that the loss uses, each by its number in the dependence and its place.
            let members: Vec<(usize, usize)> = dependence.map_or_else(Vec::new, |dependence| {
                let place = |input: &usize| inputs.iter().position(|used| used == input);
                (0..)
                    .zip(&dependence.inputs)
                    .filter_map(|(number, input)| Some((number, place(input)?)))
                    .collect()
            });
            let joint = dependence.filter(|_| members.len() > 1).map(|dependence| {
                let numbers: Vec<usize> = members.iter().map(|(number, _)| *number).collect();
                Joint::new(&dependence.copula, &numbers)
            });
            let group = match &joint {
                Some(_) => members.into_iter().map(|(_, place)| place).collect(),
                None => vec![place],
            };
            group.iter().for_each(|&place: &usize| grouped[place] = true);
            groups.push(group);
            joints.push(joint);
        }
        let mut incident = Self { plan, loss, samplers, groups, joints, line: None };
        incident.line = incident.widest_line();
        incident
    }

    /// The inputs by their places.
    pub fn inputs(&self) -> impl Iterator<Item = &'p Input> {
        self.loss.inputs().iter().map(|&input| &self.plan.scenario().inputs[input])
    }

    /// Whether inputs of the loss depend on each other.
    pub fn is_dependent(&self) -> bool {
        self.joints.iter().any(Option::is_some)
    }

    /// Of each input by its place, whether all incidents of a year have the same value.
    pub fn shared(&self) -> Vec<bool> {
        self.inputs().map(|input| input.varies != Varies::Incident).collect()
    }

    /// The line that leaves the least to sampling: in an input with a long tail if there is one, else in the one that moves
    /// the loss most.
    fn widest_line(&self) -> Option<Line<'p>> {
        let lines =
            (0..self.groups.len()).filter(|&group| self.joints[group].is_none()).filter_map(|group| {
                let place = self.groups[group][0];
                let value = &self.plan.scenario().inputs[self.loss.inputs()[place]].value;
                let (mean, sd) = (value.mean(), value.sd());
                let parts = self.loss.line(place).filter(|_| mean.is_finite() && sd.is_finite())?;
                let (low, high) = value.support();
                let is_long = !low.is_finite() || !high.is_finite();
                Some((is_long, Line { group, parts, mean, sd }))
            });
        let ranked = lines.map(|(is_long, line)| ((is_long, self.pilot(&line)), line));
        ranked
            .max_by(|((long, size), _), ((other_long, other), _)| {
                long.cmp(other_long).then(size.total_cmp(other))
            })
            .map(|(_, line)| line)
    }

    /// How far the line's input moves the loss, squared, at some points.
    fn pilot(&self, line: &Line<'p>) -> f64 {
        let points = Points::new(self, Some(line.group), self.plan.scenario().seed);
        let mut drawn = Drawn::new(self, &points);
        drawn.draw(Place { scramble: 0, first: 0, lanes: FEWEST_EACH });
        let columns = points.placed(&self.groups, &drawn.a);
        let (mut mean, mut spread) = (vec![0.0; FEWEST_EACH], vec![0.0; FEWEST_EACH]);
        line.integrate(&mut drawn.space, &columns, &mut mean, &mut spread);
        spread.iter().map(|spread| spread * spread).sum()
    }
}

impl Line<'_> {
    fn integrate(&self, space: &mut IncidentSpace, columns: &[&[f64]], mean: &mut [f64], spread: &mut [f64]) {
        self.parts.evaluate(space, columns, &mut [&mut *mean, &mut *spread]);
        for (a, b) in mean.iter_mut().zip(spread) {
            *a += *b * self.mean;
            *b *= self.sd;
        }
    }
}

impl Response for Incident<'_> {
    type Space = IncidentSpace;

    fn groups(&self) -> &[Vec<usize>] {
        &self.groups
    }

    fn coordinates(&self, group: usize) -> usize {
        self.joints[group].as_ref().map_or(1, Joint::coordinates)
    }

    fn draw(&self, group: usize, columns: &mut [Vec<f64>]) {
        if let Some(joint) = &self.joints[group] {
            joint.draw(columns);
        }
        self.quantiles(group, columns);
    }

    fn evaluate(&self, space: &mut IncidentSpace, columns: &[&[f64]], out: &mut [f64]) {
        self.loss.evaluate(space, columns, &mut [out]);
    }

    fn integrated(&self) -> Option<usize> {
        self.line.as_ref().map(|line| line.group)
    }

    fn integrate(&self, space: &mut IncidentSpace, columns: &[&[f64]], mean: &mut [f64], spread: &mut [f64]) {
        let line = self.line.as_ref().expect("whoever asks knows that there is one");
        line.integrate(space, columns, mean, spread);
    }
}

impl Dependent for Incident<'_> {
    fn draw_given(&self, group: usize, known: &[bool], own: &mut [Vec<f64>], other: &mut [Vec<f64>]) {
        match &self.joints[group] {
            Some(joint) => joint.draw_given(known, own, other),
            None if known[0] => other[0].clone_from(&own[0]),
            None => {}
        }
        self.quantiles(group, own);
        self.quantiles(group, other);
    }
}

impl Incident<'_> {
    /// Replaces each input's uniforms by its values.
    fn quantiles(&self, group: usize, columns: &mut [Vec<f64>]) {
        for (&input, column) in self.groups[group].iter().zip(columns) {
            self.samplers[input].quantiles(column);
        }
    }
}
