//! File formats: one file a format, each read into the one normal form.
//!
//! A format is recognised by the shape of a record ([`detect`]); the configuration can name it
//! instead. Nothing after [`import`] knows which format a trajectory came from.

mod chat;
mod content;
mod openai;
mod tools;

use crate::json::ValueRef;
use crate::trajectory::{Builder, Loc};

/// A file format of trajectories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// OpenAI chat messages: a bare array, or an object with `messages`.
    OpenAi,
}

/// What is known of one format.
struct Spec {
    format: Format,
    name: &'static str,
    title: &'static str,
    schema: &'static str,
    extent: Extent,
    matches: fn(ValueRef<'_>) -> bool,
    import: fn(&mut Builder<'_>, &[Loc]),
}

/// How much of a file one trajectory takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// One record: a line, an element of an array, or a whole JSON document.
    Record,
    /// All lines of the file together.
    File,
}

/// What the document around the records says of all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The model that acted.
    pub model: Option<String>,
}

/// The formats, the more particular shapes first: the first that matches a record is its format.
const FORMATS: [Spec; 1] = [Spec {
    format: Format::OpenAi,
    name: "openai",
    title: "OpenAI chat messages",
    schema: include_str!("../../schemas/formats/openai.schema.json"),
    extent: Extent::Record,
    matches: openai::matches,
    import: openai::import,
}];

impl Format {
    /// All formats.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(|spec| spec.format)
    }

    fn spec(self) -> &'static Spec {
        FORMATS.iter().find(|spec| spec.format == self).unwrap_or(&FORMATS[0])
    }

    /// The name in the configuration and in outputs.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The name for a person.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.spec().title
    }

    /// How much of a file one trajectory takes.
    #[must_use]
    pub fn extent(self) -> Extent {
        self.spec().extent
    }

    /// The JSON Schema of one record.
    #[must_use]
    pub fn schema(self) -> &'static str {
        self.spec().schema
    }

    /// What the document around the records says of all of them.
    #[must_use]
    pub fn envelope(self, _header: ValueRef<'_>) -> Envelope {
        Envelope::default()
    }

    /// The format of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        FORMATS.iter().find(|spec| spec.name == name).map(|spec| spec.format)
    }
}

/// The format whose shape a record has.
#[must_use]
pub fn detect(record: ValueRef<'_>) -> Option<Format> {
    FORMATS.iter().find(|spec| (spec.matches)(record)).map(|spec| spec.format)
}

/// Reads a trajectory into the builder: the record at `roots[0]`, or all lines of the file.
pub fn import(format: Format, builder: &mut Builder<'_>, roots: &[Loc]) {
    (format.spec().import)(builder, roots);
}
