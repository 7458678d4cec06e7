//! The answer in three sentences: what it costs, whether that is accepted, what to do.
use super::block::{Block, Section, Text};
use super::recommendation::Recommendation;
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::report::{is_atom, is_constant, quantile};
use crate::results::{Appetite, Kept, Programme, Results};

pub fn section(writer: &Writer) -> Section {
    let sentences = vec![loss(writer), appetite(writer), recommendation(writer)];
    // An amount stays beside its currency.
    let (apart, together) = (format!("{} ", writer.currency()), format!("{}\u{a0}", writer.currency()));
    let sentences = sentences.into_iter().map(|sentence| Text::from(sentence.replace(&apart, &together)));
    let mut blocks = vec![Block::Answer(sentences.collect())];
    let results = writer.results;
    if results.scenario.frequency.is_none() {
        blocks.push(Block::note(writer.say(terms::GIVEN)));
    }
    if results.run.precision.as_ref().is_some_and(|precision| !precision.met) {
        blocks.push(Block::note(writer.say(terms::NOT_PRECISE)));
    }
    Section { id: "answer", heading: writer.say(terms::ANSWER), new_page: false, blocks }
}

/// What a bad year and the average one cost.
fn loss(writer: &Writer) -> String {
    let loss = &writer.results.baseline.loss;
    let (currency, period) = (writer.currency(), writer.period());
    let mean = format::money_within(currency, loss.mean, loss.mean_se);
    if is_constant(loss) {
        return writer.fill(terms::CERTAIN, &[("span", &writer.span()), ("mean", &mean)]);
    }
    let fill = |term, bad: &str| {
        writer.fill(term, &[("period", &period), ("loss", bad), ("mean", &mean), ("span", &writer.span())])
    };
    match quantile(loss, 0.95) {
        Some(bad) if bad.value <= 0.0 && loss.min >= 0.0 => fill(terms::MOSTLY_NOTHING, ""),
        Some(bad) => {
            let money = rounded(currency, bad.value, bad.low, bad.high);
            fill(if is_atom(loss, bad) { terms::BAD_AT_MOST } else { terms::BAD }, &money)
        }
        None => writer.fill(terms::CERTAIN, &[("span", &writer.span()), ("mean", &mean)]),
    }
}

/// Rounded by the interval, which is not shown: page 1 is for reading.
fn rounded(currency: &str, value: f64, low: f64, high: f64) -> String {
    format!("{currency} {}", format::amount_and_range(value, low, high).0)
}

/// The limit that a reader should know of: the one most exceeded, or not decided, or nearest to being broken.
pub(super) fn telling_limit(results: &Results) -> Option<&Appetite> {
    let rank = |point: &Appetite| match point.kept {
        Kept::Broken => 2,
        Kept::CannotTell => 1,
        Kept::Kept => 0,
    };
    let over = |point: &Appetite| point.probability / point.limit.max(f64::MIN_POSITIVE);
    results
        .baseline
        .appetite
        .iter()
        .max_by(|one, other| rank(one).cmp(&rank(other)).then(over(one).total_cmp(&over(other))))
}

fn appetite(writer: &Writer) -> String {
    let results = writer.results;
    let span = writer.span();
    let Some(point) = telling_limit(results) else {
        let chance = results.baseline.loss.probability_of_loss;
        let chance = format::percent_within(chance, format::share_se(chance, results.run.trials));
        return writer.fill(terms::NO_APPETITE, &[("span", &span), ("chance", &chance)]);
    };
    let term = match point.kept {
        Kept::Broken => terms::APPETITE_BROKEN,
        Kept::CannotTell => terms::APPETITE_UNSURE,
        Kept::Kept => terms::APPETITE_KEPT,
    };
    let values = [
        ("limit", &*format::money(writer.currency(), point.loss)),
        ("span", &span),
        ("chance", &format::percent_and_range(point.probability, point.low, point.high).0),
        ("accepted", &format::percent(point.limit)),
    ];
    writer.fill(term, &values)
}

/// What to do, with the margin of it.
pub(super) fn recommendation(writer: &Writer) -> String {
    let currency = writer.currency();
    let net = |programme: &Programme| {
        writer.language.money_within(currency, programme.net_benefit.mean, programme.net_benefit.mean_se)
    };
    let spend = |programme: &Programme| {
        let spend = programme.spend;
        format!("{currency} {}", format::short_amount_within(spend.mean, spend.mean_se))
    };
    let recommendation = Recommendation::of(writer.results);
    let simple = |term, best: &Programme| {
        let (name, spend, net) = (writer.quoted(best), spend(best), net(best));
        writer.fill(term, &[("name", &name), ("spend", &spend), ("net", &net)])
    };
    match &recommendation {
        Recommendation::NothingToCompare => writer.say(terms::NO_PROGRAMMES),
        Recommendation::NonePays(best) => simple(terms::NONE_PAYS, best),
        Recommendation::CannotTell(best) => simple(terms::PAYS_UNSURE, best),
        Recommendation::Clear(best) => simple(terms::PAYS, best),
        Recommendation::Tie { best, others } => {
            let names: Vec<String> = others.iter().map(|other| writer.quoted(other)).collect();
            let cheapest = recommendation.featured().unwrap_or(best);
            let values = [
                ("name", &*writer.quoted(best)),
                ("others", &writer.language.list(&names)),
                ("cheapest", &writer.quoted(cheapest)),
                ("spend", &spend(cheapest)),
            ];
            writer.fill(terms::PAYS_TIE, &values)
        }
    }
}
