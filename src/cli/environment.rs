//! What the process runs on: the number of threads, and how its output may look.

use super::common_args::ColorWhen;
use crate::output::Style;
use std::io::{self, IsTerminal as _};

/// Returns the number of threads, and sets up the global thread pool.
pub fn threads(requested: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = requested.map_or_else(cores, usize::from);
    if threads > 1 {
        // This fails only if the pool exists already, which is fine.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    threads
}

/// The style of text on standard output.
pub fn style(when: ColorWhen) -> Style {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let terminal = io::stdout().is_terminal();
    let color = match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if is_set("FORCE_COLOR") => true,
        ColorWhen::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    };
    Style { color, links: color && terminal, excerpts: true }
}
