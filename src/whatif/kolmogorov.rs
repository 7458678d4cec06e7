//! The exact distribution of Kolmogorov's statistic for few values.

/// P(D ≥ `d`) of `n` independent uniform values, D being the largest distance of their distribution function from the
/// diagonal. Exact: n!·n⁻ⁿ times the middle element of Hⁿ, where H has 2k − 1 rows, n·d = k − h (Marsaglia, Tsang and
/// Wang 2003).
pub fn kolmogorov(d: f64, n: usize) -> f64 {
    let scaled = n as f64 * d;
    if scaled <= 0.5 {
        return 1.0;
    }
    if d >= 1.0 {
        return 0.0;
    }
    let k = scaled as usize + 1;
    let h = k as f64 - scaled;
    let m = 2 * k - 1;
    let mut matrix = vec![0.0; m * m];
    for row in 0..m {
        for column in 0..m.min(row + 2) {
            matrix[row * m + column] = 1.0;
        }
    }
    for i in 0..m {
        matrix[i * m] -= h.powi(i as i32 + 1);
        matrix[(m - 1) * m + i] -= h.powi((m - i) as i32);
    }
    matrix[(m - 1) * m] += (2.0 * h - 1.0).max(0.0).powi(m as i32);
    for row in 0..m {
        for column in 0..m.min(row + 2) {
            for divisor in 1..=(row + 1).saturating_sub(column) {
                matrix[row * m + column] /= divisor as f64;
            }
        }
    }
    let power = power(&matrix, m, n);
    let mut below = power[(k - 1) * m + k - 1];
    for i in 1..=n {
        below *= i as f64 / n as f64;
    }
    (1.0 - below).clamp(0.0, 1.0)
}

/// By repeated squaring. n stays so small that nothing overflows.
fn power(matrix: &[f64], m: usize, mut n: usize) -> Vec<f64> {
    let mut square = matrix.to_vec();
    let mut product: Option<Vec<f64>> = None;
    while n > 0 {
        if n % 2 == 1 {
            product = Some(product.map_or_else(|| square.clone(), |product| times(&product, &square, m)));
        }
        n /= 2;
        if n > 0 {
            square = times(&square, &square, m);
        }
    }
    product.expect("n is above zero")
}

fn times(left: &[f64], right: &[f64], m: usize) -> Vec<f64> {
    let mut product = vec![0.0; m * m];
    for row in 0..m {
        for (inner, &factor) in left[row * m..(row + 1) * m].iter().enumerate() {
            if factor != 0.0 {
                let from = &right[inner * m..(inner + 1) * m];
                let into = &mut product[row * m..(row + 1) * m];
                into.iter_mut().zip(from).for_each(|(sum, value)| *sum += factor * value);
            }
        }
    }
    product
}
