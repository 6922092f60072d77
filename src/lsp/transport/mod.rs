//! The base protocol: frames on a byte stream, and messages in an order that a language server can rely on.
//!
//! It stands in place of `tower_lsp::Server`, which hands messages to handlers four at a time and out of order, misses
//! a cancellation behind four slow requests, and ends on a malformed frame or a panic.
//!
//! - `frame` takes bodies out of the stream and finds its way back after garbage. `header` reads the lines before.
//! - `message` makes a message of a body. `value` makes the values in it. `receive` does
//!   both, and says what to answer to the rest.
//! - [`serve()`] hands messages to the service, in the order of the wire. `in_flight` knows which requests run.
//! - `write` is the one that writes: answers, and what the server has to say of its own accord.
//!
//! Memory is bounded by how much runs at once, not by how much a client sends: a client that does not read is not
//! read from either. See [`serve()`].

mod frame;
mod header;
mod in_flight;
mod message;
pub mod raw_response;
mod receive;
mod serve;
mod value;
mod write;

pub use serve::serve;
