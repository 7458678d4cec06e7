//! The one sentence that a reader takes away.
use super::levels::{is_atom, is_constant, quantile};
use super::period::Period;
use crate::format;
use crate::results::{Loss, Results};

/// VaR 95 as a sentence, with its interval; or what there is to say when VaR 95 says nothing.
pub(super) fn headline(results: &Results) -> String {
    let loss = &results.baseline.loss;
    let currency = &results.scenario.currency;
    let period = Period::of(&results.scenario);
    if is_constant(loss) {
        return constant(period, &format::money(currency, loss.mean));
    }
    let Some(var) = quantile(loss, 0.95) else {
        let mean = format::money_within(currency, loss.mean, loss.mean_se);
        return format!("The mean loss {} is {mean}.", period.span());
    };
    if var.value <= 0.0 && loss.min >= 0.0 {
        return mostly_nothing(period, loss, results.run.trials);
    }
    let money = format::money_interval(currency, var.value, var.low, var.high);
    match (is_atom(loss, var), period) {
        (true, Period::Incident) => {
            format!("In 19 incidents of 20, the loss is at most {money}, given that it happens.")
        }
        (true, Period::Year) => format!("In 19 years of 20, losses are at most {money}."),
        (true, Period::Years(years)) => {
            format!("Over {years} years, losses are at most {money} in 19 cases of 20.")
        }
        (false, Period::Incident) => {
            format!("In 1 incident of 20, the loss exceeds {money}, given that it happens.")
        }
        (false, Period::Year) => format!("In 1 year of 20, losses exceed {money}."),
        (false, Period::Years(years)) => {
            format!("Over {years} years, there is a 1 in 20 chance that losses exceed {money}.")
        }
    }
}

fn constant(period: Period, money: &str) -> String {
    match period {
        Period::Incident => format!("An incident costs {money}: every trial has the same loss."),
        Period::Year | Period::Years(_) => {
            format!("The loss {} is {money}: every trial has the same loss.", period.span())
        }
    }
}

/// VaR 95 is 0: say how likely any loss is, and how large it is then.
fn mostly_nothing(period: Period, loss: &Loss, trials: u64) -> String {
    let probability = loss.probability_of_loss;
    let chance = format::percent_within(probability, format::share_se(probability, trials));
    match period {
        Period::Incident => {
            format!("In 19 incidents of 20, there is no loss; the chance of any loss is {chance}.")
        }
        Period::Year => {
            format!("In 19 years of 20, there is no loss; the chance of any loss in a year is {chance}.")
        }
        Period::Years(years) => format!("Over {years} years, the chance of any loss is {chance}."),
    }
}
