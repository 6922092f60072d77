//! The section that compares the data's texts with a teacher's: verdicts on words, scores, RPS and phrases.

use super::data::tile;
use super::table::{Cell, table};
use super::{plot, teacher, text};
use crate::output::numbers::grouped;
use crate::report::{GroupVerdicts, PairRps, PhraseRow, TeacherSection, VerdictCounts, display};
use maud::{Markup, html};

/// The section.
pub fn section(index: usize, of: &TeacherSection) -> Markup {
    let words = &of.words;
    let score = |part: fn(&PairRps) -> Option<f64>| display::number(words.rps.as_ref().and_then(part));
    html! {
        (counts("by words", &words.verdicts))
        (counts("by actions and words together", &of.combined))
        p.fine {
            "Words are scored separately from actions. A trajectory is an echo by words if at most "
            b { (display::rate(Some(words.max_false_positive_rate))) }
            " of other models' trajectories talk as much like the teacher. Names and topics are masked, so only the wording counts."
        }
        @if words.rps.is_some() {
            h3 { "Similarity of the data's texts to the teacher's" }
            dl.tiles {
                (tile("", &score(|rps| rps.overall), "of 5", "RPS, mean of the parts"))
                (tile("", &score(|rps| rps.style), "", "style: words, punctuation"))
                (tile("", &score(|rps| rps.structure), "", "structure: length, layout"))
                (tile("", &score(|rps| rps.alignment), "", "alignment: announced and actual actions"))
            }
        }
        @if let Some(picture) = plot::scores(&format!("word-scores-{index}"), &of.name, &words.distribution, true) {
            h3 { "Scores of words" }
            (teacher::figure(&picture, &words.distribution, true))
            (teacher::bins("word-scores", &words.distribution, true))
        }
        h3 { "Words by group" }
        (table(
            "word-verdicts",
            "Verdicts on words by group",
            &["Group", "#Echo", "#Clean", "#Insufficient", "#Echo share", "#RPS", "#Style", "#Structure", "#Alignment"],
            of.groups.shown.iter().map(group),
        ))
        h3 { "Characteristic phrases" }
        @if words.phrases.is_empty() {
            p { "No characteristic phrases." }
        } @else {
            (table(
                "phrases",
                "Phrases at the start of texts and of their last sentences, most characteristic first",
                &["Phrase", "#Teacher", "#Other models", "#This data", "#Standard deviations"],
                words.phrases.iter().map(phrase),
            ))
        }
    }
}

fn counts(kind: &str, verdicts: &VerdictCounts) -> Markup {
    html! {
        dl.tiles {
            (tile("is-echo", &grouped(verdicts.echo), &display::percent(verdicts.echo_share), &format!("echoes {kind}")))
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
