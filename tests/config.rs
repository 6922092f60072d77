//! `echolint.toml`: how it is found, what it means, and what is said of its faults.

#[path = "config/check.rs"]
mod check;
#[path = "config/data.rs"]
mod data;
#[path = "config/discovery.rs"]
mod discovery;
#[path = "config/faults.rs"]
mod faults;
#[path = "cli/harness.rs"]
mod harness;
#[path = "config/judge.rs"]
mod judge;
#[path = "config/rules.rs"]
mod rules;
#[path = "config/schema.rs"]
mod schema;
#[path = "config/show.rs"]
mod show;
#[path = "config/teachers.rs"]
mod teachers;
