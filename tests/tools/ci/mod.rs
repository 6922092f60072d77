//! The action in `action.yml`, executed, and the examples of `docs/ci.md`, checked with the tools of those who run them.
//!
//! These tests run where the tools are installed (in `target/ci-tools`). With `ECHOLINT_CI_TOOLS=all` they are
//! installed there, and what cannot be tested fails.

mod action;
mod examples;
mod sarif;
mod tools;
