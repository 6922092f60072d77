//! The texts of a record, and the mapping from a range in a text to bytes of the record.
//!
//! A text is the record itself, the content of a string, a slice of another text, or several texts joined. Texts are
//! decoded, and the JSON in them parsed, on demand.

use crate::json::escape::OffsetPair;
use crate::json::{self, Kind, NodeId, ParseWarning, Parsed, Span, Tape, ValueRef, escape};
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

/// Index of a text in its [`Texts`].
pub type TextId = u32;

/// The location of a JSON value: a text and a node of its tape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Loc {
    /// The text.
    pub text: TextId,
    /// The node in the tape of the text.
    pub node: NodeId,
}

/// A byte range in a decoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub text: TextId,
    /// The range in the text.
    pub span: Span,
}

/// A part of a joined text.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// Its offset in the joined text.
    start: u32,
    text: TextId,
}

/// Where a byte of a text is in the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outer {
    /// In the content of this string.
    String(Loc),
    /// At this offset of a text.
    Text(TextId, u32),
}

#[derive(Debug)]
enum Source<'r> {
    /// The bytes of the record from `base` on.
    Root { base: u32 },
    /// The content of the string `node` in the text `of`. `raw` is its raw content, if it can be borrowed.
    String { of: TextId, node: NodeId, raw: Option<&'r str> },
    /// A slice of the decoded text `of` that starts at `start`.
    Slice { of: TextId, start: u32 },
    /// Texts joined by newlines.
    Joined { pieces: Vec<Piece> },
    /// A text that is not in the record.
    External,
}

/// A text of the record.
#[derive(Debug)]
pub struct Text<'r> {
    source: Source<'r>,
    decoded: OnceCell<Cow<'r, str>>,
    json: OnceCell<Option<Box<Parsed>>>,
    /// Where the last offset was translated: findings come in order, and a text may have many.
    translated: Cell<OffsetPair>,
}

impl<'r> Text<'r> {
    fn new(source: Source<'r>) -> Self {
        Self { source, decoded: OnceCell::new(), json: OnceCell::new(), translated: Cell::default() }
    }

    fn ready(source: Source<'r>, text: Cow<'r, str>) -> Self {
        Self { source, decoded: OnceCell::from(text), json: OnceCell::new(), translated: Cell::default() }
    }

    /// The raw content, if the text is a string that was borrowed from the record.
    #[must_use]
    pub fn raw(&self) -> Option<&'r str> {
        match self.source {
            Source::String { raw, .. } => raw,
            _ => None,
        }
    }

    /// The raw content, unless the text is already decoded.
    #[must_use]
    pub fn undecoded(&self) -> Option<&'r str> {
        if self.decoded.get().is_some() { None } else { self.raw() }
    }

    /// The decoded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.decoded.get_or_init(|| match self.source {
            Source::String { raw: Some(raw), .. } => escape::decode(raw),
            _ => Cow::Borrowed(""),
        })
    }

    /// The JSON value in the text, or `None` if the text is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<ValueRef<'_>> {
        let text = self.as_str();
        let parsed = self.json.get_or_init(|| json::parse(text).ok().map(Box::new)).as_ref()?;
        Some(parsed.tape.root(text))
    }

    /// The JSON value in the text if it is an object or an array (docs/metrics.md: "parses as a JSON object or array").
    #[must_use]
    pub fn json_container(&self) -> Option<ValueRef<'_>> {
        let text = self.as_str();
        let first = text.bytes().find(|byte| !byte.is_ascii_whitespace())?;
        if matches!(first, b'{' | b'[') { self.json() } else { None }
    }

    /// Whether the text is blank.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self.raw() {
            Some(raw) if !raw.contains('\\') => raw.trim().is_empty(),
            _ => self.as_str().trim().is_empty(),
        }
    }

    fn tape(&self) -> Option<&Tape> {
        self.json.get()?.as_ref().map(|parsed| &parsed.tape)
    }
}

/// The texts of one record.
#[derive(Debug, Default)]
pub struct Texts<'r> {
    all: Vec<Text<'r>>,
}

#[allow(clippy::cast_possible_truncation)] // a record has less than 2³² bytes, and so fewer texts
impl<'r> Texts<'r> {
    fn push(&mut self, text: Text<'r>) -> TextId {
        self.all.push(text);
        self.all.len() as TextId - 1
    }

    /// Reserves memory for this many more texts.
    pub(super) fn reserve(&mut self, texts: usize) {
        self.all.reserve(texts);
    }

    /// Adds a parsed part of the record that begins at byte `base` of the record.
    pub fn root(&mut self, text: &'r str, parsed: Parsed, base: u32) -> TextId {
        let root = Text::ready(Source::Root { base }, Cow::Borrowed(text));
        let _ = root.json.set(Some(Box::new(parsed)));
        self.push(root)
    }

    /// Adds the content of a string value.
    pub fn string(&mut self, at: Loc) -> TextId {
        let parent = &self.all[at.text as usize];
        let raw = match (parent.decoded.get(), parent.tape()) {
            (Some(Cow::Borrowed(text)), Some(tape)) => Some(tape.raw_str(text, at.node)),
            _ => None,
        };
        let source = Source::String { of: at.text, node: at.node, raw };
        let text = match raw {
            Some(_) => Text::new(source),
            None => Text::ready(source, Cow::Owned(self.value(at).as_str().unwrap_or_default().into_owned())),
        };
        self.push(text)
    }

    /// Adds the source text of a value, for values that are not strings where text is expected.
    pub fn source_text(&mut self, at: Loc) -> TextId {
        let span = self.value(at).span();
        self.slice(Place { text: at.text, span })
    }

    /// Adds a slice of a decoded text.
    pub fn slice(&mut self, place: Place) -> TextId {
        let source = Source::Slice { of: place.text, start: place.span.start };
        let parent = &self.all[place.text as usize];
        let text = match parent.decoded.get() {
            Some(Cow::Borrowed(text)) => Cow::Borrowed(&text[place.span.range()]),
            _ => Cow::Owned(parent.as_str()[place.span.range()].to_owned()),
        };
        self.push(Text::ready(source, text))
    }

    /// Adds texts joined by newlines. A single text is returned as it is.
    pub fn joined(&mut self, texts: &[TextId]) -> TextId {
        if let &[only] = texts {
            return only;
        }
        let mut all = String::new();
        let mut pieces = Vec::with_capacity(texts.len());
        for &text in texts {
            if !pieces.is_empty() {
                all.push('\n');
            }
            pieces.push(Piece { start: all.len() as u32, text });
            all.push_str(self.get(text).as_str());
        }
        self.push(Text::ready(Source::Joined { pieces }, Cow::Owned(all)))
    }

    /// Adds a text that is not in the record.
    pub fn external(&mut self, text: String) -> TextId {
        self.push(Text::ready(Source::External, Cow::Owned(text)))
    }

    /// Returns the parsed JSON of the first text for reuse.
    #[must_use]
    pub fn into_root(self) -> Option<Parsed> {
        self.all.into_iter().next()?.json.into_inner()?.map(|parsed| *parsed)
    }

    /// A text.
    #[must_use]
    #[inline]
    pub fn get(&self, id: TextId) -> &Text<'r> {
        &self.all[id as usize]
    }

    /// The JSON value at `at`.
    ///
    /// # Panics
    /// Panics if the text was not parsed. A [`Loc`] always comes from a parsed text.
    #[must_use]
    #[allow(clippy::expect_used)] // see above
    pub fn value(&self, at: Loc) -> ValueRef<'_> {
        let text = self.get(at.text);
        let tape = text.tape().expect("a Loc comes from a parsed text");
        ValueRef::new(text.as_str(), tape, at.node)
    }

    /// The decoded string at `at`, borrowed from the record if possible. `None` if the value is not a string.
    #[must_use]
    pub fn name(&self, at: Loc) -> Option<Cow<'r, str>> {
        let text = self.get(at.text);
        match (text.decoded.get(), text.tape()) {
            (Some(Cow::Borrowed(source)), Some(tape)) if tape.node(at.node).kind == Kind::String => {
                Some(tape.decoded_str(source, at.node))
            }
            _ => self.value(at).as_str().map(|name| Cow::Owned(name.into_owned())),
        }
    }

    /// The JSON value that a text is, if the text was parsed.
    #[must_use]
    pub fn parsed(&self, id: TextId) -> Option<ValueRef<'_>> {
        let text = self.get(id);
        Some(text.tape()?.root(text.as_str()))
    }

    /// The parts of the record that were added as roots, in order.
    pub fn roots(&self) -> impl Iterator<Item = ValueRef<'_>> {
        self.all
            .iter()
            .take_while(|text| matches!(text.source, Source::Root { .. }))
            .filter_map(|text| Some(text.tape()?.root(text.as_str())))
    }

    /// Where a byte of a text is in the text around it; `None` for a root or a text that is not in the record.
    #[must_use]
    pub fn outer(&self, id: TextId, offset: u32) -> Option<Outer> {
        match &self.get(id).source {
            Source::Root { .. } | Source::External => None,
            Source::String { of, node, .. } => Some(Outer::String(Loc { text: *of, node: *node })),
            Source::Slice { of, start } => Some(Outer::Text(*of, start + offset)),
            Source::Joined { pieces } => {
                let index = pieces.partition_point(|piece| piece.start <= offset).checked_sub(1)?;
                Some(Outer::Text(pieces[index].text, offset - pieces[index].start))
            }
        }
    }

    /// The parse warnings about the JSON in a text.
    #[must_use]
    pub fn warnings(&self, id: TextId) -> &[ParseWarning] {
        self.get(id).json.get().and_then(Option::as_ref).map_or(&[], |parsed| &parsed.warnings)
    }

    /// The byte range of a value in its text.
    #[must_use]
    pub fn place(&self, at: Loc) -> Place {
        Place { text: at.text, span: self.value(at).span() }
    }

    /// The byte range of a whole text.
    #[must_use]
    pub fn whole(&self, id: TextId) -> Place {
        Place { text: id, span: Span::new(0, self.get(id).as_str().len() as u32) }
    }

    /// Whether the record contains the text byte for byte, so that an edit of the text can be applied to the record.
    #[must_use]
    pub fn is_verbatim(&self, id: TextId) -> bool {
        match self.get(id).source {
            Source::Root { .. } => true,
            Source::Slice { of, .. } => self.is_verbatim(of),
            _ => false,
        }
    }

    /// Converts an offset in the record to an offset in a text. `None` if the offset is outside the text. The offset
    /// after the last byte gives the end of the text.
    #[must_use]
    pub fn within(&self, text: TextId, offset: u32) -> Option<u32> {
        let in_bounds = |at: u32| (at as usize <= self.get(text).as_str().len()).then_some(at);
        match &self.get(text).source {
            Source::Root { base } => in_bounds(offset.checked_sub(*base)?),
            Source::External => None,
            Source::Slice { of, start } => in_bounds(self.within(*of, offset)?.checked_sub(*start)?),
            Source::String { of, node, .. } => {
                let value = self.value(Loc { text: *of, node: *node });
                let raw = value.tape().raw_str(value.text(), *node);
                let at = self.within(*of, offset)?.checked_sub(value.span().start + 1)?;
                (at as usize <= raw.len()).then(|| escape::decoded_offset(raw, at as usize) as u32)
            }
            Source::Joined { pieces } => {
                pieces.iter().find_map(|piece| Some(piece.start + self.within(piece.text, offset)?))
            }
        }
    }

    /// Converts a range in a text to a byte range of the record. `None` if the text is not in the record.
    #[must_use]
    pub fn resolve(&self, place: Place) -> Option<Span> {
        match &self.get(place.text).source {
            Source::Root { base } => Some(place.span.shifted(*base)),
            Source::External => None,
            Source::Slice { of, start } => self.resolve(Place { text: *of, span: place.span.shifted(*start) }),
            Source::String { of, node, .. } => {
                let value = self.value(Loc { text: *of, node: *node });
                let raw = value.tape().raw_str(value.text(), *node);
                let content = value.span().start + 1;
                let translated = &self.get(place.text).translated;
                let offset = |decoded: u32| {
                    let mut known = translated.get();
                    let offset = escape::raw_offset_after(raw, decoded as usize, &mut known);
                    translated.set(known);
                    offset as u32
                };
                let span = Span::new(content + offset(place.span.start), content + offset(place.span.end));
                self.resolve(Place { text: *of, span })
            }
            Source::Joined { pieces } => {
                let index = pieces.partition_point(|piece| piece.start <= place.span.start).checked_sub(1)?;
                let piece = pieces[index];
                let len = self.get(piece.text).as_str().len() as u32;
                let clamp = |offset: u32| offset.saturating_sub(piece.start).min(len);
                let span = Span::new(clamp(place.span.start), clamp(place.span.end));
                self.resolve(Place { text: piece.text, span })
            }
        }
    }
}
