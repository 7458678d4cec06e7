//! From values to positions on an axis, and the round values to write along it.
use crate::format;

/// An axis may show this share of its largest amount and no less: finer steps are lost in the rounding of amounts.
const FINEST_SPAN: f64 = 1e-9;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Linear,
    Log,
}

/// Maps `low..=high` to positions `from..=to` in canvas units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    kind: Kind,
    pub low: f64,
    pub high: f64,
    pub from: f64,
    pub to: f64,
}

impl Scale {
    pub fn linear((low, high): (f64, f64), from: f64, to: f64) -> Self {
        Self { kind: Kind::Linear, low, high, from, to }
    }

    /// Of values above zero.
    pub fn log((low, high): (f64, f64), from: f64, to: f64) -> Self {
        Self { kind: Kind::Log, low, high, from, to }
    }

    /// The same values at other positions.
    pub fn between(self, from: f64, to: f64) -> Self {
        Self { from, to, ..self }
    }

    /// The position of a value; one off the axis stands at its nearer end.
    pub fn at(&self, value: f64) -> f64 {
        let share = match self.kind {
            // Halves, so that the difference of two huge amounts stays finite.
            Kind::Linear => (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0),
            Kind::Log => (value.max(self.low) / self.low).ln() / (self.high / self.low).ln(),
        };
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// Round values on the axis, about `most` of them at most.
    pub fn ticks(&self, most: usize) -> Ticks {
        match self.kind {
            Kind::Linear => self.linear_ticks(most),
            Kind::Log => self.log_ticks(most),
        }
    }

    fn linear_ticks(&self, most: usize) -> Ticks {
        let step = round_step((self.high / 2.0 - self.low / 2.0) * 2.0 / most.max(1) as f64);
        let (first, last) = ((self.low / step - 1e-9).ceil(), (self.high / step + 1e-9).floor());
        let count = ((last - first).max(-1.0) as usize).min(100);
        let values = (0..=count).map(|index| (first + index as f64) * step).collect();
        Ticks { values, step: Some(step) }
    }

    fn log_ticks(&self, most: usize) -> Ticks {
        let decades = (self.low.log10().floor() as i32)..=(self.high.log10().ceil() as i32);
        let within = |multiples: &[f64], every: i32| -> Vec<f64> {
            decades
                .clone()
                .filter(|power| power % every == 0)
                .flat_map(|power| multiples.iter().map(move |multiple| multiple * 10_f64.powi(power)))
                .filter(|value| *value >= self.low * (1.0 - 1e-9) && *value <= self.high * (1.0 + 1e-9))
                .collect()
        };
        let candidates = [
            within(&[1.0, 2.0, 5.0], 1),
            within(&[1.0, 3.0], 1),
            within(&[1.0], 1),
            within(&[1.0], 2),
            within(&[1.0], 3),
            within(&[1.0], 5),
        ];
        let values = candidates
            .iter()
            .find(|values| (2..=most).contains(&values.len()))
            .or_else(|| candidates.iter().find(|values| !values.is_empty()))
            .cloned()
            .unwrap_or_default();
        Ticks { values, step: None }
    }
}

/// Values to write along an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    pub values: Vec<f64>,
    /// Between neighbours; `None` on a logarithmic axis.
    step: Option<f64>,
}

impl Ticks {
    /// `HKD 12.5M`, with the digits that tell neighbours apart.
    pub fn money(&self, currency: &str) -> Vec<String> {
        self.values
            .iter()
            .map(|value| format::money_in_steps(currency, *value, self.step.unwrap_or(*value)))
            // Without a currency, the number alone.
            .map(|text| text.trim_start().to_owned())
            .collect()
    }

    /// Plain numbers, such as `50k` or `0.05`.
    pub fn numbers(&self) -> Vec<String> {
        let text = |value: &f64| match self.step {
            // What is left of rounding is no number.
            Some(step) if value.abs() < 1e-9 * step => "0".to_owned(),
            _ => format::number(*value),
        };
        self.values.iter().map(text).collect()
    }

    pub fn percent(&self) -> Vec<String> {
        self.values.iter().map(|value| format::percent(*value)).collect()
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is no less than `least`.
pub fn round_step(least: f64) -> f64 {
    let power = 10_f64.powi(least.log10().floor() as i32);
    let step = [1.0, 2.0, 5.0, 10.0].map(|multiple| multiple * power).into_iter();
    step.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(power)
}

/// A range with some width, for values of which all may be equal.
pub fn widened(low: f64, high: f64) -> (f64, f64) {
    let largest = low.abs().max(high.abs());
    if high - low > FINEST_SPAN * largest {
        return (low, high);
    }
    let room = if largest > 0.0 { 0.1 * largest } else { 1.0 };
    (low - room, high + room)
}

/// A range with zero in it, where that does not press the values into less than half of it.
pub fn towards_zero(low: f64, high: f64) -> (f64, f64) {
    if low > 0.0 && low < 0.5 * high {
        (0.0, high)
    } else if high < 0.0 && high > 0.5 * low {
        (low, 0.0)
    } else {
        (low, high)
    }
}

/// A range with `share` of its width added to each end.
pub fn padded((low, high): (f64, f64), share: f64) -> (f64, f64) {
    let room = share * (high - low);
    (low - room, high + room)
}
