//! The file formats, one module each, with an importer into the normal form.
//!
//! A format is recognised by the shape of a record ([`detect`]), unless the configuration names it. Code that uses the
//! normal form does not depend on the format.

mod anthropic;
mod atif;
mod blocks;
mod chat;
mod claude_code;
mod content;
mod json_calls;
mod llamafactory;
mod metadata;
mod openai;
mod sharegpt;
mod tau2_bench;
mod tau_bench;
mod tools;

use crate::json::ValueRef;
use crate::trajectory::{Builder, Loc};

/// A file format of trajectories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Claude Code sessions, in which all lines of a file are one trajectory.
    ClaudeCode,
    /// The Agent Trajectory Interchange Format.
    Atif,
    /// τ²-bench simulation runs.
    Tau2Bench,
    /// τ-bench results.
    TauBench,
    /// ShareGPT conversations with tool calls.
    ShareGpt,
    /// LLaMA-Factory v1 samples.
    LlamaFactory,
    /// Anthropic messages: a bare array, or an object with `messages`.
    Anthropic,
    /// OpenAI chat messages: a bare array, or an object with `messages`.
    OpenAi,
}

/// The definition of a format.
struct Spec {
    format: Format,
    name: &'static str,
    title: &'static str,
    schema: &'static str,
    extent: Extent,
    matches: fn(ValueRef<'_>) -> bool,
    import: fn(&mut Builder<'_>, &[Loc]),
    /// Reads the document around the records, if the format has one.
    envelope: Option<fn(ValueRef<'_>) -> Envelope>,
}

/// The part of a file that is one trajectory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// One record: a line, an element of an array, or a whole JSON document.
    Record,
    /// All lines of the file together.
    File,
}

/// The metadata in the document around the records, which applies to all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The agent's model.
    pub model: Option<String>,
}

/// All formats, the more specific ones first: the first one that matches a record is its format.
const FORMATS: [Spec; 8] = [
    Spec {
        format: Format::ClaudeCode,
        name: "claude-code",
        title: "Claude Code session",
        schema: include_str!("../../schemas/formats/claude-code.schema.json"),
        extent: Extent::File,
        matches: claude_code::matches,
        import: claude_code::import,
        envelope: None,
    },
    Spec {
        format: Format::Atif,
        name: "atif",
        title: "ATIF trajectory",
        schema: include_str!("../../schemas/formats/atif.schema.json"),
        extent: Extent::Record,
        matches: atif::matches,
        import: atif::import,
        envelope: None,
    },
    Spec {
        format: Format::Tau2Bench,
        name: "tau2-bench",
        title: "τ²-bench simulation run",
        schema: include_str!("../../schemas/formats/tau2-bench.schema.json"),
        extent: Extent::Record,
        matches: tau2_bench::matches,
        import: tau2_bench::import,
        envelope: Some(tau2_bench::envelope),
    },
    Spec {
        format: Format::TauBench,
        name: "tau-bench",
        title: "τ-bench result",
        schema: include_str!("../../schemas/formats/tau-bench.schema.json"),
        extent: Extent::Record,
        matches: tau_bench::matches,
        import: tau_bench::import,
        envelope: None,
    },
    Spec {
        format: Format::ShareGpt,
        name: "sharegpt",
        title: "ShareGPT conversation",
        schema: include_str!("../../schemas/formats/sharegpt.schema.json"),
        extent: Extent::Record,
        matches: sharegpt::matches,
        import: sharegpt::import,
        envelope: None,
    },
    Spec {
        format: Format::LlamaFactory,
        name: "llamafactory",
        title: "LLaMA-Factory v1 sample",
        schema: include_str!("../../schemas/formats/llamafactory.schema.json"),
        extent: Extent::Record,
        matches: llamafactory::matches,
        import: llamafactory::import,
        envelope: None,
    },
    Spec {
        format: Format::Anthropic,
        name: "anthropic",
        title: "Anthropic messages",
        schema: include_str!("../../schemas/formats/anthropic.schema.json"),
        extent: Extent::Record,
        matches: anthropic::matches,
        import: anthropic::import,
        envelope: None,
    },
    Spec {
        format: Format::OpenAi,
        name: "openai",
        title: "OpenAI chat messages",
        schema: include_str!("../../schemas/formats/openai.schema.json"),
        extent: Extent::Record,
        matches: openai::matches,
        import: openai::import,
        envelope: None,
    },
];

impl Format {
    /// All formats.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(|spec| spec.format)
    }

    fn spec(self) -> &'static Spec {
        FORMATS.iter().find(|spec| spec.format == self).unwrap_or(&FORMATS[0])
    }

    /// The format's name in the configuration and in outputs.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The format's name in messages.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.spec().title
    }

    /// The part of a file that is one trajectory.
    #[must_use]
    pub fn extent(self) -> Extent {
        self.spec().extent
    }

    /// The JSON Schema of one record.
    #[must_use]
    pub fn schema(self) -> &'static str {
        self.spec().schema
    }

    /// Reads the metadata in `header`, the document around the records.
    #[must_use]
    pub fn envelope(self, header: ValueRef<'_>) -> Envelope {
        self.spec().envelope.map(|read| read(header)).unwrap_or_default()
    }

    /// The format with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        FORMATS.iter().find(|spec| spec.name == name).map(|spec| spec.format)
    }
}

/// Detects the format of a record from its shape.
#[must_use]
pub fn detect(record: ValueRef<'_>) -> Option<Format> {
    FORMATS.iter().find(|spec| (spec.matches)(record)).map(|spec| spec.format)
}

/// Imports a trajectory into the builder: the record at `roots[0]`, or all lines of a file.
pub fn import(format: Format, builder: &mut Builder<'_>, roots: &[Loc]) {
    (format.spec().import)(builder, roots);
}
