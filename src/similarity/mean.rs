//! Sums and means that do not depend on the order of their values.

/// The maximum of a count in a pool: up to this value, integers are exact as `f64` and in every JSON reader.
pub(super) const MAX_COUNT: u64 = (1 << 53) - 1;

/// The sum of two counts, which saturates at [`MAX_COUNT`]. Only forged counts are that large.
pub(super) fn saturating_sum(a: u64, b: u64) -> u64 {
    a.saturating_add(b).min(MAX_COUNT)
}

/// The mean of values from 0 to 1; `None` without values. They are summed in order of size.
pub(super) fn mean(mut values: Vec<f64>) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    Some(clamp_to_unit(values.iter().sum::<f64>() / float(values.len() as u64)))
}

/// Clamps a value to 0..=1, against rounding errors such as 1.0000000000000002.
pub(super) fn clamp_to_unit(value: f64) -> f64 {
    value.clamp(0.0, 1.0)
}

/// A count as a floating-point number.
#[allow(clippy::cast_precision_loss)] // counts stay below 2⁵³, see MAX_COUNT; of products only quotients matter
pub(super) fn float(count: impl Into<u128>) -> f64 {
    count.into() as f64
}
