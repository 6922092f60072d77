//! The hovers on a call, an argument and a result.

use super::evidence;
use crate::graph::render::argument_path;
use crate::graph::{Origin, ValueUse, is_confirmed, is_verified};
use crate::lsp::markdown;
use crate::lsp::origins::{ValueSource, ValueSources, call_name, value_text};
use crate::lsp::view::View;
use crate::teacher::{ActiveTeacher, Echoes};
use crate::trajectory::{CallId, CallKind, Event, Match, ResultId};

/// The number of arguments, or of uses of a result, that are listed.
const MAX_LISTED: usize = 20;
/// The number of characters of a value that are shown.
const MAX_VALUE: usize = 60;

/// A call, the sources of its arguments, and its evidence.
pub fn of_call(view: &View<'_, '_>, call: CallId) -> String {
    let sources = ValueSources::of(view.trajectory);
    let uses = view.graph.provenance.of_call(call);
    let arguments = list("Arguments", uses, |used| format!("- {}\n", value_and_source(view, &sources, used)));
    let [head, evidence] = head_and_evidence(view, call);
    head + &arguments + &evidence
}

/// An argument, its later uses, and its call.
pub fn of_argument(view: &View<'_, '_>, used: &ValueUse) -> String {
    let sources = ValueSources::of(view.trajectory);
    let provenance = &view.graph.provenance;
    let of_argument = provenance.of_call(used.call).iter().filter(|other| other.node == used.node);
    let line = |used: &ValueUse| {
        let later = provenance.uses.iter().filter(|later| later.value == used.value && later.call > used.call);
        let mut calls: Vec<CallId> = later.map(|later| later.call).collect();
        calls.dedup();
        let again =
            if calls.is_empty() { String::new() } else { format!("  - used again by {}\n", call_names(view, &calls)) };
        format!("- {}\n{again}", value_and_source(view, &sources, used))
    };
    let [head, evidence] = head_and_evidence(view, used.call);
    list("Argument", of_argument, line).trim_start().to_owned() + "\n---\n\n" + &head + &evidence
}

/// A result, the call that it answers, and the calls that use it.
pub fn of_result(view: &View<'_, '_>, index: ResultId) -> String {
    let trajectory = view.trajectory;
    let result = &trajectory.results[index];
    let answers = match result.call {
        Some(call) => format!("**Result** of {}", call_name(trajectory, call)),
        None if result.of_user => "**Result** of a call by the simulated user".to_owned(),
        None => "**Result** that answers no call".to_owned(),
    };
    let problem = match result.matched {
        Match::Exact => None,
        Match::NoId => Some("it has no id"),
        Match::UnknownId => Some("no call has its id"),
        Match::UsedId => Some("all calls with its id were answered before"),
    };
    let mut text = format!("{answers}{}\n", if result.error { " · error" } else { "" });
    if let Some(problem) = problem.filter(|_| !result.of_user) {
        let matched = if result.call.is_some() { "; matched to the oldest unanswered call" } else { "" };
        text.push_str(&format!("\n- {problem}{matched}\n"));
    }
    let is_from_here = |used: &&ValueUse| matches!(used.origin, Origin::Output { result, .. } if result == index);
    let uses = view.graph.provenance.uses.iter().filter(is_from_here);
    let line = |used: &ValueUse| {
        let value = value_text(trajectory, &view.graph.provenance, used);
        let path = argument_path(trajectory, used.call, used.node);
        let value = markdown::code(&value, MAX_VALUE);
        format!("- {value}: {} of {}\n", markdown::name(&path), call_name(trajectory, used.call))
    };
    let uses = list("Used by", uses, line);
    if uses.is_empty() && result.call.is_some() {
        text.push_str("\nNo later call uses a value from it.\n");
    }
    text + &uses
}

/// The kind and the state of a call, and its evidence.
fn head_and_evidence(view: &View<'_, '_>, index: CallId) -> [String; 2] {
    let trajectory = view.trajectory;
    let call = &trajectory.calls[index];
    let (label, kind) = (markdown::name(&call.label()), call.kind.name());
    let mut text = format!("**{label}** · {kind} · call {} of {}\n\n", index + 1, trajectory.calls.len());
    let mut line = |words: &str| text.push_str(&format!("- {words}\n"));
    if call.result.is_none() {
        line("without a result");
    }
    if trajectory.failed(index) {
        line("failed");
    } else if call.kind == CallKind::Write {
        line(if is_verified(trajectory, view.graph, index) {
            "verified: the next call that is not neutral reads back what this one wrote"
        } else {
            "not verified: the next call that is not neutral does not read back what this one wrote"
        });
        let before = trajectory.events.iter().position(|event| *event == Event::Call(index)).unwrap_or(0);
        line(if is_confirmed(&trajectory.events[..before]) {
            "confirmed: directly before it, the agent wrote to the user and the user answered"
        } else {
            "not confirmed: directly before it, the agent did not write to the user or the user did not answer"
        });
    }
    let Some(echoes) = view.echoes() else { return [text, String::new()] };
    for (active, _) in &echoes.assessments {
        text.push_str(&format!("- {}\n", need(view, active, index)));
    }
    [text, evidence(&echoes, index)]
}

/// Whether the task requires the tool, according to a teacher's profile.
fn need(view: &View<'_, '_>, active: &ActiveTeacher, call: CallId) -> String {
    let tool = &view.trajectory.calls[call].name.text;
    let teacher = markdown::name(&active.name);
    if active.teacher.requires_tool(view.trajectory.task.as_deref(), tool) {
        return format!("required by the task, according to the profile of {teacher}");
    }
    match active.teacher.tool_preference(tool, active.max_false_positive_rate) {
        Some(preference) => format!(
            "optional, but preferred by {teacher}: called in {:.0} % of its trajectories (other models {:.0} %)",
            100.0 * preference.teacher,
            100.0 * preference.others
        ),
        None => format!("optional, according to the profile of {teacher}"),
    }
}

fn evidence(echoes: &Echoes<'_>, call: CallId) -> String {
    format!("\n**Evidence**\n\n{}", evidence::of_call(echoes, call))
}

/// The path of an argument, a value in it and the source of the value.
fn value_and_source(view: &View<'_, '_>, sources: &ValueSources, used: &ValueUse) -> String {
    let trajectory = view.trajectory;
    let path = argument_path(trajectory, used.call, used.node);
    let value = markdown::code(&value_text(trajectory, &view.graph.provenance, used), MAX_VALUE);
    let source = match sources.source(used.origin) {
        ValueSource::Call(call) => format!("from the result of {}", call_name(trajectory, call)),
        ValueSource::User => "from the user".to_owned(),
        ValueSource::System => "from the instructions".to_owned(),
        ValueSource::UnmatchedResult => "from a result that answers none of the agent's calls".to_owned(),
        ValueSource::EarlierCall(call) => format!("carried on from {}, which made it up", call_name(trajectory, call)),
        ValueSource::MadeUp => "appears nowhere earlier; the agent may have made it up".to_owned(),
    };
    format!("{} {value}: {source}", markdown::name(&path))
}

fn call_names(view: &View<'_, '_>, calls: &[CallId]) -> String {
    let names: Vec<String> = calls.iter().take(MAX_LISTED).map(|&call| call_name(view.trajectory, call)).collect();
    let more = calls.len() - names.len();
    names.join(", ") + &if more == 0 { String::new() } else { format!(" and {more} more") }
}

/// A list under a heading, at most [`MAX_LISTED`] lines long; empty without uses.
fn list<'u>(
    heading: &str,
    uses: impl IntoIterator<Item = &'u ValueUse>,
    line: impl Fn(&'u ValueUse) -> String,
) -> String {
    let mut uses = uses.into_iter();
    let lines: String = uses.by_ref().take(MAX_LISTED).map(line).collect();
    if lines.is_empty() {
        return lines;
    }
    let more = match uses.count() {
        0 => String::new(),
        more => format!("- and {more} more\n"),
    };
    format!("\n**{heading}**\n\n{lines}{more}")
}
