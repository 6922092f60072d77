//! The colours and links of output for people.

use super::Style;
use crate::diagnostic::Severity;
use crate::rule::Rule;
use annotate_snippets::renderer::{
    DEFAULT_EMPHASIS_STYLE, DEFAULT_ERROR_STYLE, DEFAULT_HELP_STYLE, DEFAULT_INFO_STYLE, DEFAULT_LINE_NUM_STYLE,
    DEFAULT_WARNING_STYLE,
};
use std::fmt;

/// The terminal styles; all are empty without colours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    color: bool,
    links: bool,
    /// The style of messages.
    pub emphasis: anstyle::Style,
    /// The style of line numbers and of the frame around an excerpt.
    pub frame: anstyle::Style,
    /// The style of the label `help`.
    pub help: anstyle::Style,
}

impl Theme {
    /// Creates the theme for a style.
    pub fn new(style: Style) -> Self {
        let [emphasis, frame, help] = if style.color {
            [DEFAULT_EMPHASIS_STYLE, DEFAULT_LINE_NUM_STYLE, DEFAULT_HELP_STYLE]
        } else {
            [anstyle::Style::new(); 3]
        };
        Self { color: style.color, links: style.links, emphasis, frame, help }
    }

    /// The style of a severity.
    pub fn severity(&self, severity: Severity) -> anstyle::Style {
        match severity {
            _ if !self.color => anstyle::Style::new(),
            Severity::Error => DEFAULT_ERROR_STYLE,
            Severity::Warning => DEFAULT_WARNING_STYLE,
            Severity::Info => DEFAULT_INFO_STYLE,
        }
    }

    /// The code of a rule, linked to the rule's page if links are enabled.
    pub fn code<'r>(&self, rule: &'r Rule) -> impl fmt::Display + use<'r> {
        Code { rule, linked: self.links }
    }
}

struct Code<'r> {
    rule: &'r Rule,
    linked: bool,
}

impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = &self.rule.code;
        match self.rule.url.as_deref().filter(|_| self.linked) {
            Some(url) => write!(f, "\x1b]8;;{url}\x1b\\{code}\x1b]8;;\x1b\\"),
            None => f.write_str(code),
        }
    }
}
