//! Words: topics are no evidence, and none get into a profile.

use crate::teacher_support::{LIMITS, Random, events_of, with_trajectory};
use echolint::echo::rps::is_style_word;
use echolint::echo::{Exclusion, Habit, HabitEvents, Score};
use echolint::graph::ActionGraph;
use echolint::similarity::TrajectorySummary;
use echolint::teacher::{BackgroundGrouping, CountedTrajectory, ProfileBuilder, Role, Source, Teacher};
use serde_json::{Value, json};
use std::path::Path;

/// A text with other words in the place of all that say what it is about: of the same length in letters, in the same
/// case, and never the same twice.
fn masked(text: &str, random: &mut Random) -> String {
    let is_part = |character: char| character.is_alphanumeric() || character == '\'' || character == '\u{2019}';
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(if end == 0 { first.len_utf8() } else { end });
        rest = after;
        if end == 0 || is_style_word(word) || first.is_numeric() {
            out.push_str(word);
            continue;
        }
        // Words without vowels are on no list of verbs or cues.
        let letters = "bcdfghjklmnpqrtvwxz".as_bytes();
        for character in word.chars() {
            let letter = char::from(letters[random.below(letters.len())]);
            out.push(if character.is_uppercase() { letter.to_ascii_uppercase() } else { letter });
        }
    }
    out
}

/// A record whose agent's texts are masked.
fn mask_record(record: &str, random: &mut Random) -> String {
    let mut record: Value = serde_json::from_str(record).expect("JSON");
    for message in record["messages"].as_array_mut().into_iter().flatten() {
        if message["role"] == "assistant"
            && let Some(text) = message["content"].as_str()
        {
            message["content"] = masked(text, random).into();
        }
    }
    record.to_string()
}

/// The verbal choices of a record, as text.
fn verbal(record: &str) -> Vec<String> {
    let events = events_of(record);
    let text = |event: &echolint::echo::HabitEvent| {
        let context: Vec<&str> = event.choice.context.words().iter().map(|&word| events.names.text(word)).collect();
        format!("{} {context:?} {}", event.choice.habit.name(), events.names.text(event.choice.outcome))
    };
    events.events[events.actions()..].iter().map(text).collect()
}

fn says(texts: &[&str]) -> String {
    let mut messages = vec![json!({"role": "user", "content": "Hello"})];
    for text in texts {
        messages.push(json!({"role": "assistant", "content": text}));
        messages.push(json!({"role": "user", "content": "Go on."}));
    }
    json!({"task_id": "t", "model": "m", "messages": messages}).to_string()
}

#[test]
fn what_a_text_is_about_changes_no_choice() {
    let mut random = Random(7);
    let texts = [
        "Great! I'd be happy to help with the Zorblax. What is the frobnication for it?",
        "Unfortunately, the **qrx** is not wgt; however, it may be:\n\n- Blt (12)\n- Prx \u{2014} \u{201c}vnt\u{201d}\n\nIs that okay?",
        "Perfect \u{1f389} Thank you for your mrplx\u{2026}",
        "Ich hbff dss gtt.",
    ];
    let record = says(&texts);
    let choices = verbal(&record);
    assert!(choices.len() > 25, "{choices:#?}");
    for _ in 0..20 {
        assert_eq!(verbal(&mask_record(&record, &mut random)), choices);
    }
}

#[test]
fn a_profile_has_no_topic_in_it() {
    let profile = crate::teacher::profiles::profile();
    let tools = ["find_customer", "get_order", "cancel_order", "list_notices"];
    let parts = ["_", "0", "plain"];
    let verbal = profile.counts.rows().filter(|row| row.choice.habit.dimension().is_some());
    let mut openings = 0;
    for row in verbal {
        let outcome = row.choice.outcome.text(&profile.counts.names);
        assert!(!tools.contains(&outcome), "{outcome}");
        if matches!(row.choice.habit, Habit::Opening | Habit::Closing) {
            openings += 1;
            let known =
                |part: &str| parts.contains(&part) || is_style_word(part) || !part.starts_with(char::is_alphanumeric);
            assert!(outcome.split(' ').all(known), "{outcome}");
        }
    }
    assert!(openings > 5);
}

#[test]
fn a_trajectory_without_words_is_not_judged_by_them() {
    let teacher = Teacher::new(crate::teacher::profiles::profile());
    let events = events_of(
        &json!({"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "", "tool_calls": [
        {"id": "1", "type": "function", "function": {"name": "get_order", "arguments": "{}"}}]}]})
        .to_string(),
    );
    let judged = teacher.assess(&events, None, None, LIMITS);
    assert_eq!(judged.words.verdict.name(), "insufficient");
    assert_eq!(judged.combined.verdict.name(), "insufficient");
    assert_eq!(judged.score.verbal_events(), 0);
}

/// One run of the corpus.
struct Run {
    model: String,
    task: String,
    events: HabitEvents<'static>,
    summary: TrajectorySummary,
}

fn read(record: &str, number: u64) -> Option<(Run, u64)> {
    with_trajectory(record, |trajectory| {
        let graph = ActionGraph::without_leaves(trajectory);
        let run = Run {
            model: trajectory.model.clone()?,
            task: trajectory.task.clone()?,
            events: HabitEvents::of(trajectory, &graph).into_owned(),
            summary: TrajectorySummary::of(trajectory, &graph.features(trajectory))?,
        };
        Some((run, number))
    })
}

/// The chance that one of `ours` is above one of `theirs`.
#[allow(clippy::cast_precision_loss)] // some ten thousand pairs
fn auc(ours: &[f64], theirs: &[f64]) -> f64 {
    let pair = |(a, b): (&f64, &f64)| {
        if a > b {
            1.0
        } else if a < b {
            0.0
        } else {
            0.5
        }
    };
    let sum: f64 = ours.iter().flat_map(|a| theirs.iter().map(move |b| (a, b))).map(pair).sum();
    sum / (ours.len() * theirs.len()) as f64
}

/// On the corpus with all topic words masked, a teacher is told from other models on held-out tasks by words alone.
#[test]
fn style_alone_tells_a_teacher() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/agentbench/tau2");
    let teacher = "claude-sonnet-4.5";
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files
        .retain(|file| file.extension().is_some_and(|end| end == "jsonl") && !file.to_string_lossy().contains("haiku"));
    files.sort();
    let mut random = Random(11);
    let mut runs = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a file of the corpus");
        // Of models with four runs a task, every fourth: the test is to be quick.
        let step = if text.lines().count() > 100 { 4 } else { 1 };
        let masked = text.lines().step_by(step).map(|line| mask_record(line, &mut random)).collect::<Vec<_>>();
        runs.extend(masked.iter().zip(0..).filter_map(|(record, number)| read(record, number)));
    }
    let is_held_out = |run: &Run, part: usize| echolint::teacher::fold_of(Some(&run.task), 0) % 2 == part;
    let mut areas = Vec::new();
    for part in [0, 1] {
        let mut builder = ProfileBuilder::new(teacher, BackgroundGrouping::Model);
        for role in [Role::Teacher, Role::Background] {
            let of_role = |run: &Run| (run.model == teacher) == (role == Role::Teacher) && !is_held_out(run, part);
            let counted = runs.iter().filter(|(run, _)| of_role(run)).map(|(run, record)| CountedTrajectory {
                events: run.events.clone(),
                summary: run.summary.clone(),
                model: Some(run.model.clone()),
                record: *record + if role == Role::Teacher { 0 } else { 1 << 32 },
            });
            let name = role.to_string();
            builder.add(Source { role, hash: name.clone(), name, bytes: 0, trajectories: 1, pending: true }, counted);
        }
        let profile = Teacher::new(builder.finish().expect("a profile"));
        for (at, group) in profile.profile.background().iter().enumerate() {
            let scoring_model = profile.scoring_model(Exclusion { group: Some(at + 1), fold: None });
            let scores = |model: &str| -> Vec<f64> {
                let held_out = runs.iter().filter(|(run, _)| run.model == model && is_held_out(run, part));
                held_out
                    .map(|(run, _)| Score::of(&run.events, profile.context_tree(), &scoring_model.model).words)
                    .collect()
            };
            areas.push(auc(&scores(teacher), &scores(&group.name)));
        }
    }
    assert_eq!(areas.len(), 12);
    #[allow(clippy::cast_precision_loss)] // 12
    let mean = areas.iter().sum::<f64>() / areas.len() as f64;
    assert!(mean >= 0.96, "{mean}: {areas:?}");
}
