//! Findings that are left out, each with what leaves it out.

use crate::diagnostic::Finding;
use crate::rule::RuleRef;
use std::sync::Arc;

/// A finding that is not reported.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Suppressed<R = RuleRef> {
    /// The finding.
    pub finding: Finding<R>,
    /// Why it is not reported.
    pub suppression: Suppression,
}

/// Why a finding is not reported.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Suppression {
    /// What says so.
    pub by: SuppressedBy,
    /// The reason that was given.
    pub reason: Option<Arc<str>>,
}

/// What leaves a finding out. Where several do, it is the first of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SuppressedBy {
    /// A table of `ignore` in the configuration, by its place among them, from 0.
    Table(usize),
    /// The record itself.
    Record,
    /// The baseline.
    Baseline,
}
