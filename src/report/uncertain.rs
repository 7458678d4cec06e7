//! Figures of analyses, rounded by their error.
use crate::format;
use crate::results::Uncertain;

fn se(figure: &Uncertain) -> f64 {
    figure.se.unwrap_or(0.0)
}

/// The 95 % interval; the value alone where its error is not known.
pub(super) fn interval(figure: &Uncertain) -> (f64, f64) {
    format::normal_interval(figure.value, se(figure))
}

pub(super) fn amount(figure: &Uncertain) -> String {
    format::short_amount_within(figure.value, se(figure))
}

/// `HKD 14.81M (14.74M to 14.88M)`.
pub(super) fn money(currency: &str, figure: &Uncertain) -> String {
    let (low, high) = interval(figure);
    format::money_interval(currency, figure.value, low, high)
}

/// `14.81M (14.74M to 14.88M)`.
pub(super) fn amount_interval(figure: &Uncertain) -> String {
    let (low, high) = interval(figure);
    format::amount_interval(figure.value, low, high)
}

pub(super) fn share(figure: &Uncertain) -> String {
    format::percent_within(figure.value, se(figure))
}

pub(super) fn decimal(figure: &Uncertain) -> String {
    format::decimal_within(figure.value, se(figure))
}
