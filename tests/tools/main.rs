//! echolint in the tools that run it: editors, pre-commit and other hooks, the GitHub action, and other CI services.

#![cfg(all(feature = "git", feature = "judge", feature = "lsp"))]

mod ci;
mod editors;
#[path = "../command/harness.rs"]
mod harness;
mod packaging;
#[path = "../command/git/repository.rs"]
mod repository;
#[path = "../support/teacher.rs"]
mod teacher_support;
