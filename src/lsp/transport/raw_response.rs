//! Answers that a handler has written as JSON itself.
//!
//! The service makes a tree of values of every answer before it becomes text. For thousands of diagnostics after each
//! edit that tree costs more than finding them.

use std::cell::RefCell;

tokio::task_local! {
    /// What the handler of the request that is being polled has written. It belongs to that request alone.
    static WRITTEN: RefCell<Option<String>>;
}

/// Makes JSON the result of the request that is being handled, in place of what its handler returns; `false` where no
/// request of [`super::serve()`] is.
#[must_use]
pub fn answer(json: String) -> bool {
    WRITTEN.try_with(|written| written.replace(Some(json))).is_ok()
}

/// Runs a handler; what it returns, and the JSON it has written in place of that.
pub(super) async fn watch<T>(handler: impl Future<Output = T>) -> (T, Option<String>) {
    let watched = async {
        let returned = handler.await;
        (returned, WRITTEN.with(RefCell::take))
    };
    WRITTEN.scope(RefCell::default(), watched).await
}
