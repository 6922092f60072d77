//! The requests that run.
//!
//! The service is not given the client's ids but numbers of our own: it can cancel only ids of 32 bits, and it refuses
//! an id for ever once a handler panicked under it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tower_lsp::jsonrpc::Id;

/// The requests that run, by the client's ids.
#[derive(Debug, Default)]
pub struct InFlight {
    running: Running,
    last: i32,
}

type Running = Arc<Mutex<HashMap<Id, i32>>>;

/// A request that runs until this is dropped.
#[derive(Debug)]
pub struct Flight {
    running: Running,
    /// The client's id.
    pub id: Id,
    /// The service's id.
    pub number: i32,
}

impl InFlight {
    /// Begins a request, unless one of its id runs.
    pub fn begin(&mut self, id: &Id) -> Option<Flight> {
        let mut running = lock(&self.running);
        if running.contains_key(id) {
            return None;
        }
        self.last = self.last.checked_add(1).unwrap_or(0);
        running.insert(id.clone(), self.last);
        Some(Flight { running: Arc::clone(&self.running), id: id.clone(), number: self.last })
    }

    /// The service's id of a request that runs.
    pub fn number(&self, id: &Id) -> Option<i32> {
        lock(&self.running).get(id).copied()
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        lock(&self.running).remove(&self.id);
    }
}

fn lock(running: &Running) -> MutexGuard<'_, HashMap<Id, i32>> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}
