//! The capabilities of the terminal on standard output.

use super::common_args::ColorWhen;

use crate::output::pictures::{Colors, Screen};
use std::io::{self, IsTerminal as _};

/// The number of columns if it is unknown.
const DEFAULT_COLUMNS: usize = 80;

/// The screen for pictures next to tables. `None` if standard output is not a terminal, unless `--color always` is
/// given.
pub fn for_pictures(when: ColorWhen) -> Option<Screen> {
    (io::stdout().is_terminal() || when == ColorWhen::Always).then(|| screen(when))
}

/// The colours, characters and columns that the terminal supports.
pub fn screen(when: ColorWhen) -> Screen {
    let is_dumb = variable("TERM").is_some_and(|term| term == "dumb");
    Screen { colors: colors(when), unicode: !is_dumb && supports_unicode(), columns: columns() }
}

fn colors(when: ColorWhen) -> Colors {
    if !crate::cli::environment::style(when).color {
        return Colors::None;
    }
    let term = variable("TERM").unwrap_or_default();
    if anstyle_query::truecolor() {
        Colors::True
    } else if term.contains("256") {
        Colors::Fixed
    } else {
        Colors::Theme
    }
}

/// Whether the locale uses UTF-8. The first of these variables that is set decides, as in POSIX.
fn supports_unicode() -> bool {
    if cfg!(windows) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

fn columns() -> usize {
    let from_terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let from_variable = || variable("COLUMNS")?.parse().ok();
    from_terminal().or_else(from_variable).unwrap_or(DEFAULT_COLUMNS).clamp(1, 1000)
}

/// The value of an environment variable, if it is set and not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
