//! The judge of RPS, with a local server that follows the protocol or violates it.

mod answers;
mod caches;
mod command;
mod faults;
use crate::harness;
mod limits;
mod server;
