//! The datasets of a run: collects facts of trajectories, and returns findings after the last file.

use super::check::{Part, PartFailure, isolated_on};
use crate::config::{Settings, TeacherSettings};
use crate::dataset::{
    BeforeAfter, Dataset, DatasetChange, DatasetScope, Facts, Member, Participation, ScopeId, TeacherChange,
};
use crate::diagnostic::{Finding, Related};
use crate::fingerprint::{Discriminator, Fingerprint, Subject};
use crate::rule::{Rule, RuleRef, Severity};
use crate::rules::{self, Before, DatasetCheck, DatasetContext, DatasetDraft, DatasetPlace, RuleIndex, TeacherAgs};
use crate::similarity::{Pool, Reference};
use crate::teacher::{Profile, Teacher};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

/// The group of a dataset's trajectories in its pool; profiles have no group of this name.
const DATA: &str = "data";

/// The datasets of a run. Files must be added in their order.
#[derive(Debug, Default)]
pub struct Datasets {
    running: BTreeMap<ScopeId, Running>,
    /// The findings about unavailable teachers.
    unavailable: Vec<DatasetFinding>,
}

/// A dataset, with the files added so far.
#[derive(Debug)]
struct Running {
    scope: Arc<DatasetScope>,
    /// The path of its first file.
    first: Arc<str>,
    dataset: Dataset,
    ags: Vec<TeacherAgs>,
    /// The tools and rates of its trajectories, if its AGS is limited.
    pool: Pool,
    /// The rules that check it, in order, each with the highest severity among the files in which it is on.
    checks: BTreeMap<RuleIndex, (RuleRef, DatasetCheck, Severity)>,
    /// The severity of internal errors, if they are reported.
    internal_error: Option<Severity>,
}

/// A finding about a dataset.
#[derive(Debug, Clone)]
pub struct DatasetFinding {
    /// The file of the finding.
    pub path: FoundIn,
    /// The finding.
    pub finding: Finding,
}

/// The file of a finding about a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundIn {
    /// A data file, by its path as given.
    Data(Arc<str>),
    /// The configuration, by its absolute path.
    Config(Arc<Path>),
}

impl Datasets {
    /// Adds trajectories of a file to the datasets that contain it. `path` is the path for outputs.
    pub fn add(&mut self, settings: &Settings, path: &str, facts: &[Facts]) {
        if facts.is_empty() || settings.datasets.is_empty() {
            return;
        }
        let path: Arc<str> = path.into();
        let severity = |rule: &Rule| settings.rules.severity(rule);
        let part = Participation {
            echo: severity(&rules::dataset_echo_share::RULE).is_some(),
            duplicates: severity(&rules::duplicate_behaviour::RULE).is_some(),
            diversity: severity(&rules::low_diversity::RULE).is_some(),
        };
        for scope in &settings.datasets {
            let running = self.running.entry(scope.id.clone()).or_insert_with(|| Running {
                scope: Arc::clone(scope),
                first: Arc::clone(&path),
                dataset: Dataset::default(),
                ags: Vec::new(),
                pool: Pool::new(),
                checks: BTreeMap::new(),
                internal_error: None,
            });
            for (registered, severity) in settings.rules.of_datasets() {
                let new = || (registered.rule.clone(), registered.check.clone(), severity);
                let (.., worst) = running.checks.entry(registered.index).or_insert_with(new);
                *worst = severity.max(*worst);
            }
            running.internal_error = running.internal_error.max(severity(&rules::internal_error::RULE));
            facts.iter().for_each(|facts| running.dataset.add(&path, facts, part));
            if scope.teachers.iter().any(|limits| limits.max_ags.is_some()) {
                facts
                    .iter()
                    .filter_map(|facts| facts.summary.as_deref())
                    .for_each(|summary| running.pool.add(DATA, summary));
            }
        }
    }

    /// The datasets with the trajectories added so far.
    pub fn iter(&self) -> impl Iterator<Item = (&DatasetScope, &Dataset)> {
        self.running.values().map(|running| (&*running.scope, &running.dataset))
    }

    /// Adds the finding that a teacher of the configuration is unavailable (E004).
    pub fn unavailable(&mut self, settings: &Settings, teacher: &TeacherSettings, reason: &str) {
        let rule = &rules::teacher_unavailable::RULE;
        let (Some(severity), Some(place)) = (settings.rules.severity(rule), &teacher.place) else { return };
        let message = format!("teacher `{}` cannot be used: {reason}", teacher.name);
        let name = Discriminator::Teacher(teacher.name.to_string());
        let fingerprint = Fingerprint::new(&rule.code, Subject::Configuration, Some(&name));
        self.unavailable.push(DatasetFinding {
            path: FoundIn::Config(Arc::clone(&place.path)),
            finding: Finding { at: Some(place.at.clone()), ..Finding::bare(rule, severity, message, fingerprint) },
        });
    }

    /// Measures AGS toward the teachers for which a dataset limits it (D002). The pool that determines the mandatory
    /// tools consists of the teacher, its background and the dataset.
    pub fn measure<'t>(&mut self, teacher: impl Fn(&ScopeId, &str) -> Option<&'t Teacher>) {
        for (id, running) in &mut self.running {
            for limits in running.scope.teachers.iter().filter(|limits| limits.max_ags.is_some()) {
                let Some(ready) = teacher(id, &limits.teacher) else { continue };
                let mut pool = ready.profile.pool.clone();
                pool.merge(&running.pool);
                let reference = Reference::new(&pool);
                let (Some(similarity), Some(trajectories)) =
                    (reference.between(DATA, Profile::TEACHER), reference.trajectories(DATA))
                else {
                    continue;
                };
                let of_teacher = ready.profile.teacher().size();
                running.ags.push(TeacherAgs {
                    teacher: Arc::clone(&limits.teacher),
                    similarity,
                    trajectories,
                    of_teacher,
                });
            }
        }
    }

    /// Sets the AGS of a dataset toward a teacher, for D002.
    pub fn set_ags(&mut self, id: &ScopeId, ags: TeacherAgs) {
        if let Some(running) = self.running.get_mut(id) {
            running.ags.retain(|known| known.teacher != ags.teacher);
            running.ags.push(ags);
        }
    }

    /// The findings, by dataset and rule.
    #[must_use]
    pub fn findings(&self) -> Vec<DatasetFinding> {
        self.findings_since(None)
    }

    /// The findings after a change. Problems that existed before are omitted, unless they got worse.
    #[must_use]
    pub fn findings_since(&self, before: Option<&Self>) -> Vec<DatasetFinding> {
        let empty = Dataset::default();
        let mut findings = self.unavailable.clone();
        let mut seen = HashMap::new();
        for (id, running) in &self.running {
            let before = before.map(|before| match before.running.get(id) {
                Some(running) => Before { dataset: &running.dataset, ags: &running.ags },
                None => Before { dataset: &empty, ags: &[] },
            });
            let context =
                DatasetContext { scope: &running.scope, dataset: &running.dataset, ags: &running.ags, before };
            for (rule, check, severity) in running.checks.values() {
                let outcome = isolated_on("this dataset", Part::Rule(rule.clone()), || {
                    let mut drafts = Vec::new();
                    check(&context, &mut drafts);
                    drafts
                });
                match outcome {
                    Ok(drafts) => findings.extend(
                        drafts
                            .into_iter()
                            .map(|draft| finding_of_draft(rule, *severity, &running.scope, draft, &mut seen)),
                    ),
                    Err(failure) => findings.extend(running.internal_error(failure, &mut seen)),
                }
            }
        }
        findings
    }
}

/// Compares the datasets before and after a change.
#[must_use]
pub fn changes(before: &Datasets, after: &Datasets) -> Vec<DatasetChange> {
    let ids: BTreeSet<&ScopeId> = before.running.keys().chain(after.running.keys()).collect();
    let changes = ids.into_iter().filter_map(|id| {
        let (before, after) = (before.running.get(id), after.running.get(id));
        let scope = &after.or(before)?.scope;
        let both = BeforeAfter { before, after };
        let datasets = both.map(|running| running.map(|running| &running.dataset));
        let teachers: BTreeSet<&Arc<str>> =
            before.into_iter().chain(after).flat_map(|running| running.dataset.teachers()).collect();
        let teachers = teachers.into_iter().map(|teacher| {
            let verdicts = datasets.map(|dataset| dataset.map(|dataset| dataset.verdicts(teacher)).unwrap_or_default());
            TeacherChange {
                teacher: teacher.to_string(),
                echoes: verdicts.map(|verdicts| verdicts.echo),
                judged: verdicts.map(|verdicts| verdicts.judged()),
                ags: both.map(|running| running?.ags_toward(teacher)),
            }
        });
        Some(DatasetChange {
            name: scope.name.clone(),
            trajectories: datasets.map(|dataset| dataset.map_or(0, Dataset::trajectories)),
            behaviours: datasets.map(|dataset| Some(dataset?.effective_behaviours()?.0)),
            teachers: teachers.collect(),
        })
    });
    changes.collect()
}

impl Running {
    /// The AGS toward a teacher, if it was measured.
    fn ags_toward(&self, teacher: &str) -> Option<f64> {
        self.ags.iter().find(|ags| *ags.teacher == *teacher)?.similarity.ags()
    }

    /// The finding about a rule that panicked, if internal errors are reported.
    fn internal_error(&self, failure: PartFailure, seen: &mut HashMap<Fingerprint, u32>) -> Option<DatasetFinding> {
        let rule = &rules::internal_error::RULE;
        let severity = self.internal_error?;
        let fingerprint = fingerprint(rule, &self.scope, Some(&failure.part.discriminator()), seen);
        let finding = Finding::bare(rule, severity, failure.message, fingerprint);
        Some(DatasetFinding { path: FoundIn::Data(Arc::clone(&self.first)), finding })
    }
}

/// The finding of a draft, with its place and fingerprint.
fn finding_of_draft(
    rule: &RuleRef,
    severity: Severity,
    scope: &DatasetScope,
    draft: DatasetDraft,
    seen: &mut HashMap<Fingerprint, u32>,
) -> DatasetFinding {
    let fingerprint = fingerprint(rule, scope, draft.discriminator.as_ref(), seen);
    let (path, at, member) = match draft.at {
        DatasetPlace::Config(place) => (FoundIn::Config(place.path), place.at, None),
        DatasetPlace::Member(member) => (FoundIn::Data(Arc::clone(&member.path)), member.at.clone(), Some(member)),
    };
    let is_other_file = |member: &Member| path != FoundIn::Data(Arc::clone(&member.path));
    let related = draft.related.into_iter().map(|(member, message)| Related {
        message,
        path: is_other_file(&member).then(|| Arc::clone(&member.path)),
        at: member.at,
    });
    let related = related.collect();
    let finding = Finding {
        at: Some(at),
        related,
        record: member.as_ref().map(|member| member.record),
        trajectory: member.as_ref().map(|member| member.trajectory),
        task: member.as_ref().and_then(|member| member.task.clone()),
        model: member.as_ref().and_then(|member| member.model.clone()),
        ..Finding::bare(rule.clone(), severity, draft.message, fingerprint)
    };
    DatasetFinding { path, finding }
}

/// The fingerprint of a finding about a dataset. It does not depend on measured numbers, which change with every added
/// trajectory.
fn fingerprint(
    rule: &Rule,
    scope: &DatasetScope,
    discriminator: Option<&Discriminator>,
    seen: &mut HashMap<Fingerprint, u32>,
) -> Fingerprint {
    let print = Fingerprint::new(&rule.code, Subject::Dataset(&scope.patterns), discriminator);
    let equal = seen.entry(print).or_insert(0);
    *equal += 1;
    print.nth(*equal - 1)
}
