//! JSON pointers (RFC 6901) on a tape: from a pointer or a byte offset to a node, and from a node to its pointer.

use super::{Kind, NodeId, Tape, ValueRef};
use std::fmt::Write as _;

/// The value at `pointer` below `root`. Of duplicate keys, the last one counts.
#[must_use]
pub fn find<'t>(root: ValueRef<'t>, pointer: &str) -> Option<ValueRef<'t>> {
    if pointer.is_empty() {
        return Some(root);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(root, |value, token| match value.kind() {
        Kind::Object => value.get(&unescape_token(token)),
        Kind::Array => value.items().nth(array_index(token)?),
        _ => None,
    })
}

fn array_index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with(['0', '+']);
    canonical.then(|| token.parse().ok()).flatten()
}

fn unescape_token(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The innermost node whose span contains byte `offset`.
#[must_use]
pub fn node_at(tape: &Tape, offset: u32) -> Option<NodeId> {
    let contains = |id: NodeId| {
        let span = tape.node(id).span;
        span.start <= offset && offset < span.end
    };
    if tape.nodes().is_empty() || !contains(0) {
        return None;
    }
    let mut innermost = 0;
    loop {
        let keyed = tape.node(innermost).kind == Kind::Object;
        let below = tape.children(innermost).find_map(|child| {
            if contains(child) {
                Some(child)
            } else if keyed && contains(child + 1) {
                Some(child + 1)
            } else {
                None
            }
        });
        match below {
            Some(child) => innermost = child,
            None => return Some(innermost),
        }
    }
}

/// The pointer to node `id`. A key has the pointer of its value.
#[must_use]
pub fn of_node(text: &str, tape: &Tape, id: NodeId) -> String {
    let mut pointer = String::new();
    let mut at: NodeId = 0;
    while at != id {
        let keyed = tape.node(at).kind == Kind::Object;
        let step = tape.children(at).enumerate().find_map(|(index, child)| {
            let value = if keyed { child + 1 } else { child };
            (child <= id && id < tape.node(value).next).then_some((index, child, value))
        });
        let Some((index, child, value)) = step else {
            break;
        };
        if keyed {
            push_token(&mut pointer, &tape.decoded_str(text, child));
        } else {
            let _ = write!(pointer, "/{index}");
        }
        if id == child {
            break;
        }
        at = value;
    }
    pointer
}

/// Appends `/token`, escaped.
pub fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}
