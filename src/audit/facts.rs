//! What a scenario says, fact by fact, so that two of them can be held against each other.
use crate::format;
use crate::scenario::{Clause, Component, Control, Provenance, Scenario, Target, Varies};

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A value of the baseline's loss: an input, or the frequency.
    Input,
    /// How values become a loss: formula, time, dependence, insurance.
    Structure,
    /// Controls, programmes and risk appetite; they do not move the baseline.
    Prevention,
    /// Trials, seed, sampling.
    Settings,
    /// Data files, sources, owners, dates.
    Record,
}

/// One thing that a scenario says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub part: Part,
    /// `churn_rate`, `loss.fine`, `controls.training.cost`.
    pub name: String,
    /// As written, with what else decides it.
    pub text: String,
}

/// A fact that two scenarios do not share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub part: Part,
    pub name: String,
    /// `None`: it is new.
    pub before: Option<String>,
    /// `None`: it is gone.
    pub after: Option<String>,
}

/// Everything that a scenario says, in a fixed order.
pub fn facts(scenario: &Scenario) -> Vec<Fact> {
    let mut list = List(Vec::new());
    list.inputs(scenario);
    list.structure(scenario);
    list.prevention(scenario);
    list.settings(scenario);
    list.records(scenario);
    list.0
}

/// What is in one of two scenarios alone, or differs: by part, then in the order of the first.
pub fn changes(before: &Scenario, after: &Scenario) -> Vec<Change> {
    let (old, new) = (facts(before), facts(after));
    let find = |list: &[Fact], fact: &Fact| {
        list.iter().find(|one| one.part == fact.part && one.name == fact.name).map(|one| one.text.clone())
    };
    let mut changes: Vec<Change> = old
        .iter()
        .map(|fact| (fact, find(&new, fact)))
        .filter(|(fact, after)| after.as_ref() != Some(&fact.text))
        .map(|(fact, after)| Change {
            part: fact.part,
            name: fact.name.clone(),
            before: Some(fact.text.clone()),
            after,
        })
        .collect();
    changes.extend(new.iter().filter(|fact| find(&old, fact).is_none()).map(|fact| Change {
        part: fact.part,
        name: fact.name.clone(),
        before: None,
        after: Some(fact.text.clone()),
    }));
    changes.sort_by_key(|change| change.part);
    changes
}

struct List(Vec<Fact>);

impl List {
    fn add(&mut self, part: Part, name: impl Into<String>, text: impl Into<String>) {
        self.0.push(Fact { part, name: name.into(), text: text.into() });
    }

    fn inputs(&mut self, scenario: &Scenario) {
        for input in &scenario.inputs {
            let mut text = input.expression.clone();
            if !input.unit.is_one() {
                text += &format!(" {}", input.unit);
            }
            match input.varies {
                Varies::Incident => {}
                Varies::Trial => text += ", one value a trial",
                Varies::Knowledge => text += ", not known",
            }
            if let Some(growth) = input.growth {
                text += &format!(", growing by {} a year", format::percent(growth.rate));
            }
            self.add(Part::Input, &input.name, text);
        }
        if let Some(frequency) = &scenario.frequency {
            self.add(Part::Input, "incidents", format!("{} a year", frequency.expression));
        }
    }

    fn structure(&mut self, scenario: &Scenario) {
        let part = Part::Structure;
        self.add(part, "scenario.horizon_years", scenario.horizon_years.to_string());
        if let Some(rate) = scenario.discount_rate {
            self.add(part, "scenario.discount_rate", format::percent(rate));
        }
        if scenario.frequency.is_none() {
            self.add(part, "frequency", "exactly one incident");
        }
        for definition in &scenario.definitions {
            self.add(part, format!("define.{}", definition.name), &definition.text);
        }
        for component in &scenario.components {
            self.add(part, format!("loss.{}", component.name), component_text(component));
        }
        for component in &scenario.left_out {
            let text = format!("{}, left out", component_text(component));
            self.add(part, format!("loss.{}", component.name), text);
        }
        for correlation in &scenario.correlations {
            let inputs: Vec<&str> =
                correlation.inputs.iter().map(|&input| scenario.inputs[input].name.as_str()).collect();
            let size = correlation.ranks.size();
            let ranks: Vec<String> = (0..size)
                .flat_map(|row| (0..row).map(move |column| (row, column)))
                .map(|(row, column)| format::number(correlation.ranks.get(row, column)))
                .collect();
            let words = (correlation.measure.words(), correlation.family.words());
            let text = format!("{} {}, {}", words.0, ranks.join(", "), words.1);
            self.add(part, format!("correlation of {}", inputs.join(", ")), text);
        }
        if let Some(insurance) = &scenario.insurance {
            self.add(part, "insurance.covers", insurance.covers.join(", "));
            let clauses = [
                ("deductible", &insurance.deductible),
                ("limit", &insurance.limit),
                ("share", &insurance.share),
                ("void_if", &insurance.void_if),
            ];
            for (name, clause) in clauses {
                if let Some(Clause { text, .. }) = clause {
                    self.add(part, format!("insurance.{name}"), text);
                }
            }
        }
        if let Some(reoffence) = &scenario.reoffence {
            self.add(part, "reoffence.probability", &reoffence.probability_text);
            if let Some(uplift) = &reoffence.severity_uplift_text {
                self.add(part, "reoffence.severity_uplift", uplift);
            }
            let raises: Vec<&str> =
                reoffence.raises.iter().map(|&input| scenario.inputs[input].name.as_str()).collect();
            if !raises.is_empty() {
                self.add(part, "reoffence.raises", raises.join(", "));
            }
            if let Some(control) = reoffence.while_without {
                self.add(Part::Prevention, "reoffence.while_without", &scenario.controls[control].name);
            }
        }
    }

    fn prevention(&mut self, scenario: &Scenario) {
        let part = Part::Prevention;
        for Control { name, cost_text, annual_cost_text, reduces, .. } in &scenario.controls {
            for (key, text) in [("cost", cost_text), ("annual_cost", annual_cost_text)] {
                if let Some(text) = text {
                    self.add(part, format!("controls.{name}.{key}"), text);
                }
            }
            for reduction in reduces {
                let target = match reduction.target {
                    Target::Incidents => "incidents",
                    Target::Input(input) => &scenario.inputs[input].name,
                };
                self.add(part, format!("controls.{name}.reduces.{target}"), &reduction.expression);
            }
        }
        for programme in &scenario.programmes {
            let controls: Vec<&str> =
                programme.controls.iter().map(|&control| scenario.controls[control].name.as_str()).collect();
            self.add(part, format!("programmes.{}", programme.name), controls.join(", "));
        }
        for point in &scenario.appetite {
            let name = format!("appetite above {}", format::money(&scenario.currency, point.loss));
            self.add(part, name, format::percent(point.probability));
        }
    }

    fn settings(&mut self, scenario: &Scenario) {
        let part = Part::Settings;
        self.add(part, "trials", format::count(scenario.trials));
        self.add(part, "seed", scenario.seed.to_string());
        self.add(part, "sampling", scenario.sampling.word());
        if let Some(draws) = scenario.outer_draws() {
            self.add(part, "knowledge_draws", format::count(draws));
        }
        if let Some(precision) = scenario.precision {
            let text = format!("{} of the {}", format::percent(precision.share), precision.of.word());
            self.add(part, "precision", text);
        }
    }

    fn records(&mut self, scenario: &Scenario) {
        self.add(Part::Record, "scenario.name", &scenario.name);
        for file in &scenario.origin.data {
            let hash = blake3::hash(&file.bytes).to_hex();
            self.add(Part::Record, format!("data file {}", file.name), format!("BLAKE3 {}", &hash[..16]));
        }
        let inputs = scenario.inputs.iter().map(|input| (input.name.clone(), &input.provenance));
        let frequency = scenario.frequency.iter().map(|one| ("incidents".to_owned(), &one.provenance));
        let controls =
            scenario.controls.iter().map(|one| (format!("controls.{}", one.name), &one.provenance));
        for (name, provenance) in inputs.chain(frequency).chain(controls) {
            self.provenance(&name, provenance);
        }
    }

    fn provenance(&mut self, name: &str, provenance: &Provenance) {
        let Provenance { source, owner, date, review_by, basis } = provenance;
        for (key, text) in [("source", source), ("owner", owner), ("date", date), ("review_by", review_by)] {
            if let Some(text) = text {
                self.add(Part::Record, format!("{name}.{key}"), text);
            }
        }
        if let Some(basis) = basis {
            self.add(Part::Record, format!("{name}.basis"), format!("{basis:?}").to_lowercase());
        }
    }
}

fn component_text(component: &Component) -> String {
    match &component.emerges {
        Some(emergence) => format!("{}, paid by {}", component.text, emergence.text),
        None => component.text.clone(),
    }
}
