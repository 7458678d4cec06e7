//! Which programme is worth most, as far as the simulation can tell.
use crate::format;
use crate::results::{Lead, Programme, Results};

/// Whether a net benefit lies above 0, beyond its error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    Pays,
    CannotTell,
    Costs,
}

impl Worth {
    pub fn of(programme: &Programme) -> Self {
        let (low, high) = format::normal_interval(programme.net_benefit.mean, programme.net_benefit.mean_se);
        if low > 0.0 {
            Self::Pays
        } else if high < 0.0 {
            Self::Costs
        } else {
            Self::CannotTell
        }
    }
}

/// The programme with the largest net benefit, and those that cannot be told from it.
#[derive(Clone, Debug)]
pub(crate) struct Ranking<'a> {
    pub best: &'a Programme,
    pub too_close: Vec<&'a Programme>,
}

impl<'a> Ranking<'a> {
    /// `None` without programmes.
    pub fn of(results: &'a Results) -> Option<Self> {
        let programmes = &results.programmes;
        let lead = results.run.precision.as_ref().and_then(|precision| precision.lead.as_ref());
        let best =
            programmes.iter().max_by(|one, other| one.net_benefit.mean.total_cmp(&other.net_benefit.mean))?;
        let too_close = programmes
            .iter()
            .filter(|other| !std::ptr::eq(*other, best) && !is_clear(best, other, lead))
            .collect();
        Some(Self { best, too_close })
    }
}

/// Whether two net benefits differ by more than the error of their difference. Only a run that tells programmes apart has
/// the paired error of a difference between programmes; that of independent estimates is larger on common random numbers,
/// so a "clear" is never claimed too early.
fn is_clear(best: &Programme, other: &Programme, lead: Option<&Lead>) -> bool {
    let paired = lead.filter(|lead| lead.best.as_ref() == Some(&best.name)).and_then(|lead| {
        let ahead = lead.ahead_of.iter().find(|ahead| ahead.other.as_ref() == Some(&other.name))?;
        ahead.se
    });
    let se = paired.unwrap_or_else(|| best.net_benefit.mean_se.hypot(other.net_benefit.mean_se));
    let (low, _) = format::normal_interval(best.net_benefit.mean - other.net_benefit.mean, se);
    low > 0.0
}
