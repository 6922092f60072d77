//! Choices about calls and their arguments: repetition, origins of values, parameters, shapes.

use super::Reader;
use crate::echo::{Habit, Word};
use crate::graph::Origin;
use crate::json::{Kind, ValueRef};
use crate::trajectory::{Arguments, CallId, Operation};
use rustc_hash::{FxBuildHasher, FxHashSet};
use std::borrow::Cow;

/// Buffers that are reused for each call.
#[derive(Default)]
struct Buffers<'t> {
    /// The names of the parameters that are set.
    parameters: Vec<Cow<'t, str>>,
    /// The label and the parameters as one text.
    signature: String,
}

impl<'t> Reader<'t, '_, '_> {
    /// Adds choices of repetition, origin, parameters, argument shape and shell form.
    pub(super) fn arguments(&mut self) {
        // Labels are the first names, numbered by first use, so a label is new if it is larger than all before.
        let mut last_new = None;
        let mut calls = FxHashSet::with_capacity_and_hasher(self.labels.len(), FxBuildHasher);
        let graph = self.graph;
        let mut buffers = Buffers::default();
        for call in 0..self.labels.len() {
            let (kind, label) = (self.kind(call), self.labels[call]);
            let at = Some(self.positions[call]);
            let is_new = last_new < Some(label);
            last_new = last_new.max(Some(label));
            let repetition = match (calls.insert((label, self.arguments_of(call))), is_new) {
                (false, _) => Word::SAME,
                (true, false) => Word::AGAIN,
                (true, true) => Word::NEW,
            };
            self.add(Habit::Repetition, &[kind, label], repetition, at, Some(call));
            for used in graph.provenance.of_call(call) {
                let origin = match used.origin {
                    Origin::Given(_) => Word::GIVEN,
                    Origin::Carried(_) => Word::CARRIED,
                    Origin::Output { call: from, .. } if from + 1 == call => Word::LAST,
                    Origin::Output { .. } => Word::EARLIER,
                    Origin::Unsourced => Word::UNSOURCED,
                };
                self.add(Habit::Origin, &[kind, label], origin, at, Some(call));
            }
            self.parameters(call, &mut buffers);
        }
    }

    fn parameters(&mut self, call: CallId, Buffers { parameters, signature }: &mut Buffers<'t>) {
        let Arguments::Json(place) = self.call(call).arguments else { return };
        let value = self.trajectory.texts.value(place);
        if !value.is_object() {
            return;
        }
        let (kind, label) = (self.kind(call), self.labels[call]);
        let at = Some(self.positions[call]);
        parameters.clear();
        for (key, argument) in value.members() {
            let Some(key) = key.as_str() else { continue };
            let parameter = self.names.word(key.clone());
            self.add(Habit::ArgumentShape, &[kind, label, parameter], shape(argument), at, Some(call));
            parameters.push(key);
            if let Operation::Shell { command, .. } = self.call(call).operation
                && command == argument.id()
                && let Some(form) = argument.as_str().and_then(|command| shell_form(&command))
            {
                let form = self.names.word(Cow::Owned(form));
                self.add(Habit::ShellForm, &[label], form, at, Some(call));
            }
        }
        parameters.sort_unstable();
        parameters.dedup();
        // The outcome includes the label, so the same parameters of different tools are different outcomes.
        signature.clear();
        signature.push_str(self.names.text(label));
        for (nth, key) in parameters.iter().enumerate() {
            signature.push_str(if nth == 0 { "(" } else { ", " });
            signature.push_str(key);
        }
        signature.push_str(if parameters.is_empty() { "()" } else { ")" });
        let outcome = self.names.word_of(signature);
        self.add(Habit::Parameters, &[label], outcome, at, Some(call));
    }

    /// The source text of the arguments.
    pub(super) fn arguments_of(&self, call: CallId) -> &'t str {
        match self.call(call).arguments {
            Arguments::Json(place) => self.trajectory.texts.value(place).raw(),
            Arguments::Broken { text, .. } | Arguments::Raw(text) => self.trajectory.texts.get(text).as_str(),
            Arguments::Missing => "",
        }
    }
}

/// The type of an argument, and for a string its length in Unicode scalar values, by powers of two.
fn shape(value: ValueRef<'_>) -> Word {
    match value.kind() {
        Kind::Null => Word::NULL,
        Kind::True => Word::TRUE,
        Kind::False => Word::FALSE,
        Kind::Array => Word::ARRAY,
        Kind::Object => Word::OBJECT,
        Kind::Number if value.raw().contains(['.', 'e', 'E']) => Word::FRACTION,
        Kind::Number => Word::INTEGER,
        Kind::String => match value.as_str().map_or(0, |text| text.chars().count()) {
            0 => Word::TEXT_0,
            1..4 => Word::TEXT_1,
            4..8 => Word::TEXT_4,
            8..16 => Word::TEXT_8,
            16..32 => Word::TEXT_16,
            32..64 => Word::TEXT_32,
            64..128 => Word::TEXT_64,
            128..256 => Word::TEXT_128,
            256..512 => Word::TEXT_256,
            _ => Word::TEXT_512,
        },
    }
}

/// Which of `cd`, `&&`, `|`, `>` and line breaks a shell command contains; `None` for a command of a single word.
fn shell_form(command: &str) -> Option<String> {
    let command = command.trim();
    if !command.contains(char::is_whitespace) {
        return None;
    }
    let parts = [
        ("cd", command.starts_with("cd ")),
        ("&&", command.contains("&&")),
        ("|", command.contains('|')),
        (">", command.contains('>')),
        ("lines", command.contains('\n')),
    ];
    let parts: Vec<&str> = parts.into_iter().filter_map(|(part, has)| has.then_some(part)).collect();
    Some(if parts.is_empty() { "plain".to_owned() } else { parts.join(" ") })
}
