//! What one trial is, in words.
use crate::results::ScenarioSummary;

/// What one trial is: an incident, a year or several years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    /// Exactly one incident, given that it happens.
    Incident,
    Year,
    Years(u32),
}

impl Period {
    pub fn of(scenario: &ScenarioSummary) -> Self {
        match (&scenario.frequency, scenario.horizon_years) {
            (None, _) => Self::Incident,
            (Some(_), 1) => Self::Year,
            (Some(_), years) => Self::Years(years),
        }
    }

    /// `year`, as in "1 year of 20".
    pub fn noun(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Year => "year",
            Self::Years(_) => "horizon",
        }
    }

    /// `years`, as in "half of all years".
    pub fn plural(self) -> &'static str {
        match self {
            Self::Incident => "incidents",
            Self::Year => "years",
            Self::Years(_) => "horizons",
        }
    }

    /// `in a year`, as in "loss in a year".
    pub fn span(self) -> String {
        match self {
            Self::Incident => "of one incident, given that it happens".to_owned(),
            Self::Year => "in a year".to_owned(),
            Self::Years(years) => format!("over {years} years"),
        }
    }

    /// `1 year`, as a cell of a table.
    pub fn short(self) -> String {
        match self {
            Self::Incident => "1 incident".to_owned(),
            Self::Year => "1 year".to_owned(),
            Self::Years(years) => format!("{years} years"),
        }
    }
}
