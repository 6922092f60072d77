//! A trajectory in a few words.

use super::state::OpenFile;
use super::view::View;
use crate::baseline::Baseline;
use crate::echo::format_rate;
use crate::engine::{CheckContext, OpenRecord};
use crate::similarity::{Reference, Similarity, TrajectorySummary};
use crate::teacher::{ActiveTeacher, Assessment, Echoes, Profile, Verdict, stem};
use crate::text::terminal::neutralize;

/// The number of findings in a record, those of the baseline left out. It is checked for that if it was not before.
pub fn findings(file: &OpenFile, record: &OpenRecord, context: &CheckContext<'_>, baseline: &Baseline) -> usize {
    file.document.check_one(record, context);
    let report = file.document.report(record);
    report.map_or(0, |report| report.findings.iter().filter(|finding| !baseline.holds(finding)).count())
}

/// The same of a trajectory's record.
pub fn findings_of(view: &View<'_, '_>) -> usize {
    let baseline = view.workspace.baseline(view.settings, &view.file.path);
    view.workspace.with_context(view.settings, |context| findings(view.file, view.record, context, &baseline))
}

/// One line for a trajectory: its calls, its findings, and what teachers say of it.
pub fn title(view: &View<'_, '_>) -> String {
    let findings = findings_of(view);
    let mut parts = vec![count(view.trajectory.calls.len(), "call"), count(findings, "finding")];
    parts.extend(view.echoes().as_ref().map(verdicts));
    parts.join(" · ")
}

/// What the teachers say together.
fn verdicts(echoes: &Echoes<'_>) -> String {
    let is = |verdict: Verdict| move |(_, assessment): &&(ActiveTeacher, Assessment)| assessment.verdict == verdict;
    let of_each = echoes.assessments.iter().filter(is(Verdict::Echo)).map(|(active, assessment)| {
        let rate = assessment.false_positive_rate.map(|rate| format!(" ({})", format_rate(rate)));
        format!("{}{}", neutralize(&active.name), rate.unwrap_or_default())
    });
    let of_each: Vec<String> = of_each.collect();
    if !of_each.is_empty() {
        format!("echo of {}", of_each.join(", "))
    } else if echoes.assessments.iter().any(|one| is(Verdict::Clean)(&one)) {
        "clean".to_owned()
    } else {
        "not enough evidence".to_owned()
    }
}

/// The AGS of one trajectory toward a teacher, as `echolint score` has it: the trajectory itself is part of the
/// reference pool.
pub fn ags(view: &View<'_, '_>, active: &ActiveTeacher) -> Option<Similarity> {
    let summary = TrajectorySummary::of(view.trajectory, &view.graph.features(view.trajectory))?;
    let mut pool = active.teacher.profile.pool.clone();
    let file = view.file.path.file_name().unwrap_or_default().to_string_lossy();
    let group = view.trajectory.model.as_deref().unwrap_or_else(|| stem(&file));
    pool.add(&format!("data/{group}"), &summary);
    Reference::new(&pool).towards(Profile::TEACHER, [&summary])
}

/// A number of things.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
