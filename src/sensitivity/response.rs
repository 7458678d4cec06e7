//! What analyses ask of a number that depends on others.

/// A number that depends on inputs, which come in groups that are independent of each other.
pub trait Response: Sync {
    /// What one thread evaluates in.
    type Space: Default;

    /// The inputs of each group, each by its place among all inputs.
    fn groups(&self) -> &[Vec<usize>];

    /// How many uniforms a group is drawn from; at least one for each of its inputs.
    fn coordinates(&self, group: usize) -> usize;

    /// Replaces columns of independent uniforms by the values of the group's inputs, in its order; what the other columns
    /// hold then has no meaning.
    fn draw(&self, group: usize, columns: &mut [Vec<f64>]);

    /// Fills `out`, of at most [`LANES`](super::LANES) places, with the number where inputs have the values of their columns,
    /// of which there is one for each place.
    fn evaluate(&self, space: &mut Self::Space, columns: &[&[f64]], out: &mut [f64]);

    /// A group of one input that need not be drawn, because [`Self::integrate`] knows what it does.
    fn integrated(&self) -> Option<usize> {
        None
    }

    /// For a number that is a + b·X in the input X of [`Self::integrated`]: fills `mean` with a + b·E\[X\], and `spread` with b
    /// times the standard deviation of X. The column of X is empty.
    fn integrate(&self, _: &mut Self::Space, _: &[&[f64]], _mean: &mut [f64], _spread: &mut [f64]) {
        unreachable!("no input is integrated unless a response says so");
    }
}

/// A response whose groups can be drawn given some of their inputs.
pub trait Dependent: Response {
    /// Replaces columns of independent uniforms by values of the group's inputs: those of `own` as [`Response::draw`] would;
    /// in `other`, those that are `known` have the same values as in `own`, and the others are drawn anew, given them.
    fn draw_given(&self, group: usize, known: &[bool], own: &mut [Vec<f64>], other: &mut [Vec<f64>]);
}
