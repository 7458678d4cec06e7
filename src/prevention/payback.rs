//! When a programme has earned what was spent on it.

/// The first year, 0 for the first, at whose end what was avoided so far is no less than what was spent so far; `None` if
/// there is no such year. The one-off cost counts from the start, `spent` and `avoided` in their years.
pub fn payback_year(one_off: f64, years: impl IntoIterator<Item = (f64, f64)>) -> Option<usize> {
    let mut balance = -one_off;
    years.into_iter().position(|(spent, avoided)| {
        balance += avoided - spent;
        balance >= 0.0
    })
}
