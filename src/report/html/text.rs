//! Text from data in HTML. maud escapes markup; these functions truncate the text and escape harmful characters.

use crate::report::{Example, display};
use crate::text::terminal::neutralize;
use maud::{Markup, html};

/// The maximum number of characters shown of a sentence.
const MAX_CHARS: usize = 300;

/// Text with code between backticks.
pub fn prose(text: &str) -> Markup {
    let short = match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", neutralize(&text[..end])),
        None => neutralize(text).into_owned(),
    };
    let parts: Vec<&str> = short.split('`').collect();
    // An unpaired last backtick is literal.
    let pairs = (parts.len() - 1) / 2 * 2;
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if index > pairs { "`" (part) } @else if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A name from the data.
pub fn name(text: &str) -> Markup {
    html! { bdi { (display::name(text)) } }
}

/// A name from the data, or `none` if there is no name.
pub fn name_or(text: Option<&str>, none: &str) -> Markup {
    html! { @match text { Some(text) => (name(text)), None => (none) } }
}

/// A file and a line in it.
pub fn place(path: &str, line: u64) -> Markup {
    html! { code { bdi { (display::path(path)) } ":" (line) } }
}

/// The position of an example and its call.
pub fn example(example: &Example) -> Markup {
    html! {
        (place(&example.path, example.line))
        @if let (Some(call), Some(label)) = (example.call, &example.label) {
            " call " (call) " " code { bdi { (display::name(label)) } }
        }
    }
}
