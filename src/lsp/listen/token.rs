//! Reads a token from a file.

use super::with_context;
use crate::bounded_read;
use crate::lsp::transport::Token;
use std::io::{self, Error, ErrorKind};
use std::path::Path;

/// The maximum size of the file, in bytes.
const MAX_FILE: u64 = 4096;

/// The token in a file that only its owner can read.
///
/// # Errors
/// If the file cannot be read, others may read it, or the token is too short.
pub fn read(path: &Path) -> io::Result<Token> {
    let in_file = |error: &Error| with_context(error, format!("cannot use the token file {}", path.display()));
    let text = bounded_read::read_text(path, MAX_FILE).map_err(|error| in_file(&error))?;
    require_private(path).map_err(|error| in_file(&error))?;
    let too_short = || Error::new(ErrorKind::InvalidData, "the token is shorter than 16 bytes");
    Token::new(&text).ok_or_else(|| in_file(&too_short()))
}

#[cfg(unix)]
fn require_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        let reason = format!("others may read it (mode {:o}); run `chmod 600` on it", mode & 0o777);
        return Err(Error::new(ErrorKind::PermissionDenied, reason));
    }
    Ok(())
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // as on Unix
const fn require_private(_: &Path) -> io::Result<()> {
    Ok(())
}
