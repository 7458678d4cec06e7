//! Inputs that depend on each other as nodes of the graph: their uniforms go through the copula before they become
//! quantiles, so that the baseline and all programmes share what they share of independent inputs.
use super::compiler::{Compiler, number};
use super::graph::{Binary, Node, Unary};
use crate::copulas::{Conditional, Copula, Factor, StudentUniforms};
use crate::distributions::Distribution;
use crate::scenario::{Dependence, Scenario};

/// The nodes of the dependence's inputs, in its order.
///
/// Each input's own uniform goes in. Save for the Student t copula, where all share one more draw, the first input's comes
/// out as it is: being correlated does not change its draws.
pub(super) fn lower(compiler: &mut Compiler, scenario: &Scenario, dependence: &Dependence) -> Vec<Node> {
    let variables: Vec<u32> = dependence
        .inputs
        .iter()
        .map(|&index| {
            let input = &scenario.inputs[index];
            compiler.variable(&format!("inputs.{}", input.name), &input.value, input.varies)
        })
        .collect();
    let own: Vec<Node> = variables.iter().map(|&variable| compiler.graph.uniform(variable)).collect();
    let uniforms = match &dependence.copula {
        Copula::Gaussian(factor) => {
            let normals = normals(compiler, factor, &own);
            own.iter()
                .zip(normals)
                .map(|(&own, normal)| match normal {
                    Normal::Own => own,
                    Normal::Mixed(node) => compiler.graph.unary(Unary::NormalUniform, node),
                })
                .collect()
        }
        Copula::StudentT { factor, degrees_of_freedom } => {
            student(compiler, scenario, dependence, factor, *degrees_of_freedom, &own)
        }
        Copula::Clayton { theta } => pair(compiler, Conditional::Clayton { theta: *theta }, &own),
        Copula::Gumbel { theta } => pair(compiler, Conditional::Gumbel { theta: *theta }, &own),
    };
    (dependence.inputs.iter().zip(variables).zip(uniforms))
        .map(|((&index, variable), uniform)| match scenario.inputs[index].value.is_constant() {
            // Set to a number from outside: the others depend on its uniform as before, so that no draw changes.
            Some(value) => compiler.graph.constant(value),
            None => compiler.graph.quantile(variable, uniform),
        })
        .collect()
}

/// A standard normal variable of the group.
enum Normal {
    /// The quantile of the input's own uniform.
    Own,
    Mixed(Node),
}

/// L·z for the quantiles z of the inputs' own uniforms.
fn normals(compiler: &mut Compiler, factor: &Factor, own: &[Node]) -> Vec<Normal> {
    factor
        .rows()
        .iter()
        .enumerate()
        .map(|(row, entries)| {
            if entries[..row].iter().all(|&entry| entry == 0.0) {
                return Normal::Own;
            }
            let graph = &mut compiler.graph;
            let terms = entries.iter().zip(own).filter(|(entry, _)| **entry != 0.0).map(|(&entry, &own)| {
                let normal = graph.unary(Unary::NormalQuantile, own);
                let weight = graph.constant(entry);
                graph.binary(Binary::Multiply, normal, weight)
            });
            let terms: Vec<Node> = terms.collect();
            let sum = terms.into_iter().reduce(|sum, term| graph.binary(Binary::Add, sum, term));
            Normal::Mixed(sum.expect("the factor's diagonal is above zero"))
        })
        .collect()
}

/// Correlated normal variables, all divided by the root of one chi-square variable over its degrees of freedom.
fn student(
    compiler: &mut Compiler,
    scenario: &Scenario,
    dependence: &Dependence,
    factor: &Factor,
    degrees_of_freedom: f64,
    own: &[Node],
) -> Vec<Node> {
    let first = &scenario.inputs[dependence.inputs[0]];
    let mixing = Distribution::gamma(0.5 * degrees_of_freedom, 2.0 / degrees_of_freedom)
        .expect("the scenario's check admits only degrees of freedom that have one");
    let uniforms = StudentUniforms::new(degrees_of_freedom)
        .expect("the scenario's check admits only degrees of freedom that have them");
    let variable = compiler.variable(&format!("correlation.{}.mixing", first.name), &mixing, first.varies);
    compiler.student_uniforms.push(uniforms);
    let distribution = number(compiler.student_uniforms.len() - 1);
    let draw = compiler.graph.draw(variable);
    let root = compiler.graph.unary(Unary::SquareRoot, draw);
    let normals = normals(compiler, factor, own);
    own.iter()
        .zip(normals)
        .map(|(&own, normal)| {
            let normal = match normal {
                Normal::Own => compiler.graph.unary(Unary::NormalQuantile, own),
                Normal::Mixed(node) => node,
            };
            let value = compiler.graph.binary(Binary::Divide, normal, root);
            compiler.graph.student_uniform(distribution, value)
        })
        .collect()
}

/// The first keeps its uniform; the second's own uniform is the conditional probability.
fn pair(compiler: &mut Compiler, pair: Conditional, own: &[Node]) -> Vec<Node> {
    compiler.pairs.push(pair);
    let number = number(compiler.pairs.len() - 1);
    vec![own[0], compiler.graph.conditional(number, own[0], own[1])]
}

#[cfg(test)]
mod tests;
