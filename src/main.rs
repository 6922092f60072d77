//! The `echolint` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    echolint::main()
}
