//! Sets of controls, and which of them may be bought.
use crate::scenario::Scenario;

/// A set of a scenario's controls, by their indices; at most [`Portfolio::MOST`] of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Portfolio(u64);

impl Portfolio {
    /// Controls that a portfolio tells apart.
    pub const MOST: usize = 64;

    /// The first so many controls.
    pub fn first(count: usize) -> Self {
        if count >= 64 { Self(u64::MAX) } else { Self((1 << count) - 1) }
    }

    /// The set with these bits.
    pub fn at(bits: usize) -> Self {
        Self(bits as u64)
    }

    pub fn has(self, control: usize) -> bool {
        self.0 >> control & 1 == 1
    }

    #[must_use]
    pub fn with(self, control: usize) -> Self {
        Self(self.0 | 1 << control)
    }

    #[must_use]
    pub fn without(self, control: usize) -> Self {
        Self(self.0 & !(1 << control))
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether every control of `other` is in it.
    pub fn holds(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The indices of its controls, rising.
    pub fn controls(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let control = rest.trailing_zeros() as usize;
            (rest != 0).then(|| {
                rest &= rest - 1;
                control
            })
        })
    }
}

impl FromIterator<usize> for Portfolio {
    fn from_iter<T: IntoIterator<Item = usize>>(controls: T) -> Self {
        controls.into_iter().fold(Self::default(), Self::with)
    }
}

/// What `requires`, `excludes` and `mandatory` leave to choose from.
#[derive(Clone, Debug)]
pub struct Ties {
    /// In every portfolio: mandatory controls and what they require.
    pub always: Portfolio,
    /// Neither in every portfolio nor in none.
    pub free: Vec<usize>,
    /// Of each control, itself and all that it requires, directly or through others.
    needs: Vec<Portfolio>,
    excludes: Vec<Portfolio>,
    /// Of each control, itself and all that require it.
    needed_by: Vec<Portfolio>,
}

impl Ties {
    pub fn of(scenario: &Scenario) -> Self {
        let controls = &scenario.controls;
        let count = controls.len();
        let mut needs: Vec<Portfolio> = (0..count)
            .map(|index| controls[index].requires.iter().copied().collect::<Portfolio>().with(index))
            .collect();
        // As often as a chain may be long.
        for _ in 0..count {
            for index in 0..count {
                needs[index] = needs[index].controls().fold(needs[index], |all, other| all.and(needs[other]));
            }
        }
        let needed_by =
            (0..count).map(|index| (0..count).filter(|&other| needs[other].has(index)).collect()).collect();
        let excludes: Vec<Portfolio> =
            controls.iter().map(|control| control.excludes.iter().copied().collect()).collect();
        let always = (0..count)
            .filter(|&index| controls[index].mandatory)
            .fold(Portfolio::default(), |all, index| all.and(needs[index]));
        let mut ties = Self { always, free: Vec::new(), needs, excludes, needed_by };
        ties.free = (0..count)
            .filter(|&index| !always.has(index) && ties.admits(always.and(ties.needs[index])))
            .collect();
        ties
    }

    /// Whether a portfolio has what its controls require and nothing that they exclude. That it has what is mandatory is
    /// for the caller to see to.
    pub fn admits(&self, portfolio: Portfolio) -> bool {
        portfolio
            .controls()
            .all(|control| portfolio.holds(self.needs[control]) && !portfolio.meets(self.excludes[control]))
    }

    /// A control and all that it requires.
    pub fn needs(&self, control: usize) -> Portfolio {
        self.needs[control]
    }

    /// What cannot be bought along with any of a portfolio's controls, and what requires such.
    pub fn barred(&self, portfolio: Portfolio) -> Portfolio {
        portfolio
            .controls()
            .flat_map(|control| self.excludes[control].controls())
            .fold(Portfolio::default(), |barred, control| barred.and(self.needed_by[control]))
    }

    /// A control and all that require it.
    pub fn needed_by(&self, control: usize) -> Portfolio {
        self.needed_by[control]
    }

    /// What may be chosen at most: everything that is mandatory or free, even if some exclude each other.
    pub fn all(&self) -> Portfolio {
        self.free.iter().copied().fold(self.always, Portfolio::with)
    }

    /// The portfolio of a set of the free controls, by their places among them.
    pub fn portfolio(&self, places: usize) -> Portfolio {
        Portfolio::at(places)
            .controls()
            .fold(self.always, |portfolio, place| portfolio.with(self.free[place]))
    }

    /// The portfolio as a set of places among the free controls.
    pub fn places(&self, portfolio: Portfolio) -> usize {
        (0..)
            .zip(&self.free)
            .filter(|(_, control)| portfolio.has(**control))
            .map(|(place, _): (usize, _)| 1 << place)
            .sum()
    }
}
