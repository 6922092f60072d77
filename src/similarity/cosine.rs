//! The cosine of two vectors of rates.

use super::mean::unit;

/// The cosine of two vectors of rates, as S_seq and S_dep take it (arXiv 2604.21255, section 3).
///
/// What the paper leaves open: a component that is undefined in either vector is left out of both;
/// with no component left the cosine is undefined; of two zero vectors it is 1, of one zero vector 0.
#[must_use]
pub fn cosine(a: &[Option<f64>], b: &[Option<f64>]) -> Option<f64> {
    let common: Vec<(f64, f64)> = a.iter().zip(b).filter_map(|(&a, &b)| a.zip(b)).collect();
    if common.is_empty() {
        return None;
    }
    let norm_a: f64 = common.iter().map(|(a, _)| a * a).sum();
    let norm_b: f64 = common.iter().map(|(_, b)| b * b).sum();
    match (norm_a > 0.0, norm_b > 0.0) {
        (false, false) => Some(1.0),
        (true, true) => {
            let dot: f64 = common.iter().map(|(a, b)| a * b).sum();
            // One root of the product: exactly the norm where the vectors are the same.
            Some(unit(dot / (norm_a * norm_b).sqrt()))
        }
        _ => Some(0.0),
    }
}
