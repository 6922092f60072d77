//! Shared parts of the rules: data and habits in messages, identifiers and declared tools.

pub(super) mod echoes;
pub(super) mod identifier;
pub(super) mod tool_index;
pub(super) mod words;
