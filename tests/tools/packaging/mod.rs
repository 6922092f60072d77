//! echolint as a commit hook and as a wheel: with pre-commit, lefthook and git, in real repositories.
//!
//! Tests with pre-commit or lefthook run if these are installed (on the `PATH`, or in `target/ci-tools/packaging`).
//! With `ECHOLINT_CI_TOOLS=all`, they are installed there, and pre-commit builds echolint, which takes minutes.

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
