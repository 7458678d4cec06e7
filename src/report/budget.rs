//! Amounts of money for one control, in a terminal and as a table.
use super::grid::{Entry, Grid, Tone, figures};
use super::sheet::Sheet;
use super::style::TerminalStyle;
use super::text;
use super::uncertain::{amount, amount_interval, interval, money};
use crate::format;
use crate::results::{Budget, BudgetAmount, Results};

/// What the section on amounts says; nothing for a document without it.
pub fn budget(results: &Results, style: TerminalStyle) -> String {
    let Some(section) = &results.analyses.budget else { return String::new() };
    let currency = &results.scenario.currency;
    let headline = text::wrap(&headline(currency, section), style.columns());
    let mut grid = Grid::new([
        figures("Amount"),
        figures("Share of full effect"),
        figures("Avoided loss"),
        figures("Spend"),
        figures("Net benefit (95% interval)"),
        figures("Behind the best"),
    ]);
    let mut rows: Vec<&BudgetAmount> = section.amounts.iter().chain([&section.best]).collect();
    rows.sort_by(|one, other| one.amount.total_cmp(&other.amount));
    rows.dedup_by(|one, other| one.amount == other.amount);
    for one in rows {
        let is_best = one.amount == section.best.amount;
        let tone = if is_best {
            Tone::Strong
        } else if interval(&one.net_benefit).0 > 0.0 {
            Tone::Good
        } else if interval(&one.net_benefit).1 < 0.0 {
            Tone::Bad
        } else {
            Tone::Unsure
        };
        let behind = if is_best { "best".to_owned() } else { amount(&one.behind) };
        grid.row([
            Entry::from(format::amount(one.amount)),
            format::percent_within(one.effect, 0.0005).into(),
            amount(&one.avoided).into(),
            amount(&one.spend).into(),
            Entry::toned(amount_interval(&one.net_benefit), tone),
            behind.into(),
        ]);
    }
    let beside = section
        .programme
        .as_ref()
        .map_or_else(String::new, |name| format!(", beside the other controls of \"{}\"", text::name(name)));
    let title = format!("Amounts for \"{}\"{beside}, {currency}", text::name(&section.control));
    let body =
        format!("{}\n\n{}", grid.render(style), text::wrap(&notes(currency, section), style.columns()));
    format!("{}\n\n{}", style.strong(&headline), style.section(&title, &body))
}

/// The best amount, as far as it can be told; or that none pays.
fn headline(currency: &str, section: &Budget) -> String {
    let name = format!("\"{}\"", text::name(&section.control));
    let best = &section.best;
    let net = money(currency, &best.net_benefit);
    let at = format::money_within(currency, best.amount, (section.flat.high - section.flat.low) / 20.0);
    let (low, high) = interval(&best.net_benefit);
    // Nothing put in is no purchase: the control is then as good as not there.
    if high < 0.0 || (best.amount == 0.0 && best.net_benefit.value <= 0.0) {
        return format!(
            "No amount in this range pays for {name}: the best, {at}, has a net benefit of {net}."
        );
    }
    if low <= 0.0 {
        return format!(
            "Whether any amount in this range pays for {name} cannot be told at this precision: the best, {at}, has a net benefit of {net}."
        );
    }
    // As fine as tells the ends apart.
    let end = |amount: f64| format::amount_within(amount, (section.flat.high - section.flat.low) / 20.0);
    let flat = match section.flat.low < section.flat.high {
        true => format!(
            "; from {} to {} it cannot be told from the best",
            end(section.flat.low),
            end(section.flat.high)
        ),
        false => String::new(),
    };
    format!("{at} is the best amount for {name}: its net benefit is {net}{flat}.")
}

fn notes(currency: &str, section: &Budget) -> String {
    let bound = money(currency, &section.bound);
    let avoidable = money(currency, &section.avoidable);
    let proof = if section.bound_is_proved {
        "it holds for this curve where the loss is in proportion to what the control reduces"
    } else {
        "a rule of thumb here: it is proved for one target and a curve with a formula"
    };
    let against = if section.best.amount <= section.bound.value { "below" } else { "above" };
    let mut notes = vec![format!(
        "At full effect the control would avoid {avoidable}; 1/e of that, {bound}, is the most that an optimal amount can be (Gordon and Loeb 2002): {proof}. The best amount is {against} it."
    )];
    let last = section.amounts.last().map_or(0.0, |one| one.amount);
    let first = section.amounts.first().map_or(0.0, |one| one.amount);
    let step = (last - first) / (section.amounts.len().max(2) - 1) as f64;
    if section.flat.high >= last || section.best.amount > last - 0.5 * step {
        notes.push("The best may lie above the range: raise `--to`.".to_owned());
    }
    if first > 0.0 && section.best.amount < first + 0.5 * step {
        notes.push("The best may lie below the range: lower `--from`.".to_owned());
    }
    if !section.one_hill {
        notes.push(
            "The net benefit has more than one hill: the best was looked for on each of the three highest."
                .to_owned(),
        );
    }
    let present = &section.present;
    notes.push(format!(
        "The scenario's own amount, {}, has a net benefit of {}, {} behind the best.",
        format::money(currency, present.amount),
        money(currency, &present.net_benefit),
        amount(&present.behind)
    ));
    notes.push(format!("{} trials.", format::count(section.trials)));
    notes.join(" ")
}

/// One row for each amount, with the best and the scenario's own.
pub(super) fn budget_csv(results: &Results) -> Option<Vec<u8>> {
    let section = results.analyses.budget.as_ref()?;
    let mut sheet = Sheet::new(&[
        "amount",
        "is",
        "effect",
        "avoided",
        "avoided_se",
        "spend",
        "spend_se",
        "net_benefit",
        "net_benefit_se",
        "behind_best",
        "behind_best_se",
    ]);
    let rows = section.amounts.iter().map(|one| ("step", one));
    for (is, one) in rows.chain([("best", &section.best), ("scenario", &section.present)]) {
        sheet.row([
            one.amount.into(),
            is.into(),
            one.effect.into(),
            one.avoided.value.into(),
            one.avoided.se.into(),
            one.spend.value.into(),
            one.spend.se.into(),
            one.net_benefit.value.into(),
            one.net_benefit.se.into(),
            one.behind.value.into(),
            one.behind.se.into(),
        ]);
    }
    Some(sheet.into_bytes())
}
