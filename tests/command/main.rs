//! Tests of the command: they run the binary on files and check its exit code and its output.

mod cli;
mod config;
mod fix;
#[cfg(feature = "git")]
mod git;
mod harness;
mod hostile;
#[cfg(feature = "judge")]
mod judge;
#[path = "../support/markdown.rs"]
mod markdown_support;
mod readme;
#[path = "../support/teacher.rs"]
mod teacher_support;
