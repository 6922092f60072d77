//! How the data talks, held against a teacher: verdicts on words, their evidence, RPS, phrases.

use super::data::tile;
use super::table::{Cell, table};
use super::{plot, teacher, text};
use crate::output::summary::grouped;
use crate::report::{GroupVerdicts, PairRps, PhraseRow, TeacherSection, VerdictCounts, words};
use maud::{Markup, html};

/// The section.
pub fn section(index: usize, of: &TeacherSection) -> Markup {
    let talk = &of.words;
    let score = |part: fn(&PairRps) -> Option<f64>| words::number(talk.rps.as_ref().and_then(part));
    html! {
        (counts("by words", &talk.verdicts))
        (counts("by words and actions together", &of.combined))
        p.fine {
            "Words are judged apart from actions. A trajectory echoes the teacher's words when at most "
            b { (words::rate(Some(talk.max_false_positive_rate))) }
            " of other models' trajectories talk as much like it. Names and topics are masked: only how something is said counts."
        }
        @if talk.rps.is_some() {
            h3 { "Likeness of the whole data's words to the teacher's" }
            dl.tiles {
                (tile("", &score(|rps| rps.overall), "of 5", "RPS, the mean of its parts"))
                (tile("", &score(|rps| rps.style), "", "style: words, punctuation"))
                (tile("", &score(|rps| rps.structure), "", "structure: length, layout"))
                (tile("", &score(|rps| rps.alignment), "", "alignment: what is announced, what is done"))
            }
        }
        @if let Some(picture) = plot::scores(&format!("word-scores-{index}"), &of.name, &talk.distribution, true) {
            h3 { "Evidence of words" }
            (teacher::figure(&picture, &talk.distribution, true))
            (teacher::bins("word-scores", &talk.distribution, true))
        }
        h3 { "Words by group" }
        (table(
            "word-verdicts",
            "Verdicts on words by group",
            &["Group", "#Echo", "#Clean", "#Insufficient", "#Echo share", "#RPS", "#Style", "#Structure", "#Alignment"],
            of.groups.shown.iter().map(group),
        ))
        h3 { "How the teacher's texts begin and end more than others'" }
        @if talk.phrases.is_empty() {
            p { "Nothing that stands out." }
        } @else {
            (table(
                "phrases",
                "Beginnings of texts and of their last sentences, most characteristic first",
                &["Phrase", "#Teacher", "#Others", "#This data", "#Standard deviations"],
                talk.phrases.iter().map(phrase),
            ))
        }
    }
}

fn counts(how: &str, verdicts: &VerdictCounts) -> Markup {
    html! {
        dl.tiles {
            (tile("is-echo", &grouped(verdicts.echo), &words::percent(verdicts.echo_share), &format!("echoes {how}")))
            (tile("is-clean", &grouped(verdicts.clean), "", "clean"))
            (tile("is-insufficient", &grouped(verdicts.insufficient), "", "without enough evidence"))
        }
    }
}

fn group(group: &GroupVerdicts) -> Vec<Cell> {
    let score = |part: fn(&PairRps) -> Option<f64>| super::pairs::rps(group.rps.as_ref().and_then(part));
    vec![
        Cell::Other(text::name(&group.name)),
        Cell::count(group.words.echo),
        Cell::count(group.words.clean),
        Cell::count(group.words.insufficient),
        Cell::percent(group.words.echo_share),
        score(|rps| rps.overall),
        score(|rps| rps.style),
        score(|rps| rps.structure),
        score(|rps| rps.alignment),
    ]
}

fn phrase(row: &PhraseRow) -> Vec<Cell> {
    vec![
        Cell::Other(html! { (text::name(&row.phrase)) }),
        Cell::Bar("of-teacher", Some(row.teacher)),
        Cell::Bar("of-others", Some(row.others)),
        Cell::Bar("of-data", Some(row.data)),
        Cell::Number(format!("{:.1}", row.z), Some(row.z)),
    ]
}
