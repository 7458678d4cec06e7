//! The best set of controls, how sure it is, and what other budgets would buy.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::programmes::rounded;
use super::sheet::{Field, Sheet};
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{ContenderRow, FrontierPoint, OptimiseSection, PortfolioRow, Results};

/// Sets that the terminal shows.
const SHOWN: usize = 5;
/// Budgets that the terminal shows.
const BUDGETS: usize = 14;

/// The answer in a sentence, the sets that come next, and the frontier. Ends with a newline.
pub fn optimise(results: &Results, style: TerminalStyle) -> String {
    let (Some(section), Some(_)) = (&results.analyses.optimise, &results.analyses.frontier) else {
        return "No set of controls was looked for.\n".to_owned();
    };
    let mut out = format!("{}\n", style.strong(&text::wrap(&headline(results, section), style.columns())));
    out.push_str(&format!("\n{}\n", text::wrap(&sureness(results, section), style.columns())));
    out.push_str(&format!("\n{}", sets(results, section, style)));
    out.push_str(&format!("\n{}", frontier(results, style)));
    out.push_str(&format!("\n{}\n", text::wrap(&method(section), style.columns())));
    out
}

fn quoted(names: &[String]) -> String {
    text::list(&names.iter().map(|name| text::name(name)).collect::<Vec<_>>())
}

/// What to buy, and what is left to lose then.
fn headline(results: &Results, section: &OptimiseSection) -> String {
    let currency = &results.scenario.currency;
    let money = |value: f64, se: f64| format::money_within(currency, value, se);
    let Some(best) = section.portfolios.first() else { return "No set of controls was found.".to_owned() };
    let within = match (section.budget, section.budget_confidence) {
        (Some(budget), Some(confidence)) => format!(
            " within {} with a probability of {}",
            format::money(currency, budget),
            format::percent(confidence)
        ),
        (Some(budget), None) => format!(" within {}", format::money(currency, budget)),
        (None, _) => String::new(),
    };
    let loss = &best.residual.mean;
    if section.keeps_appetite == Some(false) {
        return format!(
            "No set of controls{within} keeps every point of the risk appetite. Nearest comes {}, for {}: raise the budget, add controls, or change [[appetite]].",
            if best.controls.is_empty() { "buying nothing".to_owned() } else { quoted(&best.controls) },
            format::money(currency, best.spend)
        );
    }
    let nothing = best.controls == section.mandatory;
    let roi_below = section.objective == "roi" && best.net_benefit.mean <= 0.0;
    if nothing || roi_below {
        let buy =
            if section.mandatory.is_empty() { "buy nothing" } else { "buy no more than what is mandatory" };
        let why = match section.objective.as_str() {
            "var95" => "no set of controls lowers the VaR 95 of spend and loss together",
            "tvar95" => "no set of controls lowers the TVaR 95 of spend and loss together",
            "appetite" => "every point of the risk appetite is kept without",
            _ => "no control pays",
        };
        let least = &section.least.mean;
        return format!(
            "{}: {buy}{within}. The expected loss is {}{}.",
            text::capitalised(why),
            money(least.mean, least.mean_se),
            if roi_below {
                format!("; the highest ROI, that of {}, is {}", quoted(&best.controls), rounded(&best.roi))
            } else {
                String::new()
            }
        );
    }
    let left = format!(
        "{} spent leaves an expected loss of {} instead of {}",
        format::money(currency, best.spend),
        money(loss.mean, loss.mean_se),
        money(results.baseline.loss.mean, results.baseline.loss.mean_se)
    );
    let reason = match section.objective.as_str() {
        "var95" => "to have the lowest VaR 95 of spend and loss together".to_owned(),
        "tvar95" => "to have the lowest TVaR 95 of spend and loss together".to_owned(),
        "appetite" => "to keep every point of the risk appetite for the least money".to_owned(),
        "roi" => format!("for the highest ROI, {}", rounded(&best.roi)),
        _ => "to spend and lose the least in all".to_owned(),
    };
    format!("Buy {}{within} {reason}: {left}.", quoted(&best.controls))
}

/// What fresh trials say.
fn sureness(results: &Results, section: &OptimiseSection) -> String {
    let choice = &section.choice;
    let trials = format::count(choice.trials);
    let others = choice.contenders.len().saturating_sub(1);
    if others == 0 {
        return format!("It is the only set that may be bought ({trials} fresh trials).");
    }
    let probability = choice.probability_best;
    let of = format!("the first {} sets", choice.contenders.len());
    let told = chance(probability);
    let verdict = if probability >= 0.95 {
        format!("On {trials} fresh trials it is the best of {of} with a probability of {told}")
    } else {
        format!(
            "The choice is not certain: on {trials} fresh trials it is the best of {of} with a probability of {told}"
        )
    };
    // Of those that are as rarely the best, the one that is least behind.
    let gap = |contender: &ContenderRow| contender.behind.unwrap_or(f64::INFINITY);
    let rival = choice.contenders[1..].iter().max_by(|a, b| {
        a.probability_best.total_cmp(&b.probability_best).then_with(|| gap(b).total_cmp(&gap(a)))
    });
    let apart = rival.and_then(|rival| {
        let (behind, se) = (rival.behind?, rival.behind_se?);
        let difference = match section.objective.as_str() {
            "roi" => format!("an ROI {} lower", format::decimal_within(behind, se)),
            "appetite" => return None,
            _ => {
                let (low, high) = format::normal_interval(behind, se);
                let told = format::money_interval(&results.scenario.currency, behind, low, high);
                if low <= 0.0 && high >= 0.0 {
                    format!("{told} more, which is within the error: take the cheaper of the two")
                } else {
                    format!("{told} more")
                }
            }
        };
        let best = section.portfolios.first()?;
        Some(format!("; its closest rival, {}, has {difference}", change(&best.controls, &rival.controls)))
    });
    format!("{verdict}{}.", apart.unwrap_or_default())
}

/// A share of the simulated orders of the contenders.
fn chance(probability: f64) -> String {
    const ORDERS: u64 = 10_000;
    format::percent_within(probability, format::share_se(probability, ORDERS))
}

/// How one set differs from another: `with drill, without training`.
fn change(from: &[String], to: &[String]) -> String {
    let missing = |of: &[String], among: &[String]| -> Vec<String> {
        of.iter().filter(|name| !among.contains(name)).map(|name| text::name(name)).collect()
    };
    let (added, dropped) = (missing(to, from), missing(from, to));
    let mut parts = Vec::new();
    if !added.is_empty() {
        parts.push(format!("with {}", text::list(&added)));
    }
    if !dropped.is_empty() {
        parts.push(format!("without {}", text::list(&dropped)));
    }
    if parts.is_empty() { "the same".to_owned() } else { parts.join(", ") }
}

fn sets(results: &Results, section: &OptimiseSection, style: TerminalStyle) -> String {
    let currency = &results.scenario.currency;
    let mut grid = Grid::new([
        words("Set of controls"),
        figures("Spend"),
        figures("Residual mean"),
        figures("Both"),
        figures("TVaR 95"),
        figures("ROI"),
        figures("P(best)"),
    ]);
    let Some(best) = section.portfolios.first() else { return String::new() };
    for (rank, set) in section.portfolios.iter().take(SHOWN).enumerate() {
        let name = match (rank, set.controls.is_empty()) {
            (0, true) => "the best: nothing".to_owned(),
            (0, false) => "the best".to_owned(),
            (_, true) => "nothing".to_owned(),
            _ => change(&best.controls, &set.controls),
        };
        let probability = section.choice.contenders.get(rank).map(|one| chance(one.probability_best));
        let mean = &set.residual.mean;
        grid.row([
            Entry::toned(name, if rank == 0 { Tone::Strong } else { Tone::Plain }),
            format::amount(set.spend).into(),
            format::short_amount_within(mean.mean, mean.mean_se).into(),
            format::short_amount_within(set.spend + mean.mean, mean.mean_se).into(),
            tvar(set).into(),
            rounded(&set.roi).into(),
            probability.unwrap_or_default().into(),
        ]);
    }
    style.section(&format!("The best sets, {currency}"), &grid.render(style))
}

fn tvar(set: &PortfolioRow) -> String {
    let tail = &set.residual.tvar95;
    match tail.se {
        Some(se) => format::short_amount_within(tail.value, se),
        None => format::amount_roughly(tail.value),
    }
}

/// At most so many of the points, the first and the last among them.
fn thinned(points: &[FrontierPoint], most: usize) -> Vec<usize> {
    if points.len() <= most {
        return (0..points.len()).collect();
    }
    (0..most).map(|index| index * (points.len() - 1) / (most - 1)).collect()
}

fn frontier(results: &Results, style: TerminalStyle) -> String {
    let Some(frontier) = &results.analyses.frontier else { return String::new() };
    let currency = &results.scenario.currency;
    let se = results.baseline.loss.mean_se;
    let mut grid = Grid::new([
        figures("Budget"),
        figures("Residual mean"),
        figures("TVaR 95"),
        figures(format!("Next {currency} 1 avoids")),
        words("Next control to buy"),
        figures("It avoids per 1"),
    ]);
    for index in thinned(&frontier.mean, BUDGETS) {
        let point = &frontier.mean[index];
        let pays = point.marginal.map(|marginal| if marginal >= 1.0 { Tone::Good } else { Tone::Plain });
        let next = point.next.as_ref();
        grid.row([
            format::amount(point.spend).into(),
            format::short_amount_within(point.residual_mean, se).into(),
            point.tvar95.map_or_else(String::new, format::amount_roughly).into(),
            Entry::toned(point.marginal.map_or_else(|| "–".to_owned(), figure), pays.unwrap_or_default()),
            next.map_or_else(|| "none left".to_owned(), bundle).into(),
            next.filter(|next| next.spend > 0.0)
                .map_or_else(|| "–".to_owned(), |next| figure(next.avoided / next.spend))
                .into(),
        ]);
    }
    let sentence = match (frontier.pays_up_to, frontier.mean.first(), frontier.mean.last()) {
        (Some(up_to), Some(first), _) if up_to <= first.spend => {
            format!("Already the first {currency} 1 avoids less than {currency} 1.")
        }
        (Some(up_to), ..) => format!(
            "Up to {} the next {currency} 1 avoids more than {currency} 1; beyond that, less.",
            format::money(currency, up_to)
        ),
        (None, _, Some(last)) if frontier.mean.len() > 1 => format!(
            "The next {currency} 1 avoids more than {currency} 1 up to the last budget, {}.",
            format::money(currency, last.spend)
        ),
        _ => "There is nothing to buy that avoids a loss.".to_owned(),
    };
    let mut notes = Vec::new();
    if frontier.mean.len() > BUDGETS {
        notes.push(format!("{} of {} budgets; all are in frontier.csv.", BUDGETS, frontier.mean.len()));
    }
    if !frontier.mean_proved {
        notes.push("Between these budgets there may be better sets that were not looked at.".to_owned());
    }
    if !frontier.tvar95_proved {
        notes.push(
            "TVaR 95 is the lowest of the sets that were simulated, not proved to be the lowest.".to_owned(),
        );
    }
    let sentence = style.strong(&text::wrap(&sentence, style.columns()));
    let notes = if notes.is_empty() {
        String::new()
    } else {
        format!("\n{}", text::wrap(&notes.join(" "), style.columns()))
    };
    style.section(
        &format!("What each budget buys at best, {currency}"),
        &format!("{}\n\n{sentence}{notes}", grid.render(style)),
    )
}

fn bundle(next: &crate::results::NextControl) -> String {
    let name = text::name(&next.control);
    if next.with.is_empty() { name } else { format!("{name} (with {})", quoted(&next.with)) }
}

/// Three digits of a ratio.
fn figure(ratio: f64) -> String {
    format::decimal_within(ratio, ratio.abs().max(0.01) * 0.01)
}

fn method(section: &OptimiseSection) -> String {
    let looked_at = format::count(section.looked_at);
    let how = match section.method.as_str() {
        "exhaustive" => format!("All {looked_at} sets that may be bought were looked at"),
        "expectation" => format!("Branch and bound on the expected loss, {looked_at} nodes"),
        _ => format!("Branch and bound on simulated losses, {looked_at} nodes"),
    };
    let proof = match (section.proved, section.gap) {
        (true, _) => "the best is proved to be the best".to_owned(),
        (false, Some(gap)) => {
            format!("stopped by --seconds: no set is better by more than {}", format::percent_at_most(gap))
        }
        (false, None) => "stopped by --seconds before it was proved".to_owned(),
    };
    let path = match &section.path_because {
        Some(because) => format!(" Each set was simulated, as the loss is no sum of products: {because}."),
        None => String::new(),
    };
    format!("{how}; {proof}. {} trials.{path}", format::count(section.trials))
}

/// The sets of controls, the best first.
pub(super) fn portfolios_csv(results: &Results) -> Option<Vec<u8>> {
    let section = results.analyses.optimise.as_ref()?;
    let mut sheet = Sheet::new(&[
        "rank",
        "controls",
        "spend",
        "objective_value",
        "within_budget",
        "residual_mean",
        "residual_mean_se",
        "var95",
        "var95_low",
        "var95_high",
        "tvar95",
        "tvar95_se",
        "avoided",
        "avoided_se",
        "net_benefit",
        "net_benefit_se",
        "probability_net_benefit_positive",
        "roi",
        "roi_low",
        "roi_high",
        "fresh_value",
        "fresh_se",
        "fresh_behind",
        "fresh_behind_se",
        "probability_best",
    ]);
    for (rank, set) in section.portfolios.iter().enumerate() {
        let fresh = section.choice.contenders.get(rank);
        let row: [Field; 25] = [
            ((rank + 1) as f64).into(),
            set.controls.join(" ").as_str().into(),
            set.spend.into(),
            set.value.into(),
            set.within_budget.into(),
            set.residual.mean.mean.into(),
            set.residual.mean.mean_se.into(),
            set.residual.var95.value.into(),
            set.residual.var95.low.into(),
            set.residual.var95.high.into(),
            set.residual.tvar95.value.into(),
            set.residual.tvar95.se.into(),
            set.avoided.mean.into(),
            set.avoided.mean_se.into(),
            set.net_benefit.mean.into(),
            set.net_benefit.mean_se.into(),
            set.net_benefit.probability_positive.into(),
            set.roi.value.into(),
            set.roi.low.into(),
            set.roi.high.into(),
            fresh.and_then(|fresh| fresh.value).into(),
            fresh.and_then(|fresh| fresh.se).into(),
            fresh.and_then(|fresh| fresh.behind).into(),
            fresh.and_then(|fresh| fresh.behind_se).into(),
            fresh.map(|fresh| fresh.probability_best).into(),
        ];
        sheet.row(row);
    }
    Some(sheet.into_bytes())
}

/// Both curves of the frontier, by rising spend.
pub(super) fn frontier_csv(results: &Results) -> Option<Vec<u8>> {
    let frontier = results.analyses.frontier.as_ref()?;
    let mut sheet = Sheet::new(&[
        "curve",
        "spend",
        "residual",
        "marginal",
        "controls",
        "next_control",
        "next_with",
        "next_spend",
        "next_avoided",
    ]);
    for point in &frontier.mean {
        let next = point.next.as_ref();
        let row: [Field; 9] = [
            "mean".into(),
            point.spend.into(),
            point.residual_mean.into(),
            point.marginal.into(),
            point.controls.join(" ").as_str().into(),
            next.map_or(Field::Empty, |next| next.control.as_str().into()),
            next.map_or(Field::Empty, |next| next.with.join(" ").as_str().into()),
            next.map(|next| next.spend).into(),
            next.map(|next| next.avoided).into(),
        ];
        sheet.row(row);
    }
    for point in &frontier.tvar95 {
        let row: [Field; 9] = [
            "tvar95".into(),
            point.spend.into(),
            point.tvar95.into(),
            Field::Empty,
            point.controls.join(" ").as_str().into(),
            Field::Empty,
            Field::Empty,
            Field::Empty,
            Field::Empty,
        ];
        sheet.row(row);
    }
    Some(sheet.into_bytes())
}
