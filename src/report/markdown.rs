//! stub
use super::Report;
/// p
#[must_use]
pub fn page(_report: &Report) -> String { String::new() }
