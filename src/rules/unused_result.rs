//! G004 unused-result

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;
use crate::json::{Kind, ValueRef};
use crate::trajectory::{Arguments, CallKind, Event, ResultId, Text, Trajectory};
use std::collections::HashSet;

declare_rule! {
    /// ## What it does
    /// Reports a call that reads something of which nothing shows up again: no later call was given a
    /// value from its output, and no word or number of it stands in a later argument or text of the
    /// agent. Off by default: select it by its code.
    ///
    /// ## Why is this bad?
    /// Looking is seldom wrong, but a run that looks at much and uses little teaches detours.
    ///
    /// ## Example
    /// An agent that lists all products, uses none of them, and goes on to cancel an order.
    ///
    /// ## What to do
    /// Nothing, in most cases. Where one tool is always called for nothing, look at the prompt.
    ///
    /// Words shorter than four characters do not count. Not looked at are outputs with fewer than three
    /// words (`[]`, `no output`), the last call, a call that failed, and one that is not a read. A word
    /// that is used for another reason counts as used: the rule rather stays silent.
    "G004" "unused-result" Info off [unnecessary]; Check::Trajectory(check)
}

/// Words shorter than this prove nothing.
const SHORTEST: usize = 4;
/// An output with fewer words says that there is nothing (`no output`, `not found`).
const FEWEST: usize = 3;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    let mut used = vec![false; trajectory.calls.len()];
    for edge in &context.graph.dependencies {
        used[edge.from] = true;
    }
    let mut later: HashSet<String> = HashSet::new();
    let mut later_calls = false;
    let mut found = Vec::new();
    for event in trajectory.events.iter().rev() {
        match *event {
            Event::Result(result) if later_calls && is_unused(trajectory, result, &used, &later) => found.push(result),
            Event::Agent(text) => add_words(trajectory.texts.get(text).as_str(), &mut later),
            Event::Call(call) => {
                later_calls = true;
                match trajectory.calls[call].arguments {
                    Arguments::Json(at) => add_words(trajectory.texts.value(at).raw(), &mut later),
                    Arguments::Raw(text) | Arguments::Broken { text, .. } => {
                        add_words(trajectory.texts.get(text).as_str(), &mut later);
                    }
                    Arguments::Missing => {}
                }
            }
            _ => {}
        }
    }
    for result in found.into_iter().rev() {
        let result = &trajectory.results[result];
        let Some(call) = result.call else { continue };
        let name = &trajectory.calls[call].name;
        let message = format!("nothing that {} returned is used later", words::tool(&name.text));
        let place = |at| trajectory.texts.place(at);
        drafts.push(Draft::new(place(name.at), message).related(place(result.at), "the result"));
    }
}

fn is_unused(trajectory: &Trajectory<'_>, result: ResultId, used: &[bool], later: &HashSet<String>) -> bool {
    let result = &trajectory.results[result];
    let Some(call) = result.call.filter(|&call| !result.error && !used[call]) else {
        return false;
    };
    if trajectory.calls[call].kind != CallKind::Read {
        return false;
    }
    let mut words = 0;
    let shows_up = |word: &str| {
        words += 1;
        later.contains(word)
    };
    !has_word(trajectory.texts.get(result.text), shows_up) && words >= FEWEST
}

/// Whether a word of an output passes; of JSON only the values count, not the keys.
fn has_word(output: &Text<'_>, mut passes: impl FnMut(&str) -> bool) -> bool {
    match output.json_container() {
        Some(root) => has_word_in(root, &mut passes),
        None => words_of(output.as_str()).any(|word| passes(&word)),
    }
}

fn has_word_in(value: ValueRef<'_>, passes: &mut impl FnMut(&str) -> bool) -> bool {
    match value.kind() {
        Kind::Object => value.members().any(|(_, member)| has_word_in(member, passes)),
        Kind::Array => value.items().any(|item| has_word_in(item, passes)),
        Kind::String => value.as_str().is_some_and(|text| words_of(&text).any(|word| passes(&word))),
        Kind::Number => words_of(value.raw()).any(|word| passes(&word)),
        _ => false,
    }
}

fn add_words(text: &str, words: &mut HashSet<String>) {
    words.extend(words_of(text));
}

/// The words of a text in lower case: runs of letters and digits, and numbers without their
/// thousands separators.
fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, ',' | '.'))
        .flat_map(|run| {
            let number = run.starts_with(|c: char| c.is_ascii_digit());
            let whole = number.then(|| run.replace(',', "").trim_end_matches('.').to_owned());
            let parts = (!number).then(|| run.split([',', '.']).map(str::to_lowercase));
            whole.into_iter().chain(parts.into_iter().flatten())
        })
        .filter(|word| word.len() >= SHORTEST)
}
