//! Dates in baselines.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day, such as 2026-03-01.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(String);

impl Date {
    /// Parses a full date of RFC 3339; `None` if the text is invalid.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_date(text).then(|| Self(text.to_owned()))
    }

    /// The date of a point in time, in UTC.
    #[must_use]
    pub fn of(time: SystemTime) -> Self {
        Self::of_unix_time(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
    }

    /// The date of a number of seconds since 1970.
    fn of_unix_time(seconds: u64) -> Self {
        // Count days from 0000-03-01, so that the leap day is the last day of a year.
        let days = seconds / (24 * 60 * 60) + 719_468;
        let (cycle, day_of_cycle) = (days / 146_097, days % 146_097);
        let year = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
        let day_of_year = day_of_cycle - (365 * year + year / 4 - year / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = cycle * 400 + year + u64::from(month <= 2);
        Self(format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text is a full date of RFC 3339.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let parsed = text.parse::<toml::value::Datetime>();
    parsed.is_ok_and(|value| value.date.is_some() && value.time.is_none() && value.offset.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar() {
        let day = |seconds: u64| Date::of_unix_time(seconds).to_string();
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(86_399), "1970-01-01");
        assert_eq!(day(86_400), "1970-01-02");
        assert_eq!(day(951_782_400), "2000-02-29");
        assert_eq!(day(951_868_800), "2000-03-01");
        assert_eq!(day(1_772_323_200), "2026-03-01");
        assert_eq!(day(4_107_542_400), "2100-03-01");
        // Dates are valid and in ascending order.
        let days: Vec<Date> = (0..50_000).map(|day| Date::of_unix_time(day * 86_400)).collect();
        assert!(days.windows(2).all(|pair| pair[0] < pair[1] && is_date(&pair[1].to_string())));
    }

    #[test]
    fn only_full_dates_are_valid() {
        assert!(Date::parse("2026-03-01") < Date::parse("2026-12-01"));
        for wrong in ["", "2026-02-30", "2026-3-1", "2026-03-01T10:00:00", "tomorrow"] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
