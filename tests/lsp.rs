//! The language server as an editor sees it: the real process over standard input and output.

#[path = "lsp/support.rs"]
mod support;

#[path = "lsp/code_actions.rs"]
mod code_actions;
#[path = "lsp/commands.rs"]
mod commands;
#[path = "lsp/scores.rs"]
mod scores;
#[path = "lsp/session.rs"]
mod session;
mod teacher_support;
