//! `echolint.toml`: how it is found, what it means, and what is said of its faults.

mod check;
mod data;
mod discovery;
mod faults;
use crate::harness;
mod judge;
mod rules;
mod schema;
mod show;
mod teachers;
