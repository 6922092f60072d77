//! One file per kind of request. Each computes its answer from an immutable file and the
//! [`Workspace`](super::workspace::Workspace).

pub mod code_actions;
pub mod code_lens;
pub mod completion;
pub mod definition;
pub mod folding;
pub mod highlight;
pub mod hover;
pub mod inlay_hints;
pub mod references;
pub mod selection;
pub mod semantic_tokens;
pub mod symbols;
