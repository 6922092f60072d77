//! A slow model of provenance, which follows docs/metrics.md, section 2, "Contains" and "Origin", literally.

use crate::provenance::scene::{Event, Json};
use serde_json::Value;

/// The origin of an argument value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The output of a call, and in JSON the index of the key or leaf that contains the value.
    Output {
        call: usize,
        leaf: Option<usize>,
    },
    /// A text of the user or the system, or an output that answers no call.
    Given(String),
    /// The arguments of an earlier call.
    Carried(usize),
    Unsourced,
}

/// The significant values of each call, in order, with their origins.
pub fn trace(events: &[Event]) -> Vec<Vec<(String, Origin)>> {
    let mut traced = Vec::new();
    for (at, event) in events.iter().enumerate() {
        if let Event::Call { arguments } = event {
            let values = significant_values(arguments).into_iter();
            traced.push(values.map(|value| (value.clone(), origin(&events[..at], &value))).collect());
        }
    }
    traced
}

/// The origin of a value: the earliest of the events that contains it.
fn origin(events: &[Event], value: &str) -> Origin {
    let mut calls = 0;
    for event in events {
        match event {
            Event::System(text) | Event::User(text) if contains(text, value) => return Origin::Given(text.clone()),
            Event::Call { arguments } => {
                if significant_values(arguments).iter().any(|own| own == value) {
                    return Origin::Carried(calls);
                }
                calls += 1;
            }
            Event::Result { call, text, json } => {
                if let Some(leaf) = output_contains(text, json.as_ref(), value) {
                    return call.map_or_else(|| Origin::Given(text.clone()), |call| Origin::Output { call, leaf });
                }
            }
            _ => {}
        }
    }
    Origin::Unsourced
}

/// Whether an output contains the value, and if it is a JSON object or array, in which key or leaf.
#[allow(clippy::option_option)] // whether it is contained, and in which part
fn output_contains(text: &str, json: Option<&Json>, value: &str) -> Option<Option<usize>> {
    // Random text can be JSON by chance.
    let by_chance = match serde_json::from_str::<Value>(text) {
        Ok(parsed) if json.is_none() && (parsed.is_object() || parsed.is_array()) => Some(Json::from(parsed)),
        _ => None,
    };
    match json.or(by_chance.as_ref()) {
        Some(json @ (Json::Object(_) | Json::Array(_))) => {
            let mut parts = Vec::new();
            keys_and_leaves(json, &mut parts);
            let contains_value = |part: &Json| match part {
                Json::Number(number) => number == value,
                Json::Text(text) => contains(text, value),
                _ => false,
            };
            parts.iter().position(contains_value).map(Some)
        }
        _ => contains(text, value).then_some(None),
    }
}

fn keys_and_leaves(json: &Json, parts: &mut Vec<Json>) {
    match json {
        Json::Object(members) => {
            for (key, value) in members {
                parts.push(Json::Text(key.clone()));
                keys_and_leaves(value, parts);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| keys_and_leaves(item, parts)),
        Json::Number(_) | Json::Text(_) => parts.push(json.clone()),
        Json::Constant(_) => {}
    }
}

/// Whether a text contains a value: in the lower-cased text, with no letter, digit or `_` directly before or after it.
pub fn contains(text: &str, value: &str) -> bool {
    let lower = text.to_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    lower.char_indices().any(|(at, _)| {
        lower[at..].starts_with(value)
            && !lower[..at].chars().next_back().is_some_and(is_word)
            && !lower[at + value.len()..].chars().next().is_some_and(is_word)
    })
}

/// The significant normalised values of a call's arguments, in order.
fn significant_values(arguments: &Json) -> Vec<String> {
    let mut texts = Vec::new();
    if let Json::Object(members) = arguments {
        let command = shell_command(members);
        for (nth, (_, value)) in members.iter().enumerate() {
            match value {
                Json::Text(text) if Some(nth) == command => {
                    let separates = |c: char| c.is_whitespace() || ";|&<>()'\"`=".contains(c);
                    texts.extend(text.split(separates).map(str::to_owned));
                }
                _ => leaves(value, &mut texts),
            }
        }
    } else {
        leaves(arguments, &mut texts);
    }
    texts.iter().map(|text| normalize(text)).filter(|value| is_significant(value)).collect()
}

fn leaves(json: &Json, texts: &mut Vec<String>) {
    match json {
        Json::Object(members) => members.iter().for_each(|(_, value)| leaves(value, texts)),
        Json::Array(items) => items.iter().for_each(|item| leaves(item, texts)),
        Json::Number(text) | Json::Text(text) => texts.push(text.clone()),
        Json::Constant(_) => {}
    }
}

/// The member that is the operation argument, if it is a shell command and not a single word.
fn shell_command(members: &[(String, Json)]) -> Option<usize> {
    let names = ["command", "cmd", "action", "operation", "subcommand"];
    let operation = names.iter().find_map(|name| {
        // Of duplicate keys, the last one counts.
        let nth = members.iter().rposition(|(key, _)| key == name)?;
        match &members[nth].1 {
            Json::Text(text) if !text.trim().is_empty() => Some((nth, text.trim())),
            _ => None,
        }
    });
    let (nth, text) = operation?;
    let word = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    (!word).then_some(nth)
}

fn normalize(value: &str) -> String {
    value.trim().trim_start_matches('#').to_lowercase()
}

fn is_significant(value: &str) -> bool {
    let count = value.chars().count();
    count >= 16 || (count >= 3 && value.chars().any(|c| c.is_ascii_digit() || c == '@'))
}
