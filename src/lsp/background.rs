//! Work on other threads than the protocol's, and its cancellation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower_lsp::jsonrpc::{Error, Result};

/// Runs long work on the thread pool for blocking tasks.
///
/// # Errors
/// The protocol's internal error when the work panics.
pub async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f).await.map_err(|error| {
        tracing::error!("the work for a request failed: {error}");
        Error::internal_error()
    })
}

/// A guard that the handler of a request owns. When the request is cancelled, the handler is dropped, and this with it.
pub struct StopGuard(Arc<AtomicBool>);

impl StopGuard {
    /// A guard, and a flag that is true once the guard is dropped.
    pub fn new() -> (Self, Arc<AtomicBool>) {
        let stopped = Arc::new(AtomicBool::new(false));
        (Self(Arc::clone(&stopped)), stopped)
    }
}

impl Drop for StopGuard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
