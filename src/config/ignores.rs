//! The tables of `ignore`: findings of some files and tasks that are left out, with the reason.

use super::model::IgnoreTable;
use super::settings::globs;
use super::teachers::Source;
use super::{ConfigError, Selector};
use crate::dataset::ConfigPlace;
use crate::diagnostic::{Finding, Severity};
use crate::rules::{self, Rule};
use crate::suppression::{Suppressed, SuppressedBy, Suppression};
use globset::{Glob, GlobSet, GlobSetBuilder};
use std::ops::Range;
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// The tables of a configuration, as they hold for one file.
#[derive(Debug, Clone, Default)]
pub struct Ignores {
    tables: Arc<[Table]>,
    /// Those whose `paths` the file matches.
    here: Arc<[usize]>,
}

/// A table that is ready.
#[derive(Debug)]
pub(super) struct Table {
    written: IgnoreTable,
    rules: Selector,
    paths: Option<GlobSet>,
    tasks: Option<GlobSet>,
    reason: Option<Arc<str>>,
    place: Option<ConfigPlace>,
}

impl Table {
    /// Makes a table ready that stands at `span` of the configuration.
    pub fn new(written: &IgnoreTable, span: Range<usize>, source: Source<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            written: written.clone(),
            rules: Selector::suppressible(&written.rules)?,
            paths: written.paths.as_deref().map(globs).transpose()?,
            tasks: written.tasks.as_deref().map(task_globs).transpose()?,
            reason: written.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()).map(Arc::from),
            place: source.place(span),
        })
    }
}

/// Globs over tasks, which are no paths: `*` matches anything.
fn task_globs(patterns: &[String]) -> Result<GlobSet, ConfigError> {
    let mut set = GlobSetBuilder::new();
    let wrong = |pattern: &str, error: &globset::Error| ConfigError::Pattern {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(|error| wrong(pattern, &error))?);
    }
    set.build().map_err(|error| wrong(&patterns.join(", "), &error))
}

impl Ignores {
    /// The tables of a configuration, for no file yet.
    pub(super) fn new(tables: Vec<Table>) -> Self {
        Self { tables: tables.into(), here: Arc::default() }
    }

    /// The same for a file at a path that globs see.
    pub(super) fn of_file(&self, path: &str) -> Self {
        let is_here = |table: &Table| table.paths.as_ref().is_none_or(|paths| paths.is_match(path));
        let tables = self.tables.iter().enumerate();
        let here = tables.filter(|(_, table)| is_here(table)).map(|(index, _)| index).collect();
        Self { tables: Arc::clone(&self.tables), here }
    }

    /// Whether nothing is left out of the file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.here.is_empty()
    }

    /// The number of tables, whether they hold for the file or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tables.len()
    }

    /// The tables that hold for the file as they are written, each with its place among all.
    pub fn here_by_index(&self) -> impl Iterator<Item = (usize, &IgnoreTable)> {
        self.here.iter().map(|&index| (index, &self.tables[index].written))
    }

    /// The tables that hold for the file, as they are written.
    pub fn here(&self) -> impl Iterator<Item = &IgnoreTable> {
        self.here.iter().map(|&index| &self.tables[index].written)
    }

    /// What leaves a finding of the file out, if something does.
    #[must_use]
    pub fn suppression(&self, finding: &Finding) -> Option<Suppression> {
        if self.is_empty() || !finding.rule.is_suppressible() {
            return None;
        }
        let rule = finding.rule.index();
        let is_of_task = |table: &Table| {
            let is_match = |tasks: &GlobSet| finding.task.as_deref().is_some_and(|task| tasks.is_match(task));
            table.tasks.as_ref().is_none_or(is_match)
        };
        let holds = |table: &Table| table.rules.contains(rule) && is_of_task(table);
        let (index, table) = self.here.iter().map(|&index| (index, &self.tables[index])).find(|one| holds(one.1))?;
        Some(Suppression { by: SuppressedBy::Table(index), reason: table.reason.clone() })
    }

    /// Takes the findings of the file out that are left out.
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

    /// Whether a table can be judged without the echoes of teachers.
    #[must_use]
    pub fn is_about_echoes(&self, index: usize) -> bool {
        self.tables.get(index).is_some_and(|table| table.rules.is_about_echoes())
    }

    /// That tables have no reason (C002), each with its place in the configuration.
    #[must_use]
    pub fn without_reason(&self, severity: Severity) -> Vec<(ConfigPlace, Finding)> {
        let message = "this leaves findings out and has no `reason`";
        let without = (0..self.tables.len()).filter(|&index| self.tables[index].reason.is_none());
        without
            .filter_map(|index| self.finding(index, &rules::ignore_without_reason::RULE, severity, message))
            .collect()
    }

    /// That a table leaves nothing out (C001).
    #[must_use]
    pub fn unused(&self, index: usize, severity: Severity) -> Option<(ConfigPlace, Finding)> {
        self.finding(index, &rules::unused_ignore::RULE, severity, "this leaves no finding out any more")
    }

    fn finding(
        &self,
        index: usize,
        rule: &'static Rule,
        severity: Severity,
        message: &str,
    ) -> Option<(ConfigPlace, Finding)> {
        let place = self.tables.get(index)?.place.clone()?;
        // The place in the list and not the line: that changes with every comment.
        let mut hash = Xxh3::new();
        hash.update(rule.code.as_bytes());
        hash.update(&(index as u64).to_le_bytes());
        let bare = Finding::bare(rule, severity, message.to_owned(), hash.digest128());
        let finding = Finding { at: Some(place.at.clone()), ..bare };
        Some((place, finding))
    }
}
