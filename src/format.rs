//! Numbers as people read them: the one home of money, percentages, and rounding by a figure's own error.
//!
//! A figure with an error shows no digit finer than the leading digit of its 95 % half-width, and at most six;
//! one without an error shows at most four.

/// Half the width of a 95 % interval of a normal estimate, in standard errors.
pub const HALF_WIDTH: f64 = 1.959_963_984_540_054;

/// First characters that make a spreadsheet take a text for a formula (OWASP, "CSV Injection"), with their full-width
/// twins, which East Asian editions accept as well.
pub const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Digits of a figure that has no error of its own.
const EXACT_DIGITS: i32 = 4;
const MOST_DIGITS: i32 = 6;
/// A standard error, in units of the figure, with which the figure shows two digits.
const TWO_DIGITS: f64 = 0.05;

/// The finest digit that a figure shows, as a power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Resolution(i32);

impl Resolution {
    /// For a value with a standard error.
    fn of_error(value: f64, se: f64) -> Self {
        let finest = leading(value) - (MOST_DIGITS - 1);
        if se > 0.0 && se.is_finite() {
            Self(leading(HALF_WIDTH * se).max(finest))
        } else {
            Self::exact(value)
        }
    }

    /// For an exact value: as many digits as it has, up to four.
    fn exact(value: f64) -> Self {
        Self(leading(value) - (EXACT_DIGITS - 1))
    }

    fn round(self, value: f64) -> f64 {
        let step = 10_f64.powi(self.0.abs());
        let rounded = if self.0 < 0 { (value * step).round() / step } else { (value / step).round() * step };
        // No "-0".
        if rounded == 0.0 { 0.0 } else { rounded }
    }
}

/// The power of ten of the leading digit.
fn leading(value: f64) -> i32 {
    if value == 0.0 || !value.is_finite() { 0 } else { value.abs().log10().floor() as i32 }
}

/// `HKD 14.8M`, `HKD 250k`, `HKD -1.2bn`: a figure without an error of its own.
pub fn money(currency: &str, value: f64) -> String {
    format!("{currency} {}", amount(value))
}

/// Money along an axis whose values are multiples of `step`, a round amount: `HKD 1.0005M` beside `HKD 1.001M`.
pub fn money_in_steps(currency: &str, value: f64, step: f64) -> String {
    let resolution = Resolution(leading(step * (1.0 + 1e-9)));
    let rounded = resolution.round(value);
    if rounded.abs() >= 1e15 {
        let digits = usize::try_from(leading(rounded) - resolution.0).unwrap_or(0).min(12);
        let text = format!("{rounded:.digits$e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{currency} {}e{power}", trim_zeros(digits));
    }
    format!("{currency} {}", trim_zeros(&scaled(value, resolution)))
}

/// Money rounded by its standard error.
pub fn money_within(currency: &str, value: f64, se: f64) -> String {
    format!("{currency} {}", amount_within(value, se))
}

/// `HKD 14.81M (14.74M to 14.88M)`: money with its 95 % interval, rounded by the interval.
pub fn money_interval(currency: &str, value: f64, low: f64, high: f64) -> String {
    format!("{currency} {}", amount_interval(value, low, high))
}

/// [`money`] without its currency.
pub fn amount(value: f64) -> String {
    let text = scaled(value, Resolution::exact(value));
    trim_zeros(&text)
}

/// [`money_within`] without its currency.
pub fn amount_within(value: f64, se: f64) -> String {
    if se > 0.0 && se.is_finite() { scaled(value, Resolution::of_error(value, se)) } else { amount(value) }
}

/// [`amount_within`] for a table, where eyes compare: rounded by its error, and at most four digits.
pub fn short_amount_within(value: f64, se: f64) -> String {
    if se > 0.0 && se.is_finite() {
        scaled(value, Resolution(Resolution::of_error(value, se).0.max(Resolution::exact(value).0)))
    } else {
        amount(value)
    }
}

/// [`money_interval`] without its currency; the value alone if the interval has no width.
pub fn amount_interval(value: f64, low: f64, high: f64) -> String {
    let (value, range) = amount_and_range(value, low, high);
    range.map_or_else(|| value.clone(), |range| format!("{value} ({range})"))
}

/// An amount and its 95 % interval apart, for two columns of a table: `14.81M` and `14.74M to 14.88M`.
/// No range if the interval has no width.
pub fn amount_and_range(value: f64, low: f64, high: f64) -> (String, Option<String>) {
    if high <= low {
        return (amount(value), None);
    }
    let resolution = resolution_of_interval(value, low, high);
    let range = format!("{} to {}", scaled(low, resolution), scaled(high, resolution));
    (scaled(value, resolution), Some(range))
}

/// A part of a sum whose standard error only the sum knows: as fine as the sum, but with two digits at least,
/// so that a small part does not vanish beside a large one.
pub fn amount_of_part(part: f64, se_of_sum: f64) -> String {
    short_amount_within(part, se_of_sum.min(TWO_DIGITS * part.abs()))
}

/// An amount whose error nobody knows, because too few trials reach it: two digits.
pub fn amount_roughly(value: f64) -> String {
    amount_of_part(value, f64::INFINITY)
}

/// The 95 % interval of a normal estimate.
pub fn normal_interval(value: f64, se: f64) -> (f64, f64) {
    (value - HALF_WIDTH * se, value + HALF_WIDTH * se)
}

/// The standard error of a share of `trials` independent trials.
pub fn share_se(share: f64, trials: u64) -> f64 {
    (share * (1.0 - share) / trials as f64).sqrt()
}

/// The standard error that an interval would have if its ends were 1.96 standard errors away.
fn resolution_of_interval(value: f64, low: f64, high: f64) -> Resolution {
    Resolution::of_error(value, (high - low) / (2.0 * HALF_WIDTH))
}

/// A number at a resolution, with `k`, `M` or `bn` where it is large.
fn scaled(value: f64, resolution: Resolution) -> String {
    if !value.is_finite() {
        return "not defined".to_owned();
    }
    let rounded = resolution.round(value);
    if rounded.abs() >= 1e15 {
        return format!("{rounded:.3e}");
    }
    let (scale, suffix) = match rounded.abs() {
        size if size >= 1e9 => (9, "bn"),
        size if size >= 1e6 => (6, "M"),
        size if size >= 1e3 => (3, "k"),
        _ => (0, ""),
    };
    let decimals = usize::try_from(scale - resolution.0).unwrap_or(0).min(12);
    if rounded == 0.0 {
        return "0".to_owned();
    }
    format!("{}{suffix}", grouped(&format!("{:.decimals$}", rounded / 10_f64.powi(scale))))
}

/// Zeros after the point say nothing of an exact figure.
fn trim_zeros(text: &str) -> String {
    let digits_end = text.find(|character: char| character.is_alphabetic()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(digits_end);
    if !digits.contains('.') || text.contains('e') {
        return text.to_owned();
    }
    format!("{}{suffix}", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// Commas between groups of three digits before the point.
fn grouped(number: &str) -> String {
    let (sign, unsigned) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = unsigned.find('.').map_or((unsigned, ""), |point| unsigned.split_at(point));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}{fraction}")
}

/// A whole number with its groups of digits: `1,000,000`.
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A plain number without an error: `5.56`, `0.0525`, `50k`.
pub fn number(value: f64) -> String {
    amount(value)
}

/// A plain number rounded by its standard error, never scaled by `k`: `5.21`.
pub fn decimal_within(value: f64, se: f64) -> String {
    decimal(value, Resolution::of_error(value, se))
}

/// `5.21 (5.19 to 5.23)`.
pub fn decimal_interval(value: f64, low: f64, high: f64) -> String {
    let (value, range) = decimal_and_range(value, low, high);
    range.map_or_else(|| value.clone(), |range| format!("{value} ({range})"))
}

/// A plain number and its 95 % interval apart: `5.21` and `5.19 to 5.23`. No range if the interval has no width.
pub fn decimal_and_range(value: f64, low: f64, high: f64) -> (String, Option<String>) {
    if high <= low {
        return (trim_zeros(&decimal(value, Resolution::exact(value))), None);
    }
    let resolution = resolution_of_interval(value, low, high);
    let range = format!("{} to {}", decimal(low, resolution), decimal(high, resolution));
    (decimal(value, resolution), Some(range))
}

fn decimal(value: f64, resolution: Resolution) -> String {
    let decimals = usize::try_from(-resolution.0).unwrap_or(0).min(12);
    grouped(&format!("{:.decimals$}", resolution.round(value)))
}

/// A share of one as `5%`, `0.25%`, `99.5%`: exact, at most four digits.
pub fn percent(share: f64) -> String {
    let value = 100.0 * share;
    format!("{}%", trim_zeros(&decimal(value, Resolution::exact(value))))
}

/// A share with two digits that is at most this: `0.51%` for 0.5001 %, so that a bound of 0.5 % is not said to hold.
pub fn percent_at_most(share: f64) -> String {
    if share <= 0.0 || !share.is_finite() {
        return percent(share);
    }
    let step = 10_f64.powi(leading(share) - 1);
    // What has two digits keeps them.
    percent((share / step * (1.0 - 1e-12)).ceil() * step)
}

/// A share rounded by its standard error. A share whose error is unknown because it is 0 or 1 shows as such.
pub fn percent_within(share: f64, se: f64) -> String {
    if se > 0.0 { format!("{}%", decimal_within(100.0 * share, 100.0 * se)) } else { percent(share) }
}

/// `5.12% (5.07% to 5.17%)`.
pub fn percent_interval(share: f64, low: f64, high: f64) -> String {
    let (value, range) = percent_and_range(share, low, high);
    range.map_or_else(|| value.clone(), |range| format!("{value} ({range})"))
}

/// A share and its 95 % interval apart: `5.12%` and `5.07% to 5.17%`. No range if the interval has no width.
pub fn percent_and_range(share: f64, low: f64, high: f64) -> (String, Option<String>) {
    if high <= low {
        return (percent(share), None);
    }
    let [value, low, high] = [share, low, high].map(|share| 100.0 * share);
    let resolution = resolution_of_interval(value, low, high);
    let range = format!("{}% to {}%", decimal(low, resolution), decimal(high, resolution));
    (format!("{}%", decimal(value, resolution)), Some(range))
}

/// How much of a whole a part is, to a tenth of a percent: `43.2%`, `<0.1%`.
pub fn part_of_whole(share: f64) -> String {
    if share > 0.0 && share < 0.000_5 {
        return "<0.1%".to_owned();
    }
    format!("{}%", decimal(100.0 * share, Resolution(-1)))
}

/// A probability as "1 year of 20" says it: `1 in 20`, `1 in 6.7`, or percent where it is above a half.
pub fn one_in(probability: f64) -> String {
    if probability <= 0.0 || probability > 0.5 {
        return percent(probability);
    }
    let years = 1.0 / probability;
    let text =
        if years >= 10.0 { grouped(&format!("{years:.0}")) } else { trim_zeros(&format!("{years:.1}")) };
    format!("1 in {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_is_above_a_bound_is_never_shown_as_the_bound() {
        for (share, text) in [
            (0.005_001, "0.51%"),
            (0.005, "0.5%"),
            (0.002_97, "0.3%"),
            (0.123_4, "13%"),
            (1.5, "150%"),
            (0.0, "0%"),
        ] {
            assert_eq!(percent_at_most(share), text);
        }
    }

    #[test]
    fn money_reads_as_people_write_it() {
        for (value, text) in [
            (14_806_251.0, "HKD 14.81M"),
            (20e6, "HKD 20M"),
            (999_999.9, "HKD 1M"),
            (1_250_000_000.0, "HKD 1.25bn"),
            (250_000.0, "HKD 250k"),
            (0.0, "HKD 0"),
            (-1_234_567.0, "HKD -1.235M"),
            (12.5, "HKD 12.5"),
            (1e14, "HKD 100,000bn"),
            (f64::NAN, "HKD not defined"),
        ] {
            assert_eq!(money("HKD", value), text);
        }
    }

    #[test]
    fn figures_show_no_digit_finer_than_their_error() {
        // Half-widths: 98k, 9.8k, 980k, 1.96M.
        assert_eq!(money_within("HKD", 14_806_251.0, 50_000.0), "HKD 14.81M");
        assert_eq!(money_within("HKD", 14_806_251.0, 5_000.0), "HKD 14.806M");
        assert_eq!(money_within("HKD", 14_806_251.0, 500_000.0), "HKD 14.8M");
        assert_eq!(money_within("HKD", 14_806_251.0, 1_000_000.0), "HKD 15M");
        assert_eq!(money_within("HKD", 14_806_251.0, 60_000_000.0), "HKD 0");
        assert_eq!(money_within("HKD", 15_000_000.0, 0.0), "HKD 15M");
        assert_eq!(money_interval("HKD", 14.806e6, 14.7e6, 14.9e6), "HKD 14.8M (14.7M to 14.9M)");
        assert_eq!(money_interval("HKD", 5e6, 5e6, 5e6), "HKD 5M");
        assert_eq!(percent_interval(0.0512, 0.0507, 0.0517), "5.12% (5.07% to 5.17%)");
        assert_eq!(decimal_interval(5.2081, 5.18, 5.24), "5.21 (5.18 to 5.24)");
    }

    #[test]
    fn money_along_an_axis_shows_the_digits_that_tell_neighbours_apart() {
        for (value, step, text) in [
            (12_500_000.0, 500_000.0, "HKD 12.5M"),
            (12_000_000.0, 500_000.0, "HKD 12M"),
            (1_000_000_200.0, 200.0, "HKD 1.0000002bn"),
            (0.006, 0.002, "HKD 0.006"),
            (-400.0, 200.0, "HKD -400"),
            (1.2e15, 2e14, "HKD 1.2e15"),
            (1e15, 2e14, "HKD 1e15"),
            (0.0, 5.0, "HKD 0"),
        ] {
            assert_eq!(money_in_steps("HKD", value, step), text);
        }
    }

    #[test]
    fn a_small_part_of_a_sum_keeps_two_digits() {
        // The sum's half-width is 98k.
        assert_eq!(amount_of_part(9_614_251.0, 50_000.0), "9.61M");
        assert_eq!(amount_of_part(4_321.0, 50_000.0), "4.3k");
        assert_eq!(amount_of_part(300_000.0, 0.0), "300k");
        assert_eq!(amount_of_part(0.0, 50_000.0), "0");
        assert_eq!(amount_roughly(-1_234_567.0), "-1.2M");
        assert_eq!(part_of_whole(0.4321), "43.2%");
        assert_eq!(part_of_whole(0.000_3), "<0.1%");
        assert_eq!(part_of_whole(0.0), "0.0%");
    }

    #[test]
    fn figures_of_a_table_show_at_most_four_digits() {
        assert_eq!(short_amount_within(3_400_000.0, 38.0), "3.400M");
        assert_eq!(short_amount_within(14_806_251.0, 50_000.0), "14.81M");
        assert_eq!(short_amount_within(14_806_251.0, 500_000.0), "14.8M");
        assert_eq!(short_amount_within(3_400_000.0, 0.0), "3.4M");
    }

    #[test]
    fn no_figure_shows_more_digits_than_six() {
        assert_eq!(money_within("HKD", 14_806_251.123, 1e-9), "HKD 14.8063M");
    }

    #[test]
    fn shares_and_counts_read_as_people_write_them() {
        assert_eq!(percent(0.05), "5%");
        assert_eq!(percent(0.995), "99.5%");
        assert_eq!(percent(0.0), "0%");
        assert_eq!(percent_within(0.904_84, 0.000_3), "90.48%");
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!(one_in(0.05), "1 in 20");
        assert_eq!(one_in(0.15), "1 in 6.7");
        assert_eq!(one_in(0.75), "75%");
        assert_eq!(decimal_within(1234.56, 0.3), "1,234.6");
    }
}
