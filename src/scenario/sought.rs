//! A number of the scenario that is looked for: a value, a parameter of a distribution, or a control's effectiveness.
use super::arguments;
use super::checked::Scenario;
use super::written::Written;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::formula::{self, Expression};
use crate::units::Unit;

/// Parameters that are amounts of the quantity itself.
const AMOUNTS: [&str; 8] = ["value", "min", "mode", "max", "mean", "sd", "median", "location"];
/// More names than this in a message help nobody.
const MOST_NAMES: usize = 40;

/// A number of the scenario that may take other values.
#[derive(Clone, Debug)]
pub struct Sought {
    /// In full: `churn_rate.mean`, `controls.training.effectiveness`.
    pub name: String,
    /// What it is now; `None` where that is not one number.
    pub current: Option<f64>,
    /// Of a plain number.
    pub unit: Unit,
    /// Of a control, as an index into [`Scenario::controls`].
    pub control: Option<usize>,
    /// Whether it lies within 0 to 1.
    pub is_share: bool,
    slots: Vec<Slot>,
}

/// Where the number goes.
#[derive(Clone, Debug)]
struct Slot {
    path: String,
    /// What stands before and after it in the expression of the path.
    around: [String; 2],
    /// The place in the file, and what stands around the number there; `None` where the file has none.
    in_file: Option<(Span, [String; 2])>,
}

impl Sought {
    /// Paths and expressions with `value` in its places, for [`Scenario::changed`].
    pub fn changes(&self, value: f64) -> Vec<(String, String)> {
        let text = |slot: &Slot| format!("{}{value}{}", slot.around[0], slot.around[1]);
        self.slots.iter().map(|slot| (slot.path.clone(), text(slot))).collect()
    }

    /// The text of the scenario's file with `value`, written so, in its places.
    ///
    /// # Errors
    /// If the file has no such place.
    pub fn written(&self, scenario: &Scenario, value: &str) -> Result<String, Diagnostic> {
        let mut edits = Vec::new();
        for slot in &self.slots {
            let Some((place, [before, after])) = &slot.in_file else {
                return Err(Diagnostic::error("write", format!("{} has no `{}`", scenario.file, slot.path))
                    .help(format!("write `{}` into the file first, with any value", slot.path)));
            };
            edits.push((*place, format!("{before}{value}{after}")));
        }
        Ok(scenario.text_with(edits))
    }
}

impl Scenario {
    /// The number of this name.
    ///
    /// # Errors
    /// If there is none, or more than one could be meant: with the nearest, or with what there is.
    pub fn sought(&self, name: &str) -> Result<Sought, Diagnostic> {
        let asked = name.trim();
        let name = super::overrides::short(asked);
        if let Some(found) = self.named(name)? {
            return Ok(found);
        }
        let known = self.names_to_seek();
        let ending = format!(".{name}");
        let alike: Vec<&str> =
            known.iter().map(String::as_str).filter(|known| known.ends_with(&ending)).collect();
        let error = Diagnostic::error("find", format!("the scenario has no number `{asked}` to find"));
        Err(match alike.as_slice() {
            [] => match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("it has {}", listed(&known))),
            },
            [only] => error.help(format!("did you mean `{only}`?")),
            many => error.help(format!("write one in full: {}", listed(many))),
        })
    }

    /// Everything that [`Scenario::sought`] knows.
    pub fn names_to_seek(&self) -> Vec<String> {
        let mut names = Vec::new();
        for written in self.written.iter().filter(|written| may_change(&written.path)) {
            if !is_count(&written.path) {
                names.push(written.path.clone());
            }
            let parameters = arguments::parameters(&written.expression);
            names.extend(
                parameters
                    .into_iter()
                    .filter(|(_, value)| formula::constant(value).is_ok())
                    .map(|(parameter, _)| format!("{}.{parameter}", written.path)),
            );
        }
        names.extend(
            self.controls
                .iter()
                .filter(|control| !control.reduces.is_empty())
                .map(|control| format!("controls.{}.effectiveness", control.name)),
        );
        names
    }

    fn named(&self, name: &str) -> Result<Option<Sought>, Diagnostic> {
        let found = |path: &str| self.written.iter().find(|written| written.path == path);
        if let Some(written) = found(name).filter(|written| may_change(&written.path)) {
            if is_count(name) {
                return Err(Diagnostic::error("find", "a number of incidents is whole, so it is not found by search")
                    .help("find a parameter such as `frequency.incidents.mean`; `incidents = \"poisson(1)\"` has one"));
            }
            return Ok(Some(self.whole(written)));
        }
        let Some((path, parameter)) = name.rsplit_once('.') else { return Ok(None) };
        if parameter == "effectiveness"
            && let Some(control) = path.strip_prefix("controls.")
        {
            return Ok(self.effectiveness(name, control));
        }
        // A percentile such as `p99.5` has a point of its own.
        let splits = name.match_indices('.').rev().map(|(at, _)| (&name[..at], &name[at + 1..]));
        for (path, parameter) in splits {
            let Some(written) = found(path).filter(|written| may_change(&written.path)) else { continue };
            let parameters = arguments::parameters(&written.expression);
            let Some((parameter, value)) = parameters.into_iter().find(|(known, _)| known == parameter)
            else {
                continue;
            };
            return self.parameter(written, &parameter, value).map(Some);
        }
        Ok(None)
    }

    fn whole(&self, written: &Written) -> Sought {
        let (unit, is_formula) = self.unit_of(&written.path);
        let constant = formula::constant(&written.expression).ok().map(|(value, _)| value);
        let after = if is_formula && !unit.is_one() { format!(" {unit}") } else { String::new() };
        let quotes = if after.is_empty() { "" } else { "\"" };
        Sought {
            name: written.path.clone(),
            current: constant.or_else(|| self.mean_of(&written.path)).filter(|value| value.is_finite()),
            control: self.control_of(&written.path),
            is_share: self.is_share(&written.path, &unit),
            slots: vec![Slot {
                path: written.path.clone(),
                around: [String::new(), after.clone()],
                in_file: written.place.map(|place| (place, [quotes.to_owned(), format!("{after}{quotes}")])),
            }],
            unit,
        }
    }

    fn parameter(
        &self,
        written: &Written,
        parameter: &str,
        value: &Expression,
    ) -> Result<Sought, Diagnostic> {
        let name = format!("{}.{parameter}", written.path);
        let (current, _) = formula::constant(value)?;
        let (whole, part) = (written.expression.span, value.span);
        let text = &self.sources.get(whole.source).text;
        let is_exact = whole.holds(part) && whole != part;
        let around = [text.get(whole.start..part.start), text.get(part.end..whole.end)];
        let (true, [Some(before), Some(after)]) = (is_exact, around) else {
            return Err(Diagnostic::error("find", format!("`{name}` cannot be told apart in its text"))
                .at(whole, "")
                .help("write the text without escapes (`\\`) and on one line"));
        };
        let around = [before.to_owned(), after.to_owned()];
        let in_file = match written.place {
            Some(place) if place.holds(part) => Some((part, [String::new(), String::new()])),
            place => place.map(|place| (place, [format!("\"{before}"), format!("{after}\"")])),
        };
        let is_amount = AMOUNTS.contains(&parameter) || is_percentile(parameter);
        let (unit, _) = if is_amount { self.unit_of(&written.path) } else { (Unit::one(), false) };
        Ok(Sought {
            name,
            current: Some(current),
            control: self.control_of(&written.path),
            is_share: parameter == "p" || (is_amount && self.is_share(&written.path, &unit)),
            unit,
            slots: vec![Slot { path: written.path.clone(), around, in_file }],
        })
    }

    /// One effectiveness for all that a control reduces.
    fn effectiveness(&self, name: &str, control: &str) -> Option<Sought> {
        let index = self.controls.iter().position(|known| known.name == control)?;
        let reduces = &self.controls[index].reduces;
        let before = format!("controls.{control}.reduces.");
        let reductions: Vec<&Written> =
            self.written.iter().filter(|written| written.path.starts_with(&before)).collect();
        let mean = reduces.iter().map(|one| one.effectiveness.mean()).sum::<f64>() / reduces.len() as f64;
        (!reductions.is_empty()).then(|| Sought {
            name: name.to_owned(),
            current: Some(mean),
            unit: Unit::one(),
            control: Some(index),
            is_share: true,
            slots: reductions.into_iter().flat_map(|written| self.whole(written).slots).collect(),
        })
    }

    /// The unit of a plain number at a path, and whether a formula stands there, where it needs to be written.
    fn unit_of(&self, path: &str) -> (Unit, bool) {
        if let Some(input) = self.inputs.iter().find(|input| input.name == path) {
            return (input.unit.clone(), false);
        }
        let last = path.rsplit('.').next().unwrap_or(path);
        if let Some(name) = path.strip_prefix("define.") {
            let definition = self.definitions.iter().find(|one| one.name == name);
            return (definition.map_or_else(Unit::one, |one| one.unit.clone()), true);
        }
        let is_money = path.starts_with("loss.") || ["deductible", "limit"].contains(&last);
        if is_money {
            return (Unit::base(&self.currency), true);
        }
        if ["cost", "annual_cost"].contains(&last) {
            return (Unit::base(&self.currency), false);
        }
        (Unit::one(), false)
    }

    fn control_of(&self, path: &str) -> Option<usize> {
        let name = path.strip_prefix("controls.")?.split('.').next()?;
        self.controls.iter().position(|control| control.name == name)
    }

    fn mean_of(&self, path: &str) -> Option<f64> {
        if let Some(input) = self.inputs.iter().find(|input| input.name == path) {
            return Some(input.value.mean());
        }
        if path == "reoffence.probability" {
            return self.reoffence.as_ref().map(|reoffence| reoffence.probability.mean());
        }
        let control = &self.controls[self.control_of(path)?];
        match path.rsplit('.').next()? {
            "cost" => Some(control.cost.mean()),
            "annual_cost" => Some(control.annual_cost.mean()),
            _ => {
                let before = format!("controls.{}.reduces.", control.name);
                let mut reductions = self.written.iter().filter(|written| written.path.starts_with(&before));
                let index = reductions.position(|written| written.path == path)?;
                control.reduces.get(index).map(|one| one.effectiveness.mean())
            }
        }
    }

    fn is_share(&self, path: &str, unit: &Unit) -> bool {
        let within = |input: &super::checked::Input| {
            let (low, high) = input.value.support();
            unit.is_one() && low >= 0.0 && high <= 1.0
        };
        self.inputs.iter().find(|input| input.name == path).is_some_and(within)
            || (path.starts_with("controls.") && path.contains(".reduces."))
            || ["reoffence.probability", "insurance.share"].contains(&path)
    }
}

/// What is how to run, or is held against the loss only, is not looked for.
fn may_change(path: &str) -> bool {
    (!path.starts_with("scenario.") || path == "scenario.discount_rate") && !path.starts_with("appetite")
}

fn is_count(path: &str) -> bool {
    path == "frequency.incidents"
}

fn is_percentile(parameter: &str) -> bool {
    parameter.strip_prefix('p').is_some_and(|digits| digits.starts_with(|digit: char| digit.is_ascii_digit()))
}

fn listed(names: &[impl AsRef<str>]) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(AsRef::as_ref).collect();
    let more = names.len() - shown.len();
    match more {
        0 => shown.join(", "),
        _ => format!("{} and {more} more", shown.join(", ")),
    }
}
