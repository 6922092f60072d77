//! The language server as an editor sees it: the real process over standard input and output.

#[path = "lsp/anywhere.rs"]
mod anywhere;
#[path = "lsp/code_actions.rs"]
mod code_actions;
#[path = "lsp/commands.rs"]
mod commands;
#[path = "lsp/completion.rs"]
mod completion;
#[path = "lsp/configuration.rs"]
mod configuration;
#[path = "lsp/diagnostics.rs"]
mod diagnostics;
#[path = "lsp/fixture.rs"]
mod fixture;
#[path = "lsp/formats.rs"]
mod formats;
#[path = "lsp/hints.rs"]
mod hints;
#[path = "lsp/hover.rs"]
mod hover;
#[path = "lsp/hover_config.rs"]
mod hover_config;
#[path = "lsp/lenses.rs"]
mod lenses;
#[path = "lsp/navigation.rs"]
mod navigation;
#[path = "lsp/outline.rs"]
mod outline;
#[path = "lsp/scores.rs"]
mod scores;
#[path = "lsp/session.rs"]
mod session;
#[path = "lsp/shop.rs"]
mod shop;
#[path = "lsp/support.rs"]
mod support;
#[path = "teacher_support/mod.rs"]
mod teacher_support;
#[path = "lsp/tokens.rs"]
mod tokens;
#[path = "lsp/workspace.rs"]
mod workspace;
