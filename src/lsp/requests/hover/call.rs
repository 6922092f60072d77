//! A call, one of its arguments, or its result.

use super::evidence;
use crate::graph::render::argument_path;
use crate::graph::{Origin, ValueUse, is_confirmed, is_verified};
use crate::lsp::markdown;
use crate::lsp::origins::{Giver, Givers, call_in_words, value_of};
use crate::lsp::view::View;
use crate::teacher::{ActiveTeacher, Echoes};
use crate::trajectory::{CallId, CallKind, Event, Match, ResultId};

/// Arguments, or uses of a result, that are listed at the most.
const LISTED: usize = 20;
/// Characters of a value that are shown at the most.
const VALUE: usize = 60;

/// A call with where its arguments came from.
pub fn of_call(view: &View<'_, '_>, call: CallId) -> String {
    let givers = Givers::of(view.trajectory);
    let uses = view.graph.provenance.of_call(call);
    let arguments = list("Arguments", uses, |used| format!("- {}\n", source(view, &givers, used)));
    let [head, evidence] = about(view, call);
    head + &arguments + &evidence
}

/// An argument, and the call it is given to.
pub fn of_argument(view: &View<'_, '_>, used: &ValueUse) -> String {
    let givers = Givers::of(view.trajectory);
    let provenance = &view.graph.provenance;
    let of_argument = provenance.of_call(used.call).iter().filter(|other| other.node == used.node);
    let line = |used: &ValueUse| {
        let later = provenance.uses.iter().filter(|later| later.value == used.value && later.call > used.call);
        let mut calls: Vec<CallId> = later.map(|later| later.call).collect();
        calls.dedup();
        let again = if calls.is_empty() {
            String::new()
        } else {
            format!("  - used again by {}\n", calls_in_words(view, &calls))
        };
        format!("- {}\n{again}", source(view, &givers, used))
    };
    let [head, evidence] = about(view, used.call);
    list("Argument", of_argument, line).trim_start().to_owned() + "\n---\n\n" + &head + &evidence
}

/// A result, the call it answers, and who used it.
pub fn of_result(view: &View<'_, '_>, index: ResultId) -> String {
    let trajectory = view.trajectory;
    let result = &trajectory.results[index];
    let answers = match result.call {
        Some(call) => format!("**Result** of {}", call_in_words(trajectory, call)),
        None if result.of_user => "**Result** of a call of the simulated user".to_owned(),
        None => "**Result** that answers no call".to_owned(),
    };
    let how = match result.matched {
        Match::Exact => None,
        Match::NoId => Some("it has no id"),
        Match::UnknownId => Some("no call has its id"),
        Match::UsedId => Some("the calls with its id were answered before"),
    };
    let mut text = format!("{answers}{}\n", if result.error { " · error" } else { "" });
    if let Some(how) = how.filter(|_| !result.of_user) {
        let taken =
            if result.call.is_some() { "; it is taken for the answer to the oldest call without one" } else { "" };
        text.push_str(&format!("\n- {how}{taken}\n"));
    }
    let is_from_here = |used: &&ValueUse| matches!(used.origin, Origin::Output { result, .. } if result == index);
    let uses = view.graph.provenance.uses.iter().filter(is_from_here);
    let line = |used: &ValueUse| {
        let value = value_of(trajectory, &view.graph.provenance, used);
        let path = argument_path(trajectory, used.call, used.node);
        let value = markdown::code(&value, VALUE);
        format!("- {value}: {} of {}\n", markdown::name(&path), call_in_words(trajectory, used.call))
    };
    let uses = list("Used by", uses, line);
    if uses.is_empty() && result.call.is_some() {
        text.push_str("\nNo later call uses a value of it.\n");
    }
    text + &uses
}

/// The head of a call and its evidence.
fn about(view: &View<'_, '_>, index: CallId) -> [String; 2] {
    let trajectory = view.trajectory;
    let call = &trajectory.calls[index];
    let (label, kind) = (markdown::name(&call.label()), call.kind.name());
    let mut text = format!("**{label}** · {kind} · call {} of {}\n\n", index + 1, trajectory.calls.len());
    let mut line = |words: &str| text.push_str(&format!("- {words}\n"));
    if call.result.is_none() {
        line("no result answers it");
    }
    if trajectory.failed(index) {
        line("it failed");
    } else if call.kind == CallKind::Write {
        line(if is_verified(trajectory, view.graph, index) {
            "verified: the next call that reads or writes reads back what it wrote"
        } else {
            "not verified: the next call that reads or writes does not read back what it wrote"
        });
        let before = trajectory.events.iter().position(|event| *event == Event::Call(index)).unwrap_or(0);
        line(if is_confirmed(&trajectory.events[..before]) {
            "confirmed: right before it the agent spoke and the user answered"
        } else {
            "not confirmed: right before it the agent did not speak, or the user did not answer"
        });
    }
    let Some(echoes) = view.echoes() else { return [text, String::new()] };
    for (active, _) in &echoes.assessments {
        text.push_str(&format!("- {}\n", need(view, active, index)));
    }
    [text, evidence(&echoes, index)]
}

/// Whether the task needs the tool, as far as a teacher's profile knows.
fn need(view: &View<'_, '_>, active: &ActiveTeacher, call: CallId) -> String {
    let tool = &view.trajectory.calls[call].name.text;
    let teacher = markdown::name(&active.name);
    if active.teacher.requires_tool(view.trajectory.task.as_deref(), tool) {
        return format!("the task needs the tool, says the profile of {teacher}");
    }
    match active.teacher.tool_preference(tool, active.max_false_positive_rate) {
        Some(liking) => format!(
            "optional; {teacher} likes the tool: it calls it in {:.0} % of its trajectories, other models in {:.0} %",
            100.0 * liking.teacher,
            100.0 * liking.others
        ),
        None => format!("optional, says the profile of {teacher}"),
    }
}

fn evidence(echoes: &Echoes<'_>, call: CallId) -> String {
    format!("\n**Evidence**\n\n{}", evidence::of_call(echoes, call))
}

/// A value of an argument and where it came from.
fn source(view: &View<'_, '_>, givers: &Givers, used: &ValueUse) -> String {
    let trajectory = view.trajectory;
    let path = argument_path(trajectory, used.call, used.node);
    let value = markdown::code(&value_of(trajectory, &view.graph.provenance, used), VALUE);
    let from = match givers.giver(used.origin) {
        Giver::Call(call) => format!("from the result of {}", call_in_words(trajectory, call)),
        Giver::User => "given by the user".to_owned(),
        Giver::System => "given by the instructions".to_owned(),
        Giver::StrayResult => "from a result that answers none of the agent's calls".to_owned(),
        Giver::Earlier(call) => format!("carried on: made up for {}", call_in_words(trajectory, call)),
        Giver::Nobody => "made up: nothing before this call says it".to_owned(),
    };
    format!("{} {value}: {from}", markdown::name(&path))
}

fn calls_in_words(view: &View<'_, '_>, calls: &[CallId]) -> String {
    let words: Vec<String> = calls.iter().take(LISTED).map(|&call| call_in_words(view.trajectory, call)).collect();
    let more = calls.len() - words.len();
    words.join(", ") + &if more == 0 { String::new() } else { format!(" and {more} more") }
}

/// A list under a heading, cut where it is long; nothing where it is empty.
fn list<'u>(
    heading: &str,
    uses: impl IntoIterator<Item = &'u ValueUse>,
    line: impl Fn(&'u ValueUse) -> String,
) -> String {
    let mut uses = uses.into_iter();
    let lines: String = uses.by_ref().take(LISTED).map(line).collect();
    if lines.is_empty() {
        return lines;
    }
    let more = match uses.count() {
        0 => String::new(),
        more => format!("- and {more} more\n"),
    };
    format!("\n**{heading}**\n\n{lines}{more}")
}
