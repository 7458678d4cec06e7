//! How the figures come about and what they cannot say, in plain words.
use super::block::{Block, Section, Text};
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::report::clean;

pub fn section(writer: &Writer) -> Section {
    let results = writer.results;
    let scenario = &results.scenario;
    let mut sentences = vec![writer.fill(
        terms::METHOD_TRIALS,
        &[("trials", &format::count(results.run.trials)), ("period", &writer.period())],
    )];
    sentences.push(match &scenario.frequency {
        Some(frequency) => {
            let mean = format::number(scenario.mean_incidents);
            writer.fill(terms::METHOD_FREQUENCY, &[("frequency", &clean(frequency)), ("mean", &mean)])
        }
        None => writer.say(terms::GIVEN),
    });
    if !results.programmes.is_empty() {
        sentences.push(writer.say(terms::METHOD_SHARED));
    }
    if let Some(rate) = scenario.discount_rate {
        sentences.push(writer.fill(terms::METHOD_DISCOUNT, &[("rate", &format::percent(rate))]));
    }
    if !scenario.left_out.is_empty() {
        let names: Vec<String> = scenario.left_out.iter().map(|name| clean(name)).collect();
        sentences.push(writer.fill(terms::METHOD_LEFT_OUT, &[("names", &writer.language.list(&names))]));
    }
    sentences.extend(self_check(writer));
    sentences.push(writer.say(terms::LIMIT_INPUTS));
    sentences.push(writer.say(terms::LIMIT_TAIL));
    let dependences = results.correlations.len().to_string();
    sentences.push(writer.fill(terms::LIMIT_DEPENDENCE, &[("count", &dependences)]));
    sentences.push(writer.say(terms::LIMIT_ACCRUAL));
    let blocks = vec![Block::List(sentences.into_iter().map(Text::from).collect())];
    Section { id: "method", heading: writer.say(terms::METHOD), new_page: false, blocks }
}

fn self_check(writer: &Writer) -> Option<String> {
    let sizes = writer.results.inputs.iter().filter_map(|input| input.self_check?.difference_in_se);
    let sizes: Vec<f64> = sizes.map(f64::abs).collect();
    let worst = sizes.iter().copied().reduce(f64::max)?;
    let worst = format::number((10.0 * worst).ceil() / 10.0);
    Some(writer.fill(terms::METHOD_CHECK, &[("count", &sizes.len().to_string()), ("worst", &worst)]))
}
