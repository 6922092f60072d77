//! Text of data in HTML: maud escapes it; here it is made short and harmless.

use crate::report::{Example, words};
use crate::text::terminal::neutralize;
use maud::{Markup, html};

/// Characters of a sentence that are shown.
const LONGEST: usize = 300;

/// Text in which backticks stand around code.
pub fn prose(text: &str) -> Markup {
    let short = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", neutralize(&text[..end])),
        None => neutralize(text).into_owned(),
    };
    let parts: Vec<&str> = short.split('`').collect();
    // Without a partner the last backtick is one.
    let pairs = (parts.len() - 1) / 2 * 2;
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if index > pairs { "`" (part) } @else if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A name of the data.
pub fn name(text: &str) -> Markup {
    html! { bdi { (words::name(text)) } }
}

/// A name, or a word for that there is none.
pub fn name_or(text: Option<&str>, none: &str) -> Markup {
    html! { @match text { Some(text) => (name(text)), None => (none) } }
}

/// A file and a line in it.
pub fn place(path: &str, line: u64) -> Markup {
    html! { code { bdi { (words::path(path)) } ":" (line) } }
}

/// A place of the data and the call there.
pub fn example(example: &Example) -> Markup {
    html! {
        (place(&example.path, example.line))
        @if let (Some(call), Some(label)) = (example.call, &example.label) {
            " call " (call) " " code { bdi { (words::name(label)) } }
        }
    }
}
