//! Figures of a document as text, each with the address of its number.
use super::Text;
use crate::format;
use crate::paper::block::{Address, Piece};
use crate::report::{clean, is_constant};
use crate::results::{Bounded, Programme, Results};

/// A document and what it is called.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    pub results: &'a Results,
    file: &'a str,
}

impl<'a> Figures<'a> {
    pub fn of(results: &'a Results, file: &'a str) -> Self {
        Self { results, file }
    }

    pub fn currency(&self) -> &'a str {
        &self.results.scenario.currency
    }

    /// A figure and its pointer.
    pub fn at(&self, text: impl Into<String>, pointer: impl Into<String>) -> Text {
        let at = Address { file: self.file.to_owned(), pointer: pointer.into() };
        Text(vec![Piece::Figure { text: text.into(), at }])
    }

    /// A figure and its 95 % interval: `HKD 14.8M (14.7M to 14.9M)`; `value` and `range` are as [`format`] rounds them.
    fn with_range(
        &self,
        (value, range): (String, Option<String>),
        pointer: &str,
        [value_key, low, high]: [&str; 3],
    ) -> Text {
        let figure = self.at(value, format!("{pointer}/{value_key}"));
        let Some((from, to)) = range.as_deref().and_then(|range| range.split_once(" to ")) else {
            return figure;
        };
        figure
            .and(" (")
            .and(self.at(from, format!("{pointer}/{low}")))
            .and(" to ")
            .and(self.at(to, format!("{pointer}/{high}")))
            .and(")")
    }

    /// The mean loss with its standard error.
    pub fn mean(&self) -> Text {
        let loss = &self.results.baseline.loss;
        self.mean_at("/baseline/loss", ("mean", loss.mean), ("mean_se", loss.mean_se))
    }

    fn mean_at(&self, pointer: &str, (key, mean): (&str, f64), (se_key, se): (&str, f64)) -> Text {
        let text = format::money_within(self.currency(), mean, se);
        let figure = self.at(text, format!("{pointer}/{key}"));
        if se <= 0.0 || !se.is_finite() {
            return figure;
        }
        figure
            .and(" (standard error ")
            .and(self.at(format::amount_roughly(se), format!("{pointer}/{se_key}")))
            .and(")")
    }

    /// The loss that 1 − p of cases exceed, with its interval.
    pub fn quantile(&self, p: f64) -> Option<Text> {
        let quantiles = &self.results.baseline.loss.quantiles;
        let index = quantiles.iter().position(|level| (level.p - p).abs() < 1e-9)?;
        let level = &quantiles[index];
        let (value, range) = format::amount_and_range(level.value, level.low, level.high);
        let pointer = format!("/baseline/loss/quantiles/{index}");
        let value = format!("{} {value}", self.currency());
        Some(self.with_range((value, range), &pointer, ["value", "low", "high"]))
    }

    /// The mean of the worst 1 − p of cases.
    pub fn tail(&self, p: f64) -> Option<Text> {
        let tails = &self.results.baseline.loss.tvar;
        let index = tails.iter().position(|tail| (tail.p - p).abs() < 1e-9)?;
        let tail = &tails[index];
        let pointer = format!("/baseline/loss/tvar/{index}");
        match tail.se {
            Some(se) => Some(self.mean_at(&pointer, ("value", tail.value), ("se", se))),
            None => {
                let text = format!("{} {}", self.currency(), format::amount_roughly(tail.value));
                Some(self.at(text, format!("{pointer}/value")))
            }
        }
    }

    /// The chance of any loss.
    pub fn chance_of_loss(&self) -> Text {
        let chance = self.results.baseline.loss.probability_of_loss;
        let text = format::percent_within(chance, format::share_se(chance, self.results.run.trials));
        self.at(text, "/baseline/loss/probability_of_loss")
    }

    /// A point of risk appetite of the baseline, or of a programme: the chance found, with its interval.
    pub fn chance_found(&self, programme: Option<usize>, index: usize) -> Option<Text> {
        let (risk, pointer) = match programme {
            None => (&self.results.baseline, "/baseline".to_owned()),
            Some(at) => (&self.results.programmes.get(at)?.residual, format!("/programmes/{at}/residual")),
        };
        let point = risk.appetite.get(index)?;
        let written = format::percent_and_range(point.probability, point.low, point.high);
        let pointer = format!("{pointer}/appetite/{index}");
        Some(self.with_range(written, &pointer, ["probability", "low", "high"]))
    }

    pub fn limit_loss(&self, index: usize) -> Option<Text> {
        let point = self.results.baseline.appetite.get(index)?;
        let text = format::money(self.currency(), point.loss);
        Some(self.at(text, format!("/baseline/appetite/{index}/loss")))
    }

    pub fn limit_chance(&self, index: usize) -> Option<Text> {
        let point = self.results.baseline.appetite.get(index)?;
        Some(self.at(format::percent(point.limit), format!("/baseline/appetite/{index}/limit")))
    }

    /// P(loss > `threshold`) as far as the document's curve has it: one figure, or the two between which it lies.
    pub fn chance_above(&self, threshold: f64) -> Text {
        let appetite = self.results.baseline.appetite.iter().position(|point| point.loss == threshold);
        if let Some(exact) = appetite.and_then(|index| self.chance_found(None, index)) {
            return exact;
        }
        let curve = &self.results.baseline.exceedance;
        let percent = |index: usize| {
            let chance = curve[index].probability;
            let se = format::share_se(chance, self.results.run.trials);
            self.at(format::percent_within(chance, se), format!("/baseline/exceedance/{index}/probability"))
        };
        let after = curve.iter().position(|point| point.loss >= threshold);
        match after {
            Some(index) if curve[index].loss == threshold => percent(index),
            // Below the least loss of the curve: every loss may be above it.
            Some(0) => Text::from("at least ").and(percent(0)),
            Some(index) => {
                let (high, low) = (percent(index - 1), percent(index));
                if high.plain() == low.plain() {
                    low
                } else {
                    Text::from("between ").and(low).and(" and ").and(high)
                }
            }
            None if curve.is_empty() => "not in this document".into(),
            None => Text::from("at most ").and(percent(curve.len() - 1)),
        }
    }

    pub fn trials(&self) -> Text {
        self.at(format::count(self.results.run.trials), "/run/trials")
    }

    pub fn spend(&self, programme: usize) -> Option<Text> {
        let spend = self.results.programmes.get(programme)?.spend;
        let pointer = format!("/programmes/{programme}/spend");
        Some(self.mean_at(&pointer, ("mean", spend.mean), ("mean_se", spend.mean_se)))
    }

    pub fn avoided(&self, programme: usize) -> Option<Text> {
        let avoided = self.results.programmes.get(programme)?.avoided;
        let pointer = format!("/programmes/{programme}/avoided");
        Some(self.mean_at(&pointer, ("mean", avoided.mean), ("mean_se", avoided.mean_se)))
    }

    pub fn net_benefit(&self, programme: usize) -> Option<Text> {
        let net = self.results.programmes.get(programme)?.net_benefit;
        let pointer = format!("/programmes/{programme}/net_benefit");
        Some(self.mean_at(&pointer, ("mean", net.mean), ("mean_se", net.mean_se)))
    }

    /// Components from the largest mean on: names, and shares of the mean loss and of the worst 5 %.
    pub fn components(&self) -> Vec<[Text; 3]> {
        let components = &self.results.baseline.components;
        let mut order: Vec<usize> = (0..components.len()).collect();
        order.sort_by(|one, other| components[*other].mean.total_cmp(&components[*one].mean));
        let share = |share: Option<f64>, index: usize, key: &str| match share {
            Some(share) => {
                self.at(format::part_of_whole(share), format!("/baseline/components/{index}/{key}"))
            }
            None => "not defined".into(),
        };
        order
            .into_iter()
            .map(|index| {
                let component = &components[index];
                [
                    clean(&component.name).into(),
                    share(component.mean_share, index, "mean_share"),
                    share(component.tail_share, index, "tail_share"),
                ]
            })
            .collect()
    }

    /// A share of an analysis with its interval.
    pub fn share(&self, share: Bounded, pointer: &str) -> Text {
        let written = format::percent_and_range(share.value, share.low, share.high);
        self.with_range(written, pointer, ["value", "low", "high"])
    }

    /// Where a programme stands in the document.
    pub fn position(&self, programme: &Programme) -> usize {
        self.results.programmes.iter().position(|other| std::ptr::eq(other, programme)).unwrap_or(0)
    }

    /// `in a year`
    pub fn span(&self) -> String {
        let scenario = &self.results.scenario;
        match (&scenario.frequency, scenario.horizon_years) {
            (None, _) => "from one incident, given that it happens".to_owned(),
            (Some(_), 1) => "in a year".to_owned(),
            (Some(_), years) => format!("over {years} years"),
        }
    }

    pub fn is_constant(&self) -> bool {
        is_constant(&self.results.baseline.loss)
    }
}
