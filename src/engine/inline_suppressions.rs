//! `_echolint`, with which a record says what of its findings is left out.

use crate::config::Selector;
use crate::diagnostic::Finding;
use crate::json::{Kind, Span, ValueRef, member_removals};
use crate::rules::RuleSet;
use crate::suppression::{SuppressedBy, Suppression};
use std::sync::Arc;

/// The name of the member.
pub const RECORD_MEMBER: &str = "_echolint";
/// Entries that are read; data is not to make echolint slow.
const MOST: usize = 64;
/// Characters of a reason that are kept.
const LONGEST_REASON: usize = 1000;

/// What a record says.
#[derive(Debug)]
pub(super) struct InlineSuppressions {
    /// The member's key.
    pub key: Span,
    /// Why; nothing where it does not say.
    pub reason: Option<Arc<str>>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    rules: Selector,
    at: Span,
    used: bool,
}

/// What is wrong with it, and where.
#[derive(Debug)]
pub(super) struct Malformed {
    pub at: Span,
    pub message: String,
}

/// The record's own words, if it has any; `rules` are those that it can name.
pub(super) fn read(record: ValueRef<'_>, rules: &RuleSet) -> Option<Result<InlineSuppressions, Malformed>> {
    let mut own = record.members().filter(|(key, _)| key.is_str(RECORD_MEMBER));
    let (key, value) = own.next()?;
    if let Some((again, _)) = own.next() {
        return Some(Err(Malformed::new(again, format!("`{RECORD_MEMBER}` stands twice in this record"))));
    }
    Some(understand(key.span(), value, rules))
}

/// The record with spaces where the member stands, so that all other places stay.
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

fn understand(key: Span, value: ValueRef<'_>, rules: &RuleSet) -> Result<InlineSuppressions, Malformed> {
    if !value.is_object() {
        return Err(Malformed::new(value, format!("`{RECORD_MEMBER}` is an object with `ignore` and `reason`")));
    }
    let (mut list, mut reason) = (None, None);
    for (key, value) in value.members() {
        let wanted = match key.as_str().as_deref() {
            Some("ignore") => &mut list,
            Some("reason") => &mut reason,
            _ => return Err(Malformed::new(key, format!("`{RECORD_MEMBER}` has `ignore` and `reason` only"))),
        };
        if wanted.replace(value).is_some() {
            return Err(Malformed::new(key, "this stands twice".to_owned()));
        }
    }
    let Some(list) = list.filter(|list| list.is_array() && !list.is_empty()) else {
        return Err(Malformed::new(
            list.unwrap_or(value),
            "`ignore` is a list of rules, such as [\"P008\"]".to_owned(),
        ));
    };
    let entries = list.items().take(MOST).map(|item| Entry::new(item, rules)).collect::<Result<_, _>>()?;
    if let Some(more) = list.items().nth(MOST) {
        return Err(Malformed::new(more, format!("`ignore` has more than {MOST} entries")));
    }
    let reason = match reason {
        Some(value) if value.kind() != Kind::String => {
            return Err(Malformed::new(value, "`reason` is a string".to_owned()));
        }
        reason => reason.and_then(ValueRef::as_str),
    };
    let reason = reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let reason = reason.map(|reason| reason.chars().take(LONGEST_REASON).collect::<String>().into());
    Ok(InlineSuppressions { key, reason, entries })
}

impl Malformed {
    fn new(at: ValueRef<'_>, message: String) -> Self {
        // The first byte of what goes on for long.
        let span = at.span();
        let is_short = matches!(at.kind(), Kind::String | Kind::Number | Kind::Null | Kind::True | Kind::False);
        let at = if is_short { span } else { Span::new(span.start, span.start + 1) };
        Self { at, message }
    }
}

impl Entry {
    fn new(value: ValueRef<'_>, rules: &RuleSet) -> Result<Self, Malformed> {
        let wrong = |message: String| Malformed::new(value, message);
        let text = value.as_str().ok_or_else(|| wrong("a rule is named by a string".to_owned()))?;
        let rules = Selector::suppressible(&[&*text], rules).map_err(|error| wrong(error.in_data()))?;
        Ok(Self { rules, at: value.span(), used: false })
    }
}

impl InlineSuppressions {
    /// What leaves a finding of the record out, if something does.
    pub fn suppression(&mut self, finding: &Finding) -> Option<Suppression> {
        if !finding.rule.is_suppressible() {
            return None;
        }
        let entry = self.entries.iter_mut().find(|entry| entry.rules.matches(&finding.rule))?;
        entry.used = true;
        Some(Suppression { by: SuppressedBy::Record, reason: self.reason.clone() })
    }

    /// The entries that left nothing out, each with its place in the list.
    pub fn unused(&self, has_teachers: bool) -> impl Iterator<Item = (usize, Span)> {
        let judged = move |entry: &Entry| has_teachers || !entry.rules.needs_teacher();
        let entries = self.entries.iter().enumerate().filter(move |(_, entry)| judged(entry));
        entries.filter(|(_, entry)| !entry.used).map(|(index, entry)| (index, entry.at))
    }
}
