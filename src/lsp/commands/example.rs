//! `echolint.example`: the habits of a teacher.

use crate::lsp::markdown::code;
use crate::lsp::state::Snapshot;
use crate::teacher::{ActiveTeacher, HabitLine, Profile, habits};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The number of habits that are listed.
const MAX_HABITS: usize = 20;
/// The number of characters of a habit or an example that are shown.
const MAX_CHARS: usize = 400;
/// The name of a file whose settings are taken as those of its folder.
const ANY_FILE: &str = "trajectories.jsonl";

/// The argument of the command.
#[derive(Debug, Deserialize)]
pub struct ExampleArgument {
    /// The teacher; by default the first of the workspace.
    pub teacher: Option<String>,
    /// Words that a habit must contain to be listed.
    pub habit: Option<String>,
}

/// Lists what a teacher does more often than other models, with examples from its profile.
pub fn answer(snapshot: &Snapshot, argument: &ExampleArgument) -> Value {
    let wanted = |active: &ActiveTeacher| argument.teacher.as_ref().is_none_or(|name| **name == *active.name);
    let Some(active) = teachers(snapshot).into_iter().find(wanted) else { return Value::Null };
    let words = argument.habit.as_deref().unwrap_or_default();
    let markdown = page(&active, words);
    json!({ "teacher": &*active.name, "habit": argument.habit, "markdown": markdown })
}

/// The teachers of open files, then those of the workspace's folders, each once.
fn teachers(snapshot: &Snapshot) -> Vec<ActiveTeacher> {
    let workspace = &snapshot.workspace;
    let mut files: Vec<_> = snapshot.files.values().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let of_files =
        files.into_iter().filter_map(|file| file.settings.as_ref().ok().map(|settings| (**settings).clone()));
    let of_folders = workspace.folders.iter().filter_map(|folder| workspace.settings(&folder.join(ANY_FILE)).ok());
    let mut known = std::collections::BTreeSet::new();
    let all = of_files.chain(of_folders).flat_map(|settings| workspace.teachers(&settings));
    all.filter(|active| known.insert(active.name.clone())).collect()
}

fn page(active: &ActiveTeacher, words: &str) -> String {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let matches = |line: &HabitLine| {
        let phrase = line.phrase.to_lowercase();
        words.iter().all(|word| phrase.contains(word.as_str()))
    };
    let more_frequent = habits(&active.teacher).into_iter().filter(|line| line.bits > 0.0);
    let lines: Vec<HabitLine> = more_frequent.filter(matches).collect();
    let mut page = format!("# Habits of {}\n\n", code(&active.name, MAX_CHARS));
    if lines.is_empty() {
        page.push_str(if words.is_empty() {
            "No habit is more frequent than in other models.\n"
        } else {
            "No habit with these words is more frequent than in other models.\n"
        });
        return page;
    }
    lines.iter().take(MAX_HABITS).for_each(|line| push_habit(&mut page, line));
    if lines.len() > MAX_HABITS {
        let _ = write!(page, "\n{} more are listed by `echolint profile show`.\n", lines.len() - MAX_HABITS);
    }
    let _ = write!(page, "\n{}\n", counts(&active.teacher.profile));
    page
}

fn push_habit(page: &mut String, line: &HabitLine) {
    let (count, of) = line.counts;
    let _ = writeln!(
        page,
        "- {}: {:.1} % of the time ({count} of {of}), other models {:.1} %; {:+.1} bits",
        code(&line.phrase, MAX_CHARS),
        100.0 * line.teacher,
        100.0 * line.others,
        line.bits
    );
    if let Some(example) = &line.example {
        let _ = writeln!(page, "  - example: {}", code(example, MAX_CHARS));
    }
}

/// The numbers of trajectories in which the habits were counted.
fn counts(profile: &Profile) -> String {
    format!(
        "Counted in {} trajectories of the teacher and {} of {} other models.",
        profile.teacher().size(),
        profile.background_size(),
        profile.background().len()
    )
}
