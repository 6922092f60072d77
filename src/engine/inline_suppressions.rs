//! Inline suppressions: the member `_echolint` of a record, which suppresses findings of that record.

use crate::config::Selector;
use crate::diagnostic::Finding;
use crate::json::{Kind, Span, ValueRef, member_removals};
use crate::rules::RuleSet;
use crate::suppression::{SuppressedBy, Suppression};
use std::sync::Arc;

/// The name of the member.
pub const RECORD_MEMBER: &str = "_echolint";
/// The maximum number of entries. A limit, because untrusted data must not make echolint slow.
const MAX_ENTRIES: usize = 64;
/// The number of characters of a reason that are kept.
const MAX_REASON: usize = 1000;

/// The inline suppressions of a record.
#[derive(Debug)]
pub(super) struct InlineSuppressions {
    /// The member's key.
    pub key: Span,
    /// The user's reason, if there is one.
    pub reason: Option<Arc<str>>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    rules: Selector,
    at: Span,
    used: bool,
}

/// The error in a malformed `_echolint`, and its place.
#[derive(Debug)]
pub(super) struct Malformed {
    pub at: Span,
    pub message: String,
}

/// Reads the inline suppressions of a record; `None` without `_echolint`. `rules` resolves the codes and names.
pub(super) fn read(record: ValueRef<'_>, rules: &RuleSet) -> Option<Result<InlineSuppressions, Malformed>> {
    let mut members = record.members().filter(|(key, _)| key.is_str(RECORD_MEMBER));
    let (key, value) = members.next()?;
    if let Some((again, _)) = members.next() {
        return Some(Err(Malformed::new(again, format!("duplicate key `{RECORD_MEMBER}`"))));
    }
    Some(parse(key.span(), value, rules))
}

/// The record with `_echolint` replaced by spaces, so that all other offsets stay the same; `None` without it.
pub(super) fn blanked(record: ValueRef<'_>) -> Option<String> {
    let whole = record.span();
    let removals = member_removals(record, RECORD_MEMBER);
    if removals.is_empty() {
        return None;
    }
    let mut text = record.raw().to_owned();
    for span in removals {
        let at = Span::new(span.start - whole.start, span.end - whole.start);
        text.replace_range(at.range(), &" ".repeat(at.len() as usize));
    }
    Some(text)
}

fn parse(key: Span, value: ValueRef<'_>, rules: &RuleSet) -> Result<InlineSuppressions, Malformed> {
    if !value.is_object() {
        let message = format!("invalid `{RECORD_MEMBER}`: expected an object with `ignore` and `reason`");
        return Err(Malformed::new(value, message));
    }
    let (mut list, mut reason) = (None, None);
    for (key, value) in value.members() {
        let name = key.as_str();
        let member = match name.as_deref() {
            Some("ignore") => &mut list,
            Some("reason") => &mut reason,
            _ => {
                let message = format!("unknown key in `{RECORD_MEMBER}`: expected `ignore` or `reason`");
                return Err(Malformed::new(key, message));
            }
        };
        if member.replace(value).is_some() {
            return Err(Malformed::new(key, format!("duplicate key `{}`", name.unwrap_or_default())));
        }
    }
    let Some(list) = list.filter(|list| list.is_array() && !list.is_empty()) else {
        let message = "missing or invalid `ignore`: expected a list of rules, such as [\"P008\"]";
        return Err(Malformed::new(list.unwrap_or(value), message.to_owned()));
    };
    let entries = list.items().take(MAX_ENTRIES).map(|item| Entry::new(item, rules)).collect::<Result<_, _>>()?;
    if let Some(more) = list.items().nth(MAX_ENTRIES) {
        return Err(Malformed::new(more, format!("too many entries in `ignore`: at most {MAX_ENTRIES} are allowed")));
    }
    let reason = match reason {
        Some(value) if value.kind() != Kind::String => {
            return Err(Malformed::new(value, "invalid `reason`: expected a string".to_owned()));
        }
        reason => reason.and_then(ValueRef::as_str),
    };
    let reason = reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let reason = reason.map(|reason| reason.chars().take(MAX_REASON).collect::<String>().into());
    Ok(InlineSuppressions { key, reason, entries })
}

impl Malformed {
    fn new(at: ValueRef<'_>, message: String) -> Self {
        // Long values are marked at the first byte only.
        let span = at.span();
        let is_short = matches!(at.kind(), Kind::String | Kind::Number | Kind::Null | Kind::True | Kind::False);
        let at = if is_short { span } else { Span::new(span.start, span.start + 1) };
        Self { at, message }
    }
}

impl Entry {
    fn new(value: ValueRef<'_>, rules: &RuleSet) -> Result<Self, Malformed> {
        let malformed = |message: String| Malformed::new(value, message);
        let text = value.as_str().ok_or_else(|| malformed("invalid rule: expected a string".to_owned()))?;
        let rules = Selector::suppressible(&[&*text], rules).map_err(|error| malformed(error.in_data()))?;
        Ok(Self { rules, at: value.span(), used: false })
    }
}

impl InlineSuppressions {
    /// The suppression of a finding of the record, if an entry matches it; the entry then counts as used.
    pub fn suppression(&mut self, finding: &Finding) -> Option<Suppression> {
        if !finding.rule.is_suppressible() {
            return None;
        }
        let entry = self.entries.iter_mut().find(|entry| entry.rules.matches(&finding.rule))?;
        entry.used = true;
        Some(Suppression { by: SuppressedBy::Record, reason: self.reason.clone() })
    }

    /// The entries that matched no finding, each with its index. Without teachers, rules that need one are skipped.
    pub fn unused(&self, has_teachers: bool) -> impl Iterator<Item = (usize, Span)> {
        let is_checked = move |entry: &Entry| has_teachers || !entry.rules.needs_teacher();
        let entries = self.entries.iter().enumerate().filter(move |(_, entry)| is_checked(entry));
        entries.filter(|(_, entry)| !entry.used).map(|(index, entry)| (index, entry.at))
    }
}
