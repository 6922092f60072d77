//! The counts and verdicts of one trajectory, for code lenses, hovers and lists.

use super::state::OpenFile;
use super::view::View;
use crate::baseline::Baseline;
use crate::echo::format_rate;
use crate::engine::{CheckContext, OpenRecord};
use crate::similarity::{Reference, Similarity, TrajectorySummary};
use crate::teacher::{ActiveTeacher, Assessment, Echoes, Profile, Verdict, stem};
use crate::text::terminal::neutralize;

/// The number of findings in a record that are not in the baseline. Checks the record if necessary.
pub fn count_findings(file: &OpenFile, record: &OpenRecord, context: &CheckContext<'_>, baseline: &Baseline) -> usize {
    file.document.check_one(record, context);
    let report = file.document.report(record);
    report.map_or(0, |report| baseline.reported(&report.findings))
}

/// The number of findings in the record of a trajectory that are not in the baseline.
pub fn count_findings_of(view: &View<'_, '_>) -> usize {
    let baseline = view.workspace.baseline(view.settings, &view.file.path);
    view.workspace.with_context(view.settings, |context| count_findings(view.file, view.record, context, &baseline))
}

/// One line about a trajectory: the number of calls and findings, and the verdict of the teachers.
pub fn title(view: &View<'_, '_>) -> String {
    let findings = count_findings_of(view);
    let mut parts = vec![plural(view.trajectory.calls.len(), "call"), plural(findings, "finding")];
    parts.extend(view.echoes().as_ref().map(verdicts));
    parts.join(" · ")
}

/// The teachers of which the trajectory is an echo, or else the common verdict.
fn verdicts(echoes: &Echoes<'_>) -> String {
    let is = |verdict: Verdict| move |(_, assessment): &&(ActiveTeacher, Assessment)| assessment.verdict == verdict;
    let echoed = echoes.assessments.iter().filter(is(Verdict::Echo)).map(|(active, assessment)| {
        let rate = assessment.false_positive_rate.map(|rate| format!(" ({})", format_rate(rate)));
        format!("{}{}", neutralize(&active.name), rate.unwrap_or_default())
    });
    let echoed: Vec<String> = echoed.collect();
    if !echoed.is_empty() {
        format!("echo of {}", echoed.join(", "))
    } else if echoes.assessments.iter().any(|one| is(Verdict::Clean)(&one)) {
        "clean".to_owned()
    } else {
        "not enough evidence".to_owned()
    }
}

/// The similarity of one trajectory to a teacher, as `echolint score` computes it: the trajectory is in the reference
/// pool too.
pub fn ags(view: &View<'_, '_>, active: &ActiveTeacher) -> Option<Similarity> {
    let summary = TrajectorySummary::of(view.trajectory, &view.graph.features(view.trajectory))?;
    let mut pool = active.teacher.profile.pool.clone();
    let file = view.file.path.file_name().unwrap_or_default().to_string_lossy();
    let group = view.trajectory.model.as_deref().unwrap_or_else(|| stem(&file));
    pool.add(&format!("data/{group}"), &summary);
    Reference::new(&pool).towards(Profile::TEACHER, [&summary])
}

/// A number and a noun, in the plural unless the number is 1.
pub fn plural(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
