//! The cosine of two vectors of rates, for S_seq and S_dep.

use super::mean::clamp_to_unit;

/// The cosine of two vectors of rates, from 0 to 1 (arXiv 2604.21255, section 3).
///
/// The paper leaves these cases open, which docs/metrics.md, section 4, decides: a rate that is undefined in one vector
/// is omitted from both; if no rate is left, the cosine is undefined; the cosine of two zero vectors is 1, and that of
/// a zero vector and another vector is 0.
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
            // A single root of the product gives exactly 1 for equal vectors.
            Some(clamp_to_unit(dot / (norm_a * norm_b).sqrt()))
        }
        _ => Some(0.0),
    }
}
