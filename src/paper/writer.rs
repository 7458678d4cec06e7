//! What every section of a board paper is written with.
use super::language::{Language, Term};
use super::recommendation::Recommendation;
use super::terms;
use crate::report::name;
use crate::results::{Programme, Results};

/// A document, and the words for it.
#[derive(Clone, Copy, Debug)]
pub struct Writer<'a> {
    pub results: &'a Results,
    pub language: Language,
    /// What makes the paper again.
    pub command: &'a str,
}

impl<'a> Writer<'a> {
    pub(super) fn say(&self, term: Term) -> String {
        self.language.say(term).to_owned()
    }

    pub(super) fn fill(&self, term: Term, values: &[(&str, &str)]) -> String {
        self.language.fill(term, values)
    }

    pub(super) fn currency(&self) -> &'a str {
        &self.results.scenario.currency
    }

    /// `year`, as in "a bad year".
    pub(super) fn period(&self) -> String {
        let scenario = &self.results.scenario;
        match (&scenario.frequency, scenario.horizon_years) {
            (None, _) => self.say(terms::INCIDENT),
            (Some(_), 1) => self.say(terms::YEAR),
            (Some(_), years) => self.fill(terms::YEARS, &[("n", &years.to_string())]),
        }
    }

    /// `in a year`
    pub(super) fn span(&self) -> String {
        let scenario = &self.results.scenario;
        match (&scenario.frequency, scenario.horizon_years) {
            (None, _) => self.say(terms::IN_AN_INCIDENT),
            (Some(_), 1) => self.say(terms::IN_A_YEAR),
            (Some(_), years) => self.fill(terms::IN_YEARS, &[("n", &years.to_string())]),
        }
    }

    pub(super) fn quoted(&self, programme: &Programme) -> String {
        self.language.quote(&name(&programme.name))
    }

    /// Which programme the paper speaks of beside none: the recommended one, or the best where none is.
    pub(super) fn featured(&self) -> Option<&'a Programme> {
        Recommendation::of(self.results).featured()
    }
}
