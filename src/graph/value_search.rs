//! Searches texts for many values at once. A text contains a value as defined in docs/metrics.md, section 2,
//! "Contains": in any case, with no letter, digit or `_` directly before or after it.
//!
//! Every value has an *anchor*, which is one of its runs of ASCII letters, digits and `_`. Where the value occurs, its
//! anchor is a whole run of the text, so one pass over the runs of a text finds the candidates of all values. Only the
//! candidates are compared in full.

use super::anchors::Anchors;
use crate::json::{Kind, NodeId, ValueRef, escape};
use crate::trajectory::Text;
use memchr::memmem;
use std::ops::ControlFlow;
use std::sync::LazyLock;

/// A set of values to search for, each normalised.
pub struct ValueFinder<'v> {
    pub(super) needles: Vec<Needle<'v>>,
    /// The anchors of the needles.
    pub(super) anchors: Anchors<'v>,
    /// Values without an anchor, which are searched for in the lower-cased text.
    pub(super) unanchored: Vec<(usize, &'v str)>,
}

/// A value with an anchor.
pub(super) struct Needle<'v> {
    /// Index of the value.
    pub value: usize,
    pub text: &'v str,
    /// Offset and length of the anchor in `text`.
    pub anchor: (usize, usize),
}

/// A value that a text contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Index of the value.
    pub value: usize,
    /// The leaf or key that contains it; `None` if the text is not a JSON object or array, and in searches that do not
    /// determine it.
    pub node: Option<NodeId>,
}

impl<'v> ValueFinder<'v> {
    /// A finder for values. Hits refer to a value by its position in the iterator.
    pub fn new(values: impl Iterator<Item = &'v str>) -> Self {
        let (mut needles, mut unanchored) = (Vec::new(), Vec::new());
        for (value, text) in values.enumerate() {
            match anchor(text) {
                Some(anchor) => needles.push(Needle { value, text, anchor }),
                None => unanchored.push((value, text)),
            }
        }
        let anchors = Anchors::new(needles.iter().enumerate().map(|(index, needle)| (needle.anchor_bytes(), index)));
        Self { needles, anchors, unanchored }
    }

    /// The values that an output contains: in a leaf or key if it is a JSON object or array, otherwise in its text.
    /// Each value for which `wanted` holds is reported once, with its first leaf or key.
    pub fn in_output(&self, output: &Text<'_>, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        if self.is_certainly_absent(output, &wanted) {
            return Vec::new();
        }
        let text = output.as_str();
        let looks_like_json = text.trim_start().starts_with(['{', '[']);
        if !looks_like_json {
            return self.in_text(text, wanted);
        }
        let escapes = memchr::memchr(b'\\', text.as_bytes()).is_some();
        // Whether strings without a candidate may contain a value, so that all strings must be searched.
        let search_all = (escapes && escapes_letters(text))
            || folds_unusually(text)
            || self.wanted_unanchored(text, &wanted).next().is_some()
            || (escapes && self.unanchored.iter().any(|&(value, _)| wanted(value)));
        let mut candidates = Vec::new();
        if escapes {
            self.anchors.scan_raw(text, |index, at| {
                let needle = &self.needles[index];
                if wanted(needle.value) {
                    candidates.push((needle, at));
                }
                ControlFlow::Continue(())
            });
        } else {
            // Without escapes, the JSON text contains every value that one of its strings contains.
            self.occurrences(text, &wanted, |needle, at| candidates.push((needle, at)));
        }
        if candidates.is_empty() && !search_all {
            return Vec::new();
        }
        match output.json_container() {
            Some(root) => self.in_json(root, &candidates, search_all, wanted),
            None => self.in_text(text, wanted),
        }
    }

    /// The same without the leaf or key. Most outputs then need not be decoded and parsed.
    pub fn in_output_without_node(&self, output: &Text<'_>, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        let without_node = |value| Hit { value, node: None };
        let may_be_json = |raw: &str| raw.trim_start().starts_with(['{', '[', '\\']);
        let scan = output.raw().and_then(|raw| self.scan_raw_content(raw, !may_be_json(raw), &wanted));
        let Some(scan) = scan else {
            return self.in_output(output, wanted).iter().map(|hit| without_node(hit.value)).collect();
        };
        let mut hits: Vec<Hit> = scan.present.into_iter().map(without_node).collect();
        if !scan.unclear.is_empty() {
            let others = self.in_output(output, |value| scan.unclear.contains(&value));
            hits.extend(others.iter().map(|hit| without_node(hit.value)));
        }
        hits
    }

    /// The values that a text of the user or the system contains.
    pub fn in_message(&self, message: &Text<'_>, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        let Some(scan) = message.raw().and_then(|raw| self.scan_raw_content(raw, true, &wanted)) else {
            return self.in_text(message.as_str(), wanted);
        };
        let mut hits: Vec<Hit> = scan.present.into_iter().map(|value| Hit { value, node: None }).collect();
        if !scan.unclear.is_empty() {
            hits.extend(self.in_text(message.as_str(), |value| scan.unclear.contains(&value)));
        }
        hits
    }

    /// Whether a text that is not decoded yet certainly contains none of the wanted values. Scanning its raw content is
    /// cheaper than decoding and parsing it.
    fn is_certainly_absent(&self, text: &Text<'_>, wanted: impl Fn(usize) -> bool) -> bool {
        text.undecoded().is_some_and(|raw| !self.may_contain(raw, wanted))
    }

    /// Whether a JSON string with this raw content may contain a wanted value once decoded.
    fn may_contain(&self, raw: &str, wanted: impl Fn(usize) -> bool) -> bool {
        escapes_letters(raw)
            || folds_unusually(raw)
            || self.unanchored.iter().any(|&(value, _)| wanted(value))
            || self.any_wanted(raw, wanted)
    }

    fn any_wanted(&self, raw: &str, wanted: impl Fn(usize) -> bool) -> bool {
        let mut found = false;
        self.anchors.scan_raw(raw, |index, _| {
            found = wanted(self.needles[index].value);
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        found
    }

    /// The values that a text contains.
    pub fn in_text(&self, text: &str, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut add = |value: usize| {
            if !hits.iter().any(|hit| hit.value == value) {
                hits.push(Hit { value, node: None });
            }
        };
        if folds_unusually(text) {
            let lower = text.to_lowercase();
            let all = self.needles.iter().map(|needle| (needle.value, needle.text)).filter(|&(value, _)| wanted(value));
            all.filter(|(_, value)| contains_value(&lower, value)).for_each(|(value, _)| add(value));
        } else {
            self.occurrences(text, &wanted, |needle, _| add(needle.value));
        }
        self.unanchored_in(text, &wanted).into_iter().for_each(add);
        hits
    }

    fn in_json(
        &self,
        root: ValueRef<'_>,
        candidates: &[(&Needle<'v>, usize)],
        search_all: bool,
        wanted: impl Fn(usize) -> bool,
    ) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut add = |value: usize, node: NodeId| match hits.iter_mut().find(|hit| hit.value == value) {
            Some(hit) => hit.node = hit.node.min(Some(node)),
            None => hits.push(Hit { value, node: Some(node) }),
        };
        let tape = root.tape();
        let mut escaped: Vec<NodeId> = Vec::new();
        for &(needle, at) in candidates {
            let Some(id) = leaf_at(root, at) else { continue };
            if tape.node(id).escaped {
                if escaped.last() != Some(&id) {
                    escaped.push(id);
                }
            } else if leaf_contains(root.at(id), needle, at) {
                add(needle.value, id);
            }
        }
        if search_all {
            let strings = (0..tape.nodes().len() as NodeId).filter(|&id| tape.node(id).kind == Kind::String);
            escaped = strings.collect();
        }
        for id in escaped {
            let text = tape.decoded_str(root.text(), id);
            self.in_text(&text, &wanted).iter().for_each(|hit| add(hit.value, id));
        }
        hits
    }

    /// Calls `report` for every occurrence of a wanted value with an anchor. The text must not contain characters of
    /// [`UNUSUAL`], or occurrences are missed.
    fn occurrences<'f>(
        &'f self,
        text: &str,
        wanted: impl Fn(usize) -> bool,
        mut report: impl FnMut(&'f Needle<'v>, usize),
    ) {
        self.anchors.scan(text, |index, at| {
            let needle = &self.needles[index];
            if wanted(needle.value) && needle.occurs(text, at) {
                report(needle, at);
            }
        });
    }

    /// The wanted values without an anchor that may be in this text.
    fn wanted_unanchored(&self, text: &str, wanted: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, &'v str)> {
        let ascii = !self.unanchored.is_empty() && text.is_ascii();
        self.unanchored.iter().copied().filter(move |&(value, text)| wanted(value) && (!ascii || text.is_ascii()))
    }

    fn unanchored_in(&self, text: &str, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut lower = None;
        let contained = self.wanted_unanchored(text, wanted).filter(|(_, value)| {
            let lower = lower.get_or_insert_with(|| text.to_lowercase());
            contains_value(lower, value)
        });
        contained.map(|(value, _)| value).collect()
    }
}

/// The number or string at byte `at`.
fn leaf_at(root: ValueRef<'_>, at: usize) -> Option<NodeId> {
    let nodes = root.tape().nodes();
    let id = nodes.partition_point(|node| node.span.start as usize <= at).checked_sub(1)?;
    let is_leaf = matches!(nodes[id].kind, Kind::Number | Kind::String) && at < nodes[id].span.end as usize;
    is_leaf.then_some(id as NodeId)
}

/// Whether a number, or a string without escapes, contains the needle with its anchor at byte `at`.
fn leaf_contains(leaf: ValueRef<'_>, needle: &Needle<'_>, at: usize) -> bool {
    match leaf.kind() {
        Kind::Number => leaf.raw() == needle.text,
        _ => needle.occurs(leaf.tape().raw_str(leaf.text(), leaf.id()), at - leaf.span().start as usize - 1),
    }
}

impl<'v> Needle<'v> {
    fn anchor_bytes(&self) -> &'v [u8] {
        &self.text.as_bytes()[self.anchor.0..self.anchor.0 + self.anchor.1]
    }

    /// Whether `text` contains the value with its anchor at byte `at`.
    fn occurs(&self, text: &str, at: usize) -> bool {
        let (before, after) = (&self.text[..self.anchor.0], &self.text[self.anchor.0 + self.anchor.1..]);
        let tail = at + self.anchor.1;
        if self.text.is_ascii() {
            let Some(start) = at.checked_sub(before.len()) else { return false };
            let bytes = text.as_bytes();
            let end = tail + after.len();
            return end <= bytes.len()
                && bytes[start..at].eq_ignore_ascii_case(before.as_bytes())
                && bytes[tail..end].eq_ignore_ascii_case(after.as_bytes())
                && is_bounded(text, start, end);
        }
        let mut left = text[..at].chars().rev();
        let starts = before.chars().rev().all(|c| left.next().is_some_and(|other| folds_to(other, c)));
        let mut right = text[tail..].chars();
        let ends = after.chars().all(|c| right.next().is_some_and(|other| folds_to(other, c)));
        starts && ends && !left.next().is_some_and(is_word) && !right.next().is_some_and(is_word)
    }
}

/// Offset and length of a value's anchor: its longest run with a digit, or its longest run if none has a digit.
fn anchor(value: &str) -> Option<(usize, usize)> {
    let mut best: Option<(bool, usize, usize)> = None;
    let (mut start, mut digit) = (0, false);
    // A space after the value ends its last run.
    for (at, byte) in value.bytes().chain(std::iter::once(b' ')).enumerate() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            digit |= byte.is_ascii_digit();
            continue;
        }
        if at > start && best.is_none_or(|(had_digit, _, len)| (digit, at - start) > (had_digit, len)) {
            best = Some((digit, start, at - start));
        }
        (start, digit) = (at + 1, false);
    }
    best.map(|(_, start, len)| (start, len))
}

/// Characters whose lower case depends on their neighbours (Σ), is ASCII (K) or has two characters (İ). Texts with one
/// of them are lower-cased as a whole.
const UNUSUAL: [char; 3] = ['\u{130}', '\u{3a3}', '\u{212a}'];

/// Whether the raw content of a JSON string, or of a string nested in it, contains an ASCII letter, digit or `_`, or
/// one of [`UNUSUAL`], as a `\u` escape.
pub(super) fn escapes_letters(raw: &str) -> bool {
    escape::unicode_escapes(raw).any(|unit| matches!(unit, 0x30..=0x7a | 0x130 | 0x3a3 | 0x212a))
}

/// Whether `text` contains a character of [`UNUSUAL`].
pub(super) fn folds_unusually(text: &str) -> bool {
    static FINDERS: LazyLock<[memmem::Finder<'static>; 3]> =
        LazyLock::new(|| UNUSUAL.map(|c| memmem::Finder::new(c.encode_utf8(&mut [0; 4]).as_bytes()).into_owned()));
    // A cheap search for the first bytes of the three characters rules out most texts.
    let may_contain = |finder: &&memmem::Finder<'_>| memchr::memchr(finder.needle()[0], text.as_bytes()).is_some();
    !text.is_ascii() && FINDERS.iter().filter(may_contain).any(|finder| finder.find(text.as_bytes()).is_some())
}

/// Whether the lower case of `c` is `lower` in every context.
fn folds_to(c: char, lower: char) -> bool {
    c == lower || (!UNUSUAL.contains(&c) && c.to_lowercase().eq(std::iter::once(lower)))
}

/// Whether a lower-cased text contains a value, straight from the definition and therefore slow.
pub fn contains_value(lower: &str, value: &str) -> bool {
    let mut from = 0;
    while let Some(at) = lower[from..].find(value).map(|at| from + at) {
        if is_bounded(lower, at, at + value.len()) {
            return true;
        }
        // Matches may overlap, and only a later one may be bounded.
        let Some(first) = lower[at..].chars().next() else { return false };
        from = at + first.len_utf8();
    }
    false
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    text.is_char_boundary(start)
        && text.is_char_boundary(end)
        && !text[..start].chars().next_back().is_some_and(is_word)
        && !text[end..].chars().next().is_some_and(is_word)
}
