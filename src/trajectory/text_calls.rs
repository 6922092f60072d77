//! Finds tool calls written in an agent's text: `<tool_call>…</tool_call>` (Hermes, Qwen), Harmony
//! (`to=functions.NAME … {json}`), and `<invoke name="…">` (`<function_calls>`).

use super::{Place, TextId};
use crate::json::{self, Span};

/// A call found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextCall {
    /// The call as a whole, including its markup.
    pub place: Place,
    /// The tool's name, if recognised.
    pub name: Option<String>,
    /// The JSON of the call, if it parses.
    pub body: Option<Body>,
}

/// The JSON of a text call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// An object `{"name": …, "arguments": …}`.
    Whole(Span),
    /// Only the arguments; the name is in the text before them.
    Arguments(Span),
}

const OPEN: &str = "<tool_call>";
const CLOSE: &str = "</tool_call>";
const HARMONY: &str = "to=functions.";
const INVOKE: &str = "<invoke name=\"";
const INVOKE_END: &str = "</invoke>";
/// The most bytes of markup between a Harmony call's name and its arguments.
const MAX_MARKUP: usize = 64;
const RESPONSE: &str = "<tool_response>";
const RESPONSE_END: &str = "</tool_response>";

/// The calls in `text`, in order.
#[must_use]
pub fn find(id: TextId, text: &str) -> Vec<TextCall> {
    let mut found = Vec::new();
    if !text.contains('<') && !text.contains(HARMONY) {
        return found;
    }
    let mut marks = Marks::of(text);
    let mut from = 0;
    while let Some((call, end)) = next_call(id, &mut marks, from) {
        found.push(call);
        from = end;
    }
    found
}

/// A mark in a text, looked for at ascending offsets. All look-ups together read the text once.
struct Mark<'t> {
    haystack: &'t str,
    needle: &'static str,
    /// The first occurrence at or after the last offset; `None` after the last one.
    next: Option<usize>,
}

impl<'t> Mark<'t> {
    fn of(haystack: &'t str, needle: &'static str) -> Self {
        Self { haystack, needle, next: haystack.find(needle) }
    }

    /// The first occurrence at or after `from`, which must not be less than in the call before.
    fn at_or_after(&mut self, from: usize) -> Option<usize> {
        if self.next? < from {
            self.next = self.haystack[from..].find(self.needle).map(|at| from + at);
        }
        self.next
    }

    /// The end of the first occurrence at or after `from`, or `from` without one.
    fn end_after(&mut self, from: usize) -> usize {
        self.at_or_after(from).map_or(from, |at| at + self.needle.len())
    }
}

/// The marks of a text that contains calls.
struct Marks<'t> {
    text: &'t str,
    opens: [Mark<'t>; 3],
    close: Mark<'t>,
    invoke_end: Mark<'t>,
}

impl<'t> Marks<'t> {
    fn of(text: &'t str) -> Self {
        let opens = [OPEN, HARMONY, INVOKE].map(|mark| Mark::of(text, mark));
        Self { text, opens, close: Mark::of(text, CLOSE), invoke_end: Mark::of(text, INVOKE_END) }
    }
}

/// The first call at or after `from`, and the offset after it.
fn next_call(id: TextId, marks: &mut Marks<'_>, from: usize) -> Option<(TextCall, usize)> {
    let candidates = marks.opens.iter_mut().filter_map(|mark| Some((mark.at_or_after(from)?, mark.needle)));
    let (start, mark) = candidates.min()?;
    let after = start + mark.len();
    Some(match mark {
        OPEN => tool_call(id, marks, start, after),
        HARMONY => harmony(id, marks.text, start, after),
        _ => invoke(id, marks, start, after),
    })
}

fn tool_call(id: TextId, marks: &mut Marks<'_>, start: usize, after: usize) -> (TextCall, usize) {
    let (name, body, content_end) = match json_at(marks.text, after) {
        Some((span, name)) => (name, Some(Body::Whole(span)), span.end as usize),
        None => (None, None, after),
    };
    let end = marks.close.end_after(content_end);
    (TextCall { place: place(id, start, end), name, body }, end)
}

fn harmony(id: TextId, text: &str, start: usize, after: usize) -> (TextCall, usize) {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let name_end = text[after..].find(|c| !is_name(c)).map_or(text.len(), |at| after + at);
    let name = (name_end > after).then(|| text[after..name_end].to_owned());
    // Only markup is between the name and the arguments: `<|constrain|>json<|message|>`, or ` json`.
    let markup = &text.as_bytes()[name_end..text.len().min(name_end + MAX_MARKUP + 1)];
    let body = memchr::memchr(b'{', markup).and_then(|at| json_at(text, name_end + at));
    let body = body.map(|(span, _)| Body::Arguments(span));
    let end = match body {
        Some(Body::Arguments(span)) => span.end as usize,
        _ => name_end,
    };
    (TextCall { place: place(id, start, end), name, body }, end)
}

fn invoke(id: TextId, marks: &mut Marks<'_>, start: usize, after: usize) -> (TextCall, usize) {
    let name_end = marks.text[after..].find('"').map_or(marks.text.len(), |at| after + at);
    let name = Some(marks.text[after..name_end].to_owned());
    let end = marks.invoke_end.end_after(name_end);
    (TextCall { place: place(id, start, end), name, body: None }, end)
}

/// The span of the JSON object at `from`, after white space, and its `name`.
fn json_at(text: &str, from: usize) -> Option<(Span, Option<String>)> {
    let start = from + (text[from..].len() - text[from..].trim_start().len());
    if !text[start..].starts_with('{') {
        return None;
    }
    let (parsed, end) = json::parse_prefix(text, u32::try_from(start).ok()?).ok()?;
    let name = parsed.tape.root(text).get_str("name").map(std::borrow::Cow::into_owned);
    Some((Span::new(u32::try_from(start).ok()?, end), name))
}

/// The contents of the `<tool_response>` elements in `text`, trimmed.
#[must_use]
pub fn responses(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(RESPONSE) {
        let start = from + at + RESPONSE.len();
        let end = text[start..].find(RESPONSE_END).map_or(text.len(), |at| start + at);
        let inner = &text[start..end];
        let left = inner.len() - inner.trim_start().len();
        let trimmed = inner.trim();
        found.push(span(start + left, start + left + trimmed.len()));
        from = (end + RESPONSE_END.len()).min(text.len());
        if !text.is_char_boundary(from) {
            break;
        }
    }
    found
}

/// Whether a text starts with a `<tool_response>` element, which answers a call written in a text.
#[must_use]
pub fn is_response(text: &str) -> bool {
    text.trim_start().starts_with(RESPONSE)
}

/// Whether the text contains anything besides the calls.
#[must_use]
pub fn has_other_text(text: &str, calls: &[TextCall]) -> bool {
    let mut from = 0;
    for call in calls {
        if !text[from..call.place.span.start as usize].trim().is_empty() {
            return true;
        }
        from = call.place.span.end as usize;
    }
    !text[from..].trim().is_empty()
}

fn span(start: usize, end: usize) -> Span {
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

fn place(text: TextId, start: usize, end: usize) -> Place {
    Place { text, span: span(start, end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(Option<String>, bool)> {
        find(0, text).into_iter().map(|call| (call.name, call.body.is_some())).collect()
    }

    #[test]
    fn finds_calls_in_every_syntax() {
        let hermes = "Let me look.\n<tool_call>\n{\"arguments\": {\"a\": 1}, \"name\": \"get\"}\n</tool_call>\n<tool_call>{broken</tool_call>";
        assert_eq!(names(hermes), [(Some("get".into()), true), (None, false)]);
        let harmony =
            "x<|channel|>commentary to=functions.get_user <|constrain|>json<|message|>{\"id\": \"a1\"}<|call|>";
        assert_eq!(names(harmony), [(Some("get_user".into()), true)]);
        assert_eq!(names("assistantcommentary to=functions.f json{\"a\":1}"), [(Some("f".into()), true)]);
        assert_eq!(names("<function_calls>\n<invoke name=\"check\">\n</invoke>"), [(Some("check".into()), false)]);
        assert_eq!(names("no call < here"), []);
    }

    #[test]
    fn responses_are_extracted() {
        let text = "<tool_response>\n{\"a\": 1}\n</tool_response>\n<tool_response>b</tool_response>";
        let found: Vec<&str> = responses(text).iter().map(|span| &text[span.range()]).collect();
        assert_eq!(found, ["{\"a\": 1}", "b"]);
    }
}
