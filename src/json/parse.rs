//! The parser: one pass, iterative, strict RFC 8259.
//!
//! It accepts what `serde_json` accepts but for depth, with one exception that is reported and
//! not hidden: `NaN`, `Infinity` and `-Infinity`, which Python writes, become number nodes with an
//! [`ParseWarning`], so that the rest of the record can still be checked.

use super::tape::{Kind, Node, NodeId, Tape};
use super::{Span, number};
use thiserror::Error;

/// Deepest nesting that is read. Deeper data is reported, never followed.
pub const MAX_DEPTH: usize = 512;

/// A parsed text and what is odd about it although it parsed.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The nodes.
    pub tape: Tape,
    /// What only the raw text shows, in order of appearance.
    pub warnings: Vec<ParseWarning>,
}

/// Something that parses here but not everywhere, or not to the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseWarning {
    /// What it is.
    pub kind: ParseWarningKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of [`ParseWarning`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseWarningKind {
    /// `NaN`, `Infinity` or `-Infinity`: not JSON.
    NonJsonConstant,
    /// `\ud83d` without its other half: no Unicode text.
    LoneSurrogate,
    /// A number that a double cannot hold: an integer beyond 2⁵³ or an exponent out of range.
    LossyNumber,
}

/// Why a text is not JSON, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// The byte offset it was noticed at.
    pub at: u32,
}

/// The kinds of [`SyntaxError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SyntaxErrorKind {
    /// Nothing but white space.
    #[error("there is no value here")]
    Empty,
    /// The text ends inside a value.
    #[error("the text ends before the value does: expected {0}")]
    UnexpectedEnd(&'static str),
    /// Something else was expected.
    #[error("expected {0}")]
    Expected(&'static str),
    /// A control character inside a string.
    #[error("a control character must be escaped inside a string")]
    ControlInString,
    /// A backslash before something it cannot escape.
    #[error("no such escape: a backslash may be followed by one of \" \\ / b f n r t u")]
    BadEscape,
    /// `\u` without four hexadecimal digits.
    #[error("\\u needs four hexadecimal digits")]
    BadUnicodeEscape,
    /// A number that breaks the grammar.
    #[error("not a JSON number: {0}")]
    BadNumber(&'static str),
    /// Another value, or anything else, after the value.
    #[error("something follows the value")]
    TrailingContent,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// The text is larger than 4 GiB.
    #[error("a text of more than 4 GiB cannot be read")]
    TooLong,
}

/// Parses a whole text.
///
/// # Errors
/// A [`SyntaxError`] at the first byte that cannot belong to a JSON text (of a misspelt word: its
/// first letter), or at the end of a text that could have gone on to be one.
pub fn parse(text: &str) -> Result<Parsed, SyntaxError> {
    let (parsed, end) = parse_prefix(text, 0)?;
    let rest = skip_space(text.as_bytes(), end as usize);
    if rest < text.len() {
        return Err(SyntaxError { kind: SyntaxErrorKind::TrailingContent, at: rest as u32 });
    }
    Ok(parsed)
}

/// Parses the value that begins at or after byte `from` and says where it ends.
///
/// # Errors
/// As [`parse`], but what follows the value is not looked at.
pub fn parse_prefix(text: &str, from: u32) -> Result<(Parsed, u32), SyntaxError> {
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError { kind: SyntaxErrorKind::TooLong, at: 0 });
    }
    let start = skip_space(text.as_bytes(), from as usize);
    if start >= text.len() {
        return Err(SyntaxError { kind: SyntaxErrorKind::Empty, at: start as u32 });
    }
    // Short texts are dense, long ones hold long strings.
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
    /// The innermost open container, [`NONE`] outside of all. While a container is open, `next` of
    /// its node is the one around it.
    innermost: NodeId,
    /// How many containers are open.
    depth: usize,
}

/// No node: a text of less than 4 GiB has fewer.
const NONE: NodeId = NodeId::MAX;

/// The offset after what was read.
pub(super) type Outcome = Result<usize, SyntaxError>;

/// The words of JSON, and what is missing of one that the end of the text cuts short.
const LITERALS: [(&[u8], Kind, &str); 3] = [
    (b"null", Kind::Null, "the rest of `null`"),
    (b"true", Kind::True, "the rest of `true`"),
    (b"false", Kind::False, "the rest of `false`"),
];

#[allow(clippy::cast_possible_truncation)] // texts above 4 GiB are refused at the door
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

    /// Reads the value that begins at `at` and returns the offset after it.
    fn run(&mut self, mut at: usize) -> Outcome {
        let bytes = self.bytes;
        loop {
            // Here a value begins.
            match bytes.get(at) {
                Some(b'"') => at = self.string(at)?,
                Some(b'{') => {
                    at = skip_space(bytes, self.open(Kind::Object, at)?);
                    if bytes.get(at) != Some(&b'}') {
                        at = self.key(at, "a key in quotes or `}`")?;
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
            // Here one ended, and with it perhaps those around it.
            loop {
                let Some(container) = self.nodes.get(self.innermost as usize) else { return Ok(at) };
                let object = container.kind == Kind::Object;
                at = skip_space(bytes, at);
                match bytes.get(at) {
                    Some(b',') => {
                        at = skip_space(bytes, at + 1);
                        if object {
                            at = self.key(at, "a key in quotes after the `,`")?;
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

    /// Reads the key at `at` and the colon after it, and returns where its value begins.
    #[inline(always)] // half of all nodes are keys
    fn key(&mut self, at: usize, wanted: &'static str) -> Outcome {
        let bytes = self.bytes;
        if bytes.get(at) != Some(&b'"') {
            return Err(self.expected(at, wanted));
        }
        let colon = skip_space(bytes, self.string(at)?);
        if bytes.get(colon) != Some(&b':') {
            return Err(self.expected(colon, "`:` after the key"));
        }
        Ok(skip_space(bytes, colon + 1))
    }

    fn open(&mut self, kind: Kind, at: usize) -> Outcome {
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

    fn scalar(&mut self, at: usize) -> Outcome {
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

    fn number(&mut self, start: usize) -> Outcome {
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
            return Err(Self::error(integer + 1, SyntaxErrorKind::BadNumber("no leading zeros")));
        }
        if self.bytes.get(at) == Some(&b'.') {
            let fraction = at + 1;
            at = digits(fraction);
            if at == fraction {
                return no_digit(at, "a digit must follow the point");
            }
        }
        if let Some(b'e' | b'E') = self.bytes.get(at) {
            suspicious = true;
            let exponent = at + 1 + usize::from(matches!(self.bytes.get(at + 1), Some(b'+' | b'-')));
            at = digits(exponent);
            if at == exponent {
                return no_digit(at, "a digit must follow the exponent mark");
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
