//! A progress bar on a terminal, for runs that take long.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// The least number of bytes for which a bar is shown. Smaller inputs are read almost at once.
const MIN_BYTES: u64 = 64 << 20;

/// A bar over `total` bytes. It is hidden for small inputs, without a terminal, or if `enabled` is false.
pub fn bar(total: u64, enabled: bool) -> ProgressBar {
    if !enabled || total < MIN_BYTES {
        return ProgressBar::hidden();
    }
    // The draw target hides itself if standard error is not a terminal.
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
