//! P008 empty-turn

use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::{Draft, DraftFix, Drafts, Safety};
use crate::json::{NodeId, Span, ValueRef};
use crate::trajectory::{Loc, Place, Role, Trajectory, Turn};
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports a turn of the agent without text and without a call. A turn with other content (reasoning, an image, a
    /// refusal) is not empty.
    ///
    /// ## Why is this bad?
    /// An answer was lost: it was filtered, cut off or could not be parsed. Anthropic's API rejects such a message, and
    /// a model trained on it learns to answer with nothing.
    ///
    /// ## Example
    /// ```json
    /// {"role": "assistant", "content": ""}
    /// ```
    ///
    /// ## What to do
    /// Drop the turn and the user's reply to it, if there is one, or drop the trajectory.
    ///
    /// ## Fix
    /// Removes the message from the record's list of messages. No fix is offered if a tool result follows the turn, if
    /// the whole trajectory is empty, if messages are not elements of a list (Claude Code sessions), or if they are
    /// numbered (ATIF).
    ///
    /// Unsafe: the conversation changes. Two user turns may follow each other afterwards, and the record no longer
    /// shows that a turn existed.
    "P008" "empty-turn" Warning, fix: Unsafe [unnecessary]; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    let empty = |turn: &Turn| turn.text.is_none() && turn.calls == 0 && !turn.other_content;
    let turns = trajectory.turns.iter().enumerate();
    let found: Vec<usize> =
        turns.filter(|(_, turn)| turn.role == Role::Agent && empty(turn)).map(|(index, _)| index).collect();
    let removals = removals(trajectory, &found);
    for turn in found {
        let at = trajectory.turns[turn].at;
        let draft = Draft::new(trajectory.texts.place(at), "empty agent turn: no text, no call");
        drafts.push(match removals.get(&turn) {
            Some(&span) => draft.fix(DraftFix {
                title: "remove the empty message".to_owned(),
                safety: Safety::Unsafe,
                at: Place { text: at.text, span },
                replacement: String::new(),
            }),
            None => draft,
        });
    }
}

/// The span to delete for each of these turns that can be removed.
fn removals(trajectory: &Trajectory<'_>, turns: &[usize]) -> HashMap<usize, Span> {
    let removable = |turn: &usize| {
        let answered = trajectory.turns.get(turn + 1).is_some_and(|next| next.role == Role::Tool || next.results > 0);
        let Turn { at, results, .. } = trajectory.turns[*turn];
        at.text == trajectory.at.text && results == 0 && !answered
    };
    let at = |&turn: &usize| (trajectory.turns[turn].at.node, turn);
    let found: Vec<(NodeId, usize)> = turns.iter().filter(|turn| removable(turn)).map(at).collect();
    let Some(&(some, _)) = found.first().filter(|_| !trajectory.is_empty()) else { return HashMap::new() };
    let mut removable: HashMap<NodeId, usize> = found.into_iter().collect();
    // All messages of a record are in one list.
    let root = trajectory.texts.value(Loc { node: 0, ..trajectory.at });
    let Some(list) = list_of(root, some) else { return HashMap::new() };
    let mut spans = HashMap::new();
    let mut before: Option<Span> = None;
    let mut items = list.items().peekable();
    while let Some(message) = items.next() {
        let span = message.span();
        let cut = match (items.peek(), before) {
            (Some(next), _) => Span::new(span.start, next.span().start),
            (None, Some(before)) => Span::new(before.end, span.end),
            (None, None) => span,
        };
        before = Some(span);
        let is_message = message.get("role").is_some() || message.get("from").is_some();
        if let Some(turn) = removable.remove(&message.id()).filter(|_| is_message) {
            spans.insert(turn, cut);
        }
    }
    spans
}

/// The array below `value` that has `node` as an element.
fn list_of(mut value: ValueRef<'_>, node: NodeId) -> Option<ValueRef<'_>> {
    loop {
        let children = value.tape().children(value.id());
        let inside = |&child: &NodeId| value.tape().node(if value.is_object() { child + 1 } else { child }).next > node;
        let child = children.into_iter().find(inside)?;
        if child == node {
            return value.is_array().then_some(value);
        }
        value = value.at(if value.is_object() { child + 1 } else { child });
        if value.id() >= node {
            return None;
        }
    }
}
