//! Numbers as finance writes them: `1,234.50`, `1.234,50`, `EUR 1 234`, `€1.5M`, `(200)`.

/// Which mark stands before the decimals; the other one parts thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimal {
    Point,
    Comma,
}

/// What a cell says, beside its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) has_thousands: bool,
    pub(super) has_currency: bool,
}

const BLANKS: [&str; 13] =
    ["", "-", "–", "—", "n/a", "na", "nan", "null", "none", "nil", "unknown", "?", "not available"];

/// Powers of ten that a word behind the number stands for.
const MULTIPLES: [(&str, f64); 13] = [
    ("Mio", 1e6),
    ("Mrd", 1e9),
    ("thousand", 1e3),
    ("million", 1e6),
    ("billion", 1e9),
    ("mio", 1e6),
    ("mrd", 1e9),
    ("mn", 1e6),
    ("bn", 1e9),
    ("k", 1e3),
    ("K", 1e3),
    ("M", 1e6),
    ("B", 1e9),
];

pub(super) fn is_blank(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    BLANKS.contains(&lower.as_str())
}

/// The decimal mark of a column: what most of the cells that can only be meant one way say; else the point.
pub(super) fn decimal_mark<'c>(cells: impl IntoIterator<Item = &'c str>) -> Decimal {
    let (mut point, mut comma) = (0, 0);
    for text in cells {
        match evidence(bare(text).0.as_str()) {
            Some(Decimal::Point) => point += 1,
            Some(Decimal::Comma) => comma += 1,
            None => {}
        }
    }
    if comma > point { Decimal::Comma } else { Decimal::Point }
}

/// `1,234.5` and `0.25` can only have decimal points, `1.234,5` and `0,25` only decimal commas; `1,234` may have either.
fn evidence(digits: &str) -> Option<Decimal> {
    let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
    let thousands = |mark: char| {
        digits.split_once(mark).is_some_and(|(head, tail)| {
            let whole = head.trim_start_matches('-');
            tail.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
        })
    };
    match (points, commas) {
        (0, 0) => None,
        (1.., 1..) if digits.rfind('.') > digits.rfind(',') => Some(Decimal::Point),
        (1.., 1..) => Some(Decimal::Comma),
        (2.., 0) => Some(Decimal::Comma),
        (0, 2..) => Some(Decimal::Point),
        (1, 0) => (!thousands('.')).then_some(Decimal::Point),
        (0, 1) => (!thousands(',')).then_some(Decimal::Comma),
    }
}

/// The digits with their marks and sign, the power of ten, and whether there was a currency.
fn bare(text: &str) -> (String, f64, bool) {
    let mut text = text.trim().replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ").replace('\u{2212}', "-");
    let mut negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        negative = true;
        text = inner.to_owned();
    }
    let mut has_currency = false;
    let mut multiple = 1.0;
    let mut signed = false;
    loop {
        let before = text.len();
        text = text.trim().to_owned();
        if !signed && let Some(rest) = text.strip_prefix(['-', '+']) {
            negative ^= text.starts_with('-');
            signed = true;
            text = rest.trim_start().to_owned();
        }
        for symbol in ['€', '$', '£', '¥', '₹', '₩'] {
            if let Some(rest) = text.strip_prefix(symbol).or_else(|| text.strip_suffix(symbol)) {
                has_currency = true;
                text = rest.to_owned();
            }
        }
        let code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if text.get(..3).is_some_and(code) {
            has_currency = true;
            text = text[3..].to_owned();
        }
        if let Some(start) = text.len().checked_sub(3)
            && text.get(start..).is_some_and(code)
        {
            has_currency = true;
            text = text[..start].to_owned();
        }
        if multiple == 1.0 {
            for (word, power) in MULTIPLES {
                if let Some(rest) = text.strip_suffix(word).filter(|rest| {
                    rest.trim_end().ends_with(|last: char| last.is_ascii_digit() || last == '.')
                }) {
                    multiple = power;
                    text = rest.to_owned();
                    break;
                }
            }
        }
        if text.len() == before {
            break;
        }
    }
    if negative {
        text.insert(0, '-');
    }
    (text, multiple, has_currency)
}

/// An amount as a cell with decimal points may have it; `None` if it is no number.
pub fn amount(text: &str) -> Option<f64> {
    number(text, Decimal::Point).map(|number| number.value)
}

/// The number that a cell is; `None` if it is none.
pub(super) fn number(text: &str, decimal: Decimal) -> Option<Number> {
    let (digits, multiple, has_currency) = bare(text);
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, digits.as_str()),
    };
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let finite = |value: f64| value.is_finite().then_some(sign * value * multiple);
    // As programs write it: 1.5e6.
    if digits.contains(['e', 'E']) {
        let value = finite(digits.parse().ok()?)?;
        return Some(Number { value, has_thousands: false, has_currency });
    }
    let (mark, other) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (whole, decimals) = digits.split_once(mark).unwrap_or((digits, ""));
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let separators = [other, ' ', '\'', '\u{2019}', '_'];
    let mut groups = whole.split(separators);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let well_grouped = rest.is_empty()
        || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3 && is_digits(group)));
    if !is_digits(first) || !well_grouped {
        return None;
    }
    let value = finite(format!("{first}{}.{decimals}0", rest.concat()).parse().ok()?)?;
    Some(Number { value, has_thousands: !rest.is_empty(), has_currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_finance_writes_them() {
        for (text, value) in [
            ("1500", 1500.0),
            ("1,234,567.89", 1_234_567.89),
            ("1,234", 1234.0),
            ("1 234 567", 1_234_567.0),
            ("1\u{a0}234", 1234.0),
            ("1'234.50", 1234.5),
            ("€ 1,500", 1500.0),
            ("EUR 2.5M", 2.5e6),
            ("1.2bn EUR", 1.2e9),
            ("20k", 20e3),
            ("3 million", 3e6),
            ("(200)", -200.0),
            ("-€5", -5.0),
            ("1.5e6", 1.5e6),
            (".5", 0.5),
            ("0", 0.0),
        ] {
            assert_eq!(number(text, Decimal::Point).map(|number| number.value), Some(value), "{text}");
        }
        for (text, value) in
            [("1.234.567,89", 1_234_567.89), ("0,25", 0.25), ("12.000", 12e3), ("7,5 Mio", 7.5e6)]
        {
            assert_eq!(number(text, Decimal::Comma).map(|number| number.value), Some(value), "{text}");
        }
        for text in
            ["", "abc", "12 abc", "1,23,4", "12,34", "10/18/2019", "2019-10-18", "1.2.3", "EUR", "--5"]
        {
            assert_eq!(number(text, Decimal::Point), None, "{text}");
        }
    }

    #[test]
    fn a_column_tells_its_decimal_mark_by_the_cells_that_allow_one_only() {
        assert_eq!(decimal_mark(["1,234", "5,000"]), Decimal::Point);
        assert_eq!(decimal_mark(["1.234", "5,5"]), Decimal::Comma);
        assert_eq!(decimal_mark(["1.234", "1.234.567"]), Decimal::Comma);
        assert_eq!(decimal_mark(["1,234", "0.5"]), Decimal::Point);
        assert_eq!(decimal_mark(["€ 1.234,00", "7"]), Decimal::Comma);
    }
}
