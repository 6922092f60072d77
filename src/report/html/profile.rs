//! The page of a profile.

use super::data::tile;
use super::frame::{self, Section};
use super::table::{Cell, cut, table};
use super::text::{self, prose};
use super::{plot, teacher};
use crate::echo::calibration::Histogram;
use crate::echo::rps::{CharacteristicPhrase, quoted};
use crate::output::summary::grouped;
use crate::report::{Background, ProfileFacts, Strand, distribution, words};
use crate::teacher::{HabitLine, Teacher, habits};
use maud::{Markup, html};

/// The page of a teacher's profile with at most `limit` habits of each kind; `notes` say what it cannot do.
#[must_use]
pub fn page(active: &Teacher, limit: usize, notes: &[String]) -> String {
    let profile = &active.profile;
    let facts = ProfileFacts::from(profile);
    let (more, less): (Vec<_>, Vec<_>) = habits(active).into_iter().partition(|line| line.bits > 0.0);
    let scores = distribution(&Histogram::default(), profile, Strand::ACTIONS, None);
    let talk = distribution(&Histogram::default(), profile, Strand::WORDS, None);
    let talk_picture = plot::scores("word-scores", &profile.name, &talk, false);
    let picture = plot::scores("scores", &profile.name, &scores, false);
    let sections = [
        Section::new("built", "Built from", built(&facts)),
        Section::new(
            "scores",
            "Scores",
            html! {
                @match picture {
                    Some(picture) => { (teacher::figure(&picture, &scores, false)) (teacher::bins("scores", &scores, false)) }
                    None => p { "The profile is not calibrated: it has no scores." },
                }
            },
        ),
        Section::new(
            "word-scores",
            "Scores of words",
            html! {
                @match talk_picture {
                    Some(picture) => { (teacher::figure(&picture, &talk, false)) (teacher::bins("word-scores", &talk, false)) }
                    None => p { "The profile is not calibrated: it has no scores." },
                }
            },
        ),
        Section::new("more", "What it does more than others", lines("habits-more", &more, limit)),
        Section::new("less", "What it does less than others", lines("habits-less", &less, limit)),
        Section::new("phrases", "How its texts begin and end", phrases(active, limit)),
    ];
    let lead = html! {
        p.lead { "The habits of " strong { (text::name(&profile.name)) } " against those of other models." }
        @for note in notes { p.warn { (note) } }
    };
    let foot = html! { p { "Shown by echolint " (env!("CARGO_PKG_VERSION")) ", built by echolint " (words::name(&profile.version)) "." } };
    frame::page(&format!("Profile of {}", words::name(&profile.name)), &lead, &sections, &foot)
}

fn built(facts: &ProfileFacts) -> Markup {
    let row = |group: &Background| vec![Cell::Other(text::name(&group.name)), Cell::count(group.trajectories)];
    html! {
        dl.tiles {
            (tile("big", &grouped(facts.trajectories), "", "trajectories of the teacher"))
            (tile("big", &grouped(facts.background_trajectories), "", "trajectories of other models"))
            (tile("big", &grouped(facts.background.len() as u64), "", "other models"))
            (tile("big", &words::rate(facts.least_false_positive_rate), "", "lowest false-positive rate it can promise"))
        }
        @if !facts.background.is_empty() {
            (table("background", "The other models", &["Model", "#Trajectories"], facts.background.iter().map(row)))
        }
    }
}

/// The openings and closings that it uses more than the others.
fn phrases(active: &Teacher, limit: usize) -> Markup {
    let telling = active.phrases();
    if telling.is_empty() {
        return html! { p { "Nothing that stands out." } };
    }
    let row = |phrase: &CharacteristicPhrase| {
        let (ours, theirs) = phrase.shares();
        vec![
            Cell::Other(text::name(&quoted(&phrase.text))),
            Cell::Bar("of-teacher", Some(ours)),
            Cell::Bar("of-others", Some(theirs)),
            Cell::Number(format!("{:.1}", phrase.z), Some(phrase.z)),
            Cell::count(phrase.ours.0),
        ]
    };
    html! {
        (table("phrases", "Beginnings of texts and of their last sentences", &["Phrase", "#Teacher", "#Others", "#Standard deviations", "#Times"], telling.iter().take(limit).map(row)))
        (cut(telling.len().saturating_sub(limit) as u64, "phrases", "--limit shows them"))
    }
}

fn lines(name: &str, lines: &[HabitLine], limit: usize) -> Markup {
    if lines.is_empty() {
        return html! { p { "Nothing that stands out." } };
    }
    let row = |line: &HabitLine| {
        vec![
            Cell::Other(html! {
                (prose(&line.phrase))
                @if let Some(example) = &line.example { div.fine { "such as: " (prose(example)) } }
            }),
            Cell::Bar("of-teacher", Some(line.teacher)),
            Cell::Bar("of-others", Some(line.others)),
            Cell::bits(Some(line.bits)),
            Cell::count(line.counts.0),
            Cell::count(line.counts.1),
        ]
    };
    html! {
        (table(name, "Habits, strongest first", &["Habit", "#Teacher", "#Others", "#Bits", "#Times", "#Could have"], lines.iter().take(limit).map(row)))
        (cut(lines.len().saturating_sub(limit) as u64, "habits", "--limit shows them"))
    }
}
