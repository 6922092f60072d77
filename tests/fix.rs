//! `check --fix`, `--unsafe-fixes` and `--diff`: what they change, and that they change nothing else.

#[path = "fix/files.rs"]
mod files;
#[path = "fix/golden.rs"]
mod golden;
#[path = "fix/oracle.rs"]
mod oracle;
#[path = "fix/run.rs"]
mod run;
#[path = "fix/strip.rs"]
mod strip;
