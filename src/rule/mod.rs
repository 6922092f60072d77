//! What a rule is, without how it looks at data: its code, its texts, and traits that say how the engine and the
//! outputs treat it. Findings refer to rules by [`RuleRef`].

mod family;
mod handle;
mod severity;

pub use family::Family;
pub use handle::RuleRef;
pub use severity::Severity;

use std::borrow::Cow;

/// The description of a rule. Those of echolint are constants; others can be made at run time.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The code: the letter of the family and three digits.
    pub code: Cow<'static, str>,
    /// The name, in kebab case.
    pub name: Cow<'static, str>,
    /// What it is about.
    pub family: Family,
    /// How bad its findings are unless the configuration says otherwise.
    pub severity: Severity,
    /// Whether it is on unless the configuration says otherwise.
    pub default_on: bool,
    /// Whether it can mend what it finds.
    pub fix: FixAvailability,
    /// How the engine and the outputs treat it.
    pub traits: Traits,
    /// The specification in Markdown.
    pub docs: Cow<'static, str>,
    /// The address of its page, if it has one.
    pub url: Option<Cow<'static, str>>,
    /// Differs for every definition of the check. Reports in the cache hold only for the same revision. Empty for the
    /// rules that are compiled in, since each build of echolint has a cache of its own.
    pub revision: Cow<'static, str>,
}

/// How the engine and the outputs treat a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traits {
    /// Reported once in a file, however often it occurs.
    pub once_per_file: bool,
    /// Looks at what teachers say of wording, which takes time to find out.
    pub needs_text: bool,
    /// Finds nothing without teachers.
    pub needs_teacher: bool,
    /// Looks at many trajectories together.
    pub needs_dataset: bool,
    /// Single findings cannot be suppressed, only the rule turned off: nothing else is known of the record after them,
    /// or they are about the configuration and its datasets, where the configuration is to change.
    pub always_reported: bool,
    /// Points at what could be removed without loss; editors show that faded.
    pub unnecessary: bool,
}

impl Traits {
    /// None of them.
    pub const NONE: Self = Self {
        once_per_file: false,
        needs_text: false,
        needs_teacher: false,
        needs_dataset: false,
        always_reported: false,
        unnecessary: false,
    };
}

/// Whether a rule can mend what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixAvailability {
    /// Never.
    None,
    /// Without changing a value.
    Safe,
    /// By changing training data.
    Unsafe,
}

impl Rule {
    /// A rule made at run time: on by default, without a fix, a page or any of the traits, which can be set afterwards.
    #[must_use]
    pub fn new(family: Family, code: impl Into<String>, name: impl Into<String>, severity: Severity) -> Self {
        Self {
            code: Cow::Owned(code.into()),
            name: Cow::Owned(name.into()),
            family,
            severity,
            default_on: true,
            fix: FixAvailability::None,
            traits: Traits::NONE,
            docs: Cow::Borrowed(""),
            url: None,
            revision: Cow::Borrowed(""),
        }
    }

    /// Whether a text is its code, in any case, or its name.
    #[must_use]
    pub fn is_called(&self, code_or_name: &str) -> bool {
        self.code.eq_ignore_ascii_case(code_or_name) || self.name == code_or_name
    }

    /// Whether single findings of it can be suppressed.
    #[must_use]
    pub const fn is_suppressible(&self) -> bool {
        !self.traits.always_reported
    }

    /// Its page in Markdown: what it is, and its specification.
    #[must_use]
    pub fn page(&self) -> String {
        let off = if self.default_on { "" } else { ", off by default" };
        // A doc comment's lines begin with the space after `///`.
        let lines = self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        let text = lines.collect::<Vec<_>>().join("\n");
        let head =
            format!("# {} {}\n\nSeverity: {}{off} · Fix: {}", self.code, self.name, self.severity, self.fix.name());
        format!("{head}\n\n{}\n", text.trim())
    }

    /// What it does in one line: the first sentence of its specification.
    #[must_use]
    pub fn summary(&self) -> &str {
        let text = self.docs.trim_start().trim_start_matches("## What it does").trim_start();
        text.split("\n\n").next().unwrap_or(text)
    }
}

impl FixAvailability {
    /// The name in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}
