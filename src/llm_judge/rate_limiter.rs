//! Limits the rate of requests.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The rate limiter that all threads of a run share.
#[derive(Debug)]
pub(super) struct RateLimiter {
    /// The time between the starts of two requests.
    interval: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    /// The earliest start of the next request.
    next: Instant,
    stopped: bool,
}

impl RateLimiter {
    /// A limiter that spaces requests evenly: the server's time windows are unknown, and a burst could exceed the limit
    /// of one.
    pub fn new(requests_per_minute: Option<u32>) -> Self {
        let interval = requests_per_minute.map_or(Duration::ZERO, |rate| Duration::from_secs(60) / rate.max(1));
        let state = State { next: Instant::now(), stopped: false };
        Self { interval, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Waits until the next request may start. Returns `false` if the run was stopped.
    pub fn acquire(&self) -> bool {
        let mut state = self.state();
        loop {
            let now = Instant::now();
            match state.next.checked_duration_since(now) {
                _ if state.stopped => return false,
                None | Some(Duration::ZERO) => {
                    state.next = now + self.interval;
                    return true;
                }
                Some(left) => state = self.wait(state, left),
            }
        }
    }

    /// Delays the requests of all threads, as the server asked for.
    pub fn pause(&self, wait: Duration) {
        let mut state = self.state();
        state.next = state.next.max(Instant::now() + wait);
    }

    /// Waits, at most until the run is stopped.
    pub fn sleep(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|_| !state.stopped) {
            if left.is_zero() {
                return;
            }
            state = self.wait(state, left);
        }
    }

    /// Stops the run: no further request starts.
    pub fn stop(&self) {
        self.state().stopped = true;
        self.changed.notify_all();
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State>, left: Duration) -> MutexGuard<'s, State> {
        self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
