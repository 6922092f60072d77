//! Tests of the command: they run the binary on files and check its exit code and its output.

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
