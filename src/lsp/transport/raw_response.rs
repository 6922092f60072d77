//! Answers that a handler serializes itself.
//!
//! The service converts every answer to a tree of JSON values before it is serialized. For thousands of diagnostics
//! after each edit, that tree costs more than the check.

use std::cell::RefCell;

tokio::task_local! {
    /// The JSON from the handler of the request that is being polled.
    static WRITTEN: RefCell<Option<String>>;
}

/// Sets the result of the current request to some JSON, instead of the value that its handler returns. Returns `false`
/// outside a request of [`super::serve()`].
#[must_use]
pub fn answer(json: String) -> bool {
    WRITTEN.try_with(|written| written.replace(Some(json))).is_ok()
}

/// Runs a handler, and returns its result and the JSON that replaces the result, if any.
pub(super) async fn capture<T>(handler: impl Future<Output = T>) -> (T, Option<String>) {
    let captured = async {
        let returned = handler.await;
        (returned, WRITTEN.with(RefCell::take))
    };
    WRITTEN.scope(RefCell::default(), captured).await
}
