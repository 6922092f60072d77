//! Finding many values in many texts at once, as docs/metrics.md, section 2, wants it: case-insensitive, and
//! neither directly preceded nor directly followed by an alphanumeric or `_`.
//!
//! Every value has an *anchor*, one of its runs of ASCII letters, digits and `_`. An occurrence of
//! the value is an occurrence of the anchor as a whole run, so one pass over the runs of a text
//! finds the candidates of all values; only those are compared in full.

use super::anchors::Anchors;
use crate::json::{Kind, NodeId, ValueRef, escape};
use crate::trajectory::Text;
use memchr::memmem;
use std::ops::ControlFlow;
use std::sync::LazyLock;

/// A set of values to look for, each normalised.
pub struct Finder<'v> {
    pub(super) needles: Vec<Needle<'v>>,
    /// The anchors of the needles.
    pub(super) anchors: Anchors<'v>,
    /// Values without any ASCII letter or digit: looked for in the lower-cased text.
    pub(super) bare: Vec<(usize, &'v str)>,
}

pub(super) struct Needle<'v> {
    pub value: usize,
    pub text: &'v str,
    /// Offset and length of the anchor in `text`.
    pub anchor: (usize, usize),
}

/// Where a text holds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Index of the value.
    pub value: usize,
    /// The leaf or key that holds it; `None` in a text that is no JSON object or array, and when
    /// nobody asked.
    pub node: Option<NodeId>,
}

impl<'v> Finder<'v> {
    /// A finder for values; each is reported by its position in the iterator.
    pub fn new(values: impl Iterator<Item = &'v str>) -> Self {
        let (mut needles, mut bare) = (Vec::new(), Vec::new());
        for (value, text) in values.enumerate() {
            match anchor(text) {
                Some(anchor) => needles.push(Needle { value, text, anchor }),
                None => bare.push((value, text)),
            }
        }
        let anchors = Anchors::new(needles.iter().enumerate().map(|(index, needle)| (needle.anchor_bytes(), index)));
        Self { needles, anchors, bare }
    }

    /// The values that an output holds: in a leaf or key where it is a JSON object or array, else
    /// in its text. Only values that `wanted` are reported, each once, at its first place.
    pub fn in_output(&self, output: &Text<'_>, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        if self.cannot_be_in(output, &wanted) {
            return Vec::new();
        }
        let text = output.as_str();
        let looks_like_json = text.trim_start().starts_with(['{', '[']);
        if !looks_like_json {
            return self.in_text(text, wanted);
        }
        let escapes = memchr::memchr(b'\\', text.as_bytes()).is_some();
        // Whether strings without a candidate may hold a value all the same.
        let special = (escapes && escapes_letters(text))
            || folds_unusually(text)
            || self.wanted_bare(text, &wanted).next().is_some()
            || (escapes && self.bare.iter().any(|&(value, _)| wanted(value)));
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
            // What a string without escapes holds, the JSON text around it holds as well.
            self.occurrences(text, &wanted, |needle, at| candidates.push((needle, at)));
        }
        if candidates.is_empty() && !special {
            return Vec::new();
        }
        match output.json_container() {
            Some(root) => self.in_json(root, &candidates, special, wanted),
            None => self.in_text(text, wanted),
        }
    }

    /// As [`Finder::in_output`], but where the output holds a value may be left open: that often
    /// need not be known, and finding it takes the output apart.
    pub fn somewhere_in_output(&self, output: &Text<'_>, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        let anywhere = |value| Hit { value, node: None };
        let may_be_json = |raw: &str| raw.trim_start().starts_with(['{', '[', '\\']);
        let glance = output.raw().and_then(|raw| self.scan_raw_content(raw, !may_be_json(raw), &wanted));
        let Some(glance) = glance else {
            return self.in_output(output, wanted).iter().map(|hit| anywhere(hit.value)).collect();
        };
        let mut hits: Vec<Hit> = glance.held.into_iter().map(anywhere).collect();
        if !glance.unclear.is_empty() {
            let others = self.in_output(output, |value| glance.unclear.contains(&value));
            hits.extend(others.iter().map(|hit| anywhere(hit.value)));
        }
        hits
    }

    /// The values that a user's or a system text holds.
    pub fn in_said(&self, said: &Text<'_>, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        let Some(glance) = said.raw().and_then(|raw| self.scan_raw_content(raw, true, &wanted)) else {
            return self.in_text(said.as_str(), wanted);
        };
        let mut hits: Vec<Hit> = glance.held.into_iter().map(|value| Hit { value, node: None }).collect();
        if !glance.unclear.is_empty() {
            hits.extend(self.in_text(said.as_str(), |value| glance.unclear.contains(&value)));
        }
        hits
    }

    /// Whether a text that is not decoded yet holds none of the wanted values for sure: decoding and
    /// parsing a text costs more than a look at its raw content.
    fn cannot_be_in(&self, text: &Text<'_>, wanted: impl Fn(usize) -> bool) -> bool {
        text.undecoded().is_some_and(|raw| !self.may_stand_in(raw, wanted))
    }

    /// Whether the content of a JSON string may stand for a text that holds a wanted value.
    fn may_stand_in(&self, raw: &str, wanted: impl Fn(usize) -> bool) -> bool {
        escapes_letters(raw)
            || folds_unusually(raw)
            || self.bare.iter().any(|&(value, _)| wanted(value))
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

    /// The values that a text holds.
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
            all.filter(|(_, value)| holds(&lower, value)).for_each(|(value, _)| add(value));
        } else {
            self.occurrences(text, &wanted, |needle, _| add(needle.value));
        }
        self.bare_in(text, &wanted).into_iter().for_each(add);
        hits
    }

    fn in_json(
        &self,
        root: ValueRef<'_>,
        candidates: &[(&Needle<'v>, usize)],
        special: bool,
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
            } else if leaf_holds(root.at(id), needle, at) {
                add(needle.value, id);
            }
        }
        if special {
            let strings = (0..tape.nodes().len() as NodeId).filter(|&id| tape.node(id).kind == Kind::String);
            escaped = strings.collect();
        }
        for id in escaped {
            let text = tape.decoded_str(root.text(), id);
            self.in_text(&text, &wanted).iter().for_each(|hit| add(hit.value, id));
        }
        hits
    }

    /// Calls `report` for every place where a text holds a value with an anchor; the text is one
    /// that folds as usual, else some are missed.
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

    /// The values without an anchor that may stand in this text.
    fn wanted_bare(&self, text: &str, wanted: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, &'v str)> {
        let ascii = !self.bare.is_empty() && text.is_ascii();
        self.bare.iter().copied().filter(move |&(value, bare)| wanted(value) && (!ascii || bare.is_ascii()))
    }

    fn bare_in(&self, text: &str, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut lower = None;
        let held = self.wanted_bare(text, wanted).filter(|(_, bare)| {
            let lower = lower.get_or_insert_with(|| text.to_lowercase());
            holds(lower, bare)
        });
        held.map(|(value, _)| value).collect()
    }
}

/// The number or string that stands at byte `at`.
fn leaf_at(root: ValueRef<'_>, at: usize) -> Option<NodeId> {
    let nodes = root.tape().nodes();
    let id = nodes.partition_point(|node| node.span.start as usize <= at).checked_sub(1)?;
    let is_leaf = matches!(nodes[id].kind, Kind::Number | Kind::String) && at < nodes[id].span.end as usize;
    is_leaf.then_some(id as NodeId)
}

/// Whether a number, or a string without escapes, holds the needle with its anchor at byte `at`.
fn leaf_holds(leaf: ValueRef<'_>, needle: &Needle<'_>, at: usize) -> bool {
    match leaf.kind() {
        Kind::Number => leaf.raw() == needle.text,
        _ => needle.occurs(leaf.tape().raw_str(leaf.text(), leaf.id()), at - leaf.span().start as usize - 1),
    }
}

impl<'v> Needle<'v> {
    fn anchor_bytes(&self) -> &'v [u8] {
        &self.text.as_bytes()[self.anchor.0..self.anchor.0 + self.anchor.1]
    }

    /// Whether the value occurs in `text` with its anchor at byte `at`.
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

/// The run of a value to look for: the longest with a digit, else the longest.
fn anchor(value: &str) -> Option<(usize, usize)> {
    let mut best: Option<(bool, usize, usize)> = None;
    let (mut start, mut digit) = (0, false);
    // A space behind the value ends its last run.
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

/// Characters whose lower case depends on those around them (Σ), is ASCII (K) or is two
/// characters (İ). Texts that hold one are lower-cased as a whole.
const UNUSUAL: [char; 3] = ['\u{130}', '\u{3a3}', '\u{212a}'];

/// Whether the content of a JSON string, or of a string in the JSON it holds, writes an ASCII letter,
/// digit or `_`, or one of [`UNUSUAL`], as `\u….`.
pub(super) fn escapes_letters(raw: &str) -> bool {
    escape::unicode_escapes(raw).any(|unit| matches!(unit, 0x30..=0x7a | 0x130 | 0x3a3 | 0x212a))
}

/// Whether `text` has characters of [`UNUSUAL`].
pub(super) fn folds_unusually(text: &str) -> bool {
    static FINDERS: LazyLock<[memmem::Finder<'static>; 3]> =
        LazyLock::new(|| UNUSUAL.map(|c| memmem::Finder::new(c.encode_utf8(&mut [0; 4]).as_bytes()).into_owned()));
    // Most texts have no character that begins as one of the three, some have one that begins as one.
    let may_hold = |finder: &&memmem::Finder<'_>| memchr::memchr(finder.needle()[0], text.as_bytes()).is_some();
    !text.is_ascii() && FINDERS.iter().filter(may_hold).any(|finder| finder.find(text.as_bytes()).is_some())
}

/// Whether the lower case of `c` is `lower`, wherever it stands.
fn folds_to(c: char, lower: char) -> bool {
    c == lower || (!UNUSUAL.contains(&c) && c.to_lowercase().eq(std::iter::once(lower)))
}

/// Whether a lower-cased text holds a value: the definition, slowly.
pub fn holds(lower: &str, value: &str) -> bool {
    let mut from = 0;
    while let Some(at) = lower[from..].find(value).map(|at| from + at) {
        if is_bounded(lower, at, at + value.len()) {
            return true;
        }
        // Matches may overlap, and a later one may be the bounded one.
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
