//! The requests that are running.
//!
//! The service does not get the client's ids but other numbers: it can cancel only ids of 32 bits, and after the panic
//! of a handler it would refuse the id of its request forever.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tower_lsp::jsonrpc::Id;

/// The requests that are running.
#[derive(Debug, Default)]
pub struct InFlight {
    running: Running,
    last: i32,
}

/// The service's ids by the client's ids.
type Running = Arc<Mutex<HashMap<Id, i32>>>;

/// A request that is running, until this is dropped.
#[derive(Debug)]
pub struct RunningRequest {
    running: Running,
    /// The client's id.
    pub id: Id,
    /// The service's id.
    pub number: i32,
}

impl InFlight {
    /// Registers a request; `None` if one with the same id is running.
    pub fn begin(&mut self, id: &Id) -> Option<RunningRequest> {
        let mut running = lock(&self.running);
        if running.contains_key(id) {
            return None;
        }
        self.last = self.last.checked_add(1).unwrap_or(0);
        running.insert(id.clone(), self.last);
        Some(RunningRequest { running: Arc::clone(&self.running), id: id.clone(), number: self.last })
    }

    /// The service's id of a request that is running.
    pub fn number(&self, id: &Id) -> Option<i32> {
        lock(&self.running).get(id).copied()
    }
}

impl Drop for RunningRequest {
    fn drop(&mut self) {
        lock(&self.running).remove(&self.id);
    }
}

fn lock(running: &Running) -> MutexGuard<'_, HashMap<Id, i32>> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}
