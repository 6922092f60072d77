//! The `ignore` tables, which suppress findings in some files and tasks.

use super::config_text::ConfigText;
use super::globs::{globs, invalid_glob};
use super::model::IgnoreTable;
use super::{ConfigError, Selector};
use crate::dataset::ConfigPlace;
use crate::diagnostic::{Finding, Severity};
use crate::fingerprint::{Discriminator, Fingerprint, Subject};
use crate::rule::Rule;
use crate::rules::{self, RuleSet};
use crate::suppression::{Suppressed, SuppressedBy, Suppression};
use globset::{Glob, GlobSet, GlobSetBuilder};
use std::ops::Range;
use std::sync::Arc;

/// The `ignore` tables of a configuration, and which of them apply to a file.
#[derive(Debug, Clone, Default)]
pub struct Ignores {
    tables: Arc<[CompiledIgnore]>,
    /// The indices of the tables whose `paths` match the file.
    active: Arc<[usize]>,
}

/// An `ignore` table with compiled rules and globs.
#[derive(Debug)]
pub(super) struct CompiledIgnore {
    written: IgnoreTable,
    rules: Selector,
    paths: Option<GlobSet>,
    tasks: Option<GlobSet>,
    reason: Option<Arc<str>>,
    place: Option<ConfigPlace>,
}

impl CompiledIgnore {
    /// Compiles the table at `span` of the configuration. `rules` are those that it can name.
    ///
    /// # Errors
    /// If a rule is unknown or cannot be suppressed, or a glob is invalid.
    pub fn new(
        written: &IgnoreTable,
        span: Range<usize>,
        config: ConfigText<'_>,
        rules: &RuleSet,
    ) -> Result<Self, ConfigError> {
        Ok(Self {
            written: written.clone(),
            rules: Selector::suppressible(&written.rules, rules)?,
            paths: written.paths.as_deref().map(globs).transpose()?,
            tasks: written.tasks.as_deref().map(task_globs).transpose()?,
            reason: written.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()).map(Arc::from),
            place: config.place(span),
        })
    }
}

/// Compiles globs over tasks. Tasks are not paths, so `*` matches `/` too.
fn task_globs(patterns: &[String]) -> Result<GlobSet, ConfigError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(|error| invalid_glob(pattern, &error))?);
    }
    set.build().map_err(|error| invalid_glob(&patterns.join(", "), &error))
}

impl Ignores {
    /// The tables of a configuration, of which none is active.
    pub(super) fn new(tables: Vec<CompiledIgnore>) -> Self {
        Self { tables: tables.into(), active: Arc::default() }
    }

    /// The same tables for a file at `path`, relative to the configuration.
    pub(super) fn for_file(&self, path: &str) -> Self {
        let is_active = |table: &CompiledIgnore| table.paths.as_ref().is_none_or(|paths| paths.is_match(path));
        let tables = self.tables.iter().enumerate();
        let active = tables.filter(|(_, table)| is_active(table)).map(|(index, _)| index).collect();
        Self { tables: Arc::clone(&self.tables), active }
    }

    /// Whether no table applies to the file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.active.is_empty()
    }

    /// The number of all tables, including those that do not apply to the file.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tables.len()
    }

    /// The tables that apply to the file, each with its index among all tables.
    pub fn active_by_index(&self) -> impl Iterator<Item = (usize, &IgnoreTable)> {
        self.active.iter().map(|&index| (index, &self.tables[index].written))
    }

    /// The tables that apply to the file.
    pub fn active(&self) -> impl Iterator<Item = &IgnoreTable> {
        self.active.iter().map(|&index| &self.tables[index].written)
    }

    /// The table that suppresses a finding of the file, if any.
    #[must_use]
    pub fn suppression(&self, finding: &Finding) -> Option<Suppression> {
        if self.is_empty() || !finding.rule.is_suppressible() {
            return None;
        }
        let matches_task = |table: &CompiledIgnore| {
            let is_match = |tasks: &GlobSet| finding.task.as_deref().is_some_and(|task| tasks.is_match(task));
            table.tasks.as_ref().is_none_or(is_match)
        };
        let matches = |table: &CompiledIgnore| table.rules.matches(&finding.rule) && matches_task(table);
        let mut active = self.active.iter().map(|&index| (index, &self.tables[index]));
        let (index, table) = active.find(|(_, table)| matches(table))?;
        Some(Suppression { by: SuppressedBy::Table(index), reason: table.reason.clone() })
    }

    /// Removes the suppressed findings from `findings` and returns them.
    pub fn sift(&self, findings: &mut Vec<Finding>) -> Vec<Suppressed> {
        if self.is_empty() {
            return Vec::new();
        }
        let (mut kept, mut suppressed) = (Vec::with_capacity(findings.len()), Vec::new());
        for finding in findings.drain(..) {
            match self.suppression(&finding) {
                Some(suppression) => suppressed.push(Suppressed { finding, suppression }),
                None => kept.push(finding),
            }
        }
        *findings = kept;
        suppressed
    }

    /// Whether a table names a rule that needs teachers. Without teachers, such a table may match nothing and still be needed.
    #[must_use]
    pub fn needs_teacher(&self, index: usize) -> bool {
        self.tables.get(index).is_some_and(|table| table.rules.needs_teacher())
    }

    /// Findings of C002 for the tables without a reason, each with its place in the configuration.
    #[must_use]
    pub fn without_reason(&self, severity: Severity) -> Vec<(ConfigPlace, Finding)> {
        let message = "this table suppresses findings without a `reason`";
        let without = (0..self.tables.len()).filter(|&index| self.tables[index].reason.is_none());
        without
            .filter_map(|index| self.finding(index, &rules::ignore_without_reason::RULE, severity, message))
            .collect()
    }

    /// A finding of C001 for a table that matched no finding.
    #[must_use]
    pub fn unused(&self, index: usize, severity: Severity) -> Option<(ConfigPlace, Finding)> {
        self.finding(index, &rules::unused_ignore::RULE, severity, "this table no longer matches any finding")
    }

    fn finding(
        &self,
        index: usize,
        rule: &'static Rule,
        severity: Severity,
        message: &str,
    ) -> Option<(ConfigPlace, Finding)> {
        let place = self.tables.get(index)?.place.clone()?;
        // The index of the table, not its line, which changes with every edit above it.
        let fingerprint = Fingerprint::new(&rule.code, Subject::Configuration, Some(&Discriminator::Index(index)));
        let bare = Finding::bare(rule, severity, message.to_owned(), fingerprint);
        let finding = Finding { at: Some(place.at.clone()), ..bare };
        Some((place, finding))
    }
}
