//! The command: the real binary on real files, with all it prints.

mod cli;
mod config;
mod fix;
#[cfg(feature = "git")]
mod git;
mod harness;
#[cfg(feature = "judge")]
mod judge;
mod readme;
#[path = "../support/teacher.rs"]
mod teacher_support;
