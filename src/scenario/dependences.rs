//! Correlations joined to groups of dependent inputs, each with its copula.
use super::checked::{Correlation, Dependence};
use super::correlations::Inputs;
use crate::copulas::{Copula, CorrelationMatrix, Family, Ranks};
use crate::diagnostics::Diagnostic;

/// Inputs of one group: more are a model of their own.
pub(super) const MOST_INPUTS: usize = 50;

/// Inputs joined by correlations, by index, and which correlations these are.
pub(super) struct Group {
    inputs: Vec<usize>,
    correlations: Vec<usize>,
}

/// Adds a correlation, which will be the next of `correlations`, to the groups that it touches, which become one.
pub(super) fn join(
    groups: &mut Vec<Group>,
    correlations: &[Correlation],
    new: &Correlation,
    inputs: &Inputs,
) -> Result<(), Diagnostic> {
    let shared = |other: &Correlation| -> Vec<usize> {
        new.inputs.iter().copied().filter(|input| other.inputs.contains(input)).collect()
    };
    for other in correlations {
        let shared = shared(other);
        let Some(&first) = shared.first() else { continue };
        if let [one, two, ..] = shared[..] {
            let pair = format!("`{}` and `{}` have two correlations", inputs[one].0, inputs[two].0);
            return Err(Diagnostic::error("correlation", pair)
                .at(new.span, "second time")
                .at(other.span, "first time")
                .help("leave one out"));
        }
        if new.family != other.family || new.family.is_of_pairs() {
            return Err(Diagnostic::error(
                "correlation",
                format!("`{}` cannot be in both of these correlations", inputs[first].0),
            )
            .at(new.span, new.family.words())
            .at(other.span, other.family.words())
            .help("correlations that share an input are all gaussian, or all student_t with the same degrees of freedom"));
        }
    }
    let mut joined = Group { inputs: Vec::new(), correlations: Vec::new() };
    let touches = |group: &Group| group.inputs.iter().any(|input| new.inputs.contains(input));
    let mut place = groups.len();
    for index in (0..groups.len()).rev() {
        if touches(&groups[index]) {
            let mut group = groups.remove(index);
            group.inputs.append(&mut joined.inputs);
            group.correlations.append(&mut joined.correlations);
            (joined, place) = (group, index);
        }
    }
    place = place.min(groups.len());
    joined
        .inputs
        .extend(new.inputs.iter().filter(|input| !joined.inputs.contains(input)).collect::<Vec<_>>());
    joined.correlations.push(correlations.len());
    if joined.inputs.len() > MOST_INPUTS {
        return Err(Diagnostic::error(
            "correlation",
            format!("this joins {} inputs, more than {MOST_INPUTS}", joined.inputs.len()),
        )
        .at(new.span, "")
        .help("leave out the correlations that matter least"));
    }
    groups.insert(place, joined);
    Ok(())
}

/// A group's copula; pairs that no correlation names have none.
pub(super) fn of_group(
    group: &Group,
    correlations: &[Correlation],
    inputs: &Inputs,
) -> Result<Dependence, Diagnostic> {
    let first = &correlations[group.correlations[0]];
    let (family, span) = (first.family, first.span);
    let place = |input: usize| {
        group.inputs.iter().position(|member| *member == input).expect("a group has its correlations' inputs")
    };
    let mut parameters = CorrelationMatrix::identity(group.inputs.len());
    for correlation in group.correlations.iter().map(|&index| &correlations[index]) {
        let ranks = Ranks::new(family, correlation.measure);
        for i in 1..correlation.inputs.len() {
            for j in 0..i {
                let parameter = ranks.parameter(correlation.ranks.get(i, j));
                parameters.set(place(correlation.inputs[i]), place(correlation.inputs[j]), parameter);
            }
        }
    }
    let copula = match family {
        Family::Clayton => Copula::Clayton { theta: parameters.get(1, 0) },
        Family::Gumbel => Copula::Gumbel { theta: parameters.get(1, 0) },
        Family::Gaussian | Family::StudentT { .. } => {
            let factor =
                parameters.factor().ok_or_else(|| indefinite(group, correlations, inputs, &parameters))?;
            match family {
                Family::StudentT { degrees_of_freedom } => Copula::StudentT { factor, degrees_of_freedom },
                _ => Copula::Gaussian(factor),
            }
        }
    };
    Ok(Dependence { inputs: group.inputs.clone(), copula, span })
}

/// The refusal of correlations that cannot all hold, with the nearest ones that can.
fn indefinite(
    group: &Group,
    correlations: &[Correlation],
    inputs: &Inputs,
    parameters: &CorrelationMatrix,
) -> Diagnostic {
    let members: Vec<&Correlation> = group.correlations.iter().map(|&index| &correlations[index]).collect();
    let first = members[0];
    let nearest = Ranks::new(first.family, first.measure).nearest(parameters);
    let size = nearest.size();
    let rows: Vec<String> = (0..size)
        .map(|i| {
            let row: Vec<String> = (0..size).map(|j| nearest.get(i, j).to_string()).collect();
            format!("[{}]", row.join(", "))
        })
        .collect();
    let matrix = format!("matrix = [{}]", rows.join(", "));
    let error = Diagnostic::error(
        "correlation",
        "these correlations cannot all hold: their matrix is not positive definite",
    );
    let error = members.iter().fold(error, |error, correlation| error.at(correlation.span, ""));
    if members.len() == 1 {
        return error.help(format!("the nearest that can: {matrix}"));
    }
    let names: Vec<String> = group.inputs.iter().map(|&input| format!("\"{}\"", inputs[input].0)).collect();
    error.help(format!(
        "the nearest that can, as one [[correlation]] instead of these: inputs = [{}] and {matrix}",
        names.join(", ")
    ))
}
