//! Runs the action in `action.yml`, and validates the examples of `docs/ci.md` with the tools of the CI services.
//!
//! These tests run if the tools are installed (in `target/ci-tools`). With `ECHOLINT_CI_TOOLS=all`, they are installed
//! there, and a test that cannot run fails.

mod action;
mod examples;
mod sarif;
mod tools;
