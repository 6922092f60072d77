//! echolint as hooks of commits and as a wheel: with pre-commit, lefthook and git, in real repositories.
//!
//! What needs pre-commit or lefthook runs where they are installed (on the `PATH`, or in `target/ci-tools/packaging`). With
//! `ECHOLINT_CI_TOOLS=all` they are installed there, and pre-commit builds echolint as users' does: some minutes.

#[path = "packaging/commits.rs"]
mod commits;
#[path = "packaging/contents.rs"]
mod contents;
#[path = "cli/harness.rs"]
mod harness;
#[path = "packaging/hooked.rs"]
mod hooked;
#[path = "packaging/installed.rs"]
mod installed;
#[path = "packaging/other_hooks.rs"]
mod other_hooks;
#[path = "packaging/pages.rs"]
mod pages;
#[path = "git/repository.rs"]
mod repository;
mod teacher_support;
#[path = "packaging/tools.rs"]
mod tools;
