//! The language server as an editor sees it: the real process over standard input and output.

mod anywhere;
mod code_actions;
mod commands;
mod completion;
mod configuration;
mod diagnostics;
mod fixture;
mod formats;
mod hints;
mod hover;
mod hover_config;
mod lenses;
mod navigation;
mod outline;
mod scores;
mod session;
pub mod support;
mod teacher_workspace;
mod tokens;
mod workspace;
