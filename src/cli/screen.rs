//! What the terminal that standard output goes to can show.

use super::args::ColorWhen;
use super::check;
use crate::output::pictures::{Colors, Screen};
use std::io::{self, IsTerminal as _};

/// Columns where nobody says how many there are.
const COLUMNS: usize = 80;

/// The screen for pictures beside tables: `None` where the output goes to a file or a program and `--color always`
/// does not ask for them all the same.
pub fn for_pictures(when: ColorWhen) -> Option<Screen> {
    (io::stdout().is_terminal() || when == ColorWhen::Always).then(|| screen(when))
}

/// The screen.
pub fn screen(when: ColorWhen) -> Screen {
    let is_dumb = variable("TERM").is_some_and(|term| term == "dumb");
    Screen { colors: colors(when), unicode: !is_dumb && speaks_unicode(), columns: columns() }
}

fn colors(when: ColorWhen) -> Colors {
    if !check::style(when).color {
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

/// Whether the locale is one of UTF-8, as POSIX says which variable counts.
fn speaks_unicode() -> bool {
    if cfg!(windows) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

fn columns() -> usize {
    let of_terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let asked = || variable("COLUMNS")?.parse().ok();
    of_terminal().or_else(asked).unwrap_or(COLUMNS).clamp(1, 1000)
}

/// An environment variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
