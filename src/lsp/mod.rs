//! The language server: the engine for editors, over the Language Server Protocol 3.17.
//!
//! [`transport`] reads frames and calls the handlers of `server` in the order of the wire. Handlers of notifications put
//! an event into a queue; one task, the `state`, owns all that changes and takes them from there. Handlers of requests
//! ask it for a snapshot, which never changes, and compute their answer from that (`requests`, one file a kind of
//! request, and `commands`). `diagnostics` are computed in the background and reach the editor through the `outbox`, so
//! that none arrives after its file was closed.
//! `docs/language-server.md` has the protocol beyond the standard.

mod background;
mod capabilities;
mod commands;
mod config_files;
mod diagnostics;
pub mod listen;
mod markdown;
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

/// Serves editors until the last one has left; the exit code of the process.
///
/// # Errors
/// When the address or the socket cannot be listened on.
pub fn run(how: Listen) -> io::Result<i32> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(listen::run(how, Server::service));
    // Reading standard input cannot be interrupted: who has left is not waited for.
    runtime.shutdown_background();
    ended
}
