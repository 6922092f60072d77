//! The evidence of a call for and against each teacher.

use crate::echo::{Choice, Evidence, HabitEvents, describe_choice};
use crate::lsp::markdown;
use crate::teacher::{ActiveTeacher, Assessment, Echoes};
use crate::trajectory::CallId;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The number of habits that are listed for each teacher.
const MAX_LISTED: usize = 5;
/// The least evidence in bits, positive or negative, for which a habit is listed.
const MIN_BITS: f64 = 0.05;

/// The evidence of a call for each teacher, as a list in Markdown.
pub fn of_call(echoes: &Echoes<'_>, call: CallId) -> String {
    let names: Vec<Cow<'_, str>> = echoes.events.names.iter().map(markdown::between_backticks).collect();
    let of_each =
        echoes.assessments.iter().map(|(active, assessment)| of_teacher(echoes, &names, active, assessment, call));
    of_each.collect()
}

fn of_teacher(
    echoes: &Echoes<'_>,
    names: &[Cow<'_, str>],
    active: &ActiveTeacher,
    assessment: &Assessment,
    call: CallId,
) -> String {
    let habits = habits(&echoes.events, assessment, call);
    let teacher = markdown::name(&active.name);
    let sum: f64 = habits.iter().map(|(_, bits, _)| bits).sum();
    if habits.is_empty() {
        return format!("- {teacher}: no evidence\n");
    }
    let mut text = format!("- {teacher}: {sum:+.1} bits\n");
    for (choice, bits, evidence) in habits.iter().filter(|(_, bits, _)| bits.abs() >= MIN_BITS).take(MAX_LISTED) {
        let words = describe_choice(choice.habit, choice.context.words(), choice.outcome, &|word| word.text(names));
        text.push_str(&format!(
            "  - {words}: {bits:+.1} bits ({teacher} {}, other models {})\n",
            percent(evidence.teacher),
            percent(evidence.background)
        ));
    }
    text
}

/// The choices that concern a call, each with the sum of its evidence, the strongest first.
fn habits(events: &HabitEvents<'_>, assessment: &Assessment, call: CallId) -> Vec<(Choice, f64, Evidence)> {
    let mut sums: BTreeMap<Choice, (f64, Evidence)> = BTreeMap::new();
    for (event, evidence) in events.events.iter().zip(&assessment.score.evidence) {
        if let Some(evidence) = evidence
            && event.call == Some(call)
        {
            sums.entry(event.choice).or_insert((0.0, *evidence)).0 += evidence.bits;
        }
    }
    let mut habits: Vec<_> = sums.into_iter().map(|(choice, (bits, evidence))| (choice, bits, evidence)).collect();
    habits.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    habits
}

/// A share in percent. A small one is not rounded to 0 %.
fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if percent < 0.05 => "under 0.1 %".to_owned(),
        percent if percent < 1.0 => format!("{percent:.1} %"),
        percent => format!("{percent:.0} %"),
    }
}
