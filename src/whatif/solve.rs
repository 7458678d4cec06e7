//! Goal seek: which values of a number of the scenario make a target hold.
use super::columns::{Columns, MOST_KEPT};
use super::crossings::{Found, crossings};
use super::target::{Relation, Target};
use crate::diagnostics::Diagnostic;
use crate::format;
use crate::scenario::{Scenario, Sought};

/// Values at which the target is looked at before crossings are searched for.
const POINTS: usize = 33;
/// How many times smaller, and larger, than now a number above zero is looked for.
const REACH: f64 = 100.0;
/// Halvings that find where values stop to be possible.
const HALVINGS: usize = 40;
/// Of the error of the gap, over how much of it a slope is taken: about a 95 % interval.
const SLOPE_OVER: f64 = 2.0;
/// A gap that is this many times its error has been jumped over.
const JUMP: f64 = 4.0;

/// What is looked for, and what is to hold.
#[derive(Debug)]
pub struct Goal<'s> {
    pub scenario: &'s Scenario,
    pub sought: &'s Sought,
    pub target: &'s Target,
    /// Where to look; `None`: wherever it is possible.
    pub between: Option<(f64, f64)>,
}

/// Every crossing that was found.
#[derive(Clone, Debug)]
pub struct Solved {
    /// Where it was looked for.
    pub between: (f64, f64),
    /// By rising value.
    pub scan: Vec<Scanned>,
    /// At least one, by rising value.
    pub crossings: Vec<Crossing>,
}

/// Both sides of the target at a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scanned {
    pub value: f64,
    pub left: f64,
    pub right: f64,
}

/// A value at which the target holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    pub value: f64,
    /// se(left − right) ÷ |slope| (delta method), both on common random numbers; `None` where the spread between sections
    /// of the trials, or the slope, cannot be told.
    pub se: Option<f64>,
    /// The end of a stretch along which it holds.
    pub to: Option<f64>,
    pub left: f64,
    pub right: f64,
    /// Whether left − right goes from below zero to above.
    pub rises: Option<bool>,
    /// The sides do not meet here, but change places.
    pub jumps: bool,
}

impl Crossing {
    /// Whether a target that is an inequality holds above this value, or below; `None` where it says neither.
    pub fn holds_above(&self, relation: Relation) -> Option<bool> {
        match relation {
            Relation::Equal => None,
            Relation::AtLeast => self.rises,
            Relation::AtMost => self.rises.map(|rises| !rises),
        }
    }
}

/// Both sides at a value, with the columns that they are of.
struct Tried {
    scenario: Scenario,
    columns: Columns,
    left: f64,
    right: f64,
}

impl Goal<'_> {
    /// Scans the range, and finds each crossing by Brent's method on common random numbers. `finished` is told of finished
    /// trials.
    ///
    /// # Errors
    /// If nothing crosses, with how far the sides get; if no value is possible; if a loss is not a finite number.
    pub fn solve(&self, finished: &(dyn Fn(u64) + Sync)) -> Result<Solved, Diagnostic> {
        if self.scenario.trials > MOST_KEPT {
            return Err(Diagnostic::error(
                "trials",
                format!(
                    "a goal is sought with at most {} trials, which are kept in memory",
                    format::count(MOST_KEPT)
                ),
            )
            .help("write `--trials 1M`"));
        }
        let values = self.values()?;
        let mut scan = Vec::new();
        for value in values {
            let Some(scenario) = self.possible(value) else { continue };
            let tried = self.run(scenario, finished)?;
            scan.push(Scanned { value, left: tried.left, right: tried.right });
        }
        let gaps: Vec<(f64, f64)> = scan.iter().map(|one| (one.value, one.left - one.right)).collect();
        let found = crossings(&gaps, |value| self.gap(value, finished))?;
        if found.is_empty() {
            return Err(self.none(&scan));
        }
        let crossings = found
            .into_iter()
            .map(|found| self.measure(found, finished))
            .collect::<Result<_, Diagnostic>>()?;
        let ends = (scan[0].value, scan[scan.len() - 1].value);
        Ok(Solved { between: ends, scan, crossings })
    }

    fn possible(&self, value: f64) -> Option<Scenario> {
        self.scenario.changed(&self.sought.changes(value)).ok()
    }

    fn run(&self, mut scenario: Scenario, finished: &(dyn Fn(u64) + Sync)) -> Result<Tried, Diagnostic> {
        self.target.prepare(&mut scenario);
        let columns = Columns::of(&scenario).map_err(|fault| Diagnostic {
            // Its places are those of another reading.
            labels: Vec::new(),
            ..fault.diagnostic
        })?;
        finished(scenario.trials);
        let (left, right) = self.target.sides(&scenario, &columns, 0..columns.trials());
        Ok(Tried { scenario, columns, left, right })
    }

    fn at(&self, value: f64, finished: &(dyn Fn(u64) + Sync)) -> Result<Tried, Diagnostic> {
        let scenario = self
            .scenario
            .changed(&self.sought.changes(value))
            .map_err(|error| self.impossible(value, &error))?;
        self.run(scenario, finished)
    }

    fn gap(&self, value: f64, finished: &(dyn Fn(u64) + Sync)) -> Result<f64, Diagnostic> {
        self.at(value, finished).map(|tried| tried.left - tried.right)
    }

    fn impossible(&self, value: f64, error: &dyn std::error::Error) -> Diagnostic {
        Diagnostic::error(
            "find",
            format!("{} cannot be {}: {error}", self.sought.name, format::number(value)),
        )
        .help("say where to look, such as `--between 0.1 5M`")
    }

    /// Where to look: values by rising size, the first and the last as far out as possible.
    fn values(&self) -> Result<Vec<f64>, Diagnostic> {
        let (low, high) = self.range()?;
        let values = grid(low, high);
        let first = values.iter().position(|value| self.possible(*value).is_some());
        let last = values.iter().rposition(|value| self.possible(*value).is_some());
        let (Some(first), Some(last)) = (first, last) else {
            return match self
                .sought
                .current
                .filter(|now| low < *now && *now < high && self.possible(*now).is_some())
            {
                // Possible between two values of the grid.
                Some(now) => Ok(grid(self.edge(now, low), self.edge(now, high))),
                None => {
                    let value = self.sought.current.unwrap_or(low);
                    let error = self.scenario.changed(&self.sought.changes(value)).map(|_| ());
                    Err(error.map_or_else(
                        |error| self.impossible(value, &error),
                        |()| {
                            Diagnostic::error(
                                "find",
                                format!("no value of {} is possible there", self.sought.name),
                            )
                            .help("say where to look, such as `--between 0.1 5M`")
                        },
                    ))
                }
            };
        };
        if first == 0 && last == values.len() - 1 {
            return Ok(values);
        }
        let low = if first == 0 { low } else { self.edge(values[first], values[first - 1]) };
        let high = if last + 1 == values.len() { high } else { self.edge(values[last], values[last + 1]) };
        Ok(grid(low, high))
    }

    /// The possible value nearest to `outside`, which is not.
    fn edge(&self, mut inside: f64, mut outside: f64) -> f64 {
        for _ in 0..HALVINGS {
            let middle = inside + (outside - inside) / 2.0;
            if self.possible(middle).is_some() {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        inside
    }

    fn range(&self) -> Result<(f64, f64), Diagnostic> {
        match (self.between, self.sought.current) {
            (Some((low, high)), _) if low < high => Ok((low, high)),
            (Some(_), _) => {
                Err(Diagnostic::error("between", "`--between` needs a smaller and a larger value")
                    .help("write `--between 0 5M`"))
            }
            (None, _) if self.sought.is_share => Ok((0.0, 1.0)),
            (None, Some(now)) if now > 0.0 => Ok((now / REACH, now * REACH)),
            (None, Some(now)) if now < 0.0 => Ok((now * REACH, -now * REACH)),
            _ => Err(Diagnostic::error(
                "between",
                format!("{} is not one number above 0, which would say where to look", self.sought.name),
            )
            .help("write `--between LOW HIGH`, such as `--between 0 5M`")),
        }
    }

    /// A crossing with its error.
    fn measure(&self, found: Found, finished: &(dyn Fn(u64) + Sync)) -> Result<Crossing, Diagnostic> {
        let Tried { scenario, columns, left, right } = self.at(found.value, finished)?;
        let gap_se = columns.se(|section| {
            let (left, right) = self.target.sides(&scenario, &columns, section);
            left - right
        });
        let scale = left.abs().max(right.abs());
        let least = gap_se.unwrap_or(0.0).max(1e-6 * scale);
        let jumps = found.to.is_none() && (left - right).abs() > JUMP * least;
        let se = match (gap_se, found.to, jumps) {
            (Some(0.0), None, false) => Some(0.0),
            (Some(se), None, false) => self.slope(&found, se, finished)?.map(|slope| se / slope.abs()),
            _ => None,
        };
        let Found { value, to, rises, .. } = found;
        Ok(Crossing { value, se: se.filter(|se| se.is_finite()), to, left, right, rises, jumps })
    }

    /// The slope of the gap over about its own interval: over less, common random numbers make steps of it.
    fn slope(
        &self,
        found: &Found,
        se: f64,
        finished: &(dyn Fn(u64) + Sync),
    ) -> Result<Option<f64>, Diagnostic> {
        let (low, high) = found.cell;
        let across = self.gap_if_possible(high, finished)?.zip(self.gap_if_possible(low, finished)?);
        let Some(secant) = across.map(|(above, below)| (above - below) / (high - low)) else {
            return Ok(None);
        };
        if !secant.is_finite() || secant == 0.0 {
            return Ok(None);
        }
        let reach = (SLOPE_OVER * se / secant.abs()).min(high - low);
        let (from, to) = ((found.value - reach).max(low), (found.value + reach).min(high));
        let near = self.gap_if_possible(to, finished)?.zip(self.gap_if_possible(from, finished)?);
        Ok(near
            .map(|(above, below)| (above - below) / (to - from))
            .filter(|slope| slope.is_finite() && *slope != 0.0))
    }

    fn gap_if_possible(
        &self,
        value: f64,
        finished: &(dyn Fn(u64) + Sync),
    ) -> Result<Option<f64>, Diagnostic> {
        let Some(scenario) = self.possible(value) else { return Ok(None) };
        self.run(scenario, finished).map(|tried| Some(tried.left - tried.right))
    }

    /// Nothing crosses: how near the sides come.
    fn none(&self, scan: &[Scanned]) -> Diagnostic {
        let name = &self.sought.name;
        let number = |value: f64| format::number(value);
        let defined: Vec<&Scanned> = scan.iter().filter(|one| (one.left - one.right).is_finite()).collect();
        let (Some(first), Some(last)) = (defined.first(), defined.last()) else {
            return Diagnostic::error(
                "solve",
                format!("\"{}\" is not defined for any value of {name}", self.target.text),
            )
            .help("an ROI needs a spend; name a programme that costs something");
        };
        let nearest = defined
            .iter()
            .min_by(|one, other| (one.left - one.right).abs().total_cmp(&(other.left - other.right).abs()))
            .expect("there is a first");
        let between = format!("{} to {}", number(first.value), number(last.value));
        if defined.iter().all(|one| one.left == first.left && one.right == first.right) {
            return Diagnostic::error(
                "solve",
                format!(
                    "\"{}\" does not depend on {name}: the left side is {} from {between}",
                    self.target.text,
                    number(first.left)
                ),
            )
            .help(match self.sought.control {
                Some(_) => {
                    "name a programme that has the control, and a statistic that it changes".to_owned()
                }
                None => "find another number, or another statistic".to_owned(),
            });
        }
        Diagnostic::error("solve", format!("no value of {name} from {between} makes \"{}\" hold", self.target.text)).help(format!(
            "the sides come nearest at {}: left {}, right {}; at the ends left is {} and {}. Aim at what lies between, or look elsewhere with `--between LOW HIGH`",
            number(nearest.value),
            number(nearest.left),
            number(nearest.right),
            number(first.left),
            number(last.left)
        ))
    }
}

/// Values from `low` to `high`: by equal factors where both are above zero and far apart.
fn grid(low: f64, high: f64) -> Vec<f64> {
    let last = POINTS - 1;
    let is_logarithmic = low > 0.0 && high / low > 10.0;
    let at = |index: usize| match index {
        0 => low,
        index if index == last => high,
        index if is_logarithmic => low * (high / low).powf(index as f64 / last as f64),
        index => low + (high - low) * (index as f64 / last as f64),
    };
    (0..POINTS).map(at).collect()
}
