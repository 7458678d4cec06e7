//! Which programme a paper recommends, and no more than the simulation can tell.
use crate::report::{Ranking, Worth};
use crate::results::{Programme, Results};

/// What the figures support.
#[derive(Clone, Debug)]
pub enum Recommendation<'a> {
    /// The scenario has no programme.
    NothingToCompare,
    /// Even the best costs more than it avoids.
    NonePays(&'a Programme),
    /// The best one's net benefit is not told from 0.
    CannotTell(&'a Programme),
    /// Pays, but is not told from others.
    Tie { best: &'a Programme, others: Vec<&'a Programme> },
    /// Pays, and is told from all others.
    Clear(&'a Programme),
}

impl<'a> Recommendation<'a> {
    pub fn of(results: &'a Results) -> Self {
        let Some(ranking) = Ranking::of(results) else { return Self::NothingToCompare };
        match Worth::of(ranking.best) {
            Worth::Costs => Self::NonePays(ranking.best),
            Worth::CannotTell => Self::CannotTell(ranking.best),
            Worth::Pays if ranking.too_close.is_empty() => Self::Clear(ranking.best),
            Worth::Pays => Self::Tie { best: ranking.best, others: ranking.too_close },
        }
    }

    /// Of those that are not told apart, the one that costs least; of one, that one.
    pub fn featured(&self) -> Option<&'a Programme> {
        match self {
            Self::NothingToCompare => None,
            Self::NonePays(best) | Self::CannotTell(best) | Self::Clear(best) => Some(best),
            Self::Tie { best, others } => {
                let all = std::iter::once(*best).chain(others.iter().copied());
                all.min_by(|one, other| one.spend.mean.total_cmp(&other.spend.mean))
            }
        }
    }
}
