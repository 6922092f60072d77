//! What echolint says about a file: findings, their places and their fixes.

use crate::fingerprint::{Discriminator, Fingerprint, Site, version1};
use crate::rule::RuleRef;
pub use crate::rule::Severity;
use crate::text::{Excerpt, Position};
use crate::trajectory::Place;
use std::sync::Arc;

/// A finding as a rule makes it: its places are in texts of the record, not yet bytes of the file.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The place it is about.
    pub at: Place,
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// Other places that explain it.
    pub related: Vec<(Place, String)>,
    /// How to mend it.
    pub fix: Option<DraftFix>,
    /// How strong it is, where that is measured.
    pub evidence: Option<Evidence>,
    /// What tells it apart from other findings of the rule at the same place.
    pub discriminator: Option<Discriminator>,
}

impl Draft {
    /// A finding at a place.
    pub fn new(at: Place, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), related: Vec::new(), fix: None, evidence: None, discriminator: None }
    }

    /// With one more place that explains it.
    #[must_use]
    pub fn related(mut self, at: Place, message: impl Into<String>) -> Self {
        self.related.push((at, message.into()));
        self
    }

    /// With a fix.
    #[must_use]
    pub fn fix(mut self, fix: DraftFix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// With how strong it is.
    #[must_use]
    pub const fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = Some(evidence);
        self
    }

    /// With what tells it apart from other findings of the rule at the same place.
    #[must_use]
    pub fn discriminator(mut self, discriminator: Discriminator) -> Self {
        self.discriminator = Some(discriminator);
        self
    }
}

/// How strong an echo is.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Evidence {
    /// The evidence for the teacher.
    pub bits: f64,
    /// The share of other models' trajectories that come as close; unknown without a background.
    pub false_positive_rate: Option<f64>,
}

impl Evidence {
    /// The stronger of two is less: fewer others come as close, or else it has more bits.
    #[must_use]
    pub fn strongest_first(&self, other: &Self) -> std::cmp::Ordering {
        let rate = |evidence: &Self| evidence.false_positive_rate.unwrap_or(f64::INFINITY);
        rate(self).total_cmp(&rate(other)).then_with(|| other.bits.total_cmp(&self.bits))
    }
}

/// A fix whose edit is a place of the record's own text.
#[derive(Debug, Clone)]
pub struct DraftFix {
    /// What it does, as an imperative.
    pub title: String,
    /// Whether it keeps every value.
    pub safety: Safety,
    /// The bytes to replace: a place in a text that stands in the record as it is.
    pub at: Place,
    /// What to put there.
    pub replacement: String,
}

/// Whether a fix can change what the data says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// No value changes.
    Safe,
    /// Training data changes: shown as a diff, applied only when asked for.
    Unsafe,
}

/// A finding with its places in the file. `R` refers to the rule: where findings are kept, by its code, which only the
/// rule set of a configuration turns into a rule again.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Finding<R = RuleRef> {
    /// The rule that made it.
    pub rule: R,
    /// How bad it is here.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// Where; nowhere when the file could not be read.
    pub at: Option<Located>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// 0-based index of the record, if it is about one.
    pub record: Option<u64>,
    /// 0-based index of the trajectory, if it is about one.
    pub trajectory: Option<u64>,
    /// The trajectory's task.
    pub task: Option<Arc<str>>,
    /// The trajectory's model.
    pub model: Option<Arc<str>>,
    /// How to mend it.
    pub fix: Option<Fix>,
    /// How strong it is, where that is measured.
    pub evidence: Option<Evidence>,
    /// Where it is in the normal form of the record, if it is about one.
    pub site: Option<Site>,
    /// Identifies it across runs.
    pub fingerprint: Fingerprint,
    /// What its fingerprint of version 1 was made of, where a baseline of that version applies.
    #[serde(skip)]
    pub version1: Option<Box<version1::Parts>>,
}

impl Finding {
    /// A finding about no place and no trajectory; what is more is set afterwards.
    #[must_use]
    pub fn bare(rule: impl Into<RuleRef>, severity: Severity, message: String, fingerprint: Fingerprint) -> Self {
        Self {
            rule: rule.into(),
            severity,
            message,
            at: None,
            related: Vec::new(),
            record: None,
            trajectory: None,
            task: None,
            model: None,
            fix: None,
            evidence: None,
            site: None,
            fingerprint,
            version1: None,
        }
    }
}

impl<R> Finding<R> {
    /// The same finding with its rule referred to otherwise; `None` where that rule is not known.
    pub fn with_rule<S>(self, rule: impl FnOnce(R) -> Option<S>) -> Option<Finding<S>> {
        Some(Finding {
            rule: rule(self.rule)?,
            severity: self.severity,
            message: self.message,
            at: self.at,
            related: self.related,
            record: self.record,
            trajectory: self.trajectory,
            task: self.task,
            model: self.model,
            fix: self.fix,
            evidence: self.evidence,
            site: self.site,
            fingerprint: self.fingerprint,
            version1: self.version1,
        })
    }
}

/// Another place that explains a finding.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Related {
    /// What it has to do with the finding.
    pub message: String,
    /// The file, when it is not the finding's own.
    pub path: Option<Arc<str>>,
    /// Where it is.
    pub at: Located,
}

/// An edit of the file's bytes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// Whether it keeps every value.
    pub safety: Safety,
    /// The bytes to replace.
    pub bytes: std::ops::Range<u64>,
    /// What to put there.
    pub replacement: String,
}

/// A byte range of a file with its lines and columns.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Located {
    /// Byte offsets in the file.
    pub bytes: std::ops::Range<u64>,
    /// Where it begins.
    pub start: Position,
    /// Where it ends (exclusive).
    pub end: Position,
    /// The line around it, cut to a window; `None` when excerpts are off.
    pub excerpt: Option<Excerpt>,
}
