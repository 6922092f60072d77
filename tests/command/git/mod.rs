//! `echolint check --staged` and `--since`, in real git repositories.

mod changes;
mod gate;
use crate::harness;
mod kinds;
mod refusals;
mod repository;
