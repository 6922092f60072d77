//! J002 duplicate-key

use super::{Check, RecordContext, declare_rule};
use crate::diagnostic::{Draft, DraftFix, Safety};
use crate::json::{Kind, NodeId, Span, Tape, ValueRef};
use crate::trajectory::{Place, TextId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

declare_rule! {
    /// ## What it does
    /// Reports an object in which a key stands twice.
    ///
    /// ## Why is this bad?
    /// Most parsers keep the last value and drop the others in silence, some keep the first, some
    /// refuse the record. What is trained on depends on the loader.
    ///
    /// ## Example
    /// ```json
    /// {"role": "assistant", "content": "Done.", "content": null}
    /// ```
    /// Python reads `content` as `None`.
    ///
    /// ## What to do
    /// Keep the value that was meant and delete the other.
    ///
    /// ## Fix
    /// Deletes the earlier members and keeps the last one, which is what most parsers read.
    ///
    /// Unsafe: nobody can know which value was meant, and what a loader that keeps the first one reads
    /// changes.
    "J002" "duplicate-key" Error, fix: Unsafe; Check::Record(check)
}

/// Objects with more keys than this are checked with a map instead of pair by pair.
const PAIRWISE: usize = 24;

fn check(record: &RecordContext<'_>, drafts: &mut Vec<Draft>) {
    in_value(record.text, record.value, drafts);
}

/// Reports the duplicate keys of a value and of everything below it.
pub(super) fn in_value(text: TextId, value: ValueRef<'_>, drafts: &mut Vec<Draft>) {
    let tape = value.tape();
    for id in value.id()..tape.node(value.id()).next {
        if tape.node(id).kind == Kind::Object && tape.node(id).next > id + 3 {
            for Duplicate { first, before, again } in duplicates(value.text(), tape, id) {
                let place = |key| Place { text, span: tape.node(key).span };
                let name = tape.decoded_str(value.text(), again);
                // What goes is never the last member, so the comma to go is the one after it.
                let next = tape.node(before + 1).next;
                let fix = DraftFix {
                    title: format!("remove the earlier `{name}`"),
                    safety: Safety::Unsafe,
                    at: Place { text, span: Span::new(tape.node(before).span.start, tape.node(next).span.start) },
                    replacement: String::new(),
                };
                drafts.push(
                    Draft::new(place(again), format!("the key `{name}` stands twice in this object"))
                        .related(place(first), "it stands here before")
                        .fix(fix),
                );
            }
        }
    }
}

/// A key that stands again in its object.
struct Duplicate {
    /// Where it stands first.
    first: NodeId,
    /// Where it stands for the last time before `again`.
    before: NodeId,
    /// Where it stands again.
    again: NodeId,
}

/// The keys of an object that stand again.
fn duplicates(text: &str, tape: &Tape, object: NodeId) -> Vec<Duplicate> {
    let mut found = Vec::new();
    // Bytes, not `str`: most keys differ in length, and cutting out bytes looks at no characters.
    let raw = |key| text.as_bytes().get(tape.node(key).span.range());
    let mut keys = [0 as NodeId; PAIRWISE];
    for (count, key) in tape.children(object).enumerate() {
        if count == PAIRWISE || tape.node(key).escaped {
            return duplicates_by_map(text, tape, object);
        }
        let len = tape.node(key).span.len();
        let equal = |&&other: &&NodeId| tape.node(other).span.len() == len && raw(other) == raw(key);
        if let Some(&first) = keys[..count].iter().find(equal) {
            let before = keys[..count].iter().rfind(equal).copied().unwrap_or(first);
            found.push(Duplicate { first, before, again: key });
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
                let (first, before) = known.get_mut();
                found.push(Duplicate { first: *first, before: *before, again: key });
                *before = key;
            }
            Entry::Vacant(free) => {
                free.insert((key, key));
            }
        }
    }
    found
}
