//! The language server: as editors see it, under a storm of edits and garbage, and its transport alone.

#![cfg(feature = "lsp")]

mod lsp;
mod lsp_storm;
mod lsp_transport;
#[path = "../support/teacher.rs"]
mod teacher_support;
#[path = "../support/text.rs"]
mod text_support;
