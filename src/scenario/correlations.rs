//! Correlations between inputs: each `[[correlation]]` read and checked.
use super::checked::{Correlation, Dependence, Input, Varies};
use super::dependences::{self, MOST_INPUTS};
use super::keys;
use super::reader::Reader;
use super::toml_table::{Table, Value};
use crate::copulas::{CorrelationMatrix, Family, Measure};
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::formula::{self, Expression};
use toml::de::DeValue;

/// Above them the Student t copula is the Gaussian one; below them hardly an extreme comes alone.
const DEGREES_OF_FREEDOM: std::ops::RangeInclusive<f64> = 1.0..=1_000.0;

/// The inputs of the file, `None` where one could not be read.
pub(super) type Inputs = [(String, Option<Input>)];

impl<'t> Reader<'t> {
    pub(super) fn correlations(
        &mut self,
        root: &Table<'t>,
        inputs: &Inputs,
    ) -> (Vec<Correlation>, Vec<Dependence>) {
        let Some(value) = root.get("correlation") else { return (Vec::new(), Vec::new()) };
        let DeValue::Array(items) = value.get_ref() else {
            let error = self.file.wrong_type("correlation", value, "a list of correlations");
            self.diagnostics.push(error.help("write `[[correlation]]` in double brackets"));
            return (Vec::new(), Vec::new());
        };
        let mut correlations: Vec<Correlation> = Vec::new();
        let mut groups = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = match items.len() {
                1 => "correlation".to_owned(),
                _ => format!("correlation.{}", index + 1),
            };
            let Some(table) = self.table(&path, item, keys::CORRELATION) else { continue };
            let Some(correlation) = self.correlation(&table, inputs) else { continue };
            let joined = dependences::join(&mut groups, &correlations, &correlation, inputs);
            if self.keep(joined).is_some() {
                correlations.push(correlation);
            }
        }
        let dependences: Vec<Option<Dependence>> = groups
            .iter()
            .map(|group| {
                let made = dependences::of_group(group, &correlations, inputs);
                self.keep(made)
            })
            .collect();
        (correlations, dependences.into_iter().flatten().collect())
    }

    fn correlation(&mut self, table: &Table<'t>, inputs: &Inputs) -> Option<Correlation> {
        let members = self.members(table, inputs);
        let words = [("spearman", Measure::Spearman), ("kendall", Measure::Kendall)];
        let measure = self.word(table, "measure", &words).unwrap_or(Measure::Spearman);
        let family = self.family(table);
        let provenance = self.provenance(table);
        let (family, members) = (family?, members?);
        if family.is_of_pairs() && members.len() > 2 {
            self.diagnostics.push(
                Diagnostic::error(
                    "correlation",
                    format!("a {} has two inputs, not {}", family.words(), members.len()),
                )
                .at(self.place(table, "inputs"), "")
                .help("write \"gaussian\" or \"student_t\" for more"),
            );
            return None;
        }
        let ranks = match (table.get("rank"), table.get("matrix")) {
            (Some(_), None) => self.common_rank(table, members.len(), family)?,
            (None, Some(value)) => self.rank_matrix(table, value, members.len(), family)?,
            (None, None) if slipped(table) => return None,
            (rank, _) => {
                let (message, place) = match rank {
                    Some(_) => ("`rank` and `matrix` say the same thing", self.place(table, "matrix")),
                    None => ("a correlation needs `rank` or `matrix`", table.span),
                };
                self.diagnostics.push(
                    Diagnostic::error("correlation", message)
                        .at(place, "")
                        .help("write `rank = 0.4` for all pairs, or `matrix = [[1, 0.4], [0.4, 1]]`"),
                );
                return None;
            }
        };
        Some(Correlation { inputs: members, family, measure, ranks, provenance, span: table.span })
    }

    fn place(&self, table: &Table<'t>, key: &str) -> Span {
        table.get(key).map_or(table.span, |value| self.file.span(value.span()))
    }

    /// The inputs that a correlation names, checked.
    fn members(&mut self, table: &Table<'t>, inputs: &Inputs) -> Option<Vec<usize>> {
        let value = table.get("inputs")?;
        let path = table.path_of("inputs");
        let DeValue::Array(items) = value.get_ref() else {
            let error = self.file.wrong_type(&path, value, "a list of inputs");
            self.diagnostics.push(error.help("write `inputs = [\"base_fine\", \"churn_rate\"]`"));
            return None;
        };
        let mut members: Vec<usize> = Vec::new();
        let mut good = true;
        for item in items.iter() {
            let text = self.file.string(&path, item);
            let member =
                self.keep(text).and_then(|name| self.member(name, self.file.span(item.span()), inputs));
            match member {
                Some(index) if members.contains(&index) => {
                    self.diagnostics.push(
                        Diagnostic::error("correlation", format!("`{}` is named twice", inputs[index].0))
                            .at(self.file.span(item.span()), "second time")
                            .help("name each input once: it is itself without saying so"),
                    );
                    good = false;
                }
                Some(index) => members.push(index),
                None => good = false,
            }
            if let (Some(first), Some(index)) = (members.first().copied(), member) {
                let differ = varies_differ(inputs, first, index, self.file.span(item.span()));
                good &= self.keep(differ).is_some();
            }
        }
        if good && !(2..=MOST_INPUTS).contains(&members.len()) {
            self.diagnostics.push(
                Diagnostic::error(
                    "correlation",
                    format!("a correlation has 2 to {MOST_INPUTS} inputs, not {}", members.len()),
                )
                .at(self.file.span(value.span()), "")
                .help("write `inputs = [\"base_fine\", \"churn_rate\"]`"),
            );
            return None;
        }
        good.then_some(members)
    }

    /// One input that can be correlated. One that could not be read has its message already.
    fn member(&mut self, name: &str, place: Span, inputs: &Inputs) -> Option<usize> {
        let Some(index) = inputs.iter().position(|(known, _)| known == name) else {
            let error = Diagnostic::error("unknown-input", format!("there is no input `{name}`"))
                .at(place, "unknown");
            let known: Vec<&str> = inputs.iter().map(|(name, _)| name.as_str()).collect();
            self.diagnostics.push(match nearest(name, known.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!(
                    "inputs are correlated, neither definitions nor controls; known are {}",
                    known.join(", ")
                )),
            });
            return None;
        };
        let input = inputs[index].1.as_ref()?;
        // One set to a number on the command line keeps its place, so that the others keep their draws.
        if input.value.is_constant().is_some() && input.span.source == self.file.id {
            self.diagnostics.push(
                Diagnostic::error("correlation", format!("`{name}` is always {}", input.expression))
                    .at(place, "does not vary")
                    .at(input.span, "a known number")
                    .help("give it a distribution, or leave it out of the correlation"),
            );
            return None;
        }
        Some(index)
    }

    fn family(&mut self, table: &Table<'t>) -> Option<Family> {
        let words = [
            ("gaussian", Family::Gaussian),
            ("student_t", Family::StudentT { degrees_of_freedom: 0.0 }),
            ("clayton", Family::Clayton),
            ("gumbel", Family::Gumbel),
        ];
        let family = match table.get("copula") {
            Some(_) => self.word(table, "copula", &words)?,
            None => Family::Gaussian,
        };
        let degrees = table.get("degrees_of_freedom");
        match (family, degrees) {
            (Family::StudentT { .. }, Some(_)) => {
                let (degrees_of_freedom, _) = self.number(table, "degrees_of_freedom", DEGREES_OF_FREEDOM)?;
                Some(Family::StudentT { degrees_of_freedom })
            }
            (Family::StudentT { .. }, None) => {
                self.diagnostics.push(
                    Diagnostic::error("correlation", "a Student t copula needs `degrees_of_freedom`")
                        .at(self.place(table, "copula"), "")
                        .help("write `degrees_of_freedom = 4`; the fewer, the more extremes come together"),
                );
                None
            }
            (family, Some(_)) => {
                self.diagnostics.push(
                    Diagnostic::error(
                        "correlation",
                        format!("a {} has no `degrees_of_freedom`", family.words()),
                    )
                    .at(self.place(table, "degrees_of_freedom"), "")
                    .help("leave it out, or write `copula = \"student_t\"`"),
                );
                None
            }
            (family, None) => Some(family),
        }
    }

    /// `rank`, which all pairs have.
    fn common_rank(&mut self, table: &Table<'t>, size: usize, family: Family) -> Option<CorrelationMatrix> {
        let (expression, _) = self.expression(table, "rank")?;
        let rank = rank(&expression, family);
        let rank = self.keep(rank)?;
        Some(CorrelationMatrix::identity(size).map(|_| rank))
    }

    fn rank_matrix(
        &mut self,
        table: &Table<'t>,
        value: &'t Value<'t>,
        size: usize,
        family: Family,
    ) -> Option<CorrelationMatrix> {
        let path = table.path_of("matrix");
        let shape = || {
            Diagnostic::error(
                "matrix",
                format!("`{path}` must have {size} rows of {size} numbers, one for each of `inputs`"),
            )
            .help("write it whole: `matrix = [[1, 0.3, 0.2], [0.3, 1, 0.5], [0.2, 0.5, 1]]`")
        };
        let rows = match value.get_ref() {
            DeValue::Array(rows) if rows.len() == size => rows,
            _ => {
                self.diagnostics.push(shape().at(self.file.span(value.span()), ""));
                return None;
            }
        };
        // Row by row.
        let mut entries: Vec<(f64, Span)> = Vec::with_capacity(size * size);
        for (i, row) in rows.iter().enumerate() {
            let items = match row.get_ref() {
                DeValue::Array(items) if items.len() == size => items,
                _ => {
                    self.diagnostics.push(shape().at(self.file.span(row.span()), format!("row {}", i + 1)));
                    return None;
                }
            };
            for (j, item) in items.iter().enumerate() {
                let expression = self.file.expression(&path, item);
                let (expression, _) = self.keep(expression)?;
                let entry = if i == j { one(&expression) } else { rank(&expression, family) };
                entries.push((self.keep(entry)?, expression.span));
            }
        }
        let mut matrix = CorrelationMatrix::identity(size);
        for i in 1..size {
            for j in 0..i {
                let ((lower, place), (upper, mirror)) = (entries[i * size + j], entries[j * size + i]);
                if lower != upper {
                    self.diagnostics.push(
                        Diagnostic::error("matrix", "a pair has two different correlations")
                            .at(place, format!("row {}, column {}", i + 1, j + 1))
                            .at(mirror, format!("row {}, column {}", j + 1, i + 1))
                            .help(
                                "a correlation matrix mirrors itself: write the same number in both places",
                            ),
                    );
                    return None;
                }
                matrix.set(i, j, lower);
            }
        }
        Some(matrix)
    }
}

/// Whether an unknown key, which has its message already, was meant to say the ranks.
fn slipped(table: &Table<'_>) -> bool {
    let known: Vec<&str> = keys::CORRELATION.iter().map(|key| key.name).collect();
    table.entries().any(|(key, ..)| {
        !known.contains(&key) && matches!(nearest(key, known.iter().copied()), Some("rank" | "matrix"))
    })
}

/// A plain number.
fn plain(expression: &Expression) -> Result<f64, Diagnostic> {
    let (value, unit) = formula::constant(expression)?;
    if unit.is_one() {
        return Ok(value);
    }
    Err(Diagnostic::error("unit-mismatch", format!("a correlation is a plain number, not in {unit}"))
        .at(expression.span, ""))
}

/// An entry of the diagonal.
fn one(expression: &Expression) -> Result<f64, Diagnostic> {
    match plain(expression)? {
        1.0 => Ok(1.0),
        value => Err(Diagnostic::error("matrix", format!("the diagonal has {value}, but must have 1"))
            .at(expression.span, "")
            .help("each input's correlation with itself is 1")),
    }
}

/// A rank that the family can have.
fn rank(expression: &Expression, family: Family) -> Result<f64, Diagnostic> {
    let value = plain(expression)?;
    let refuse = |message: String| Diagnostic::error("correlation", message).at(expression.span, "");
    if !(-1.0..=1.0).contains(&value) {
        return Err(refuse(format!("a rank correlation lies within -1 to 1, but this is {value}"))
            .help("write a number such as 0.4; -0.4 where one input is low when the other is high"));
    }
    if value.abs() == 1.0 {
        return Err(refuse(format!("a rank correlation of {value} makes one input a function of the other"))
            .help(format!(
                "derive one from the other in [define], or write {}",
                if value > 0.0 { "0.99" } else { "-0.99" }
            )));
    }
    if family.is_of_pairs() && value <= 0.0 {
        return Err(refuse(format!(
            "a {} has a rank correlation above 0, but this is {value}",
            family.words()
        ))
        .help("write \"gaussian\" or \"student_t\" for others"));
    }
    Ok(value)
}

fn varies_differ(inputs: &Inputs, first: usize, other: usize, place: Span) -> Result<(), Diagnostic> {
    let (Some(one), Some(two)) = (&inputs[first].1, &inputs[other].1) else { return Ok(()) };
    if one.varies == two.varies {
        return Ok(());
    }
    if let Some((unknown, other)) = match (one.varies, two.varies) {
        (Varies::Knowledge, _) => Some((one, two)),
        (_, Varies::Knowledge) => Some((two, one)),
        _ => None,
    } {
        let what = format!("`{}` varies, but `{}` is one value that nobody knows", other.name, unknown.name);
        return Err(Diagnostic::error("correlation", what)
            .at(place, "")
            .help("only what is drawn together can be correlated: give both the same `nature`"));
    }
    Err(Diagnostic::error(
        "correlation",
        format!("one of `{}` and `{}` varies by incident, the other by trial", one.name, two.name),
    )
    .at(place, "")
    .help("only what is drawn together can be correlated: give both the same `varies`"))
}

#[cfg(test)]
mod tests;
