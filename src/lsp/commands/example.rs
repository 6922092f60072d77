//! `echolint.example`

use crate::lsp::markdown::code;
use crate::lsp::state::Snapshot;
use crate::teacher::{ActiveTeacher, HabitLine, Profile, habits};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Habits listed at the most.
const MOST: usize = 20;
/// Characters of a habit that are shown.
const LONGEST: usize = 400;
/// The name of a file whose settings stand for those of its folder.
const ANY: &str = "trajectories.jsonl";

/// The habit to show.
#[derive(Debug, Deserialize)]
pub struct Which {
    /// The teacher; any of the workspace's when none is named.
    pub teacher: Option<String>,
    /// Words of the habit.
    pub habit: Option<String>,
}

/// What a teacher does more than others, with an example from its profile.
pub fn answer(snapshot: &Snapshot, which: &Which) -> Value {
    let wanted = |active: &ActiveTeacher| which.teacher.as_ref().is_none_or(|name| **name == *active.name);
    let Some(active) = teachers(snapshot).into_iter().find(wanted) else { return Value::Null };
    let words = which.habit.as_deref().unwrap_or_default();
    let markdown = page(&active, words);
    json!({ "teacher": &*active.name, "habit": which.habit, "markdown": markdown })
}

/// The teachers of open files, then those of the workspace's folders.
fn teachers(snapshot: &Snapshot) -> Vec<ActiveTeacher> {
    let workspace = &snapshot.workspace;
    let mut files: Vec<_> = snapshot.files.values().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let of_files =
        files.into_iter().filter_map(|file| file.settings.as_ref().ok().map(|settings| (**settings).clone()));
    let of_folders = workspace.folders.iter().filter_map(|folder| workspace.settings(&folder.join(ANY)).ok());
    let mut known = std::collections::BTreeSet::new();
    let all = of_files.chain(of_folders).flat_map(|settings| workspace.teachers(&settings));
    all.filter(|active| known.insert(active.name.clone())).collect()
}

fn page(active: &ActiveTeacher, words: &str) -> String {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let is_meant = |line: &HabitLine| {
        let phrase = line.phrase.to_lowercase();
        words.iter().all(|word| phrase.contains(word.as_str()))
    };
    let more = habits(&active.teacher).into_iter().filter(|line| line.bits > 0.0);
    let lines: Vec<HabitLine> = more.filter(is_meant).collect();
    let mut page = format!("# What {} does more than others\n\n", code(&active.name, LONGEST));
    if lines.is_empty() {
        page.push_str(if words.is_empty() {
            "Nothing that stands out.\n"
        } else {
            "Nothing of this kind stands out.\n"
        });
        return page;
    }
    lines.iter().take(MOST).for_each(|line| habit(&mut page, line));
    if lines.len() > MOST {
        let _ = write!(page, "\n{} more are listed by `echolint profile show`.\n", lines.len() - MOST);
    }
    let _ = write!(page, "\n{}\n", basis(&active.teacher.profile));
    page
}

fn habit(page: &mut String, line: &HabitLine) {
    let (count, of) = line.counts;
    let _ = writeln!(
        page,
        "- {}: {:.1} % of the time ({count} of {of}), others {:.1} %; {:+.1} bits",
        code(&line.phrase, LONGEST),
        100.0 * line.teacher,
        100.0 * line.others,
        line.bits
    );
    if let Some(example) = &line.example {
        let _ = writeln!(page, "  - such as: {}", code(example, LONGEST));
    }
}

/// What the numbers were counted in.
fn basis(profile: &Profile) -> String {
    format!(
        "Counted in {} trajectories of the teacher and {} of {} other models.",
        profile.teacher().size(),
        profile.background_size(),
        profile.background().len()
    )
}
