//! How well a quantity tells two groups apart: the area under the ROC curve.

/// The chance that a value from inside is larger than one from outside, ties counting half (Mann and Whitney 1947), with its
/// standard error (DeLong, DeLong and Clarke-Pearson 1988, computed from ranks as by Sun and Xu 2014).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Separation {
    /// 1/2: it does not tell them apart; 1: all inside are larger; 0: all inside are smaller.
    pub auc: f64,
    /// `None` with fewer than two values in a group.
    pub se: Option<f64>,
}

impl Separation {
    /// Distance from telling nothing, within 0 to 1/2.
    pub fn size(&self) -> f64 {
        (self.auc - 0.5).abs()
    }
}

/// `None` where a group has no value.
pub fn separation(inside: &[f64], outside: &[f64]) -> Option<Separation> {
    let (m, n) = (inside.len() as f64, outside.len() as f64);
    if inside.is_empty() || outside.is_empty() {
        return None;
    }
    let all: Vec<f64> = inside.iter().chain(outside).copied().collect();
    let together = mid_ranks(&all);
    let (alone_inside, alone_outside) = (mid_ranks(inside), mid_ranks(outside));
    // Of each value inside, the share of those outside that it exceeds; of each outside, the share inside above it.
    let exceeds: Vec<f64> =
        together[..inside.len()].iter().zip(&alone_inside).map(|(all, own)| (all - own) / n).collect();
    let exceeded: Vec<f64> =
        together[inside.len()..].iter().zip(&alone_outside).map(|(all, own)| 1.0 - (all - own) / m).collect();
    let auc = exceeds.iter().sum::<f64>() / m;
    let variance = |values: &[f64]| {
        let squares: f64 = values.iter().map(|value| (value - auc) * (value - auc)).sum();
        squares / (values.len() as f64 - 1.0)
    };
    let se = (m > 1.0 && n > 1.0).then(|| (variance(&exceeds) / m + variance(&exceeded) / n).sqrt());
    Some(Separation { auc, se })
}

/// The rank of each value, from 1; values that are equal share the mean of their ranks.
fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_unstable_by(|one, other| values[*one as usize].total_cmp(&values[*other as usize]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start] as usize];
        let end = start + order[start..].iter().take_while(|at| values[**at as usize] == value).count();
        let rank = (start + end + 1) as f64 / 2.0;
        for &at in &order[start..end] {
            ranks[at as usize] = rank;
        }
        start = end;
    }
    ranks
}
