//! `echolint check --staged` and `--since` in real git repositories.

#[path = "git/changes.rs"]
mod changes;
#[path = "git/gate.rs"]
mod gate;
#[path = "cli/harness.rs"]
mod harness;
#[path = "git/kinds.rs"]
mod kinds;
#[path = "git/refusals.rs"]
mod refusals;
#[path = "git/repository.rs"]
mod repository;
mod teacher_support;
