//! Finds the records of a file: whether they are lines or parts of a JSON document, and the byte range of each.

use super::lines::lines;
use crate::json;
use std::ops::Range;

/// How a file contains its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// One record per line (JSON Lines).
    Lines,
    /// One JSON document, or several in a row. [`split_document`] distinguishes them.
    Document,
}

/// How a JSON document contains its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentKind {
    /// The document is one record.
    Single,
    /// The document is an array of records.
    Array,
    /// The document is an object with the records in an array under one key.
    Envelope {
        /// The key.
        key: &'static str,
        /// The text of the object, with an empty array instead of the records.
        header: String,
    },
    /// Several documents in a row.
    Several,
}

/// The position of a record in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRange {
    /// Its byte range.
    pub bytes: Range<usize>,
    /// Whether the bytes are not one JSON value. The end of such a record is a guess, which depends on the text after
    /// it.
    pub is_broken: bool,
}

/// A syntax error between the records of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StructureError {
    /// Its byte offset.
    pub at: usize,
    /// The kind of error, which stays the same when the message is reworded.
    pub kind: &'static str,
    /// The message.
    pub message: &'static str,
}

/// Keys of an object under which the array of records may be.
const RECORD_KEYS: [&str; 1] = ["simulations"];

/// The number of lines examined to distinguish a broken first record from the first line of a document.
const SNIFFED_LINES: usize = 8;

/// Decides from the start of a file whether it contains lines or a document.
///
/// `whole` is true if `head` is the whole file, `named_lines` if the file name is that of JSON Lines. `is_record`
/// returns whether a text is one record.
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
        return if rest.take(SNIFFED_LINES).any(&is_record) { Container::Lines } else { by_name };
    };
    let mut rest = rest.peekable();
    match json::parse(text) {
        Ok(parsed) => {
            let root = parsed.tape.root(text);
            let first_item = root.items().next();
            let has_records = first_item
                .is_some_and(|item| item.is_object() && item.get("role").is_none() && item.get("from").is_none());
            let is_only_line = rest.peek().is_none() && whole;
            if is_only_line && (!named_lines || has_records) { Container::Document } else { Container::Lines }
        }
        // The first line is the beginning of a pretty-printed document or a broken record. Records on the next lines
        // mean that it is a broken record.
        Err(error) => {
            let has_records = match first.strip_prefix(b"[") {
                Some(item) => item.is_empty() || is_record(item.strip_suffix(b",").unwrap_or(item)),
                None => first.ends_with(b"[") && names_records(text),
            };
            let unfinished = opens && matches!(error.kind, json::SyntaxErrorKind::UnexpectedEnd(_));
            if has_records || (named_lines && !unfinished) {
                return if unfinished { Container::Document } else { by_name };
            }
            if rest.take(SNIFFED_LINES).any(&is_record) { Container::Lines } else { Container::Document }
        }
    }
}

fn names_records(text: &str) -> bool {
    RECORD_KEYS.iter().any(|key| text.contains(&format!("\"{key}\"")))
}

/// Splits a JSON document into its records by brackets and quotes alone, so that a broken record does not hide the
/// others.
///
/// `is_record` returns whether a text is one record. It decides whether an array is a record or a list of records, and
/// where to resume after a broken record.
pub fn split_document(
    bytes: &[u8],
    is_record: impl Fn(&[u8]) -> bool,
) -> (DocumentKind, Vec<RecordRange>, Vec<StructureError>) {
    let mut splitter = Splitter { bytes, is_record, records: Vec::new(), errors: Vec::new() };
    let kind = splitter.document();
    (kind, splitter.records, splitter.errors)
}

/// Where to resume after a broken record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ResumeAt {
    /// At the next record.
    AnyRecord,
    /// At the next record at the start of a line; other records are parts of the broken document.
    RecordOnNewLine,
}

struct Splitter<'t, F> {
    bytes: &'t [u8],
    is_record: F,
    records: Vec<RecordRange>,
    errors: Vec<StructureError>,
}

impl<F: Fn(&[u8]) -> bool> Splitter<'_, F> {
    fn document(&mut self) -> DocumentKind {
        let start = self.skip_space(0);
        let kind = match self.bytes.get(start) {
            None => return DocumentKind::Single,
            Some(b'[') if self.is_list_of_records(start) => {
                let end = self.array(start);
                return self.after_last(end, DocumentKind::Array);
            }
            Some(b'{') => self.envelope(start),
            _ => None,
        };
        if let Some((kind, end)) = kind {
            return self.after_last(end, kind);
        }
        let mut at = start;
        while at < self.bytes.len() {
            let (end, _) = self.element(at, ResumeAt::RecordOnNewLine);
            let end = end.unwrap_or(self.bytes.len()).max(at + 1);
            at = self.skip_space(end);
        }
        // A document followed by something that is not a container is one broken document.
        let several = self.records.len() > 1
            && self.records[1..].iter().all(|next| matches!(self.bytes[next.bytes.start], b'{' | b'['));
        if several {
            DocumentKind::Several
        } else {
            self.records.truncate(1);
            // `trim_ascii_end` also trims form feeds, which are not JSON white space and may be the whole record.
            let end = self.bytes.trim_ascii_end().len();
            self.records.iter_mut().for_each(|only| only.bytes.end = end.max(only.bytes.start + 1));
            DocumentKind::Single
        }
    }

    fn skip_space(&self, at: usize) -> usize {
        let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.bytes[at..].iter().position(|byte| !space(byte)).map_or(self.bytes.len(), |len| at + len)
    }

    /// Whether an array contains records; otherwise it is a record itself.
    fn is_list_of_records(&self, start: usize) -> bool {
        let first = self.skip_space(start + 1);
        if !matches!(self.bytes.get(first), Some(b'{' | b'[')) {
            return false;
        }
        let end = skip_value(self.bytes, first).unwrap_or(self.bytes.len());
        let mut first_only = Vec::with_capacity(end - first + 2);
        first_only.push(b'[');
        first_only.extend_from_slice(&self.bytes[first..end]);
        first_only.push(b']');
        !(self.is_record)(&first_only)
    }

    /// Collects the elements of the array at `start` and returns the offset after it.
    fn array(&mut self, start: usize) -> usize {
        let mut at = self.skip_space(start + 1);
        if self.bytes.get(at) == Some(&b']') {
            return at + 1;
        }
        loop {
            let (end, broken) = self.element(at, ResumeAt::AnyRecord);
            // Errors caused by a broken record are not reported: the record itself is.
            let unclosed = ("unclosed-array", "unclosed array: expected `]`");
            let Some(end) = end else {
                self.error_unless(broken, self.bytes.len(), unclosed);
                return self.bytes.len();
            };
            at = self.skip_space(end);
            match self.bytes.get(at) {
                Some(b',') => at = self.skip_space(at + 1),
                Some(b']') => return at + 1,
                None => {
                    self.error_unless(broken, at, unclosed);
                    return at;
                }
                Some(b'{' | b'[') => {
                    self.error_unless(broken, at, ("missing-comma", "expected `,` between the records"));
                }
                Some(_) => {
                    self.error_unless(broken, at, ("unexpected-content", "expected `,` or `]` after the record"));
                    match self.next_record(at, ResumeAt::AnyRecord) {
                        Some(next) => at = next,
                        None => return self.bytes.len(),
                    }
                }
            }
            if self.bytes.get(at) == Some(&b']') {
                self.error(at, ("missing-record", "expected a record after `,`"));
                return at + 1;
            }
        }
    }

    /// Adds the element at `at`, and returns its end, if any, and whether it is broken. A broken element ends before
    /// the next record at the latest.
    fn element(&mut self, at: usize, resume: ResumeAt) -> (Option<usize>, bool) {
        if at >= self.bytes.len() {
            return (None, false);
        }
        let end = skip_value(self.bytes, at).filter(|&end| end > at);
        let broken = end.is_none_or(|end| !is_json(&self.bytes[at..end]));
        if broken && let Some(next) = self.next_record(at + 1, resume) {
            let element = self.bytes[at..next].trim_ascii_end();
            let element = element.strip_suffix(b",").unwrap_or(element).trim_ascii_end();
            if end.is_none_or(|end| next < end) {
                self.records.push(RecordRange { bytes: at..at + element.len(), is_broken: true });
                return (Some(at + element.len()), true);
            }
        }
        let stop = end.unwrap_or_else(|| self.bytes.trim_ascii_end().len());
        self.records.push(RecordRange { bytes: at..stop.max(at), is_broken: broken });
        (end, broken)
    }

    /// The offset of the next object at or after `from` that is a record.
    fn next_record(&self, from: usize, resume: ResumeAt) -> Option<usize> {
        // The limits keep the cost linear for hostile files, in which many nested objects are tried in vain.
        let candidates = memchr::memchr_iter(b'{', &self.bytes[from..]).map(|at| from + at);
        let candidates =
            candidates.filter(|&at| resume == ResumeAt::AnyRecord || self.bytes[at - 1] == b'\n').take(4096);
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

    /// Collects the records if the object at `start` has them under one of [`RECORD_KEYS`].
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
                    self.error(self.bytes.len(), ("unclosed-object", "unclosed object: expected `}`"));
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

    /// The offset after the object that has a member ending at `at`.
    fn end_of_object(&self, at: usize) -> Option<usize> {
        let mut at = self.skip_space(at);
        while self.bytes.get(at) == Some(&b',') {
            let colon = self.skip_space(json::end_of_string(self.bytes, self.skip_space(at + 1))?);
            at = self.skip_space(skip_value(self.bytes, self.skip_space(colon + 1))?);
        }
        (self.bytes.get(at) == Some(&b'}')).then_some(at + 1)
    }

    fn after_last(&mut self, end: usize, kind: DocumentKind) -> DocumentKind {
        let rest = self.skip_space(end.min(self.bytes.len()));
        if rest < self.bytes.len() {
            self.error(rest, ("content-after-document", "unexpected content after the document"));
        }
        kind
    }

    fn error_unless(&mut self, is_reported: bool, at: usize, error: (&'static str, &'static str)) {
        if !is_reported {
            self.error(at, error);
        }
    }

    fn error(&mut self, at: usize, (kind, message): (&'static str, &'static str)) {
        self.errors.push(StructureError { at, kind, message });
    }
}

fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| json::parse(text).is_ok())
}

/// The offset after the value at `at`, judged by brackets and quotes alone, or `None` if it never ends.
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
        let (kind, records, errors) = split_document(text.as_bytes(), is_record);
        (kind, records.into_iter().map(|record| &text[record.bytes]).collect(), errors.len())
    }

    #[test]
    fn string_ends_agree_with_a_plain_loop() {
        let plain = |bytes: &[u8]| {
            let mut at = 1;
            while at < bytes.len() && bytes[at] != b'"' {
                at += 1 + usize::from(bytes[at] == b'\\');
            }
            (at < bytes.len()).then_some(at + 1)
        };
        // All sequences of quotes, backslashes and other bytes across a block boundary.
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
        let (kind, records, errors) = split(&text);
        assert_eq!((kind, records, errors), (DocumentKind::Array, vec![good, broken, good], 0));
        let text = format!("[{good} {good}\n");
        let (_, records, errors) = split(&text);
        assert_eq!((records, errors), (vec![good, good], 2));
    }

    #[test]
    fn a_form_feed_is_a_broken_record() {
        assert_eq!(split("\t \u{c}"), (DocumentKind::Single, vec!["\u{c}"], 0));
        assert_eq!(split("\u{c}{} \n\u{c}").0, DocumentKind::Single);
    }

    #[test]
    fn envelopes_and_several_documents_are_recognised() {
        let text = r#"{"info":{"a":1},"simulations":[{"messages":[]}],"z":2}"#;
        let (kind, records, _) = split(text);
        let header = r#"{"info":{"a":1},"simulations":[],"z":2}"#.to_owned();
        assert_eq!(
            (kind, records),
            (DocumentKind::Envelope { key: "simulations", header }, vec![r#"{"messages":[]}"#])
        );
        assert_eq!(split("{} \n {}").0, DocumentKind::Several);
    }

    #[test]
    fn sniffing_distinguishes_lines_from_documents() {
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
                "a broken first line"
            );
            assert_eq!(sniff(&format!("[\n{record}\n]\n"), lines), Container::Document);
            assert_eq!(sniff(&format!("[{record},\n{record}\n]\n"), lines), Container::Document);
            assert_eq!(sniff(&format!("{{\"simulations\": [\n{record}\n]}}\n"), lines), Container::Document);
        }
    }
}
