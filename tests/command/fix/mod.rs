//! `check --fix`, `--unsafe-fixes` and `--diff`, and `strip`: the bytes they change.

mod files;
mod golden;
mod oracle;
mod run;
mod strip;
