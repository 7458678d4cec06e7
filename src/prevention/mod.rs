//! Which prevention budget: sets of controls, amounts of money, and what finance asks of each programme.
