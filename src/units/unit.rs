//! A unit and its algebra.
use super::currency::is_currency;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// A product of base names with integer powers. Currencies are base names like any other, and never mix by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unit(BTreeMap<String, i32>);

/// A text that is no unit: what is wrong with which bytes of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct UnitError {
    pub message: String,
    pub range: Range<usize>,
}

impl Unit {
    /// The unit of plain numbers.
    pub fn one() -> Self {
        Self::default()
    }

    pub fn base(name: &str) -> Self {
        Self(BTreeMap::from([(name.to_owned(), 1)]))
    }

    pub fn is_one(&self) -> bool {
        self.0.is_empty()
    }

    pub fn multiply(&self, other: &Self) -> Self {
        self.combine(other, 1)
    }

    pub fn divide(&self, other: &Self) -> Self {
        self.combine(other, -1)
    }

    pub fn power(&self, exponent: i32) -> Self {
        Self(
            self.0
                .iter()
                .map(|(name, power)| (name.clone(), power.saturating_mul(exponent)))
                .filter(|(_, power)| *power != 0)
                .collect(),
        )
    }

    /// The unit whose square is this one; `None` where a power is odd.
    pub fn square_root(&self) -> Option<Self> {
        let even = self.0.values().all(|power| power % 2 == 0);
        even.then(|| Self(self.0.iter().map(|(name, power)| (name.clone(), power / 2)).collect()))
    }

    /// The currencies among the base names.
    pub fn currencies(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(|name| is_currency(name))
    }

    fn combine(&self, other: &Self, sign: i32) -> Self {
        let mut powers = self.0.clone();
        for (name, power) in &other.0 {
            let sum = powers.entry(name.clone()).or_insert(0);
            *sum = sum.saturating_add(power.saturating_mul(sign));
        }
        powers.retain(|_, power| *power != 0);
        Self(powers)
    }

    /// Reads `HKD`, `HKD/customer`, `HKD/customer/day`, `customer*day`, `HKD/(customer*day)`, `m^2` or `1`.
    ///
    /// # Errors
    /// [`UnitError`] names the part that is no unit.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let mut parser = Parser { text, position: 0 };
        let unit = parser.product(0)?;
        parser.skip_blanks();
        match parser.peek() {
            None => Ok(unit),
            Some(_) => Err(parser.error("a unit ends here or goes on with `*`, `/` or `^`")),
        }
    }
}

impl fmt::Display for Unit {
    /// `HKD/customer`, `HKD/(customer*day)`, `1`, `1/year`: what [`Unit::parse`] reads back.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |(name, power): (&String, i32)| {
            if power == 1 { name.clone() } else { format!("{name}^{power}") }
        };
        let above: Vec<String> = self
            .0
            .iter()
            .filter(|(_, power)| **power > 0)
            .map(|(name, power)| part((name, *power)))
            .collect();
        let below: Vec<String> = self
            .0
            .iter()
            .filter(|(_, power)| **power < 0)
            .map(|(name, power)| part((name, power.saturating_neg())))
            .collect();
        let top = if above.is_empty() { "1".to_owned() } else { above.join("*") };
        match below.as_slice() {
            [] => formatter.write_str(&top),
            [only] => write!(formatter, "{top}/{only}"),
            several => write!(formatter, "{top}/({})", several.join("*")),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    position: usize,
}

impl Parser<'_> {
    const DEEPEST: usize = 16;

    fn peek(&self) -> Option<char> {
        self.text[self.position..].chars().next()
    }

    fn skip_blanks(&mut self) {
        while let Some(blank) = self.peek().filter(|character| character.is_whitespace()) {
            self.position += blank.len_utf8();
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        self.skip_blanks();
        let there = self.peek() == Some(wanted);
        if there {
            self.position += wanted.len_utf8();
        }
        there
    }

    fn error(&self, message: &str) -> UnitError {
        let length = self.peek().map_or(0, char::len_utf8);
        UnitError { message: message.to_owned(), range: self.position..self.position + length }
    }

    fn product(&mut self, depth: usize) -> Result<Unit, UnitError> {
        let mut unit = self.power(depth)?;
        loop {
            if self.take('*') {
                unit = unit.multiply(&self.power(depth)?);
            } else if self.take('/') {
                unit = unit.divide(&self.power(depth)?);
            } else {
                return Ok(unit);
            }
        }
    }

    fn power(&mut self, depth: usize) -> Result<Unit, UnitError> {
        let base = self.base(depth)?;
        if !self.take('^') {
            return Ok(base);
        }
        self.skip_blanks();
        let negative = self.take('-');
        let digits: String = self.text[self.position..].chars().take_while(char::is_ascii_digit).collect();
        let exponent: i32 = digits
            .parse()
            .ok()
            .filter(|exponent| *exponent <= 100)
            .ok_or_else(|| self.error("a power is a whole number up to 100"))?;
        self.position += digits.len();
        Ok(base.power(if negative { -exponent } else { exponent }))
    }

    fn base(&mut self, depth: usize) -> Result<Unit, UnitError> {
        if self.take('(') {
            if depth == Self::DEEPEST {
                return Err(self.error("too many parentheses"));
            }
            let unit = self.product(depth + 1)?;
            return if self.take(')') { Ok(unit) } else { Err(self.error("`)` is missing")) };
        }
        self.skip_blanks();
        let start = self.position;
        while let Some(letter) =
            self.peek().filter(|character| character.is_alphanumeric() || *character == '_')
        {
            self.position += letter.len_utf8();
        }
        match &self.text[start..self.position] {
            "" => Err(self.error("a unit is expected here, such as `HKD`, `customer` or `1`")),
            "1" => Ok(Unit::one()),
            name if name.starts_with(|character: char| character.is_numeric()) => {
                self.position = start;
                Err(UnitError {
                    message: format!("`{name}` is no unit; the only number in a unit is 1"),
                    range: start..start + name.len(),
                })
            }
            name => Ok(Unit::base(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Unit {
        Unit::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn units_print_as_they_are_read() {
        for text in ["1", "HKD", "HKD/customer", "HKD/(customer*day)", "1/year", "m^2", "EUR/USD"] {
            assert_eq!(unit(text).to_string(), text);
        }
        assert_eq!(unit("HKD / customer / day"), unit("HKD/(day*customer)"));
    }

    #[test]
    fn a_rate_times_customers_times_order_value_is_money() {
        let churn = unit("1").multiply(&unit("customer")).multiply(&unit("HKD/customer"));
        assert_eq!(churn, Unit::base("HKD"));
        assert_eq!(unit("m^2").square_root(), Some(Unit::base("m")));
        assert_eq!(unit("m").square_root(), None);
        assert_eq!(unit("m").power(0), Unit::one());
    }

    #[test]
    fn currencies_do_not_cancel_each_other() {
        assert_eq!(unit("HKD/EUR").to_string(), "HKD/EUR");
        assert_eq!(unit("HKD/EUR").currencies().collect::<Vec<_>>(), ["EUR", "HKD"]);
    }

    #[test]
    fn texts_that_are_no_units_are_refused_at_their_place() {
        for (text, place) in
            [("", 0), ("HKD/", 4), ("HKD customer", 4), ("3", 0), ("m^x", 2), ("(m", 2), ("HKD//day", 4)]
        {
            let error = Unit::parse(text).expect_err(text);
            assert_eq!(error.range.start, place, "{text}: {error}");
        }
        assert!(Unit::parse(&"(".repeat(10_000)).is_err());
    }
}
