//! The ways to reach the server.

#[cfg(unix)]
mod stdio;

use super::transport::serve;
use std::io::{self, Write as _};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower_lsp::{ClientSocket, LanguageServer, LspService};
use tracing::{info, warn};

/// Where clients are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// At standard input and output.
    Stdio,
    /// At a loopback address, `HOST:PORT`. Port 0 is any that is free.
    Tcp(String),
    /// At a Unix socket.
    Pipe(PathBuf),
}

/// Serves whoever is there, each client with a server of its own that shares nothing with the others.
///
/// Over standard input and output there is one client; when it leaves, its exit code is returned. The thread that reads
/// standard input cannot be stopped, so that the caller must end the process. At an address or a socket, clients are
/// served until the future is dropped; the socket is removed then.
///
/// # Errors
/// When it is not possible to listen there; the message says why.
pub async fn run<S, F>(how: Listen, make: F) -> io::Result<i32>
where
    S: LanguageServer,
    F: Fn() -> (LspService<S>, ClientSocket),
{
    match how {
        Listen::Stdio => {
            let (service, socket) = make();
            #[cfg(unix)]
            let (input, output) = (stdio::input(), stdio::output());
            #[cfg(not(unix))]
            let (input, output) = (tokio::io::stdin(), tokio::io::stdout());
            Ok(serve(input, output, service, socket).await)
        }
        Listen::Tcp(address) => {
            let address = loopback(&address)?;
            let listener = TcpListener::bind(address)
                .await
                .map_err(|error| explain(&error, format!("cannot listen on {address}")))?;
            announce(&listener.local_addr()?.to_string());
            let listener = &listener;
            let accept = || async move {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(stream.into_split())
            };
            Ok(serve_all(accept, make).await)
        }
        #[cfg(unix)]
        Listen::Pipe(path) => {
            let socket = unix::Socket::bind(path)?;
            announce(&socket.path.display().to_string());
            let listener = &socket.listener;
            let accept = || async move { Ok(listener.accept().await?.0.into_split()) };
            Ok(serve_all(accept, make).await)
        }
        #[cfg(not(unix))]
        Listen::Pipe(_) => {
            Err(io::Error::new(io::ErrorKind::Unsupported, "--pipe needs Unix sockets; use --tcp or --stdio here"))
        }
    }
}

/// Serves clients as they come, until the future is dropped.
async fn serve_all<S, F, A, N, R, W>(accept: A, make: F) -> i32
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
                let (service, socket) = make();
                clients.spawn(async move {
                    let code = serve(reader, writer, service, socket).await;
                    info!("a client left; a process of its own would have ended with {code}");
                });
            }
            Err(error) => {
                // Perhaps too many files are open: one that is closed helps, trying at once does not.
                warn!("a client could not be let in: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        while clients.try_join_next().is_some() {}
    }
}

/// The address, if only programs of this machine can reach it: whoever can speak to the server can read files.
fn loopback(text: &str) -> io::Result<SocketAddr> {
    let invalid = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, format!("cannot listen on {text}: {why}"));
    let mut addresses =
        text.to_socket_addrs().map_err(|_| invalid("give an address and a port, such as 127.0.0.1:7658"))?;
    addresses.find(|address| address.ip().is_loopback()).ok_or_else(|| {
        invalid("only loopback addresses are allowed, such as 127.0.0.1, because the server reads files")
    })
}

/// Says where clients find the server: whoever started it on any free port must know.
fn announce(place: &str) {
    // Standard error may be closed; the clients do not depend on it.
    let _ = writeln!(io::stderr(), "echolint: listening on {place}");
}

fn explain(error: &io::Error, what: String) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}

#[cfg(unix)]
mod unix {
    use super::explain;
    use std::io;
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
    use std::path::{Path, PathBuf};
    use tokio::net::{UnixListener, UnixSocket};

    /// A socket that is removed when it is dropped.
    pub struct Socket {
        pub listener: UnixListener,
        pub path: PathBuf,
    }

    impl Socket {
        /// Listens at a path, for the user who runs the process only.
        pub fn bind(path: PathBuf) -> io::Result<Self> {
            let listener = remove_stale(&path)
                .and_then(|()| bind(&path))
                .map_err(|error| explain(&error, format!("cannot listen on {}", path.display())))?;
            Ok(Self { listener, path })
        }
    }

    impl Drop for Socket {
        fn drop(&mut self) {
            // If it is gone already, all is well.
            let _ = std::fs::remove_file(&self.path);
        }
    }

    fn bind(path: &Path) -> io::Result<UnixListener> {
        let socket = UnixSocket::new_stream()?;
        socket.bind(path)?;
        // Nobody can connect before the next line but one.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        socket.listen(64)
    }

    /// Removes a socket that nobody listens at, as a process that was killed leaves it behind.
    fn remove_stale(path: &Path) -> io::Result<()> {
        match std::fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(metadata) if !metadata.file_type().is_socket() => {
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file of another kind"));
            }
            Ok(_) => {}
        }
        match std::os::unix::net::UnixStream::connect(path) {
            Ok(_) => Err(io::Error::new(io::ErrorKind::AddrInUse, "another process listens there")),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path),
            Err(error) => Err(error),
        }
    }
}
