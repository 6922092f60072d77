//! Detects numbers that lose their value as a 64-bit float.

/// All integers up to this one, 2⁵³, are exact as a 64-bit float.
const MAX_EXACT_INTEGER: u64 = 1 << 53;

/// Whether a JSON number loses its value in programs that read numbers as 64-bit floats (JavaScript, many data tools):
/// an integer beyond 2⁵³, or a magnitude that overflows to infinity or underflows to zero.
///
/// Fractions with too many digits do not count, because every reader rounds them.
#[must_use]
pub fn is_lossy(number: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(number) else {
        return false;
    };
    let magnitude = text.strip_prefix('-').unwrap_or(text);
    if magnitude.bytes().all(|byte| byte.is_ascii_digit()) {
        return magnitude.parse::<u64>().map_or(true, |value| value > MAX_EXACT_INTEGER);
    }
    let Ok(value) = magnitude.parse::<f64>() else {
        return false;
    };
    let mantissa = magnitude.split(['e', 'E']).next().unwrap_or(magnitude);
    let is_zero = mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    value.is_infinite() || (value == 0.0 && !is_zero)
}

#[cfg(test)]
mod tests {
    use super::is_lossy;

    #[test]
    fn lossy_numbers() {
        for number in
            ["9007199254740993", "-9007199254740994", "123456789012345678901234567890", "1e400", "-1.5E999", "1e-400"]
        {
            assert!(is_lossy(number.as_bytes()), "{number}");
        }
        for number in
            ["9007199254740992", "-9007199254740992", "0e999", "0.0e-999", "1e308", "0.1", "1.7976931348623157e308"]
        {
            assert!(!is_lossy(number.as_bytes()), "{number}");
        }
    }
}
