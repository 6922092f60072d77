//! The language server as an editor sees it: the real process over standard input and output.

#[path = "lsp/fixture.rs"]
mod fixture;
#[path = "lsp/support.rs"]
mod support;

#[path = "lsp/anywhere.rs"]
mod anywhere;
#[path = "lsp/completion.rs"]
mod completion;
#[path = "lsp/navigation.rs"]
mod navigation;
#[path = "lsp/outline.rs"]
mod outline;
#[path = "lsp/session.rs"]
mod session;
