//! echolint as hooks of commits and as a wheel: with pre-commit, lefthook and git, in real repositories.
//!
//! What needs pre-commit or lefthook runs where they are installed (on the `PATH`, or in `target/ci-tools/packaging`). With
//! `ECHOLINT_CI_TOOLS=all` they are installed there, and pre-commit builds echolint as users' does: some minutes.

mod commits;
mod contents;
use crate::harness;
mod hooked;
mod installed;
mod other_hooks;
mod pages;
use crate::repository;
use crate::teacher_support;
mod tools;
