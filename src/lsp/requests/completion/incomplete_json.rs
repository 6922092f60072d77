//! Reads the strings of JSON that is being written, each with its path.
//!
//! The parser refuses incomplete JSON; this does not. Unmatched brackets and missing commas are ignored, and a string
//! ends at the end of its line at the latest.

/// A string that is a value, not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'t> {
    /// The keys around it, with `*` for an element of a list: `messages/*/role`.
    pub path: &'t str,
    /// Its content with JSON escapes.
    pub raw: &'t str,
    /// The offset of its content.
    pub at: usize,
    /// The offset of the element of the innermost list that contains it.
    pub element: usize,
}

/// The number of nested containers that are read. Strings inside deeper ones are ignored.
const MAX_DEPTH: usize = 64;

/// An open bracket.
struct Open {
    is_list: bool,
    /// Its offset.
    at: usize,
    /// The length of its path.
    path: usize,
    /// Whether the next string is a key.
    key_next: bool,
}

/// Calls `found` with each string that is a value, in order.
pub fn for_each_string(text: &str, found: impl FnMut(Field<'_>)) {
    read(text, found);
}

/// The path of the string that is opened by the last quote of a text, if the string is a value.
pub fn path_at(text: &str) -> Option<String> {
    let text = text.strip_suffix('"')?;
    let end = read(text, |_| ());
    end.filter(|end| end.value_next).map(|end| end.path)
}

/// The state at the end of a text that does not end inside a string.
struct End {
    path: String,
    /// Whether a value can follow.
    value_next: bool,
}

fn read(text: &str, mut found: impl FnMut(Field<'_>)) -> Option<End> {
    let bytes = text.as_bytes();
    let mut open: Vec<Open> = Vec::new();
    let mut path = String::new();
    let mut too_deep = 0_usize;
    let mut last = "";
    let mut at = 0;
    while let Some(step) =
        bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b',' | b':'))
    {
        at += step;
        match bytes[at] {
            b'"' => {
                let (end, is_whole) = string_end(bytes, at + 1);
                let raw = &text[at + 1..end];
                last = raw;
                match open.last_mut().filter(|_| too_deep == 0) {
                    Some(top) if top.key_next => top.key_next = false,
                    Some(top) => {
                        if top.is_list {
                            path.truncate(top.path);
                            push(&mut path, "*");
                        }
                        let element = open.iter().rposition(|open| open.is_list).and_then(|list| open.get(list + 1));
                        let element = element.map_or(at, |element| element.at);
                        found(Field { path: &path, raw, at: at + 1, element });
                    }
                    None => {}
                }
                if !is_whole && end >= bytes.len() {
                    return None;
                }
                at = end + usize::from(is_whole);
                continue;
            }
            b'{' | b'[' if open.len() >= MAX_DEPTH => too_deep += 1,
            b'{' | b'[' => {
                if let Some(top) = open.last().filter(|top| top.is_list) {
                    path.truncate(top.path);
                    push(&mut path, "*");
                }
                let is_list = bytes[at] == b'[';
                open.push(Open { is_list, at, path: path.len(), key_next: !is_list });
            }
            b'}' | b']' if too_deep > 0 => too_deep -= 1,
            b'}' | b']' => {
                // Brackets that were opened inside the one that this closes are closed with it.
                if let Some(matching) = open.iter().rposition(|open| open.is_list == (bytes[at] == b']')) {
                    open.truncate(matching);
                }
                path.truncate(open.last().map_or(0, |top| top.path));
            }
            b',' if too_deep == 0 => {
                if let Some(top) = open.last_mut() {
                    path.truncate(top.path);
                    top.key_next = !top.is_list;
                }
            }
            // The string before a colon is a key, even if the comma before it is missing.
            b':' if too_deep == 0 => {
                if let Some(top) = open.last().filter(|top| !top.is_list) {
                    path.truncate(top.path);
                    push(&mut path, last);
                }
            }
            _ => {}
        }
        at += 1;
    }
    let value_next = too_deep == 0
        && open.last().is_some_and(|top| if top.is_list { push_star(&mut path, top.path) } else { !top.key_next });
    Some(End { path, value_next })
}

fn push_star(path: &mut String, len: usize) -> bool {
    path.truncate(len);
    push(path, "*");
    true
}

fn push(path: &mut String, token: &str) {
    if !path.is_empty() {
        path.push('/');
    }
    path.push_str(token);
}

/// The end of a string's content, and whether a quote is there.
fn string_end(bytes: &[u8], from: usize) -> (usize, bool) {
    let mut at = from;
    while let Some(step) = memchr::memchr3(b'"', b'\\', b'\n', &bytes[at..]) {
        at += step;
        match bytes[at] {
            b'"' => return (at, true),
            b'\n' => return (at, false),
            _ => at = (at + 2).min(bytes.len()),
        }
    }
    (bytes.len(), false)
}
