//! Sums that do not depend on the order of what is summed.

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
#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
pub(super) fn float(count: u64) -> f64 {
    count as f64
}
