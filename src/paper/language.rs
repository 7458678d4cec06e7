//! The languages of a paper, and words that are filled in.
use crate::format;

/// What a paper is written in. Names of a scenario stay as they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    /// As written in Hong Kong.
    TraditionalChinese,
    SimplifiedChinese,
}

impl Language {
    /// With their BCP 47 tags.
    pub const TAGS: [(&'static str, Self); 3] =
        [("en", Self::English), ("zh-Hant", Self::TraditionalChinese), ("zh-Hans", Self::SimplifiedChinese)];

    pub fn tag(self) -> &'static str {
        Self::TAGS.iter().find(|(_, language)| *language == self).map_or("en", |(tag, _)| tag)
    }

    pub fn is_chinese(self) -> bool {
        self != Self::English
    }

    /// Words of this language.
    pub fn say(self, term: Term) -> &'static str {
        term.0[self as usize]
    }

    /// Words with `{name}` replaced by what stands beside the name; what is put in is not looked at again.
    pub fn fill(self, term: Term, values: &[(&str, &str)]) -> String {
        let mut rest = self.say(term);
        let mut out = String::new();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
            out.push_str(before);
            out.push_str(value);
            rest = after;
        }
        out + rest
    }

    /// `a, b and c`
    pub fn list(self, words: &[String]) -> String {
        match (words, self) {
            ([], _) => String::new(),
            ([only], _) => only.clone(),
            ([head @ .., last], Self::English) => format!("{} and {last}", head.join(", ")),
            ([head @ .., last], Self::TraditionalChinese | Self::SimplifiedChinese) => {
                format!("{}及{last}", head.join("、"))
            }
        }
    }

    /// A name inside a sentence.
    pub fn quote(self, name: &str) -> String {
        match self {
            Self::English => format!("“{name}”"),
            Self::TraditionalChinese | Self::SimplifiedChinese => format!("「{name}」"),
        }
    }

    /// `14.7M to 14.9M`, as [`format`] writes ranges, in this language.
    pub fn range(self, range: &str) -> String {
        if self.is_chinese() { range.replace(" to ", " 至 ") } else { range.to_owned() }
    }

    /// Money with its 95 % interval, rounded by it.
    pub fn money_interval(self, currency: &str, value: f64, low: f64, high: f64) -> String {
        self.range(&format::money_interval(currency, value, low, high))
    }

    /// Money with the 95 % interval that its standard error gives it.
    pub fn money_within(self, currency: &str, value: f64, se: f64) -> String {
        let (low, high) = format::normal_interval(value, se);
        self.money_interval(currency, value, low, high)
    }

    /// A share with its 95 % interval.
    pub fn share_interval(self, share: f64, low: f64, high: f64) -> String {
        self.range(&format::percent_interval(share, low, high))
    }
}

/// Words in every language, in the order of [`Language::TAGS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term(pub [&'static str; 3]);
