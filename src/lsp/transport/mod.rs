//! The base protocol: frames on a byte stream, and messages in an order that a language server can rely on.
//!
//! It replaces `tower_lsp::Server`, which passes messages to handlers four at a time and out of order, misses a
//! cancellation behind four slow requests, and ends on a malformed frame or a panic.
//!
//! - `frame` extracts bodies from the stream and recovers after garbage. `header` parses the headers before a body.
//! - `message` parses a body and `value` the JSON values in it. `receive` combines them and answers invalid messages.
//! - [`serve()`] passes messages to the service, in the order in which they arrive. `in_flight` tracks the running
//!   requests, and `raw_response` lets a handler answer with JSON text.
//! - `admission` says who may speak to the server.
//! - `write` writes answers and the messages that the server sends without being asked.
//!
//! Memory is bounded by the number of requests that run at once, not by the number of messages that a client sends: the
//! server stops reading from a client that does not read. See [`serve()`].

mod admission;
mod frame;
mod header;
mod in_flight;
mod message;
pub mod raw_response;
mod receive;
mod serve;
mod value;
mod write;

pub use admission::{Admission, Token};
pub use serve::serve;
