//! Habits in plain words.

use super::habit::Habit;
use super::rps;
use super::words::Word;

/// A share as people say it: one in how many, or in percent where it is large.
#[must_use]
pub fn format_rate(rate: f64) -> String {
    if rate < 0.1 { format!("1 in {:.0}", 1.0 / rate) } else { format!("{:.0} %", 100.0 * rate) }
}

/// A choice in plain words: what the agent does, and when. `text` gives a word's text.
#[must_use]
pub fn describe_choice<'n>(habit: Habit, context: &[Word], outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    let what = |word: Word| subject(word, text);
    let at = |index: usize| context.get(index).copied();
    let label = |index: usize| at(index).map(|word| format!("`{}`", text(word)));
    let of_call = |general: usize, specific: usize| {
        label(specific).or_else(|| at(general).map(kind_of_call)).unwrap_or_else(|| "a call".to_owned())
    };
    match habit {
        Habit::NextAction | Habit::NextKind => {
            let after = match (at(0), at(1)) {
                (Some(Word::START), _) if outcome == Word::END => "before it has done anything".to_owned(),
                (Some(Word::START), _) => "to begin with".to_owned(),
                (Some(Word::SAY), _) => "after speaking to the user".to_owned(),
                (kind, Some(label)) => format!("right after {}{}", what(label), fate(kind)),
                (Some(kind), None) => format!("right after {}", kind_of_call(kind)),
                (None, None) => "next".to_owned(),
            };
            let before =
                at(2).filter(|&word| word != Word::START).map(|word| format!(" and {} before that", what(word)));
            format!("{} {after}{}", action(outcome, text), before.unwrap_or_default())
        }
        Habit::Rhythm => format!("{} {}", beat(outcome), beats(context)),
        Habit::LeadIn => format!("{}{}", lead_in(outcome, &of_call(0, 2)), the_time_before(at(1))),
        Habit::AfterResult => {
            let after = match (label(2), fate(at(0))) {
                (Some(label), "") => format!("the result of {label}"),
                (Some(label), failed) => format!("{label}{failed}"),
                (None, "") => format!("the result of {}", of_call(0, 2)),
                (None, _) => of_call(0, 2),
            };
            format!("{} after {after}{}", goes_on(outcome), the_time_before(at(1)))
        }
        Habit::AfterUser => {
            let when = match at(0) {
                Some(Word::FIRST_START | Word::FIRST_SAY | Word::FIRST_CALL) => "after the user's first words",
                _ => "after the user spoke",
            };
            let last =
                label(2).filter(|_| at(2) != Some(Word::NONE)).map(|last| format!(", {last} being the last call"));
            format!("{} {when}{}{}", goes_on(outcome), last.unwrap_or_default(), the_time_before(at(1)))
        }
        Habit::Batch => match outcome {
            Word::ONE if context.is_empty() => "makes one call at a time".to_owned(),
            Word::ONE => format!("makes one call at a time, such as {}", of_call(0, 2)),
            _ => {
                let calls = if outcome == Word::FOUR_OR_MORE { "4 or more" } else { text(outcome) };
                let first =
                    if context.is_empty() { String::new() } else { format!(", beginning with {}", of_call(0, 2)) };
                format!("makes {calls} calls at once{first}")
            }
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
        Habit::Origin => format!("gives {} a value {}", of_call(0, 1), origin(outcome)),
        Habit::Parameters => format!("sets just these parameters: `{}`", text(outcome)),
        Habit::Repetition => match (outcome, label(1)) {
            (Word::NEW, Some(label)) => format!("calls {label}, which it has not called before"),
            (Word::NEW, None) => format!("makes {} with a tool that it has not called before", of_call(0, 1)),
            (Word::AGAIN, Some(label)) => format!("comes back to {label} with other arguments"),
            (Word::AGAIN, None) => format!("makes {} with a tool of before and other arguments", of_call(0, 1)),
            (_, Some(label)) => format!("repeats an earlier call of {label}"),
            (_, None) => format!("makes {} that it has made before", of_call(0, 1)),
        },
        Habit::ArgumentShape => {
            let parameter = label(2).unwrap_or_else(|| "an argument".to_owned());
            format!("gives {parameter} of {} as {}", of_call(0, 1), shape(outcome, text))
        }
        Habit::ShellForm => {
            let tool = label(0).unwrap_or_else(|| "shell".to_owned());
            match text(outcome) {
                "plain" => format!("writes plain {tool} commands"),
                parts => format!("writes {tool} commands with `{parts}`"),
            }
        }
        Habit::Tendency => tendency(at(0), outcome, text),
        _ => rps::describe_verbal_choice(habit, context, outcome, text),
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
        Word::NEUTRAL => "a call that neither reads nor writes",
        Word::NEUTRAL_FAILED => "a failed call that neither reads nor writes",
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
    let thing = |word: Word| if word == Word::TEXT { "a text" } else { "a call" };
    match *context {
        [] => "next".to_owned(),
        [Word::START, ..] => "at the start".to_owned(),
        [last] => format!("after {}", thing(last)),
        [last, Word::START, ..] => format!("after {} at the start", thing(last)),
        [last, before, ..] => format!("after {} and {}", thing(before), thing(last)),
    }
}

fn lead_in(outcome: Word, call: &str) -> String {
    match outcome {
        Word::RESULT => format!("goes straight from a result to {call}"),
        Word::USER => format!("goes straight from the user's words to {call}"),
        Word::PARALLEL if call.starts_with('`') => format!("calls {call} alongside another call"),
        Word::PARALLEL => format!("makes {call} alongside another call"),
        Word::TEXT_AFTER_RESULT => format!("comments on a result before {call}"),
        Word::TEXT_AFTER_USER => format!("answers the user before {call}"),
        Word::TEXT_AFTER_CALL => format!("writes a text between another call and {call}"),
        Word::TEXT_AFTER_TEXT => format!("writes several texts before {call}"),
        Word::TEXT_AFTER_START | Word::TEXT_AFTER_SYSTEM => format!("begins with a text before {call}"),
        _ => format!("begins with {call}"),
    }
}

/// What the same agent did the last time it had this choice, which is part of the context.
fn the_time_before(before: Option<Word>) -> &'static str {
    match before {
        Some(Word::CALL | Word::RESULT) => ", having gone straight on the time before",
        Some(Word::USER) => ", having gone straight from the user's words to the call before",
        Some(Word::TEXT_CALL | Word::TEXT_AFTER_RESULT | Word::TEXT_AFTER_CALL | Word::TEXT_AFTER_TEXT) => {
            ", having commented the time before"
        }
        Some(Word::TEXT_AFTER_USER) => ", having answered the user before the last call",
        Some(Word::TEXT) => ", having spoken to the user the time before",
        Some(Word::PARALLEL) => ", having made several calls at once",
        _ => "",
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
        Word::GIVEN => "it was told",
        Word::CARRIED => "of its own earlier calls",
        Word::LAST => "of the output just before",
        Word::EARLIER => "of an earlier output",
        _ => "from nowhere",
    }
}

fn shape<'n>(outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    match outcome {
        Word::TEXT_0 => "an empty text".to_owned(),
        Word::INTEGER | Word::OBJECT | Word::ARRAY => format!("an {}", text(outcome)),
        Word::FRACTION => "a fraction".to_owned(),
        Word::TRUE | Word::FALSE | Word::NULL => format!("`{}`", text(outcome)),
        Word::TEXT_512 => "a text of 512 characters or more".to_owned(),
        _ => {
            let least = text(outcome).trim_start_matches("text ");
            let most = match least.parse::<u32>() {
                Ok(1) => 3,
                Ok(least) => 2 * least - 1,
                Err(_) => return "something else".to_owned(),
            };
            format!("a text of {least} to {most} characters")
        }
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
