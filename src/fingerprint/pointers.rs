//! Computes the JSON pointers of many places in one tape, faster than one by one.

use crate::json::{Kind, NodeId, Tape, pointer};
use std::fmt::Write as _;

/// Finds nodes and their pointers. It keeps the path to the last node: lookups are mostly in document order, and then
/// the tape is walked only once.
#[derive(Debug, Default)]
pub struct Pointers {
    /// The containers around the last node, outermost first, each with the child that was entered.
    path: Vec<Step>,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    container: NodeId,
    /// The item, or the key of the member.
    child: NodeId,
    index: usize,
}

impl Pointers {
    /// The innermost node that contains a byte of the text; the root for bytes outside of it.
    pub fn node_at(&mut self, tape: &Tape, offset: u32) -> NodeId {
        // Nodes are in the order of their first bytes.
        let after = tape.nodes().partition_point(|node| node.span.start <= offset);
        let Some(last) = after.checked_sub(1) else { return 0 };
        #[allow(clippy::cast_possible_truncation)] // node ids are 32 bits wide
        let last = last as NodeId;
        self.go_to(tape, last);
        if tape.node(last).span.end > offset {
            return last;
        }
        let around = self.path.iter().rev().find(|step| tape.node(step.container).span.end > offset);
        around.map_or(0, |step| step.container)
    }

    /// The pointer from node `from` to node `to` below it. A key has the pointer of its value.
    pub fn between(&mut self, text: &str, tape: &Tape, from: NodeId, to: NodeId) -> Box<str> {
        self.go_to(tape, to);
        let mut written = String::new();
        for step in self.path.iter().skip_while(|step| step.container < from) {
            if tape.node(step.container).kind == Kind::Object {
                pointer::push_token(&mut written, &tape.decoded_str(text, step.child));
            } else {
                let _ = write!(written, "/{}", step.index);
            }
        }
        written.into()
    }

    /// Sets `path` to the path to a node.
    fn go_to(&mut self, tape: &Tape, target: NodeId) {
        while self.path.last().is_some_and(|step| {
            target <= step.container || target >= tape.node(step.container).next || target < step.child
        }) {
            let Some(step) = self.path.pop() else { break };
            if step.container < target && target < tape.node(step.container).next {
                // The target is earlier in the same container: restart at its first child.
                self.path.push(Step { child: step.container + 1, index: 0, ..step });
                break;
            }
        }
        loop {
            let mut step = match self.path.last() {
                None if target == 0 => return,
                None => Step { container: 0, child: 1, index: 0 },
                Some(&step) => step,
            };
            let keyed = tape.node(step.container).kind == Kind::Object;
            let value = |child: NodeId| if keyed { child + 1 } else { child };
            while tape.node(value(step.child)).next <= target {
                step.child = tape.node(value(step.child)).next;
                step.index += 1;
            }
            self.path.pop();
            self.path.push(step);
            if target <= value(step.child) {
                return;
            }
            let inner = value(step.child);
            self.path.push(Step { container: inner, child: inner + 1, index: 0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    const TEXT: &str = r#" {"a":[1,{"b/c":[[],{}],"d":"e"},[2,3]],"f":{"g":{"h":null}},"a":{"~":[7,8]}} "#;

    #[test]
    fn pointers_equal_those_computed_one_by_one_in_any_order() {
        let tape = json::parse(TEXT).expect("JSON").tape;
        let all: Vec<NodeId> = (0..).take(tape.nodes().len()).collect();
        let mut orders = vec![all.clone(), all.iter().rev().copied().collect()];
        orders.extend((1..all.len()).map(|step| (0..all.len()).map(|nth| all[nth * step % all.len()]).collect()));
        for order in orders {
            let mut pointers = Pointers::default();
            for id in order {
                assert_eq!(*pointers.between(TEXT, &tape, 0, id), pointer::of_node(TEXT, &tape, id), "node {id}");
            }
        }
    }

    #[test]
    fn a_byte_belongs_to_the_innermost_node() {
        let tape = json::parse(TEXT).expect("JSON").tape;
        let mut pointers = Pointers::default();
        for offset in (0..80).chain((0..80).rev()) {
            let expected = pointer::node_at(&tape, offset).unwrap_or(0);
            assert_eq!(pointers.node_at(&tape, offset), expected, "byte {offset}");
        }
    }

    #[test]
    fn pointers_can_start_at_any_ancestor() {
        let tape = json::parse(TEXT).expect("JSON").tape;
        let mut pointers = Pointers::default();
        let root = tape.root(TEXT);
        let list = pointer::find(root, "/f").expect("a value").id();
        let leaf = pointer::find(root, "/f/g/h").expect("a value").id();
        assert_eq!(&*pointers.between(TEXT, &tape, list, leaf), "/g/h");
        assert_eq!(&*pointers.between(TEXT, &tape, leaf, leaf), "");
    }
}
