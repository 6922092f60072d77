//! What holds the records of a file: lines, an array, a document; and where each record is.

use super::lines::lines;
use crate::json;
use std::ops::Range;

/// How the records of a file are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// One record a line.
    Lines,
    /// One JSON document, or several one after the other: [`split_document`] tells more.
    Document,
}

/// What a JSON document is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentKind {
    /// The document is one record.
    Single,
    /// An array of records.
    Array,
    /// An object that holds the records in the array under this key; the text of the object
    /// without them.
    Envelope {
        /// The key.
        key: &'static str,
        /// The object with an empty array in place of the records.
        header: String,
    },
    /// Several documents one after the other.
    Several,
}

/// A record of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its bytes.
    pub bytes: Range<usize>,
    /// Whether they are not one JSON value: where the record ends is a guess that what follows can change.
    pub is_broken: bool,
}

/// Something wrong around the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The byte.
    pub at: usize,
    /// What was expected.
    pub message: &'static str,
}

/// Keys under which an object may hold its records.
const RECORD_KEYS: [&str; 1] = ["simulations"];

/// Lines looked at to tell a cut first line from the first line of a document.
const LINES_TO_TELL: usize = 8;

/// Looks at the start of a file: is it lines or a document? `whole` says that `head` is all of it,
/// `named_lines` that its name says JSON Lines; `is_record` tells whether a text is one record by itself.
#[must_use]
pub fn sniff(head: &[u8], whole: bool, named_lines: bool, is_record: impl Fn(&[u8]) -> bool) -> Container {
    let by_name = if named_lines { Container::Lines } else { Container::Document };
    let mut rest = lines(head).map(|line| head[line.start..line.end].trim_ascii()).filter(|line| !line.is_empty());
    let Some(first) = rest.next() else { return by_name };
    let opens = matches!(first.last(), Some(b'{' | b'[' | b','));
    if named_lines && first.starts_with(b"{") && !opens {
        return Container::Lines;
    }
    let Ok(text) = std::str::from_utf8(first) else {
        return if rest.take(LINES_TO_TELL).any(&is_record) { Container::Lines } else { by_name };
    };
    let mut rest = rest.peekable();
    match json::parse(text) {
        Ok(parsed) => {
            let root = parsed.tape.root(text);
            let first_item = root.items().next();
            let holds_records = first_item
                .is_some_and(|item| item.is_object() && item.get("role").is_none() && item.get("from").is_none());
            let alone = rest.peek().is_none() && whole;
            if alone && (!named_lines || holds_records) { Container::Document } else { Container::Lines }
        }
        // A line that ends inside a value: a pretty-printed document, or a line that was cut, which
        // shows where records stand on the lines after it.
        Err(error) => {
            let holds_records = match first.strip_prefix(b"[") {
                Some(item) => item.is_empty() || is_record(item.strip_suffix(b",").unwrap_or(item)),
                None => first.ends_with(b"[") && names_records(text),
            };
            let unfinished = opens && matches!(error.kind, json::SyntaxErrorKind::UnexpectedEnd(_));
            if holds_records || (named_lines && !unfinished) {
                return if unfinished { Container::Document } else { by_name };
            }
            if rest.take(LINES_TO_TELL).any(&is_record) { Container::Lines } else { Container::Document }
        }
    }
}

fn names_records(text: &str) -> bool {
    RECORD_KEYS.iter().any(|key| text.contains(&format!("\"{key}\"")))
}

/// Splits a JSON document into its records without parsing them, so that a broken record does not
/// hide the others. `is_record` tells whether a text is one record by itself: it decides whether
/// an array is a record or a list of them, and where reading goes on after a broken record.
pub fn split_document(bytes: &[u8], is_record: impl Fn(&[u8]) -> bool) -> (DocumentKind, Vec<Segment>, Vec<Trouble>) {
    let mut splitter = Splitter { bytes, is_record, segments: Vec::new(), troubles: Vec::new() };
    let shape = splitter.document();
    (shape, splitter.segments, splitter.troubles)
}

/// Where reading goes on after a broken record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// At any record.
    Anywhere,
    /// At a record that begins a line: others are parts of the broken document.
    OnNewLine,
}

struct Splitter<'t, F> {
    bytes: &'t [u8],
    is_record: F,
    segments: Vec<Segment>,
    troubles: Vec<Trouble>,
}

impl<F: Fn(&[u8]) -> bool> Splitter<'_, F> {
    fn document(&mut self) -> DocumentKind {
        let start = self.skip_space(0);
        let shape = match self.bytes.get(start) {
            None => return DocumentKind::Single,
            Some(b'[') if self.is_list_of_records(start) => {
                let end = self.array(start);
                return self.after_last(end, DocumentKind::Array);
            }
            Some(b'{') => self.envelope(start),
            _ => None,
        };
        if let Some((shape, end)) = shape {
            return self.after_last(end, shape);
        }
        let mut at = start;
        while at < self.bytes.len() {
            let (end, _) = self.element(at, Next::OnNewLine);
            let end = end.unwrap_or(self.bytes.len()).max(at + 1);
            at = self.skip_space(end);
        }
        // A document with rubbish behind it is one broken document, not several.
        let several = self.segments.len() > 1
            && self.segments[1..].iter().all(|next| matches!(self.bytes[next.bytes.start], b'{' | b'['));
        if several {
            DocumentKind::Several
        } else {
            self.segments.truncate(1);
            // A form feed is no space to JSON but one to `trim`: it may be all there is.
            let end = self.bytes.trim_ascii_end().len();
            self.segments.iter_mut().for_each(|only| only.bytes.end = end.max(only.bytes.start + 1));
            DocumentKind::Single
        }
    }

    fn skip_space(&self, at: usize) -> usize {
        let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.bytes[at..].iter().position(|byte| !space(byte)).map_or(self.bytes.len(), |len| at + len)
    }

    /// Whether an array holds records; else it is one.
    fn is_list_of_records(&self, start: usize) -> bool {
        let first = self.skip_space(start + 1);
        if !matches!(self.bytes.get(first), Some(b'{' | b'[')) {
            return false;
        }
        let end = skip_value(self.bytes, first).unwrap_or(self.bytes.len());
        let mut alone = Vec::with_capacity(end - first + 2);
        alone.push(b'[');
        alone.extend_from_slice(&self.bytes[first..end]);
        alone.push(b']');
        !(self.is_record)(&alone)
    }

    /// Collects the elements of the array at `start`; returns the offset after it.
    fn array(&mut self, start: usize) -> usize {
        let mut at = self.skip_space(start + 1);
        if self.bytes.get(at) == Some(&b']') {
            return at + 1;
        }
        loop {
            let (end, broken) = self.element(at, Next::Anywhere);
            // What a broken record leaves behind is no second fault.
            let never_closed = "the array is never closed: expected `]`";
            let Some(end) = end else {
                self.trouble_unless(broken, self.bytes.len(), never_closed);
                return self.bytes.len();
            };
            at = self.skip_space(end);
            match self.bytes.get(at) {
                Some(b',') => at = self.skip_space(at + 1),
                Some(b']') => return at + 1,
                None => {
                    self.trouble_unless(broken, at, never_closed);
                    return at;
                }
                Some(b'{' | b'[') => self.trouble_unless(broken, at, "expected `,` between the records"),
                Some(_) => {
                    self.trouble_unless(broken, at, "expected `,` or `]` after the record");
                    match self.next_record(at, Next::Anywhere) {
                        Some(next) => at = next,
                        None => return self.bytes.len(),
                    }
                }
            }
            if self.bytes.get(at) == Some(&b']') {
                self.trouble(at, "expected a record after the `,`");
                return at + 1;
            }
        }
    }

    /// Adds the element at `at`; its end, if it has one, and whether it is broken. A broken element
    /// goes up to the next record at the most.
    fn element(&mut self, at: usize, next: Next) -> (Option<usize>, bool) {
        if at >= self.bytes.len() {
            return (None, false);
        }
        let end = skip_value(self.bytes, at).filter(|&end| end > at);
        let broken = end.is_none_or(|end| !is_json(&self.bytes[at..end]));
        if broken && let Some(next) = self.next_record(at + 1, next) {
            let cut = self.bytes[at..next].trim_ascii_end();
            let cut = cut.strip_suffix(b",").unwrap_or(cut).trim_ascii_end();
            if end.is_none_or(|end| next < end) {
                self.segments.push(Segment { bytes: at..at + cut.len(), is_broken: true });
                return (Some(at + cut.len()), true);
            }
        }
        let stop = end.unwrap_or_else(|| self.bytes.trim_ascii_end().len());
        self.segments.push(Segment { bytes: at..stop.max(at), is_broken: broken });
        (end, broken)
    }

    /// The start of the next value at or after `from` that is a record of its own.
    fn next_record(&self, from: usize, next: Next) -> Option<usize> {
        // Nested objects are not records, so few candidates are parsed in vain; the bound keeps
        // hostile files from costing more than their size.
        let candidates = memchr::memchr_iter(b'{', &self.bytes[from..]).map(|at| from + at);
        let candidates = candidates.filter(|&at| next == Next::Anywhere || self.bytes[at - 1] == b'\n').take(4096);
        let mut budget = 64 << 20;
        for at in candidates {
            let Some(end) = skip_value(self.bytes, at) else { continue };
            budget = usize::saturating_sub(budget, end - at);
            if budget == 0 {
                return None;
            }
            if (self.is_record)(&self.bytes[at..end]) {
                return Some(at);
            }
        }
        None
    }

    /// If the object at `start` holds its records under a key: collects them.
    fn envelope(&mut self, start: usize) -> Option<(DocumentKind, usize)> {
        let mut at = self.skip_space(start + 1);
        while self.bytes.get(at) == Some(&b'"') {
            let key_end = json::end_of_string(self.bytes, at)?;
            let key = std::str::from_utf8(&self.bytes[at + 1..key_end - 1]).unwrap_or_default();
            let colon = self.skip_space(key_end);
            if self.bytes.get(colon) != Some(&b':') {
                return None;
            }
            let value = self.skip_space(colon + 1);
            if let Some(&key) = RECORD_KEYS.iter().find(|&&known| known == key)
                && self.bytes.get(value) == Some(&b'[')
            {
                let end = self.array(value);
                let after = self.end_of_object(end);
                if after.is_none() && end < self.bytes.len() {
                    self.trouble(self.bytes.len(), "the object is never closed: expected `}`");
                }
                let after = after.unwrap_or(self.bytes.len());
                let mut header = String::from_utf8_lossy(&self.bytes[start..value]).into_owned();
                header.push_str("[]");
                header.push_str(&String::from_utf8_lossy(self.bytes.get(end..after).unwrap_or_default()));
                return Some((DocumentKind::Envelope { key, header }, after.max(end)));
            }
            at = self.skip_space(skip_value(self.bytes, value)?);
            if self.bytes.get(at) == Some(&b',') {
                at = self.skip_space(at + 1);
            }
        }
        None
    }

    /// The offset after the object of which a member ends at `at`.
    fn end_of_object(&self, at: usize) -> Option<usize> {
        let mut at = self.skip_space(at);
        while self.bytes.get(at) == Some(&b',') {
            let colon = self.skip_space(json::end_of_string(self.bytes, self.skip_space(at + 1))?);
            at = self.skip_space(skip_value(self.bytes, self.skip_space(colon + 1))?);
        }
        (self.bytes.get(at) == Some(&b'}')).then_some(at + 1)
    }

    fn after_last(&mut self, end: usize, shape: DocumentKind) -> DocumentKind {
        let rest = self.skip_space(end.min(self.bytes.len()));
        if rest < self.bytes.len() {
            self.trouble(rest, "something follows the document");
        }
        shape
    }

    fn trouble_unless(&mut self, known: bool, at: usize, message: &'static str) {
        if !known {
            self.trouble(at, message);
        }
    }

    fn trouble(&mut self, at: usize, message: &'static str) {
        self.troubles.push(Trouble { at, message });
    }
}

fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| json::parse(text).is_ok())
}

/// The offset after the value at `at`, by its brackets and quotes alone; `None` when it never ends.
fn skip_value(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => json::end_of_string(bytes, at),
        b'{' | b'[' => {
            let mut depth = 0usize;
            let mut at = at;
            loop {
                match bytes.get(at)? {
                    b'"' => {
                        at = json::end_of_string(bytes, at)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
        }
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
            Some(bytes[at..].iter().position(ends).map_or(bytes.len(), |len| at + len))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_record(bytes: &[u8]) -> bool {
        let Ok(text) = std::str::from_utf8(bytes) else { return false };
        json::parse(text).is_ok_and(|parsed| {
            let root = parsed.tape.root(text);
            root.get("messages").is_some() || root.items().next().is_some_and(|item| item.get("role").is_some())
        })
    }

    fn split(text: &str) -> (DocumentKind, Vec<&str>, usize) {
        let (shape, segments, troubles) = split_document(text.as_bytes(), is_record);
        (shape, segments.into_iter().map(|segment| &text[segment.bytes]).collect(), troubles.len())
    }

    #[test]
    fn strings_end_where_a_plain_loop_says() {
        let plain = |bytes: &[u8]| {
            let mut at = 1;
            while at < bytes.len() && bytes[at] != b'"' {
                at += 1 + usize::from(bytes[at] == b'\\');
            }
            (at < bytes.len()).then_some(at + 1)
        };
        // All mixtures of quotes, backslashes and others over the border of a block.
        for before in 55..70 {
            for mixture in 0..3usize.pow(8) {
                let mut text = vec![b'"'];
                text.extend(std::iter::repeat_n(b'x', before));
                text.extend((0..8).map(|nth| b"\"\\x"[mixture / 3usize.pow(nth) % 3]));
                assert_eq!(json::end_of_string(&text, 0), plain(&text), "{:?}", String::from_utf8_lossy(&text));
            }
        }
    }

    #[test]
    fn arrays_are_lists_of_records_or_one_record() {
        let one = r#"{"messages":[]}"#;
        let list = format!("[{one}, {one}]");
        assert_eq!(split(&list), (DocumentKind::Array, vec![one, one], 0));
        let bare = r#"[{"role":"user"}, {"role":"assistant"}]"#;
        assert_eq!(split(bare), (DocumentKind::Single, vec![bare], 0));
        let list = format!("[{bare},{bare}]");
        assert_eq!(split(&list), (DocumentKind::Array, vec![bare, bare], 0));
        assert_eq!(split("[]"), (DocumentKind::Single, vec!["[]"], 0));
    }

    #[test]
    fn a_broken_record_does_not_hide_its_neighbours() {
        let good = r#"{"messages":[1]}"#;
        let broken = r#"{"messages":[{"x":1}"#;
        let text = format!("[{good},\n {broken},\n {good}]");
        let (shape, records, troubles) = split(&text);
        assert_eq!((shape, records, troubles), (DocumentKind::Array, vec![good, broken, good], 0));
        let text = format!("[{good} {good}\n");
        let (_, records, troubles) = split(&text);
        assert_eq!((records, troubles), (vec![good, good], 2));
    }

    #[test]
    fn a_form_feed_is_a_broken_record() {
        assert_eq!(split("\t \u{c}"), (DocumentKind::Single, vec!["\u{c}"], 0));
        assert_eq!(split("\u{c}{} \n\u{c}").0, DocumentKind::Single);
    }

    #[test]
    fn envelopes_and_several_documents() {
        let text = r#"{"info":{"a":1},"simulations":[{"messages":[]}],"z":2}"#;
        let (shape, records, _) = split(text);
        let header = r#"{"info":{"a":1},"simulations":[],"z":2}"#.to_owned();
        assert_eq!(
            (shape, records),
            (DocumentKind::Envelope { key: "simulations", header }, vec![r#"{"messages":[]}"#])
        );
        assert_eq!(split("{} \n {}").0, DocumentKind::Several);
    }

    #[test]
    fn sniffing_tells_lines_from_documents() {
        let sniff = |text: &str, lines| sniff(text.as_bytes(), true, lines, is_record);
        assert_eq!(sniff("{\"a\":1}\n{\"a\":2}\n", true), Container::Lines);
        assert_eq!(sniff("{\"a\":1}\n{\"a\":2}\n", false), Container::Lines);
        assert_eq!(sniff("{\n \"a\":1\n}\n", true), Container::Document);
        assert_eq!(sniff("[{\"messages\":[]},\n{}]", false), Container::Document);
        assert_eq!(sniff("[{\"messages\":[]}]", true), Container::Document);
        assert_eq!(sniff("[{\"role\":\"user\"}]\n", true), Container::Lines);
        assert_eq!(sniff("{\"a\":1}", false), Container::Document);
        assert_eq!(sniff("{\"a\":\n", true), Container::Lines);
        let record = "{\"messages\":[]}";
        for lines in [true, false] {
            assert_eq!(
                sniff(&format!("{{\"messages\":[\n{record}\n{record}\n"), lines),
                Container::Lines,
                "a cut line"
            );
            assert_eq!(sniff(&format!("[\n{record}\n]\n"), lines), Container::Document);
            assert_eq!(sniff(&format!("[{record},\n{record}\n]\n"), lines), Container::Document);
            assert_eq!(sniff(&format!("{{\"simulations\": [\n{record}\n]}}\n"), lines), Container::Document);
        }
    }
}
