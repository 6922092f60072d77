//! Suppressed findings, each with its suppression.

use crate::diagnostic::Finding;
use crate::fingerprint::Fingerprint;
use crate::rule::RuleRef;
use std::sync::Arc;

/// A finding that is not reported.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Suppressed<R = RuleRef> {
    /// The finding.
    pub finding: Finding<R>,
    /// The reason why it is not reported.
    pub suppression: Suppression,
}

/// The suppression of a finding.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Suppression {
    /// Its kind.
    pub by: SuppressedBy,
    /// The user's reason.
    pub reason: Option<Arc<str>>,
}

/// The kind of a suppression. If several apply to a finding, the first of these is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SuppressedBy {
    /// A table `[[ignore]]` of the configuration, by its index.
    Table(usize),
    /// A suppression in the record itself.
    Record,
    /// The baseline: its entry of this fingerprint.
    Baseline(Fingerprint),
}
