//! Work off the thread of the protocol, and how it learns that nobody waits for it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower_lsp::jsonrpc::{Error, Result};

/// Runs something that takes a while.
pub async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f).await.map_err(|error| {
        tracing::error!("a request failed: {error}");
        Error::internal_error()
    })
}

/// Lives as long as a request: when it is cancelled, its handler is dropped with this.
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// A guard, and what is true once it is gone.
    pub fn new() -> (Self, Arc<AtomicBool>) {
        let stopped = Arc::new(AtomicBool::new(false));
        (Self(Arc::clone(&stopped)), stopped)
    }
}

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
