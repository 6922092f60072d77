//! Adding measured trajectories and findings up to a report.

use super::data::Counter;
use super::diversity::Diversity;
use super::findings;
use super::measure::{Acted, Measured, Teachers};
use super::pairs::{compare, correlation};
use super::teachers::{Measures, Running, group_of, row_of};
use super::trajectories::{Kept, Strongest, Trajectories};
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

/// The group that all data is in where it is compared as a whole.
const DATA: &str = "data";

/// What a report says of itself.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The date that it is given.
    pub date: Option<String>,
    /// Whether all files could be read.
    pub complete: bool,
    /// The configurations that hold for the files.
    pub configurations: Vec<String>,
}

/// Adds up what is measured, in the order of the data. It keeps counts, and a bounded number of rows.
#[derive(Debug)]
pub struct Collector<'t> {
    teachers: &'t Teachers,
    data: Counter,
    running: Vec<Running>,
    rows: Strongest,
    findings: findings::Counter,
    dataset: Dataset,
    /// The data by group: models, or files where no model is named.
    groups: Pool,
    /// The same, as groups of a teacher's pool are called.
    prefixed: Pool,
    /// The data as one group.
    whole: Pool,
    /// How the groups talk.
    talk: BTreeMap<String, VerbalTable>,
    path: Arc<str>,
    /// Records of the file so far.
    records: u64,
    /// Trajectories so far.
    nth: u64,
}

impl<'t> Collector<'t> {
    /// A report on nothing yet that is going to list `rows` trajectories.
    #[must_use]
    pub fn new(teachers: &'t Teachers, rows: usize) -> Self {
        Self {
            teachers,
            data: Counter::default(),
            running: teachers.habits.iter().map(Running::new).collect(),
            rows: Strongest::new(rows),
            findings: findings::Counter::default(),
            dataset: Dataset::default(),
            groups: Pool::new(),
            prefixed: Pool::new(),
            whole: Pool::new(),
            talk: BTreeMap::new(),
            path: Arc::from(""),
            records: 0,
            nth: 0,
        }
    }

    /// Begins a file.
    pub fn file(&mut self, path: &str, bytes: u64) {
        self.data.file(path, bytes);
        self.path = path.into();
        self.records = 0;
    }

    /// Says that the file that was begun last holds no trajectories.
    pub fn pass_over(&mut self) {
        self.data.pass_over();
    }

    /// Adds the trajectories of an input of the file, which has so many records.
    pub fn records(&mut self, records: u64, trajectories: Vec<Measured>) {
        for measured in trajectories {
            self.trajectory(measured);
        }
        self.records += records;
        self.data.records(records);
    }

    fn trajectory(&mut self, mut measured: Measured) {
        self.data.trajectory(&measured);
        let Some(acted) = measured.events.take() else { return };
        let Acted { summary, behaviour, sketch, talk, judged } = *acted;
        let summary = Arc::new(summary);
        let record = self.records + measured.record;
        let group = measured.model.clone().unwrap_or_else(|| stem(&self.path).into());
        self.groups.add(&group, &summary);
        self.prefixed.add(&group_of(&group), &summary);
        self.whole.add(DATA, &summary);
        match self.talk.get_mut(&*group) {
            Some(table) => table.merge(talk),
            None => drop(self.talk.insert(group.to_string(), talk)),
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
        let place = (self.nth, &*self.path, self.records);
        self.nth += 1;
        if self.running.is_empty() {
            self.rows.add(Kept::new(place, &measured, &summary, None));
        }
        for (teacher, judged) in judged.into_iter().enumerate() {
            self.running[teacher].add(&group, &self.path, record, &judged);
            let mut kept = Kept::new(place, &measured, &summary, Some((teacher, judged)));
            let detail = kept.detail.take();
            if detail.is_some() {
                self.running[teacher].echo(Kept { detail, ..kept.clone() });
            }
            self.rows.add(kept);
        }
    }

    /// Adds findings in a file.
    pub fn findings(&mut self, path: &str, findings: &[Finding]) {
        findings.iter().for_each(|finding| self.findings.add(path, finding));
        self.data.findings(path, findings.len() as u64);
    }

    /// Adds findings that are left out.
    pub fn left_out(&mut self, baselined: u64, ignored: u64) {
        self.findings.findings.baselined += baselined;
        self.findings.findings.ignored += ignored;
    }

    /// The trajectories so far in which anything happens.
    #[must_use]
    pub const fn trajectories(&self) -> u64 {
        self.nth
    }

    /// The report.
    #[must_use]
    pub fn finish(self, frame: Frame) -> Report {
        let Self { teachers, running, groups, prefixed, whole, .. } = self;
        let active = &teachers.active;
        let measures: Vec<Measures> =
            active.par_iter().map(|active| Measures::new(&active.teacher.profile, &prefixed, &whole)).collect();
        let references: Vec<Reference<'_>> = measures.iter().map(|measures| Reference::new(&measures.pool)).collect();
        let (total, kept) = self.rows.finish();
        let shown = kept.into_par_iter().map(|kept| match kept.teacher {
            Some(at) => row_of(&references[at], &active[at], kept.row, &kept.summary),
            None => kept.row,
        });
        let shown = shown.collect();
        let sections = running.into_iter().enumerate().map(|(at, running)| {
            running.finish(&active[at], &teachers.habits[at], &measures[at], &references[at], &self.talk)
        });
        let sections = sections.collect();
        let (compared, pairs) = compare(&groups, &self.talk);
        Report {
            version: VERSION,
            echolint: env!("CARGO_PKG_VERSION"),
            date: frame.date,
            complete: frame.complete,
            data: self.data.finish(frame.configurations),
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
