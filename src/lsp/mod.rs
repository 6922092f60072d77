//! The language server.

pub mod listen;
pub mod transport;
