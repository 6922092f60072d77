//! Habits described in words, for messages and pages.

use super::habit::Habit;
use super::rps;
use super::words::Word;

/// A rate in words: "1 in 354", or in percent from 10 % on.
#[must_use]
pub fn format_rate(rate: f64) -> String {
    if rate < 0.1 { format!("1 in {:.0}", 1.0 / rate) } else { format!("{:.0} %", 100.0 * rate) }
}

/// A choice in words: what the agent does, and when. `text` gives a word's text.
#[must_use]
pub fn describe_choice<'n>(habit: Habit, context: &[Word], outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    let at = |index: usize| context.get(index).copied();
    let label = |index: usize| at(index).map(|word| format!("`{}`", text(word)));
    let call = |general: usize, specific: usize| {
        label(specific).or_else(|| at(general).map(kind_of_call)).unwrap_or_else(|| "a call".to_owned())
    };
    match habit {
        Habit::NextAction | Habit::NextKind => next_action(context, outcome, text),
        Habit::Rhythm => format!("{} {}", text_or_call(outcome), after_texts_and_calls(context)),
        Habit::LeadIn => format!("{}{}", lead_in(outcome, &call(0, 2)), last_time(at(1))),
        Habit::AfterResult => {
            let after = match (label(2), is_failed(at(0))) {
                (Some(label), true) => format!("a failed {label}"),
                (None, true) => call(0, 2),
                (_, false) => format!("the result of {}", call(0, 2)),
            };
            format!("{} after {after}{}", after_result(outcome), last_time(at(1)))
        }
        Habit::AfterUser => {
            let message = match at(0) {
                Some(Word::FIRST_START | Word::FIRST_SAY | Word::FIRST_CALL) => "the user's first message",
                _ => "a message of the user",
            };
            let last =
                label(2).filter(|_| at(2) != Some(Word::NONE)).map(|last| format!(", when {last} was the last call"));
            format!("{} {message}{}{}", after_user(outcome), last.unwrap_or_default(), last_time(at(1)))
        }
        Habit::Batch => match outcome {
            Word::ONE if context.is_empty() => "makes one call per message".to_owned(),
            Word::ONE => format!("makes one call per message, such as {}", call(0, 2)),
            _ => {
                let calls = if outcome == Word::FOUR_OR_MORE { "4 or more" } else { text(outcome) };
                let first = if context.is_empty() { String::new() } else { format!(", starting with {}", call(0, 2)) };
                format!("makes {calls} calls in one message{first}")
            }
        },
        Habit::AfterError => format!("{} after {} failed", reaction(outcome), call(0, 1)),
        Habit::Verification => verification(label(0), outcome),
        Habit::Confirmation => {
            let asks = if outcome == Word::YES { "asks the user before" } else { "does not ask the user before" };
            format!("{asks} {}", label(0).unwrap_or_else(|| "a write".to_owned()))
        }
        Habit::Origin => format!("passes a value {} to {}", origin(outcome), call(0, 1)),
        Habit::Parameters => format!("calls `{}` with exactly these parameters", text(outcome)),
        Habit::Repetition => match (outcome, label(1)) {
            (Word::NEW, Some(label)) => format!("calls {label} for the first time"),
            (Word::NEW, None) => format!("makes {} with a tool that it uses for the first time", call(0, 1)),
            (Word::AGAIN, Some(label)) => format!("calls {label} again with other arguments"),
            (Word::AGAIN, None) => format!("makes {} with a tool used before, with other arguments", call(0, 1)),
            (_, Some(label)) => format!("repeats an earlier call of {label}"),
            (_, None) => format!("makes {} that is identical to an earlier one", call(0, 1)),
        },
        Habit::ArgumentShape => {
            let parameter = label(2).unwrap_or_else(|| "an argument".to_owned());
            format!("passes {} as {parameter} to {}", argument_shape(outcome, text), call(0, 1))
        }
        Habit::ShellForm => {
            let tool = label(0).unwrap_or_else(|| "shell".to_owned());
            match text(outcome) {
                "plain" => format!("writes plain {tool} commands"),
                parts => format!("writes {tool} commands with {}", shell_parts(parts)),
            }
        }
        Habit::Tendency => tendency(at(0), outcome, text),
        _ => rps::describe_verbal_choice(habit, context, outcome, text),
    }
}

fn next_action<'n>(context: &[Word], outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    let at = |index: usize| context.get(index).copied();
    let mut last = match (at(0), at(1)) {
        (Some(Word::START), _) if outcome == Word::END => return "ends the run without any action".to_owned(),
        (Some(Word::START), _) => return format!("{} as its first action", action(outcome, text)),
        (None, _) => return format!("{} next", action(outcome, text)),
        (Some(Word::SAY), _) => "speaking to the user".to_owned(),
        (kind, Some(label)) if is_failed(kind) => format!("a failed `{}`", text(label)),
        (_, Some(label)) => format!("`{}`", text(label)),
        (Some(kind), None) => kind_of_call(kind),
    };
    if let Some(before) = at(2).filter(|&word| word != Word::START) {
        let before =
            if before == Word::SAY { "speaking to the user".to_owned() } else { format!("`{}`", text(before)) };
        last = format!("{before} followed by {last}");
    }
    format!("{} right after {last}", action(outcome, text))
}

fn kind_of_call(kind: Word) -> String {
    match kind {
        Word::READ => "a read",
        Word::WRITE => "a write",
        Word::READ_FAILED => "a failed read",
        Word::WRITE_FAILED => "a failed write",
        Word::NEUTRAL => "a neutral call",
        Word::NEUTRAL_FAILED => "a failed neutral call",
        _ => "a call",
    }
    .to_owned()
}

fn is_failed(kind: Option<Word>) -> bool {
    matches!(kind, Some(Word::READ_FAILED | Word::WRITE_FAILED | Word::NEUTRAL_FAILED))
}

fn action<'n>(outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    match outcome {
        Word::SAY => "speaks to the user".to_owned(),
        Word::END => "ends the run".to_owned(),
        Word::READ => "makes a read".to_owned(),
        Word::WRITE => "makes a write".to_owned(),
        Word::NEUTRAL => "makes a neutral call".to_owned(),
        name => format!("calls `{}`", text(name)),
    }
}

fn text_or_call(outcome: Word) -> &'static str {
    match outcome {
        Word::TEXT => "writes a text",
        Word::CALL => "makes a call",
        _ => "ends the run",
    }
}

fn after_texts_and_calls(context: &[Word]) -> String {
    let name = |word: Word| if word == Word::TEXT { "a text" } else { "a call" };
    match *context {
        [] => "next".to_owned(),
        [Word::START, ..] => "at the start".to_owned(),
        [last] => format!("after {}", name(last)),
        [last, Word::START, ..] => format!("after starting with {}", name(last)),
        [last, before, ..] => format!("after {} followed by {}", name(before), name(last)),
    }
}

fn lead_in(outcome: Word, call: &str) -> String {
    let verb = if call.starts_with('`') { "calls" } else { "makes" };
    match outcome {
        Word::RESULT => format!("{verb} {call} directly after a result"),
        Word::USER => format!("{verb} {call} directly after a message of the user"),
        Word::PARALLEL => format!("{verb} {call} in parallel with another call"),
        Word::TEXT_AFTER_RESULT => format!("comments on a result before {call}"),
        Word::TEXT_AFTER_USER => format!("answers the user before {call}"),
        Word::TEXT_AFTER_CALL => format!("writes a text between another call and {call}"),
        Word::TEXT_AFTER_TEXT => format!("writes several texts before {call}"),
        Word::TEXT_AFTER_START | Word::TEXT_AFTER_SYSTEM => format!("starts with a text before {call}"),
        _ => format!("starts with {call}"),
    }
}

/// The agent's previous choice of the same kind, which is part of the context.
fn last_time(previous: Option<Word>) -> &'static str {
    match previous {
        Some(Word::CALL | Word::RESULT) => " (last time: no comment)",
        Some(Word::USER) => " (last time: answered the user with a call)",
        Some(Word::TEXT_CALL | Word::TEXT_AFTER_RESULT | Word::TEXT_AFTER_CALL | Word::TEXT_AFTER_TEXT) => {
            " (last time: commented)"
        }
        Some(Word::TEXT_AFTER_USER) => " (last time: answered the user)",
        Some(Word::TEXT) => " (last time: spoke to the user)",
        Some(Word::PARALLEL) => " (last time: made parallel calls)",
        _ => "",
    }
}

fn after_result(outcome: Word) -> &'static str {
    match outcome {
        Word::CALL => "makes a call without a comment",
        Word::TEXT_CALL => "comments, then makes a call",
        Word::TEXT => "speaks to the user",
        Word::END => "ends the run",
        _ => "waits",
    }
}

fn after_user(outcome: Word) -> &'static str {
    match outcome {
        Word::CALL => "makes a call right after",
        Word::TEXT_CALL => "answers, then makes a call after",
        Word::TEXT => "answers without a call after",
        Word::END => "ends the run after",
        _ => "waits after",
    }
}

fn reaction(outcome: Word) -> &'static str {
    match outcome {
        Word::GAVE_UP => "gives up",
        Word::ASKED => "speaks to the user",
        Word::RETRY_SAME => "retries with the same arguments",
        Word::RETRY_OTHER => "retries with other arguments",
        _ => "switches to another tool",
    }
}

fn verification(label: Option<String>, outcome: Word) -> String {
    let with = label.as_ref().map_or_else(String::new, |label| format!(" with {label}"));
    let write = label.unwrap_or_else(|| "a write".to_owned());
    match outcome {
        Word::VERIFIED => format!("reads back what it wrote right after {write}"),
        Word::ASKED_VERIFIED => format!("reads back what it wrote{with}, but only after a message of the user"),
        Word::NONE => format!("makes no call after {write}"),
        Word::READ | Word::ASKED_READ => format!("reads something else after {write}"),
        Word::WRITE | Word::ASKED_WRITE => format!("makes another write after {write}"),
        _ => format!("makes a neutral call after {write}"),
    }
}

fn origin(outcome: Word) -> &'static str {
    match outcome {
        Word::GIVEN => "given by the user or the system",
        Word::CARRIED => "from its own earlier arguments",
        Word::LAST => "from the previous call's output",
        Word::EARLIER => "from an earlier output",
        _ => "that appears nowhere earlier",
    }
}

fn argument_shape<'n>(outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    match outcome {
        Word::TEXT_0 => "an empty string".to_owned(),
        Word::INTEGER | Word::OBJECT | Word::ARRAY => format!("an {}", text(outcome)),
        Word::FRACTION => "a decimal number".to_owned(),
        Word::TRUE | Word::FALSE | Word::NULL => format!("`{}`", text(outcome)),
        Word::TEXT_512 => "a string of 512 characters or more".to_owned(),
        _ => {
            let least = text(outcome).trim_start_matches("text ");
            let most = match least.parse::<u32>() {
                Ok(1) => 3,
                Ok(least) => 2 * least - 1,
                Err(_) => return "another value".to_owned(),
            };
            format!("a string of {least} to {most} characters")
        }
    }
}

/// The parts of a shell command as a list in words.
fn shell_parts(parts: &str) -> String {
    let name = |part: &str| if part == "lines" { "line breaks".to_owned() } else { format!("`{part}`") };
    let names: Vec<String> = parts.split(' ').map(name).collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}

fn tendency<'n>(what: Option<Word>, outcome: Word, text: &impl Fn(Word) -> &'n str) -> String {
    let what = what.map_or("does the same", |word| match word {
        Word::LED_BY_TEXT => "writes a text before calls",
        Word::IN_PARALLEL => "makes calls in parallel",
        Word::GOES_ON_WITH_TEXT => "comments on results before the next call",
        Word::STOPS_TO_TALK => "speaks to the user after results",
        Word::ACTS_ON_USER => "makes a call after the user's messages",
        Word::EXPLAINS_FIRST => "answers the user before making a call",
        Word::MAKES_UP => "uses values that appear nowhere earlier",
        Word::CARRIES => "uses values from its own earlier arguments",
        Word::REUSES => "uses values from outputs",
        Word::COMES_BACK => "calls a tool again with other arguments",
        Word::REPEATS => "repeats earlier calls",
        Word::RETRIES => "retries failed calls",
        Word::VERIFIES => "reads back what it wrote",
        Word::CONFIRMS => "asks the user before a write",
        Word::WRITES => "makes calls that write",
        Word::FAILS => "makes calls that fail",
        _ => "does the same",
    });
    format!("{} {what}", text(outcome))
}
