//! J002 duplicate-key

use super::{Check, RecordContext, declare_rule};
use crate::diagnostic::{Draft, DraftFix, Drafts, Safety};
use crate::json::{Kind, NodeId, Span, Tape, ValueRef};
use crate::trajectory::{Place, TextId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

declare_rule! {
    /// ## What it does
    /// Reports a key that occurs more than once in the same object.
    ///
    /// ## Why is this bad?
    /// Most parsers keep the last value and drop the others silently, some keep the first, some reject the record. What
    /// a model is trained on depends on the loader.
    ///
    /// ## Example
    /// ```json
    /// {"role": "assistant", "content": "Done.", "content": null}
    /// ```
    /// Python reads `content` as `None`.
    ///
    /// ## What to do
    /// Keep the intended value and delete the other.
    ///
    /// ## Fix
    /// Deletes the earlier members and keeps the last one, which is what most parsers read.
    ///
    /// Unsafe: the deleted value may be the intended one, and loaders that keep the first value read a different one
    /// afterwards.
    "J002" "duplicate-key" Error, fix: Unsafe; Check::Record(check)
}

/// Objects with more keys than this are checked with a map instead of pair by pair.
const MAX_PAIRWISE: usize = 24;

fn check(record: &RecordContext<'_>, drafts: &mut Drafts) {
    check_value(record.text, record.value, drafts);
}

/// Reports the duplicate keys of a value and of everything below it.
fn check_value(text: TextId, value: ValueRef<'_>, drafts: &mut Drafts) {
    let tape = value.tape();
    for id in value.id()..tape.node(value.id()).next {
        if tape.node(id).kind == Kind::Object && tape.node(id).next > id + 3 {
            for Duplicate { first, previous, again } in duplicates(value.text(), tape, id) {
                let place = |key| Place { text, span: tape.node(key).span };
                let name = tape.decoded_str(value.text(), again);
                // The removed member is never the last one, so the comma to remove is the one after it.
                let next = tape.node(previous + 1).next;
                let fix = DraftFix {
                    title: format!("remove the earlier `{name}`"),
                    safety: Safety::Unsafe,
                    at: Place { text, span: Span::new(tape.node(previous).span.start, tape.node(next).span.start) },
                    replacement: String::new(),
                };
                drafts.push(
                    Draft::new(place(again), format!("duplicate key `{name}`"))
                        .related(place(first), "first defined here")
                        .fix(fix),
                );
            }
        }
    }
}

/// A repeated occurrence of a key in an object.
struct Duplicate {
    /// The first occurrence.
    first: NodeId,
    /// The occurrence before `again`.
    previous: NodeId,
    /// The repeated occurrence.
    again: NodeId,
}

/// The repeated keys of an object.
fn duplicates(text: &str, tape: &Tape, object: NodeId) -> Vec<Duplicate> {
    let mut found = Vec::new();
    // Bytes, not `str`: slicing bytes needs no check of character boundaries.
    let raw = |key| text.as_bytes().get(tape.node(key).span.range());
    let mut keys = [0 as NodeId; MAX_PAIRWISE];
    for (count, key) in tape.children(object).enumerate() {
        if count == MAX_PAIRWISE || tape.node(key).escaped {
            return duplicates_by_map(text, tape, object);
        }
        let len = tape.node(key).span.len();
        let equal = |&&other: &&NodeId| tape.node(other).span.len() == len && raw(other) == raw(key);
        if let Some(&first) = keys[..count].iter().find(equal) {
            let previous = keys[..count].iter().rfind(equal).copied().unwrap_or(first);
            found.push(Duplicate { first, previous, again: key });
        }
        keys[count] = key;
    }
    found
}

fn duplicates_by_map(text: &str, tape: &Tape, object: NodeId) -> Vec<Duplicate> {
    let mut seen = HashMap::new();
    let mut found = Vec::new();
    for key in tape.children(object) {
        match seen.entry(tape.decoded_str(text, key)) {
            Entry::Occupied(mut known) => {
                let (first, previous) = known.get_mut();
                found.push(Duplicate { first: *first, previous: *previous, again: key });
                *previous = key;
            }
            Entry::Vacant(free) => {
                free.insert((key, key));
            }
        }
    }
    found
}
