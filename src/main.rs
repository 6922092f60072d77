//! The `echolint` command.

#![warn(clippy::expect_used, clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout)]

use echolint::cli::{self, Endpoint};
use echolint::lsp::{self, listen::Listen};
use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main(serve)
}

fn serve(endpoint: Endpoint) -> io::Result<i32> {
    lsp::run(match endpoint {
        Endpoint::Stdio => Listen::Stdio,
        Endpoint::Tcp(address) => Listen::Tcp(address),
        Endpoint::Pipe(path) => Listen::Pipe(path),
    })
}
