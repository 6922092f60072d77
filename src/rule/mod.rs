//! The description of a rule, without its check: code, name, severity, documentation, and traits that tell the engine
//! and the outputs how to treat it. Findings refer to rules by [`RuleRef`].

mod family;
mod handle;
mod severity;

pub use family::Family;
pub use handle::RuleRef;
pub use severity::Severity;

use std::borrow::Cow;

/// The description of a rule. Built-in rules are constants; others can be created at run time.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The code: the letter of the family followed by three digits.
    pub code: Cow<'static, str>,
    /// The name, in kebab case.
    pub name: Cow<'static, str>,
    /// The family.
    pub family: Family,
    /// The default severity of its findings.
    pub severity: Severity,
    /// Whether it is on by default.
    pub default_on: bool,
    /// The kind of its fixes.
    pub fix: FixAvailability,
    /// How the engine and the outputs treat it.
    pub traits: Traits,
    /// The specification, in Markdown.
    pub docs: Cow<'static, str>,
    /// The address of its page, if it has one.
    pub url: Option<Cow<'static, str>>,
    /// Identifies the definition of the check: cached reports are valid only for the same revision. Empty for built-in
    /// rules, because each build of echolint has a separate cache.
    pub revision: Cow<'static, str>,
}

/// How the engine and the outputs treat a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traits {
    /// Reported once per file, even if it occurs more often.
    pub once_per_file: bool,
    /// Needs the assessment of wording by teachers, which is slow.
    pub needs_text: bool,
    /// Reports nothing without teachers.
    pub needs_teacher: bool,
    /// Checks datasets.
    pub needs_dataset: bool,
    /// Its findings cannot be suppressed one by one; the rule can only be turned off. After such a finding, the rest of
    /// the record is unchecked, or the finding is about the configuration or a dataset.
    pub always_reported: bool,
    /// Its findings are about content that can be removed; editors show it faded.
    pub unnecessary: bool,
}

impl Traits {
    /// No traits.
    pub const NONE: Self = Self {
        once_per_file: false,
        needs_text: false,
        needs_teacher: false,
        needs_dataset: false,
        always_reported: false,
        unnecessary: false,
    };
}

/// The kind of a rule's fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixAvailability {
    /// The rule has no fix.
    None,
    /// The fix does not change a value.
    Safe,
    /// The fix changes training data.
    Unsafe,
}

impl Rule {
    /// A rule created at run time: on by default, without a fix, a page or traits, which can be set afterwards.
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

    /// Whether a text is its code (in any case) or its name.
    #[must_use]
    pub fn is_called(&self, code_or_name: &str) -> bool {
        self.code.eq_ignore_ascii_case(code_or_name) || self.name == code_or_name
    }

    /// Whether single findings can be suppressed.
    #[must_use]
    pub const fn is_suppressible(&self) -> bool {
        !self.traits.always_reported
    }

    /// Its page in Markdown: a heading with its properties, and the specification.
    #[must_use]
    pub fn page(&self) -> String {
        let off = if self.default_on { "" } else { ", off by default" };
        // The lines of a doc comment begin with the space after `///`.
        let lines = self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        let text = lines.collect::<Vec<_>>().join("\n");
        let head =
            format!("# {} {}\n\nSeverity: {}{off} · Fix: {}", self.code, self.name, self.severity, self.fix.name());
        format!("{head}\n\n{}\n", text.trim())
    }

    /// The first paragraph of its specification.
    #[must_use]
    pub fn summary(&self) -> &str {
        let text = self.docs.trim_start().trim_start_matches("## What it does").trim_start();
        text.split("\n\n").next().unwrap_or(text)
    }
}

impl FixAvailability {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}
