//! The parser: one pass, iterative, strict RFC 8259.
//!
//! It accepts the same texts as `serde_json`, up to a depth limit, with one exception: `NaN`, `Infinity` and
//! `-Infinity`, which Python writes, become number nodes with a [`ParseWarning`], so that the rest of the record can
//! still be checked.

use super::tape::{Kind, Node, NodeId, Tape};
use super::{Span, number};
use thiserror::Error;

/// The deepest nesting that is parsed. Deeper data is a [`SyntaxErrorKind::TooDeep`].
pub const MAX_DEPTH: usize = 512;

/// A parsed text and the warnings about it.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The nodes.
    pub tape: Tape,
    /// Warnings in document order.
    pub warnings: Vec<ParseWarning>,
}

/// A construct that this parser accepts but other parsers reject or read as a different value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseWarning {
    /// The kind of the construct.
    pub kind: ParseWarningKind,
    /// Its byte range.
    pub span: Span,
}

/// The kinds of [`ParseWarning`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseWarningKind {
    /// `NaN`, `Infinity` or `-Infinity`, which are not JSON.
    NonJsonConstant,
    /// An escaped surrogate without its other half (`\ud83d`), which is not valid Unicode.
    LoneSurrogate,
    /// A number that loses its value as a 64-bit float: an integer beyond 2⁵³ or an exponent out of range.
    LossyNumber,
}

/// A syntax error and its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SyntaxError {
    /// The kind of the error.
    pub kind: SyntaxErrorKind,
    /// The byte offset of the error.
    pub at: u32,
}

/// The kinds of [`SyntaxError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SyntaxErrorKind {
    /// The text is empty or only white space.
    #[error("empty input: expected a JSON value")]
    Empty,
    /// The text ends inside a value.
    #[error("unexpected end of input: expected {0}")]
    UnexpectedEnd(&'static str),
    /// Something else was expected.
    #[error("expected {0}")]
    Expected(&'static str),
    /// An unescaped control character in a string.
    #[error("unescaped control character in a string")]
    ControlInString,
    /// A backslash before a character that cannot be escaped.
    #[error("invalid escape: a backslash must be followed by one of \" \\ / b f n r t u")]
    BadEscape,
    /// `\u` without four hexadecimal digits.
    #[error("invalid escape: `\\u` must be followed by four hexadecimal digits")]
    BadUnicodeEscape,
    /// A number that breaks the grammar.
    #[error("invalid number: {0}")]
    BadNumber(&'static str),
    /// Anything but white space after the value.
    #[error("unexpected content after the value")]
    TrailingContent,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// The text has 4 GiB or more.
    #[error("text of 4 GiB or more is not supported")]
    TooLong,
}

/// Parses a whole text.
///
/// # Errors
/// Returns a [`SyntaxError`] at the first byte that cannot be part of a JSON text (for a misspelt literal, at its first
/// letter), or at the end of the text if the text is a prefix of a JSON text.
pub fn parse(text: &str) -> Result<Parsed, SyntaxError> {
    let (parsed, end) = parse_prefix(text, 0)?;
    let rest = skip_space(text.as_bytes(), end as usize);
    if rest < text.len() {
        return Err(SyntaxError { kind: SyntaxErrorKind::TrailingContent, at: rest as u32 });
    }
    Ok(parsed)
}

/// Parses the first value at or after byte `from`, and returns it with the offset of its end.
///
/// # Errors
/// Returns the same errors as [`parse`], except that content after the value is ignored.
pub fn parse_prefix(text: &str, from: u32) -> Result<(Parsed, u32), SyntaxError> {
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError { kind: SyntaxErrorKind::TooLong, at: 0 });
    }
    let start = skip_space(text.as_bytes(), from as usize);
    if start >= text.len() {
        return Err(SyntaxError { kind: SyntaxErrorKind::Empty, at: start as u32 });
    }
    // An estimate: short texts have many nodes per byte, long texts have long strings.
    let rest = text.len() - start;
    let mut parser = Parser {
        bytes: text.as_bytes(),
        nodes: Vec::with_capacity((rest / 96).max((rest / 8).min(1024)).min(1 << 20)),
        warnings: Vec::new(),
        innermost: NONE,
        depth: 0,
    };
    let end = parser.run(start)?;
    let tape = Tape { nodes: parser.nodes };
    Ok((Parsed { tape, warnings: parser.warnings }, end as u32))
}

/// The first byte at or after `at` that is not JSON white space.
#[inline]
fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

pub(super) struct Parser<'t> {
    pub(super) bytes: &'t [u8],
    nodes: Vec<Node>,
    pub(super) warnings: Vec<ParseWarning>,
    /// The innermost open container, or [`NONE`]. While a container is open, the `next` field of its node is the
    /// enclosing container.
    innermost: NodeId,
    /// The number of open containers.
    depth: usize,
}

/// No node: texts of less than 4 GiB have fewer nodes than this.
const NONE: NodeId = NodeId::MAX;

/// The offset after the parsed token or value.
pub(super) type EndOffset = Result<usize, SyntaxError>;

/// The literals of JSON, each with the expectation if the text ends inside it.
const LITERALS: [(&[u8], Kind, &str); 3] = [
    (b"null", Kind::Null, "the rest of `null`"),
    (b"true", Kind::True, "the rest of `true`"),
    (b"false", Kind::False, "the rest of `false`"),
];

#[allow(clippy::cast_possible_truncation)] // `parse_prefix` rejects texts of 4 GiB and more
impl Parser<'_> {
    pub(super) fn error(at: usize, kind: SyntaxErrorKind) -> SyntaxError {
        SyntaxError { kind, at: at as u32 }
    }

    #[cold]
    pub(super) fn expected(&self, at: usize, what: &'static str) -> SyntaxError {
        let kind =
            if at >= self.bytes.len() { SyntaxErrorKind::UnexpectedEnd(what) } else { SyntaxErrorKind::Expected(what) };
        Self::error(at.min(self.bytes.len()), kind)
    }

    #[inline]
    pub(super) fn push(&mut self, kind: Kind, start: usize, end: usize, escaped: bool) {
        let next = self.nodes.len() as NodeId + 1;
        self.nodes.push(Node { span: Span::new(start as u32, end as u32), next, kind, escaped });
    }

    /// Parses the value at `at` and returns the offset after it.
    fn run(&mut self, mut at: usize) -> EndOffset {
        let bytes = self.bytes;
        loop {
            // A value begins here.
            match bytes.get(at) {
                Some(b'"') => at = self.string(at)?,
                Some(b'{') => {
                    at = skip_space(bytes, self.open(Kind::Object, at)?);
                    if bytes.get(at) != Some(&b'}') {
                        at = self.key(at, "a quoted key or `}`")?;
                        continue;
                    }
                    at = self.close(at);
                }
                Some(b'[') => {
                    at = skip_space(bytes, self.open(Kind::Array, at)?);
                    if bytes.get(at) != Some(&b']') {
                        continue;
                    }
                    at = self.close(at);
                }
                _ => at = self.scalar(at)?,
            }
            // A value has ended, and perhaps the containers around it.
            loop {
                let Some(container) = self.nodes.get(self.innermost as usize) else { return Ok(at) };
                let object = container.kind == Kind::Object;
                at = skip_space(bytes, at);
                match bytes.get(at) {
                    Some(b',') => {
                        at = skip_space(bytes, at + 1);
                        if object {
                            at = self.key(at, "a quoted key after `,`")?;
                        }
                        break;
                    }
                    Some(b'}') if object => at = self.close(at),
                    Some(b']') if !object => at = self.close(at),
                    _ => return Err(self.expected(at, if object { "`,` or `}`" } else { "`,` or `]`" })),
                }
            }
        }
    }

    /// Parses the key at `at` and the colon after it, and returns the offset of its value.
    #[inline(always)] // half of all nodes are keys
    fn key(&mut self, at: usize, expected: &'static str) -> EndOffset {
        let bytes = self.bytes;
        if bytes.get(at) != Some(&b'"') {
            return Err(self.expected(at, expected));
        }
        let colon = skip_space(bytes, self.string(at)?);
        if bytes.get(colon) != Some(&b':') {
            return Err(self.expected(colon, "`:` after the key"));
        }
        Ok(skip_space(bytes, colon + 1))
    }

    fn open(&mut self, kind: Kind, at: usize) -> EndOffset {
        if self.depth >= MAX_DEPTH {
            return Err(Self::error(at, SyntaxErrorKind::TooDeep));
        }
        let container = self.nodes.len() as NodeId;
        let span = Span::new(at as u32, at as u32);
        self.nodes.push(Node { span, next: self.innermost, kind, escaped: false });
        self.innermost = container;
        self.depth += 1;
        Ok(at + 1)
    }

    fn close(&mut self, at: usize) -> usize {
        let next = self.nodes.len() as NodeId;
        if let Some(node) = self.nodes.get_mut(self.innermost as usize) {
            node.span.end = at as u32 + 1;
            self.innermost = std::mem::replace(&mut node.next, next);
            self.depth -= 1;
        }
        at + 1
    }

    fn scalar(&mut self, at: usize) -> EndOffset {
        let rest = &self.bytes[at.min(self.bytes.len())..];
        if let [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..] = rest {
            return self.number(at);
        }
        for (word, kind, ending) in LITERALS {
            if rest.starts_with(word) {
                self.push(kind, at, at + word.len(), false);
                return Ok(at + word.len());
            }
            if !rest.is_empty() && word.starts_with(rest) {
                return Err(self.expected(self.bytes.len(), ending));
            }
        }
        for word in [b"NaN".as_slice(), b"Infinity", b"-Infinity"] {
            if rest.starts_with(word) {
                let span = Span::new(at as u32, (at + word.len()) as u32);
                self.warnings.push(ParseWarning { kind: ParseWarningKind::NonJsonConstant, span });
                self.push(Kind::Number, at, at + word.len(), false);
                return Ok(at + word.len());
            }
        }
        if rest.starts_with(b"-") { self.number(at) } else { Err(self.expected(at, "a value")) }
    }

    fn number(&mut self, start: usize) -> EndOffset {
        let digits = |mut at: usize| {
            while self.bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let no_digit = |at: usize, why| {
            let cut_short = at >= self.bytes.len();
            Err(if cut_short { self.expected(at, "a digit") } else { Self::error(at, SyntaxErrorKind::BadNumber(why)) })
        };
        let integer = start + usize::from(self.bytes[start] == b'-');
        let mut at = digits(integer);
        let mut suspicious = at - integer >= 16;
        if at == integer {
            return no_digit(at, "a digit must follow the minus sign");
        }
        if self.bytes[integer] == b'0' && at - integer > 1 {
            return Err(Self::error(integer + 1, SyntaxErrorKind::BadNumber("leading zeros are not allowed")));
        }
        if self.bytes.get(at) == Some(&b'.') {
            let fraction = at + 1;
            at = digits(fraction);
            if at == fraction {
                return no_digit(at, "a digit must follow the decimal point");
            }
        }
        if let Some(b'e' | b'E') = self.bytes.get(at) {
            suspicious = true;
            let exponent = at + 1 + usize::from(matches!(self.bytes.get(at + 1), Some(b'+' | b'-')));
            at = digits(exponent);
            if at == exponent {
                return no_digit(at, "a digit must follow the exponent");
            }
        }
        if suspicious && number::is_lossy(&self.bytes[start..at]) {
            let span = Span::new(start as u32, at as u32);
            self.warnings.push(ParseWarning { kind: ParseWarningKind::LossyNumber, span });
        }
        self.push(Kind::Number, start, at, false);
        Ok(at)
    }
}
