//! A scenario read back in words, so that its author sees what was understood.
use super::checked::{Clause, Component, Insurance, Reoffence, Scenario, Target, Varies};
use super::knowledge::DEFAULT_DRAWS;
use crate::distributions::Distribution;
use crate::format;
use crate::formula::{self, Kind};
use crate::units::Unit;

/// One input, cost, effectiveness or frequency as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// `churn_rate`, `controls.data_mapping.cost`, `incidents per year`.
    pub name: String,
    /// `HKD/customer`; `1` for plain numbers.
    pub unit: String,
    /// As written: `beta(2, 38)`.
    pub expression: String,
    /// In words: `beta distribution, a new value for each incident`.
    pub words: String,
    /// Exact; `None` if it has no finite mean.
    pub mean: Option<f64>,
    pub p5: f64,
    pub p95: f64,
    pub source: Option<String>,
}

impl Scenario {
    /// Every value of the scenario in words: inputs, frequency, insurance, then controls.
    pub fn readings(&self) -> Vec<Reading> {
        let mut readings: Vec<Reading> = self
            .inputs
            .iter()
            .enumerate()
            .map(|(index, input)| {
                let not_known = format!(
                    "not known: one value for all trials of each of {} draws",
                    self.outer_draws().unwrap_or(DEFAULT_DRAWS)
                );
                let drawn = match input.varies {
                    Varies::Incident => "a new value for each incident",
                    Varies::Trial => "one value for all incidents of a trial",
                    Varies::Knowledge => &not_known,
                };
                let drawn = format!("{drawn}{}", self.correlated_with(index));
                let source = input.provenance.source.clone();
                let value = (input.expression.as_str(), &input.value);
                let mut reading = reading(input.name.clone(), &input.unit, value, &drawn, source);
                if let Some(growth) = input.growth {
                    let (change, rate) = match growth.rate < 0.0 {
                        true => ("falling", -growth.rate),
                        false => ("growing", growth.rate),
                    };
                    let rate = format::percent(rate);
                    reading.words =
                        format!("{}, {change} by {rate} a year from the second year on", reading.words);
                }
                reading
            })
            .collect();
        readings.push(match &self.frequency {
            Some(frequency) => Reading {
                name: "incidents per year".to_owned(),
                unit: "1".to_owned(),
                expression: frequency.expression.clone(),
                words: format!("{}, a new number for each year", family(frequency.incidents.name())),
                mean: Some(frequency.incidents.mean()),
                p5: frequency.incidents.quantile(0.05) as f64,
                p95: frequency.incidents.quantile(0.95) as f64,
                source: frequency.provenance.source.clone(),
            },
            None => Reading {
                name: "incidents".to_owned(),
                unit: "1".to_owned(),
                expression: "1".to_owned(),
                words: "exactly one, given that it happens".to_owned(),
                mean: Some(1.0),
                p5: 1.0,
                p95: 1.0,
                source: None,
            },
        });
        readings.extend(self.insurance.iter().flat_map(|policy| self.policy(policy)));
        readings.extend(self.components.iter().filter_map(emergence));
        readings.extend(self.reoffence.iter().flat_map(|reoffence| self.again(reoffence)));
        for control in &self.controls {
            let money = Unit::base(&self.currency);
            let source = &control.provenance.source;
            let once = if control.funding.is_some() { "amount" } else { "cost" };
            let costs = [
                (once, &control.cost_text, &control.cost, "paid once, at the start"),
                ("annual_cost", &control.annual_cost_text, &control.annual_cost, "paid each year"),
            ];
            for (kind, text, cost, paid) in costs {
                let Some(text) = text else { continue };
                let name = format!("{}.{kind}", control.name);
                readings.push(reading(name, &money, (text, cost), paid, source.clone()));
            }
            if let Some(funding) = &control.funding {
                let curve = Distribution::constant(control.in_force).expect("a share is finite");
                readings.push(reading(
                    format!("{}.effect_curve", control.name),
                    &Unit::one(),
                    (&funding.curve_text, &curve),
                    "the share of its full effectiveness that the amount buys",
                    source.clone(),
                ));
            }
            for reduction in &control.reduces {
                let (target, drawn) = match reduction.target {
                    Target::Incidents => ("incidents", "the chance that an incident is stopped"),
                    Target::Input(index) => (self.inputs[index].name.as_str(), "the share by which it falls"),
                };
                let name = format!("{}.reduces.{target}", control.name);
                let value = (reduction.expression.as_str(), &reduction.effectiveness);
                readings.push(reading(name, &Unit::one(), value, drawn, source.clone()));
            }
        }
        readings
    }

    /// What is said of re-offences.
    fn again(&self, reoffence: &Reoffence) -> Vec<Reading> {
        let source = &reoffence.provenance.source;
        let until = reoffence.while_without.map_or_else(String::new, |control| {
            format!("; nothing with the control {}", self.controls[control].name)
        });
        let mut probability = reading(
            "reoffence.probability".to_owned(),
            &Unit::one(),
            (&reoffence.probability_text, &reoffence.probability),
            "one value for all years of a trial",
            source.clone(),
        );
        let role = "the chance of one more incident in the year after a year with one";
        probability.words = format!("{}, {role}{until}", probability.words);
        let raised: Vec<&str> =
            reoffence.raises.iter().map(|&input| self.inputs[input].name.as_str()).collect();
        let what = if raised.is_empty() { "its whole loss".to_owned() } else { raised.join(", ") };
        let uplift = reoffence.severity_uplift_text.as_ref().map(|text| {
            let mut uplift = reading(
                "reoffence.severity_uplift".to_owned(),
                &Unit::one(),
                (text, &reoffence.severity_uplift),
                "a new value for each re-offence",
                source.clone(),
            );
            uplift.words = format!("{}, what a re-offence multiplies {what} by", uplift.words);
            uplift
        });
        [Some(probability), uplift].into_iter().flatten().collect()
    }

    /// What the insurance says, but for its formulas.
    fn policy(&self, policy: &Insurance) -> Vec<Reading> {
        let money = Unit::base(&self.currency);
        let covers = policy.covers.join(", ");
        let void = policy
            .void_if
            .as_ref()
            .map_or_else(String::new, |clause| format!("; nothing of an incident where {}", clause.text));
        let clauses = [
            (
                "deductible",
                &policy.deductible,
                &money,
                "borne of each incident before the insurer pays".to_owned(),
            ),
            (
                "limit",
                &policy.limit,
                &money,
                "the most above the deductible that counts in one incident".to_owned(),
            ),
            (
                "share",
                &policy.share,
                &Unit::one(),
                format!("what the insurer pays of it, for {covers}{void}"),
            ),
        ];
        let read = |(key, clause, unit, role): (&str, &Option<Clause>, &Unit, String)| {
            let (text, value) = match clause {
                Some(clause) => (clause.text.clone(), self.value_of(clause)?),
                None if key == "share" => ("100%".to_owned(), Distribution::constant(1.0).ok()?),
                None => return None,
            };
            let source = policy.provenance.source.clone();
            let mut reading = reading(format!("insurance.{key}"), unit, (&text, &value), &role, source);
            if value.is_constant().is_some() {
                reading.words = format!("{}, {role}", reading.words);
            }
            Some(reading)
        };
        clauses.into_iter().filter_map(read).collect()
    }

    /// The distribution of a clause that is a number or one input.
    fn value_of(&self, clause: &Clause) -> Option<Distribution> {
        if let Kind::Name(name) = &clause.expression.kind {
            return self.inputs.iter().find(|input| input.name == *name).map(|input| input.value.clone());
        }
        let (value, _) = formula::constant(&clause.expression).ok()?;
        Distribution::constant(value).ok()
    }

    /// `; Spearman's rho 0.4 with churn_rate, -0.2 with pr_budget (Gaussian copula)`, or nothing.
    fn correlated_with(&self, index: usize) -> String {
        self.correlations
            .iter()
            .filter_map(|correlation| {
                let place = correlation.inputs.iter().position(|input| *input == index)?;
                let others: Vec<String> = (0..correlation.inputs.len())
                    .filter(|other| *other != place)
                    .map(|other| {
                        let name = &self.inputs[correlation.inputs[other]].name;
                        format!("{} with {name}", correlation.ranks.get(place, other))
                    })
                    .collect();
                let (measure, family) = (correlation.measure.words(), correlation.family.words());
                Some(format!("; {measure} {} ({family})", others.join(", ")))
            })
            .collect()
    }
}

/// When a component that emerges over years is paid.
fn emergence(component: &Component) -> Option<Reading> {
    let emergence = component.emerges.as_ref()?;
    let shares = &emergence.shares;
    // The first year by whose end this share is paid.
    let by = |paid: f64| {
        let mut sum = 0.0;
        let year = shares.iter().position(|share| {
            sum += share;
            sum >= paid
        });
        year.unwrap_or(shares.len() - 1) as f64
    };
    let told: Vec<String> = shares.iter().map(|share| format::percent(*share)).collect();
    Some(Reading {
        name: format!("{}.emerges", component.name),
        unit: "year".to_owned(),
        expression: emergence.text.clone(),
        words: format!("years from the incident's year to the payment: {} year by year", told.join(", ")),
        mean: Some(shares.iter().zip(0_u32..).map(|(share, year)| share * f64::from(year)).sum()),
        p5: by(0.05),
        p95: by(0.95),
        source: None,
    })
}

fn reading(
    name: String,
    unit: &Unit,
    (expression, value): (&str, &Distribution),
    drawn: &str,
    source: Option<String>,
) -> Reading {
    let words = match value.is_constant() {
        Some(_) => "a known number".to_owned(),
        None => format!("{}{}, {drawn}", family(value.name()), between(value.support())),
    };
    Reading {
        name,
        unit: unit.to_string(),
        expression: expression.to_owned(),
        words,
        mean: Some(value.mean()).filter(|mean| mean.is_finite()),
        p5: value.quantile(0.05),
        p95: value.quantile(0.95),
        source,
    }
}

fn family(name: &str) -> String {
    match name {
        "pert" => "PERT distribution".to_owned(),
        "poisson" => "Poisson distribution".to_owned(),
        "weibull" => "Weibull distribution".to_owned(),
        "pareto" => "Pareto distribution".to_owned(),
        "generalised_pareto" => "generalised Pareto distribution".to_owned(),
        "burr" => "Burr distribution".to_owned(),
        "spliced" => "lognormal distribution with a Pareto tail".to_owned(),
        "student_t" => "Student t distribution".to_owned(),
        "bernoulli" => "yes or no".to_owned(),
        "discrete" => "one of a few values".to_owned(),
        "empirical" => "one of the values of a file".to_owned(),
        "fitted" => "distribution fitted to a file, with the uncertainty of its parameters".to_owned(),
        "mixture" => "mixture of distributions".to_owned(),
        "constant" => "always the same number".to_owned(),
        name => format!("{} distribution", name.replace('_', " ")),
    }
}

fn between((low, high): (f64, f64)) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!(" from {} to {}", format::number(low), format::number(high)),
        (true, false) => format!(" from {} up, without an upper end", format::number(low)),
        (false, true) => format!(" up to {}, without a lower end", format::number(high)),
        (false, false) => " without ends".to_owned(),
    }
}
