//! The command: the real binary on real files, with all it prints.

mod cli;
mod config;
mod fix;
mod git;
mod harness;
mod judge;
mod readme;
#[path = "../support/teacher.rs"]
mod teacher_support;
