//! Standard input and output without the threads that files need.
//!
//! Editors give a server pipes (Neovim, Emacs) or sockets (Node, so VS Code). Those can be waited for; each message then
//! wakes one thread less on its way in and one less on its way out.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream as Socket;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;

/// Bytes a pipe holds: what Linux allows everybody.
#[cfg(target_os = "linux")]
const PIPE: usize = 1 << 20;

type Input = Box<dyn AsyncRead + Unpin + Send>;
type Output = Box<dyn AsyncWrite + Unpin + Send>;

/// Standard input; what is neither a pipe nor a socket is read by a thread.
#[must_use]
pub fn input() -> Input {
    direct_input(io::stdin().as_fd()).unwrap_or_else(|_| Box::new(tokio::io::stdin()))
}

/// Standard output, in the same way.
#[must_use]
pub fn output() -> Output {
    direct_output(io::stdout().as_fd()).unwrap_or_else(|_| Box::new(tokio::io::stdout()))
}

fn direct_input(fd: BorrowedFd<'_>) -> io::Result<Input> {
    match pipe::Receiver::from_owned_fd(fd.try_clone_to_owned()?) {
        Ok(pipe) => Ok(Box::new(pipe)),
        Err(_) => Ok(Box::new(socket(fd.try_clone_to_owned()?)?)),
    }
}

fn direct_output(fd: BorrowedFd<'_>) -> io::Result<Output> {
    match pipe::Sender::from_owned_fd(fd.try_clone_to_owned()?) {
        Ok(pipe) => {
            widen(&pipe);
            Ok(Box::new(pipe))
        }
        Err(_) => Ok(Box::new(socket(fd.try_clone_to_owned()?)?)),
    }
}

/// Makes room for the findings of a large file, so that they need not be written and read in turns of 64 KiB. Where the
/// system does not allow it the pipe stays as it is.
#[cfg(target_os = "linux")]
fn widen(pipe: &pipe::Sender) {
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, PIPE);
}

#[cfg(not(target_os = "linux"))]
fn widen(_: &pipe::Sender) {}

fn socket(fd: OwnedFd) -> io::Result<UnixStream> {
    let socket = Socket::from(fd);
    // What is no socket has no address.
    socket.local_addr()?;
    socket.set_nonblocking(true)?;
    UnixStream::from_std(socket)
}
