//! G004 unused-result

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts};
use crate::json::{Kind, ValueRef};
use crate::trajectory::{Arguments, CallKind, Event, ResultId, Text, Trajectory};
use std::collections::HashSet;

declare_rule! {
    /// ## What it does
    /// Reports a call that reads data which the agent never uses: no later call takes a value from its output, and no
    /// word or number of the output occurs in a later argument or text of the agent. Off by default: select it by its
    /// code.
    ///
    /// ## Why is this bad?
    /// A single lookup is rarely wrong, but runs that read much and use little teach detours.
    ///
    /// ## Example
    /// An agent lists all products, uses none of them, and cancels an order.
    ///
    /// ## What to do
    /// In most cases, nothing. If the results of one tool are never used, check the prompt.
    ///
    /// Words shorter than four characters do not count. Outputs with fewer than three words (`[]`, `no output`), the
    /// last call, failed calls and calls that do not read are not checked. A word that occurs later for another reason
    /// counts as used.
    "G004" "unused-result" Info off [unnecessary]; Check::Trajectory(check)
}

/// The minimum length of a word that counts. Shorter words occur everywhere.
const MIN_LENGTH: usize = 4;
/// The minimum number of words. Shorter outputs report that there is nothing (`no output`, `not found`).
const MIN_WORDS: usize = 3;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
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
        let message = format!("result of {} is never used", words::tool(&name.text));
        let place = |at| trajectory.texts.place(at);
        drafts.push(Draft::new(place(name.at), message).related(place(result.at), "its result"));
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
    let occurs_later = |word: &str| {
        words += 1;
        later.contains(word)
    };
    !any_word(trajectory.texts.get(result.text), occurs_later) && words >= MIN_WORDS
}

/// Whether `passes` is true for a word of an output. In JSON, only values count, not keys.
fn any_word(output: &Text<'_>, mut passes: impl FnMut(&str) -> bool) -> bool {
    match output.json_container() {
        Some(root) => any_word_in(root, &mut passes),
        None => words_of(output.as_str()).any(|word| passes(&word)),
    }
}

fn any_word_in(value: ValueRef<'_>, passes: &mut impl FnMut(&str) -> bool) -> bool {
    match value.kind() {
        Kind::Object => value.members().any(|(_, member)| any_word_in(member, passes)),
        Kind::Array => value.items().any(|item| any_word_in(item, passes)),
        Kind::String => value.as_str().is_some_and(|text| words_of(&text).any(|word| passes(&word))),
        Kind::Number => words_of(value.raw()).any(|word| passes(&word)),
        _ => false,
    }
}

fn add_words(text: &str, words: &mut HashSet<String>) {
    words.extend(words_of(text));
}

/// The words of a text in lower case: runs of letters and digits, and numbers without thousands separators.
fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, ',' | '.'))
        .flat_map(|run| {
            let number = run.starts_with(|c: char| c.is_ascii_digit());
            let whole = number.then(|| run.replace(',', "").trim_end_matches('.').to_owned());
            let parts = (!number).then(|| run.split([',', '.']).map(str::to_lowercase));
            whole.into_iter().chain(parts.into_iter().flatten())
        })
        .filter(|word| word.len() >= MIN_LENGTH)
}
