//! The language server: the engine for editors, over the Language Server Protocol 3.17.
//!
//! [`transport`] reads frames and calls the handlers in `server`, in the order in which messages arrive. A handler of a
//! notification puts an event into the queue of the task in `state`, which owns all mutable state. A handler of a
//! request asks that task for an immutable snapshot and computes its answer from it (`requests`, one file per kind of
//! request, and `commands`). `diagnostics` are computed in the background. They reach the editor through the `outbox`,
//! so none arrives after its file was closed.
//!
//! `docs/language-server.md` describes the settings, commands and notifications that are not in the standard.

mod background;
mod capabilities;
mod commands;
mod config_files;
mod diagnostics;
pub mod listen;
mod markdown;
mod open_file;
mod origins;
mod outbox;
mod progress;
mod proto;
mod requests;
mod server;
mod settings;
mod state;
mod status;
mod summary;
mod target;
pub mod transport;
mod view;
mod workspace;
mod workspace_diagnostics;

use listen::Listen;
use server::Server;
use std::io;

/// Runs the server and returns the exit code of the process: over standard input and output until the client
/// disconnects, otherwise forever.
///
/// # Errors
/// When the server cannot listen on the address or the socket.
pub fn run(listen: Listen) -> io::Result<i32> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let code = runtime.block_on(listen::run(listen, Server::service));
    // A blocking read of standard input cannot be interrupted: waiting for its thread could block forever.
    runtime.shutdown_background();
    code
}
