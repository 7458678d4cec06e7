//! A statistic of what differs from trial to trial.
use super::columns::{self, Columns};
use crate::formula::{self, Expression};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

#[derive(Clone, Debug)]
pub(super) struct Statistic {
    pub(super) of: Quantity,
    pub(super) measure: Measure,
}

/// What differs from trial to trial; of an outcome (0 is the baseline), or of a programme.
#[derive(Clone, Copy, Debug)]
pub(super) enum Quantity {
    Loss(usize),
    Avoided(usize),
    Spend(usize),
    NetBenefit(usize),
}

#[derive(Clone, Debug)]
pub(super) enum Measure {
    Mean,
    Sd,
    Quantile(Expression),
    Tvar(Expression),
    Above(Expression),
    /// Net benefit ÷ spend, of means; plus 1, avoided per 1 spent.
    Roi {
        plus: f64,
    },
}

impl Statistic {
    /// Over some of the trials; NaN where it is not defined.
    pub(super) fn value(
        &self,
        columns: &Columns,
        trials: Range<usize>,
        constants: &BTreeMap<String, f64>,
    ) -> f64 {
        let constant =
            |expression: &Expression| formula::evaluate(expression, &|name| constants.get(name).copied());
        if let (Measure::Roi { plus }, Quantity::NetBenefit(programme)) = (&self.measure, self.of) {
            let spend = columns::mean(&columns.spends[programme][trials.clone()]);
            let net = columns::mean(&self.of.values(columns, trials));
            // Not defined without a spend.
            return if spend > 0.0 { net / spend + plus } else { f64::NAN };
        }
        let values = self.of.values(columns, trials);
        match &self.measure {
            Measure::Mean | Measure::Roi { .. } => columns::mean(&values),
            Measure::Sd => columns::sd(&values),
            Measure::Quantile(level) => columns::quantile(&values, constant(level)),
            Measure::Tvar(level) => columns::tvar(&values, constant(level)),
            Measure::Above(limit) => columns::share_above(&values, constant(limit)),
        }
    }
}

impl Quantity {
    fn values(self, columns: &Columns, trials: Range<usize>) -> Cow<'_, [f64]> {
        let losses = |outcome: usize| &columns.losses[outcome][trials.clone()];
        let spends = |programme: usize| &columns.spends[programme][trials.clone()];
        match self {
            Self::Loss(outcome) => Cow::Borrowed(losses(outcome)),
            Self::Spend(programme) => Cow::Borrowed(spends(programme)),
            Self::Avoided(programme) => Cow::Owned(
                losses(0).iter().zip(losses(1 + programme)).map(|(all, rest)| all - rest).collect(),
            ),
            Self::NetBenefit(programme) => {
                let avoided = losses(0).iter().zip(losses(1 + programme)).map(|(all, rest)| all - rest);
                Cow::Owned(avoided.zip(spends(programme)).map(|(avoided, spend)| avoided - spend).collect())
            }
        }
    }
}
