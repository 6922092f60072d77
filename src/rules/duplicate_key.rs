//! J002 duplicate-key

use super::{Check, RecordContext, declare_rule};
use crate::diagnostic::Draft;
use crate::json::{Kind, NodeId, Tape, ValueRef};
use crate::trajectory::{Place, TextId};
use std::collections::HashMap;

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
    "J002" "duplicate-key" Error; Check::Record(check)
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
            for (first, again) in duplicates(value.text(), tape, id) {
                let place = |key| Place { text, span: tape.node(key).span };
                let name = tape.decoded_str(value.text(), again);
                drafts.push(
                    Draft::new(place(again), format!("the key `{name}` stands twice in this object"))
                        .related(place(first), "it stands here before"),
                );
            }
        }
    }
}

/// Pairs (first, again) of equal keys of an object.
fn duplicates(text: &str, tape: &Tape, object: NodeId) -> Vec<(NodeId, NodeId)> {
    let mut found = Vec::new();
    let raw = |key| tape.raw_str(text, key);
    let mut keys = [0 as NodeId; PAIRWISE];
    for (count, key) in tape.children(object).enumerate() {
        if count == PAIRWISE || tape.node(key).escaped {
            return duplicates_by_map(text, tape, object);
        }
        if let Some(&first) = keys[..count].iter().find(|&&other| raw(other) == raw(key)) {
            found.push((first, key));
        }
        keys[count] = key;
    }
    found
}

fn duplicates_by_map(text: &str, tape: &Tape, object: NodeId) -> Vec<(NodeId, NodeId)> {
    let mut seen = HashMap::new();
    let mut found = Vec::new();
    for key in tape.children(object) {
        match seen.entry(tape.decoded_str(text, key)) {
            std::collections::hash_map::Entry::Occupied(first) => found.push((*first.get(), key)),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(key);
            }
        }
    }
    found
}
