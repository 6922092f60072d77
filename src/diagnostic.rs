//! Findings, with their places and fixes.

use crate::fingerprint::{Discriminator, Fingerprint, Site, version1};
use crate::rule::RuleRef;
pub use crate::rule::Severity;
use crate::text::{Excerpt, Position};
use crate::trajectory::Place;
use std::sync::Arc;

/// A finding as a rule creates it: its places refer to texts of the record, not to bytes of the file.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The place of the finding.
    pub at: Place,
    /// The message: one sentence, lower case, no full stop.
    pub message: String,
    /// Other places that explain the finding.
    pub related: Vec<(Place, String)>,
    /// The fix, if there is one.
    pub fix: Option<DraftFix>,
    /// The strength of the evidence, for echoes.
    pub evidence: Option<Evidence>,
    /// Distinguishes it from other findings of the rule at the same place.
    pub discriminator: Option<Discriminator>,
}

impl Draft {
    /// A draft at a place.
    pub fn new(at: Place, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), related: Vec::new(), fix: None, evidence: None, discriminator: None }
    }

    /// Adds a place that explains the finding.
    #[must_use]
    pub fn related(mut self, at: Place, message: impl Into<String>) -> Self {
        self.related.push((at, message.into()));
        self
    }

    /// Sets the fix.
    #[must_use]
    pub fn fix(mut self, fix: DraftFix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Sets the strength of the evidence.
    #[must_use]
    pub const fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = Some(evidence);
        self
    }

    /// Sets the discriminator.
    #[must_use]
    pub fn discriminator(mut self, discriminator: Discriminator) -> Self {
        self.discriminator = Some(discriminator);
        self
    }
}

/// The findings of one rule in one record or trajectory. It keeps the first ones and counts the rest, so that memory and
/// output do not grow with faults that repeat.
#[derive(Debug)]
pub struct Drafts {
    kept: Vec<Draft>,
    limit: usize,
    /// The number of findings that are not kept.
    omitted: u64,
    /// The place of the first of them.
    first_omitted: Option<Place>,
}

impl Drafts {
    /// No findings. At most `limit` are kept.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self { kept: Vec::new(), limit, omitted: 0, first_omitted: None }
    }

    /// Adds a finding.
    pub fn push(&mut self, draft: Draft) {
        if self.kept.len() < self.limit {
            self.kept.push(draft);
        } else {
            self.first_omitted.get_or_insert(draft.at);
            self.omitted += 1;
        }
    }

    /// Whether the rule found nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.omitted == 0
    }

    /// The kept findings, then one that counts the rest, at the first of them. `name` is the rule's name.
    #[must_use]
    pub fn finish(self, name: &str) -> Vec<Draft> {
        let Self { mut kept, omitted, first_omitted, .. } = self;
        kept.extend(first_omitted.map(|at| {
            let findings = if omitted == 1 { "finding" } else { "findings" };
            let message = format!("{omitted} more {findings} of `{name}` in this record");
            Draft::new(at, message).discriminator(Discriminator::Kind("more"))
        }));
        kept
    }
}

impl Extend<Draft> for Drafts {
    fn extend<I: IntoIterator<Item = Draft>>(&mut self, drafts: I) {
        drafts.into_iter().for_each(|draft| self.push(draft));
    }
}

/// The strength of an echo.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Evidence {
    /// The evidence for the teacher, in bits.
    pub bits: f64,
    /// The share of other models' trajectories with at least this much evidence; `None` without a background.
    pub false_positive_rate: Option<f64>,
}

impl Evidence {
    /// Orders the stronger evidence first: the lower false-positive rate, then the higher number of bits.
    #[must_use]
    pub fn strongest_first(&self, other: &Self) -> std::cmp::Ordering {
        let rate = |evidence: &Self| evidence.false_positive_rate.unwrap_or(f64::INFINITY);
        rate(self).total_cmp(&rate(other)).then_with(|| other.bits.total_cmp(&self.bits))
    }
}

/// The fix of a draft: an edit at a place in a text of the record.
#[derive(Debug, Clone)]
pub struct DraftFix {
    /// The title, in the imperative.
    pub title: String,
    /// Whether it can change a value.
    pub safety: Safety,
    /// The place to replace, in a text that the record contains verbatim.
    pub at: Place,
    /// The replacement.
    pub replacement: String,
}

/// Whether a fix can change the values of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// No value changes.
    Safe,
    /// Training data changes: shown as a diff, applied only on request.
    Unsafe,
}

/// A finding with its places in the file. `R` refers to the rule: by its code in stored findings, because only the rule
/// set of a configuration can convert it back.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Finding<R = RuleRef> {
    /// The rule that reported it.
    pub rule: R,
    /// The severity, as configured.
    pub severity: Severity,
    /// The message: one sentence.
    pub message: String,
    /// The place; `None` if the file is unreadable.
    pub at: Option<Located>,
    /// Other places that explain the finding.
    pub related: Vec<Related>,
    /// The 0-based index of the record, if it is about one.
    pub record: Option<u64>,
    /// The 0-based index of the trajectory, if it is about one.
    pub trajectory: Option<u64>,
    /// The trajectory's task.
    pub task: Option<Arc<str>>,
    /// The trajectory's model.
    pub model: Option<Arc<str>>,
    /// The fix, if there is one.
    pub fix: Option<Fix>,
    /// The strength of the evidence, for echoes.
    pub evidence: Option<Evidence>,
    /// The place in the normal form of the record, if it is about one.
    pub site: Option<Site>,
    /// Identifies it across runs.
    pub fingerprint: Fingerprint,
    /// The parts of its fingerprint of version 1, if a baseline of that version applies.
    #[serde(skip)]
    pub version1: Option<Box<version1::Parts>>,
}

impl Finding {
    /// A finding without a place or a trajectory; the other fields can be set afterwards.
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
    /// The finding with its reference to the rule converted; `None` if `rule` returns `None`.
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
    /// Its relation to the finding.
    pub message: String,
    /// The file, if it is not the file of the finding.
    pub path: Option<Arc<str>>,
    /// The place.
    pub at: Located,
}

/// An edit of the file's bytes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fix {
    /// The title, in the imperative.
    pub title: String,
    /// Whether it can change a value.
    pub safety: Safety,
    /// The bytes to replace.
    pub bytes: std::ops::Range<u64>,
    /// The replacement.
    pub replacement: String,
}

/// A byte range of a file with its lines and columns.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Located {
    /// Byte offsets in the file.
    pub bytes: std::ops::Range<u64>,
    /// The start.
    pub start: Position,
    /// The end (exclusive).
    pub end: Position,
    /// The line around it, cut to a window; `None` if excerpts are off.
    pub excerpt: Option<Excerpt>,
}
