//! `echolint.toml`: its discovery, its settings, and its error messages.

mod check;
mod data;
mod discovery;
mod errors;
use crate::harness;
mod judge;
mod rules;
mod schema;
mod show;
mod teachers;
