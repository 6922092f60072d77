//! echolint in the tools it is used with: editors, pre-commit and other hooks, the action, services for continuous
//! integration.

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
