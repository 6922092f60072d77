//! Sums that do not depend on the order of what is summed.

/// The most that a stored pool counts of anything: up to here whole numbers are exact in every reader
/// of JSON, and as `f64`.
pub(super) const MAX_COUNT: u64 = (1 << 53) - 1;

/// The sum of two counts. It stops at [`MAX_COUNT`]: only counts that somebody made up come so far.
pub(super) fn sum(a: u64, b: u64) -> u64 {
    a.saturating_add(b).min(MAX_COUNT)
}

/// The mean of some values; `None` of none. The values are summed in the order of their size.
pub(super) fn mean(mut values: Vec<f64>) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    Some(unit(values.iter().sum::<f64>() / float(values.len() as u64)))
}

/// A value clamped into 0..=1, against rounding such as 1.0000000000000002.
pub(super) fn unit(value: f64) -> f64 {
    value.clamp(0.0, 1.0)
}

/// A count as a floating-point number.
#[allow(clippy::cast_precision_loss)] // counts stay below 2⁵³, see MAX_COUNT; of products only quotients matter
pub(super) fn float(count: impl Into<u128>) -> f64 {
    count.into() as f64
}
