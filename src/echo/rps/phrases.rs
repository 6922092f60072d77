//! Verbal habits in plain words.

use super::tokens::MASK;
use crate::echo::{Habit, Word};

/// A verbal choice in plain words: how the agent talks, and in which stage. `text` gives a word's text.
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
        Habit::Closing => format!("ends a text with a sentence that begins {}", quoted(what)),
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

/// A phrase as people read it: masked words as an ellipsis, marks at their words.
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
        _ => "of plain lines",
    }
}

/// Marks by their names.
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
        "\"\"" => "typewriter quotes",
        "\u{201c}\u{201d}" => "curly quotes",
        "'" => "typewriter apostrophes",
        "\u{2019}" => "curly apostrophes",
        "nbsp" => "no-break spaces",
        "bold" => "bold type",
        "bullets" => "bullets",
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
        Word::ANNOUNCES_READ => "announces that it will look",
        Word::ANNOUNCES_WRITE => "announces that it will change something",
        Word::ANNOUNCES => "announces what it will do",
        Word::ASKS => "ends with a question",
        _ => "announces nothing",
    }
}

fn announced(what: Word) -> &'static str {
    match what {
        Word::ANNOUNCES_READ => "announcing that it will look",
        Word::ANNOUNCES_WRITE => "announcing a change",
        Word::ANNOUNCES => "announcing something",
        Word::ASKS => "a question",
        _ => "a text that announces nothing",
    }
}

fn follows(outcome: Word) -> &'static str {
    match outcome {
        Word::READ => "reads",
        Word::WRITE => "writes",
        Word::NEUTRAL => "makes a call that neither reads nor writes",
        Word::USER => "waits for the user",
        Word::TEXT => "writes another text",
        Word::END => "ends",
        _ => "goes on",
    }
}
