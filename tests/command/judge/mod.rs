//! The judge of RPS against a server on this machine that speaks the protocol, and breaks it.

mod answers;
mod caches;
mod command;
mod faults;
use crate::harness;
mod limits;
mod server;
