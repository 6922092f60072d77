//! Habits in plain words.

use super::habit::Habit;
use super::words::Word;

/// A choice in plain words: what the agent does, and when. `text` gives a word's text.
#[must_use]
pub fn phrase<'n>(habit: Habit, context: &[Word], outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    let what = |word: Word| subject(word, text);
    let at = |index: usize| context.get(index).copied();
    let label = |index: usize| at(index).map(|word| format!("`{}`", text(word)));
    let of_call = |general: usize, specific: usize| {
        label(specific).or_else(|| at(general).map(kind_of_call)).unwrap_or_else(|| "a call".to_owned())
    };
    match habit {
        Habit::NextAction | Habit::NextKind => {
            let after = match (at(0), at(1)) {
                (Some(Word::START), _) => "to begin with".to_owned(),
                (Some(Word::SAY), _) => "after speaking to the user".to_owned(),
                (kind, Some(label)) => format!("right after {}{}", what(label), fate(kind)),
                (Some(kind), None) => format!("right after {}", kind_of_call(kind)),
                (None, None) => "next".to_owned(),
            };
            format!("{} {after}", action(outcome, text))
        }
        Habit::Rhythm => format!("{} after {}", beat(outcome), beats(context)),
        Habit::LeadIn => format!("{} {}", lead_in(outcome), of_call(0, 2)),
        Habit::AfterResult => {
            let failed = fate(at(0));
            format!("{} after a result of {}{failed}", goes_on(outcome), of_call(0, 2))
        }
        Habit::AfterUser => {
            let when = match at(0) {
                Some(Word::FIRST_START | Word::FIRST_SAY | Word::FIRST_CALL) => "after the user's first words",
                _ => "after the user spoke",
            };
            let last =
                label(2).filter(|_| at(2) != Some(Word::NONE)).map(|last| format!(", {last} being the last call"));
            format!("{} {when}{}", goes_on(outcome), last.unwrap_or_default())
        }
        Habit::Batch => match outcome {
            Word::ONE => format!("makes one call at a time, such as {}", of_call(0, 2)),
            _ => format!("makes {} calls at once, beginning with {}", text(outcome), of_call(0, 2)),
        },
        Habit::AfterError => format!("{} after {} failed", reaction(outcome), of_call(0, 1)),
        Habit::Verification => {
            let write = label(0).unwrap_or_else(|| "a write".to_owned());
            match outcome {
                Word::VERIFIED => format!("reads back what it wrote right after {write}"),
                Word::ASKED_VERIFIED => format!("reads back what it wrote with {write} once the user has spoken"),
                Word::NONE => format!("makes no call after {write}"),
                Word::READ | Word::ASKED_READ => format!("reads something else after {write}"),
                Word::WRITE | Word::ASKED_WRITE => format!("writes again after {write}"),
                _ => format!("makes a call that neither reads nor writes after {write}"),
            }
        }
        Habit::Confirmation => {
            let write = label(0).unwrap_or_else(|| "a write".to_owned());
            let without = if outcome == Word::YES { "asks the user before" } else { "does not ask the user before" };
            format!("{without} {write}")
        }
        Habit::Origin => format!("{} in {}", origin(outcome), of_call(0, 1)),
        Habit::Parameters => format!("sets these parameters: `{}`", text(outcome)),
        Habit::Repetition => match outcome {
            Word::NEW => format!("calls {} for the first time", of_call(0, 1)),
            Word::AGAIN => format!("comes back to {} with other arguments", of_call(0, 1)),
            _ => format!("repeats an earlier call of {}", of_call(0, 1)),
        },
        Habit::ArgumentShape => {
            let parameter = label(2).unwrap_or_else(|| "an argument".to_owned());
            format!("gives {parameter} of {} as {}", of_call(0, 1), shape(outcome, text))
        }
        Habit::ShellForm => {
            let tool = label(0).unwrap_or_else(|| "a shell".to_owned());
            match text(outcome) {
                "plain" => format!("gives {tool} plain commands"),
                parts => format!("gives {tool} commands with `{parts}`"),
            }
        }
        Habit::Tendency => tendency(at(0), outcome, text),
    }
}

/// A word as a thing: a name in code marks, a closed word as it is.
fn subject<'n>(word: Word, text: &impl Fn(Word) -> &'n str) -> String {
    match word {
        Word::SAY => "speaking to the user".to_owned(),
        Word::START => "the start".to_owned(),
        word if word.name_index().is_some() => format!("`{}`", text(word)),
        word => text(word).to_owned(),
    }
}

fn kind_of_call(kind: Word) -> String {
    match kind {
        Word::READ => "a read",
        Word::WRITE => "a write",
        Word::READ_FAILED => "a failed read",
        Word::WRITE_FAILED => "a failed write",
        Word::NEUTRAL_FAILED => "a failed call",
        _ => "a call",
    }
    .to_owned()
}

fn fate(kind: Option<Word>) -> &'static str {
    match kind {
        Some(Word::READ_FAILED | Word::WRITE_FAILED | Word::NEUTRAL_FAILED) => " failed",
        _ => "",
    }
}

fn action<'n>(outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    match outcome {
        Word::SAY => "speaks to the user".to_owned(),
        Word::END => "ends".to_owned(),
        Word::READ => "reads".to_owned(),
        Word::WRITE => "writes".to_owned(),
        Word::NEUTRAL => "makes a call that neither reads nor writes".to_owned(),
        name => format!("calls `{}`", text(name)),
    }
}

fn beat(outcome: Word) -> &'static str {
    match outcome {
        Word::TEXT => "speaks",
        Word::CALL => "makes a call",
        _ => "ends",
    }
}

fn beats(context: &[Word]) -> String {
    let thing = |word: &Word| match *word {
        Word::TEXT => "a text",
        Word::CALL => "a call",
        _ => "the start",
    };
    match context {
        [] => "what came before".to_owned(),
        [last] => thing(last).to_owned(),
        [last, before, ..] => format!("{} and {}", thing(before), thing(last)),
    }
}

fn lead_in(outcome: Word) -> &'static str {
    match outcome {
        Word::RESULT => "goes straight from a result to",
        Word::USER => "goes straight from the user's words to",
        Word::PARALLEL => "makes alongside another call",
        Word::TEXT_AFTER_RESULT => "comments on a result before",
        Word::TEXT_AFTER_USER => "announces to the user",
        Word::TEXT_AFTER_TEXT => "writes several texts before",
        _ => "begins with",
    }
}

fn goes_on(outcome: Word) -> &'static str {
    match outcome {
        Word::CALL => "goes straight on with a call",
        Word::TEXT_CALL => "writes a text and goes on with a call",
        Word::TEXT => "speaks to the user",
        Word::END => "ends",
        _ => "waits",
    }
}

fn reaction(outcome: Word) -> &'static str {
    match outcome {
        Word::GAVE_UP => "gives up",
        Word::ASKED => "speaks to the user",
        Word::RETRY_SAME => "tries the same again",
        Word::RETRY_OTHER => "tries again with other arguments",
        _ => "turns to another tool",
    }
}

fn origin(outcome: Word) -> &'static str {
    match outcome {
        Word::GIVEN => "uses a value it was told",
        Word::CARRIED => "uses a value of its own earlier calls",
        Word::LAST => "uses a value of the output just before",
        Word::EARLIER => "uses a value of an earlier output",
        _ => "uses a value from nowhere",
    }
}

fn shape<'n>(outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    match outcome {
        Word::TEXT_0 => "an empty text".to_owned(),
        Word::INTEGER | Word::OBJECT | Word::ARRAY => format!("an {}", text(outcome)),
        Word::FRACTION => "a fraction".to_owned(),
        Word::TRUE | Word::FALSE | Word::NULL => format!("`{}`", text(outcome)),
        _ => format!("a text of {} characters or more", text(outcome).trim_start_matches("text ")),
    }
}

fn tendency<'n>(what: Option<Word>, outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    let what = what.map_or("does the same", |word| match word {
        Word::LED_BY_TEXT => "leads up to calls with text",
        Word::IN_PARALLEL => "makes calls in parallel",
        Word::GOES_ON_WITH_TEXT => "comments on results before the next call",
        Word::STOPS_TO_TALK => "stops to talk after results",
        Word::ACTS_ON_USER => "acts on the user's words with a call",
        Word::EXPLAINS_FIRST => "explains itself before it acts on the user's words",
        Word::MAKES_UP => "uses values from nowhere",
        Word::CARRIES => "uses values of its own earlier calls",
        Word::REUSES => "uses values of outputs",
        Word::COMES_BACK => "comes back to a tool",
        Word::REPEATS => "repeats calls",
        Word::RETRIES => "tries failed calls again",
        Word::VERIFIES => "reads back what it wrote",
        Word::CONFIRMS => "asks before it writes",
        Word::WRITES => "makes calls that write",
        Word::FAILS => "makes calls that fail",
        _ => "does the same",
    });
    format!("{} {what}", text(outcome))
}
