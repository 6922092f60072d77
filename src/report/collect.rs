//! Aggregates measured trajectories and findings into a report.

use super::data::DataCounter;
use super::diversity::Diversity;
use super::findings;
use super::measure::{Activity, Measurement, Teachers};
use super::pairs::{compare, correlation};
use super::teachers::{AgsContext, TeacherTotals, pool_group, with_ags};
use super::trajectories::{RankedRow, TopRows, Trajectories};
use super::{Report, VERSION};
use crate::dataset::{Dataset, Facts, Participation};
use crate::diagnostic::{Finding, Located};
use crate::echo::rps::VerbalTable;
use crate::similarity::{Pool, Reference};
use crate::teacher::stem;
use crate::text::Position;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the group that contains all data.
const DATA: &str = "data";

/// Facts about a report that do not come from the data.
#[derive(Debug, Clone, Default)]
pub struct ReportMetadata {
    /// The date to print.
    pub date: Option<String>,
    /// Whether all files could be read.
    pub complete: bool,
    /// The configurations that apply to the files.
    pub configurations: Vec<String>,
}

/// Aggregates measurements in the order of the data. It keeps counts and a bounded number of rows.
#[derive(Debug)]
pub struct Collector<'t> {
    teachers: &'t Teachers,
    data: DataCounter,
    totals: Vec<TeacherTotals>,
    rows: TopRows,
    findings: findings::FindingCounter,
    dataset: Dataset,
    /// The data by group: by model, or by file if no model is named.
    groups: Pool,
    /// The same groups with the names that they have in a teacher's pool.
    prefixed: Pool,
    /// The data as one group.
    whole: Pool,
    /// The texts of the groups.
    verbal: BTreeMap<String, VerbalTable>,
    path: Arc<str>,
    /// The number of records in the file so far.
    records: u64,
    /// The number of trajectories so far.
    nth: u64,
}

impl<'t> Collector<'t> {
    /// Creates an empty collector for a report that lists at most `rows` trajectories.
    #[must_use]
    pub fn new(teachers: &'t Teachers, rows: usize) -> Self {
        Self {
            teachers,
            data: DataCounter::default(),
            totals: teachers.habits.iter().map(TeacherTotals::new).collect(),
            rows: TopRows::new(rows),
            findings: findings::FindingCounter::default(),
            dataset: Dataset::default(),
            groups: Pool::new(),
            prefixed: Pool::new(),
            whole: Pool::new(),
            verbal: BTreeMap::new(),
            path: Arc::from(""),
            records: 0,
            nth: 0,
        }
    }

    /// Starts a file.
    pub fn file(&mut self, path: &str, bytes: u64) {
        self.data.file(path, bytes);
        self.path = path.into();
        self.records = 0;
    }

    /// Removes the last started file from the report, because it contains no trajectories.
    pub fn skip_file(&mut self) {
        self.data.skip_file();
    }

    /// Adds the trajectories in the next `records` records of the file.
    pub fn records(&mut self, records: u64, trajectories: Vec<Measurement>) {
        for measured in trajectories {
            self.trajectory(measured);
        }
        self.records += records;
        self.data.records(records);
    }

    fn trajectory(&mut self, mut measured: Measurement) {
        self.data.trajectory(&measured);
        let Some(activity) = measured.activity.take() else { return };
        let Activity { summary, behaviour, sketch, verbal, verdicts } = *activity;
        let summary = Arc::new(summary);
        let record = self.records + measured.record;
        let group = measured.model.clone().unwrap_or_else(|| stem(&self.path).into());
        self.groups.add(&group, &summary);
        self.prefixed.add(&pool_group(&group), &summary);
        self.whole.add(DATA, &summary);
        match self.verbal.get_mut(&*group) {
            Some(table) => table.merge(verbal),
            None => drop(self.verbal.insert(group.to_string(), verbal)),
        }
        let start = Position { line: measured.line, column: 1 };
        let facts = Facts {
            record,
            trajectory: self.nth,
            task: None,
            model: None,
            at: Located { bytes: 0..0, start, end: start, excerpt: None },
            behaviour,
            sketch,
            verdicts: [].into(),
            summary: None,
            is_new: true,
        };
        self.dataset.add(&self.path, &facts, Participation::ALL);
        let position = (self.nth, &*self.path, self.records);
        self.nth += 1;
        if self.totals.is_empty() {
            self.rows.add(RankedRow::new(position, &measured, &summary, None));
        }
        for (teacher, verdict) in verdicts.into_iter().enumerate() {
            self.totals[teacher].add(&group, &self.path, record, &verdict);
            let mut row = RankedRow::new(position, &measured, &summary, Some((teacher, verdict)));
            let detail = row.detail.take();
            if detail.is_some() {
                self.totals[teacher].echo(RankedRow { detail, ..row.clone() });
            }
            self.rows.add(row);
        }
    }

    /// Adds findings in a file.
    pub fn findings(&mut self, path: &str, findings: &[Finding]) {
        findings.iter().for_each(|finding| self.findings.add(path, finding));
        self.data.findings(path, findings.len() as u64);
    }

    /// Adds the numbers of suppressed findings.
    pub fn suppressed(&mut self, baselined: u64, ignored: u64) {
        self.findings.findings.baselined += baselined;
        self.findings.findings.ignored += ignored;
    }

    /// The number of trajectories with events so far.
    #[must_use]
    pub const fn trajectories(&self) -> u64 {
        self.nth
    }

    /// Computes the report.
    #[must_use]
    pub fn finish(self, metadata: ReportMetadata) -> Report {
        let Self { teachers, totals, groups, prefixed, whole, .. } = self;
        let active = &teachers.active;
        let contexts: Vec<AgsContext> =
            active.par_iter().map(|active| AgsContext::new(&active.teacher.profile, &prefixed, &whole)).collect();
        let references: Vec<Reference<'_>> = contexts.iter().map(|context| Reference::new(&context.pool)).collect();
        let (total, ranked) = self.rows.finish();
        let shown = ranked.into_par_iter().map(|ranked| match ranked.teacher {
            Some(at) => with_ags(&references[at], &active[at], ranked.row, &ranked.summary),
            None => ranked.row,
        });
        let shown = shown.collect();
        let sections = totals.into_iter().enumerate().map(|(at, totals)| {
            totals.finish(&active[at], &teachers.habits[at], &contexts[at], &references[at], &self.verbal)
        });
        let sections = sections.collect();
        let (compared, pairs) = compare(&groups, &self.verbal);
        Report {
            version: VERSION,
            echolint: env!("CARGO_PKG_VERSION"),
            date: metadata.date,
            complete: metadata.complete,
            data: self.data.finish(metadata.configurations),
            teachers: sections,
            groups: compared,
            correlation: correlation(&pairs),
            pairs,
            diversity: Diversity::of(&self.dataset),
            findings: self.findings.finish(),
            trajectories: Trajectories { total, shown },
        }
    }
}
