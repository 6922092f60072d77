//! Verbal habits described in words.

use super::tokens::MASK;
use crate::echo::{Habit, Word};

/// A verbal choice in words: how the agent talks, and in which stage. `text` gives a word's text.
#[must_use]
pub fn describe_verbal_choice<'n>(
    habit: Habit,
    context: &[Word],
    outcome: Word,
    text: &impl Fn(Word) -> &'n str,
) -> String {
    let what = text(outcome);
    let how = match habit {
        Habit::Opening => format!("begins a text with {}", quoted(what)),
        Habit::Closing => format!("ends a text with a sentence that begins with {}", quoted(what)),
        Habit::Tone | Habit::Punctuation | Habit::Layout if what == "plain" => {
            format!("writes a text {}", absent(habit))
        }
        Habit::Tone | Habit::Punctuation | Habit::Layout => format!("writes a text with {}", marks(what)),
        Habit::TextLength => format!("writes a text of {}", length(what)),
        Habit::Announcement => announcement(outcome).to_owned(),
        Habit::FollowThrough => {
            let announced = context.get(1).copied().map_or("a text", announced);
            format!("{} after {announced}", follows(outcome))
        }
        _ => what.to_owned(),
    };
    match context.first() {
        Some(&stage) => format!("{how} ({})", text(stage)),
        None => how,
    }
}

/// A phrase in curly quotes for display: masked words become an ellipsis, and marks follow their words without a space.
#[must_use]
pub fn quoted(phrase: &str) -> String {
    let mut out = String::from("\u{201c}");
    for token in phrase.split(' ') {
        let is_mark = token.len() == 1 && token.as_bytes()[0].is_ascii_punctuation() && token != MASK;
        if !is_mark && out.len() > '\u{201c}'.len_utf8() {
            out.push(' ');
        }
        out.push_str(if token == MASK { "\u{2026}" } else { token });
    }
    out.push('\u{201d}');
    out
}

fn absent(habit: Habit) -> &'static str {
    match habit {
        Habit::Tone => "without exclamation marks, question marks, emoji or ellipses",
        Habit::Punctuation => "without dashes, colons, parentheses, quotes or apostrophes",
        _ => "without formatting or line breaks",
    }
}

/// The names of marks, as a list in words.
fn marks(marks: &str) -> String {
    let names = marks.split(' ').filter(|mark| *mark != "!" || !marks.contains("!!")).map(|mark| match mark {
        "!" => "an exclamation mark",
        "!!" => "several exclamation marks",
        "?" => "a question mark",
        "emoji" => "emoji",
        "\u{2026}" => "an ellipsis",
        "\u{2014}" => "em dashes",
        "\u{2013}" => "en dashes",
        "()" => "parentheses",
        ":" => "colons",
        ";" => "semicolons",
        "\"\"" => "straight quotes",
        "\u{201c}\u{201d}" => "curly quotes",
        "'" => "straight apostrophes",
        "\u{2019}" => "curly apostrophes",
        "nbsp" => "no-break spaces",
        "bold" => "bold text",
        "bullets" => "bullet points",
        "numbers" => "a numbered list",
        "heading" => "headings",
        "code" => "code",
        "table" => "a table",
        "paragraphs" => "paragraphs",
        "lines" => "line breaks",
        _ => "other marks",
    });
    let names: Vec<&str> = names.collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}

fn length(words: &str) -> String {
    match words.trim_start_matches("words ").parse::<u32>() {
        Ok(0) => "no words".to_owned(),
        Ok(1) => "one word".to_owned(),
        Ok(256) => "256 words or more".to_owned(),
        Ok(least) => format!("{least} to {} words", 2 * least - 1),
        Err(_) => "some length".to_owned(),
    }
}

fn announcement(outcome: Word) -> &'static str {
    match outcome {
        Word::ANNOUNCES_READ => "announces that it will check something",
        Word::ANNOUNCES_WRITE => "announces that it will change something",
        Word::ANNOUNCES => "announces its next step",
        Word::ASKS => "ends a text with a question",
        _ => "writes a text that announces nothing",
    }
}

fn announced(what: Word) -> &'static str {
    match what {
        Word::ANNOUNCES_READ => "announcing that it will check something",
        Word::ANNOUNCES_WRITE => "announcing that it will change something",
        Word::ANNOUNCES => "announcing its next step",
        Word::ASKS => "a question",
        _ => "a text that announces nothing",
    }
}

fn follows(outcome: Word) -> &'static str {
    match outcome {
        Word::READ => "makes a read",
        Word::WRITE => "makes a write",
        Word::NEUTRAL => "makes a neutral call",
        Word::USER => "waits for the user",
        Word::TEXT => "writes another text",
        Word::END => "ends the run",
        _ => "continues",
    }
}
