//! The judge of RPS against a server on this machine that speaks the protocol, and breaks it.

#[path = "judge/answers.rs"]
mod answers;
#[path = "judge/caches.rs"]
mod caches;
#[path = "judge/command.rs"]
mod command;
#[path = "judge/faults.rs"]
mod faults;
#[path = "cli/harness.rs"]
mod harness;
#[path = "judge/limits.rs"]
mod limits;
#[path = "judge/server.rs"]
mod server;
