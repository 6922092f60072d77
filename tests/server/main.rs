//! Tests of the language server: its answers to editors, thousands of edits with garbage, and the transport alone.

#![cfg(feature = "lsp")]

mod lsp;
mod lsp_storm;
mod lsp_transport;
#[path = "../support/teacher.rs"]
mod teacher_support;
#[path = "../support/text.rs"]
mod text_support;
