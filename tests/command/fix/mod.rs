//! `check --fix`, `--unsafe-fixes` and `--diff`, and `strip`: the bytes they change, and the files they replace.

mod files;
mod golden;
mod oracle;
mod replacing;
mod run;
mod strip;
