//! A progress bar on a terminal, for work that takes long.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// Bytes below which no bar is worth it.
const WORTH_IT: u64 = 64 << 20;

/// A bar over `total` bytes; hidden where it would not be seen or is not worth it.
pub fn bar(total: u64, wanted: bool) -> ProgressBar {
    if !wanted || total < WORTH_IT {
        return ProgressBar::hidden();
    }
    // The draw target hides itself when the error stream is no terminal.
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
