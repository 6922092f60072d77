//! The transports of the server: standard input and output, TCP and Unix sockets.

#[cfg(unix)]
mod stdio;
mod token;

use super::transport::{Admission, Token, serve};
use std::io::{self, Write as _};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower_lsp::{ClientSocket, LanguageServer, LspService};
use tracing::{info, warn};

/// Where the server waits for clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// On standard input and output.
    Stdio,
    /// On a loopback address, `HOST:PORT`. Port 0 selects a free port. Clients must send the token in this file, or a
    /// new one that is printed.
    Tcp(String, Option<PathBuf>),
    /// On the Unix socket at a path.
    Pipe(PathBuf),
}

/// Serves clients. Each client gets a separate server from `new_server`.
///
/// Over standard input and output there is one client; when it disconnects, its exit code is returned. The thread that
/// reads standard input cannot be stopped, so the caller must end the process. On an address or a socket, clients are
/// served until the future is dropped, which also removes the socket.
///
/// # Errors
/// When the server cannot listen there.
pub async fn run<S, F>(listen: Listen, new_server: F) -> io::Result<i32>
where
    S: LanguageServer,
    F: Fn() -> (LspService<S>, ClientSocket),
{
    match listen {
        Listen::Stdio => {
            let (service, socket) = new_server();
            #[cfg(unix)]
            let (input, output) = (stdio::input(), stdio::output());
            #[cfg(not(unix))]
            let (input, output) = (tokio::io::stdin(), tokio::io::stdout());
            Ok(serve(input, output, service, socket, Admission::Parent).await)
        }
        Listen::Tcp(address, token_file) => {
            let address = loopback(&address)?;
            let token = token_file.as_deref().map_or_else(Token::random, token::read)?;
            let listener = TcpListener::bind(address)
                .await
                .map_err(|error| with_context(&error, format!("cannot listen on {address}")))?;
            announce(&listener.local_addr()?.to_string());
            if token_file.is_none() {
                say(&format!("clients must send the token {} as initializationOptions.token", token.as_str()));
            }
            let listener = &listener;
            let accept = || async move {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(stream.into_split())
            };
            Ok(serve_all(accept, new_server, Admission::Token(token)).await)
        }
        #[cfg(unix)]
        Listen::Pipe(path) => {
            let socket = unix::Socket::bind(path)?;
            announce(&socket.path.display().to_string());
            let listener = &socket.listener;
            let accept = || async move { Ok(listener.accept().await?.0.into_split()) };
            Ok(serve_all(accept, new_server, Admission::Socket).await)
        }
        #[cfg(not(unix))]
        Listen::Pipe(_) => {
            Err(io::Error::new(io::ErrorKind::Unsupported, "--pipe needs Unix sockets; use --tcp or --stdio here"))
        }
    }
}

/// Serves all clients that connect, until the future is dropped.
async fn serve_all<S, F, A, N, R, W>(accept: A, new_server: F, admission: Admission) -> i32
where
    S: LanguageServer,
    F: Fn() -> (LspService<S>, ClientSocket),
    A: Fn() -> N,
    N: Future<Output = io::Result<(R, W)>>,
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
{
    let mut clients = JoinSet::new();
    loop {
        match accept().await {
            Ok((reader, writer)) => {
                let (service, socket) = new_server();
                let admission = admission.clone();
                clients.spawn(async move {
                    let code = serve(reader, writer, service, socket, admission).await;
                    info!("a client disconnected (exit code {code})");
                });
            }
            Err(error) => {
                // If too many files are open, only time helps: the process must first close some.
                warn!("cannot accept a client: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        while clients.try_join_next().is_some() {}
    }
}

/// Parses a loopback address. Any client of the server can read files, so no other machine may connect.
fn loopback(text: &str) -> io::Result<SocketAddr> {
    let invalid = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, format!("cannot listen on {text}: {why}"));
    let mut addresses =
        text.to_socket_addrs().map_err(|_| invalid("expected an address and a port, such as 127.0.0.1:7658"))?;
    addresses
        .find(|address| address.ip().is_loopback())
        .ok_or_else(|| invalid("clients can read files, so only loopback addresses are allowed; use 127.0.0.1"))
}

/// Prints the address of the server. With port 0, it is not known in advance.
fn announce(address: &str) {
    say(&format!("listening on {address}"));
}

fn say(message: &str) {
    // Standard error may be closed; the clients do not depend on it.
    let _ = writeln!(io::stderr(), "echolint: {message}");
}

fn with_context(error: &io::Error, context: String) -> io::Error {
    io::Error::new(error.kind(), format!("{context}: {error}"))
}

#[cfg(unix)]
mod unix {
    use super::with_context;
    use std::io;
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
    use std::path::{Path, PathBuf};
    use tokio::net::{UnixListener, UnixSocket};

    /// A listening socket whose file is removed when it is dropped.
    pub struct Socket {
        pub listener: UnixListener,
        pub path: PathBuf,
    }

    impl Socket {
        /// Listens on a path that only the user of this process can connect to.
        pub fn bind(path: PathBuf) -> io::Result<Self> {
            let listener = remove_stale(&path)
                .and_then(|()| bind(&path))
                .map_err(|error| with_context(&error, format!("cannot listen on {}", path.display())))?;
            Ok(Self { listener, path })
        }
    }

    impl Drop for Socket {
        fn drop(&mut self) {
            // It does not matter if it is gone already.
            let _ = std::fs::remove_file(&self.path);
        }
    }

    fn bind(path: &Path) -> io::Result<UnixListener> {
        let socket = UnixSocket::new_stream()?;
        socket.bind(path)?;
        // Clients cannot connect before `listen`, so nobody connects before the permissions are set.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        socket.listen(64)
    }

    /// Removes a socket on which no process listens. A process that was killed leaves one behind.
    fn remove_stale(path: &Path) -> io::Result<()> {
        match std::fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(metadata) if !metadata.file_type().is_socket() => {
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the file exists and is not a socket"));
            }
            Ok(_) => {}
        }
        match std::os::unix::net::UnixStream::connect(path) {
            Ok(_) => Err(io::Error::new(io::ErrorKind::AddrInUse, "another process listens on it")),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path),
            Err(error) => Err(error),
        }
    }
}
