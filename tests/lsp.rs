//! The language server as an editor sees it: the real process over standard input and output.

#[path = "lsp/support.rs"]
mod support;

#[path = "lsp/session.rs"]
mod session;
