//! Finding many values in many texts at once, as METRICS section 2 wants it: case-insensitive, and
//! neither directly preceded nor directly followed by an alphanumeric or `_`.
//!
//! Every value has an *anchor*, one of its runs of ASCII letters, digits and `_`. An occurrence of
//! the value is an occurrence of the anchor as a whole run, so one pass over the runs of a text
//! finds the candidates of all values; only those are compared in full.

use crate::json::block::{self, BLOCK};
use crate::json::{Kind, NodeId, ValueRef};
use crate::trajectory::Text;

/// A set of values to look for, each normalised.
pub struct Finder<'v> {
    needles: Vec<Needle<'v>>,
    /// For each first byte the lengths of anchors that begin with it, one bit a length.
    lengths: [u64; 256],
    /// Values without any ASCII letter or digit: looked for in the lower-cased text.
    bare: Vec<(usize, &'v str)>,
}

struct Needle<'v> {
    value: usize,
    text: &'v str,
    /// Offset and length of the anchor in `text`.
    anchor: (usize, usize),
}

/// Where a text holds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Index of the value.
    pub value: usize,
    /// The leaf or key that holds it; `None` in a text that is no JSON object or array.
    pub node: Option<NodeId>,
}

fn length_bit(length: usize) -> u64 {
    1 << length.min(63)
}

impl<'v> Finder<'v> {
    /// A finder for values; each is reported by its position in the iterator.
    pub fn new(values: impl Iterator<Item = &'v str>) -> Self {
        let mut finder = Self { needles: Vec::new(), lengths: [0; 256], bare: Vec::new() };
        for (value, text) in values.enumerate() {
            let Some(anchor) = anchor(text) else {
                finder.bare.push((value, text));
                continue;
            };
            let first = text.as_bytes()[anchor.0];
            finder.lengths[usize::from(first)] |= length_bit(anchor.1);
            finder.lengths[usize::from(first.to_ascii_uppercase())] |= length_bit(anchor.1);
            finder.needles.push(Needle { value, text, anchor });
        }
        finder
    }

    /// The values that an output holds: in a leaf or key where it is a JSON object or array, else
    /// in its text. Only values that `wanted` are reported, each once, at its first place.
    pub fn in_output(&self, output: &Text<'_>, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        let text = output.as_str();
        let looks_like_json = text.trim_start().starts_with(['{', '[']);
        if !looks_like_json {
            return self.in_text(text, wanted);
        }
        let mut candidates = Vec::new();
        self.candidates(text, &mut |needle, at| {
            if wanted(needle.value) {
                candidates.push((needle, at));
            }
        });
        let has_escapes = memchr::memchr(b'\\', text.as_bytes()).is_some();
        if candidates.is_empty() && !has_escapes && self.bare.is_empty() && text.is_ascii() {
            return Vec::new();
        }
        match output.json_container() {
            Some(root) => self.in_json(root, &candidates, has_escapes || !text.is_ascii(), wanted),
            None => self.in_text(text, wanted),
        }
    }

    /// The values that a text holds.
    pub fn in_text(&self, text: &str, wanted: impl Fn(usize) -> bool) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut add = |value: usize| {
            if wanted(value) && !hits.iter().any(|hit| hit.value == value) {
                hits.push(Hit { value, node: None });
            }
        };
        if folds_unusually(text) {
            let lower = text.to_lowercase();
            let all = self.needles.iter().map(|needle| (needle.value, needle.text));
            all.chain(self.bare.iter().copied()).filter(|(_, value)| holds(&lower, value)).for_each(|(value, _)| add(value));
            return hits;
        }
        self.candidates(text, &mut |needle, at| {
            if needle.occurs(text, at) {
                add(needle.value);
            }
        });
        if !self.bare.is_empty() {
            let lower = text.to_lowercase();
            self.bare.iter().filter(|(_, value)| holds(&lower, value)).for_each(|&(value, _)| add(value));
        }
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
        for &(needle, at) in candidates {
            let before = tape.nodes().partition_point(|node| node.span.start as usize <= at);
            let Some(id) = before.checked_sub(1) else { continue };
            let node = tape.nodes()[id];
            if at >= node.span.end as usize {
                continue;
            }
            let id = id as NodeId;
            let held = match node.kind {
                Kind::Number => root.at(id).raw() == needle.text,
                Kind::String if !node.escaped => {
                    needle.occurs(tape.raw_str(root.text(), id), at - node.span.start as usize - 1)
                }
                _ => false,
            };
            if held {
                add(needle.value, id);
            }
        }
        if special {
            for (id, node) in tape.nodes().iter().enumerate() {
                if node.kind != Kind::String {
                    continue;
                }
                let raw = tape.raw_str(root.text(), id as NodeId);
                if node.escaped || (!raw.is_ascii() && (!self.bare.is_empty() || folds_unusually(raw))) {
                    let text = tape.decoded_str(root.text(), id as NodeId);
                    self.in_text(&text, &wanted).iter().for_each(|hit| add(hit.value, id as NodeId));
                }
            }
        }
        if !self.bare.is_empty() {
            for (id, node) in tape.nodes().iter().enumerate() {
                if node.kind == Kind::String && !node.escaped {
                    let text = tape.raw_str(root.text(), id as NodeId);
                    let lower = text.to_lowercase();
                    let held = self.bare.iter().filter(|&&(value, bare)| wanted(value) && holds(&lower, bare));
                    held.for_each(|&(value, _)| add(value, id as NodeId));
                }
            }
        }
        hits
    }

    /// Calls `report` for every run of word bytes that is some needle's anchor, in order.
    fn candidates<'f>(&'f self, text: &str, report: &mut impl FnMut(&'f Needle<'v>, usize)) {
        if self.needles.is_empty() {
            return;
        }
        let bytes = text.as_bytes();
        let mut carry = 0;
        let mut start = 0;
        let mut base = 0;
        while base < bytes.len() {
            let block = block::load(bytes, base, b' ');
            let word = block::word(&block);
            let mut edges = word ^ (word << 1 | carry);
            carry = word >> 63;
            while edges != 0 {
                let bit = edges.trailing_zeros() as usize;
                edges &= edges - 1;
                if word >> bit & 1 == 1 {
                    start = base + bit;
                } else {
                    self.check_run(bytes, start, base + bit, report);
                }
            }
            base += BLOCK;
        }
        if carry == 1 {
            self.check_run(bytes, start, bytes.len(), report);
        }
    }

    #[inline]
    fn check_run<'f>(&'f self, bytes: &[u8], start: usize, end: usize, report: &mut impl FnMut(&'f Needle<'v>, usize)) {
        if self.lengths[usize::from(bytes[start])] & length_bit(end - start) == 0 {
            return;
        }
        let run = &bytes[start..end];
        for needle in &self.needles {
            if needle.anchor.1 == run.len() && needle.anchor_bytes().eq_ignore_ascii_case(run) {
                report(needle, start);
            }
        }
    }
}

impl Needle<'_> {
    fn anchor_bytes(&self) -> &[u8] {
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
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let bytes = value.as_bytes();
    let mut best: Option<(bool, usize, usize)> = None;
    let mut at = 0;
    while at < bytes.len() {
        if !is_word(bytes[at]) {
            at += 1;
            continue;
        }
        let end = bytes[at..].iter().position(|&byte| !is_word(byte)).map_or(bytes.len(), |len| at + len);
        let digit = bytes[at..end].iter().any(u8::is_ascii_digit);
        if best.is_none_or(|(had_digit, _, len)| (digit, end - at) > (had_digit, len)) {
            best = Some((digit, at, end - at));
        }
        at = end;
    }
    best.map(|(_, start, len)| (start, len))
}

/// Characters whose lower case depends on those around them (Σ), is ASCII (K) or is two
/// characters (İ). Texts that hold one are lower-cased as a whole.
const UNUSUAL: [char; 3] = ['\u{130}', '\u{3a3}', '\u{212a}'];

fn folds_unusually(text: &str) -> bool {
    !text.is_ascii() && text.contains(UNUSUAL)
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

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    text.is_char_boundary(start)
        && text.is_char_boundary(end)
        && !text[..start].chars().next_back().is_some_and(is_word)
        && !text[end..].chars().next().is_some_and(is_word)
}
