//! `check --fix`, `--unsafe-fixes` and `--diff`: what they change, and that they change nothing else.

mod files;
mod golden;
mod oracle;
mod run;
mod strip;
