//! Standard input and output without the threads that tokio uses for files.
//!
//! Editors start a server with pipes (Neovim, Emacs) or sockets (Node, and so VS Code). Both can be polled, so no
//! message has to wake another thread to be read or written.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream as Socket;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;

/// The capacity of the pipe in bytes: the largest that Linux allows unprivileged processes by default.
#[cfg(target_os = "linux")]
const PIPE_CAPACITY: usize = 1 << 20;

type Input = Box<dyn AsyncRead + Unpin + Send>;
type Output = Box<dyn AsyncWrite + Unpin + Send>;

/// Standard input. If it is neither a pipe nor a socket, a thread reads it.
#[must_use]
pub fn input() -> Input {
    direct_input(io::stdin().as_fd()).unwrap_or_else(|_| Box::new(tokio::io::stdin()))
}

/// Standard output. If it is neither a pipe nor a socket, a thread writes it.
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
            enlarge(&pipe);
            Ok(Box::new(pipe))
        }
        Err(_) => Ok(Box::new(socket(fd.try_clone_to_owned()?)?)),
    }
}

/// Enlarges the pipe, so that the findings of a large file are not written and read in turns of 64 KiB. If the system
/// refuses, the pipe keeps its size.
#[cfg(target_os = "linux")]
fn enlarge(pipe: &pipe::Sender) {
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_CAPACITY);
}

#[cfg(not(target_os = "linux"))]
fn enlarge(_: &pipe::Sender) {}

fn socket(fd: OwnedFd) -> io::Result<UnixStream> {
    let socket = Socket::from(fd);
    // This fails if the descriptor is not a socket.
    socket.local_addr()?;
    socket.set_nonblocking(true)?;
    UnixStream::from_std(socket)
}
