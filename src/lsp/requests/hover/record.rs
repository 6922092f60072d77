//! The hover on a trajectory as a whole.

use crate::echo::format_rate;
use crate::lsp::markdown;
use crate::lsp::summary::{ags, count_findings_of, plural};
use crate::lsp::view::View;
use crate::teacher::{ActiveTeacher, Assessment, ScoreVerdict, Verdict};
use crate::trajectory::CallKind;

/// The metadata, the counts and the verdicts of a trajectory.
pub fn text(view: &View<'_, '_>) -> String {
    let trajectory = view.trajectory;
    let or_unknown = |name: &Option<String>| name.as_deref().map_or_else(|| "unknown".to_owned(), markdown::name);
    let calls = trajectory.calls.len();
    let of_kind = |kind: CallKind| trajectory.calls.iter().filter(|call| call.kind == kind).count();
    let failed = (0..calls).filter(|&call| trajectory.failed(call)).count();
    let mut text = format!("**Trajectory** in record {}\n\n", view.record.index);
    text.push_str(&format!("- task: {}\n- model: {}\n", or_unknown(&trajectory.task), or_unknown(&trajectory.model)));
    text.push_str(&format!("- outcome: {}\n", trajectory.outcome.name()));
    let [reads, writes] = [CallKind::Read, CallKind::Write].map(of_kind);
    text.push_str(&format!(
        "- {} in {}: {}, {}, {} other, {failed} failed\n",
        plural(calls, "call"),
        plural(trajectory.turns.len(), "turn"),
        plural(reads, "read"),
        plural(writes, "write"),
        calls - reads - writes,
    ));
    text.push_str(&format!("- {}\n", plural(count_findings_of(view), "finding")));
    if let Some(echoes) = view.echoes() {
        for (active, assessment) in &echoes.assessments {
            text.push_str(&of_teacher(view, active, assessment));
        }
    }
    text
}

/// The verdict on the words, or on words and actions together.
fn score_verdict(score: &ScoreVerdict) -> String {
    let rate = score.false_positive_rate.map(|rate| format!(", {}", format_rate(rate)));
    let verdict = match score.verdict {
        Verdict::Echo => "echo",
        Verdict::Clean => "no echo",
        Verdict::Insufficient => "not enough evidence",
    };
    format!("{verdict} ({:+.2} bits{})", score.bits, rate.unwrap_or_default())
}

fn of_teacher(view: &View<'_, '_>, active: &ActiveTeacher, assessment: &Assessment) -> String {
    let teacher = markdown::name(&active.name);
    let verdict = match assessment.verdict {
        Verdict::Echo => format!("echo of {teacher}"),
        Verdict::Clean => format!("no echo of {teacher}"),
        Verdict::Insufficient => format!("not enough evidence about {teacher}"),
    };
    let rate = match assessment.false_positive_rate {
        Some(rate) if rate < 0.1 => format!("{} trajectories of other models come as close", format_rate(rate)),
        Some(rate) => format!("{} of the trajectories of other models come as close", format_rate(rate)),
        None => "false-positive rate unknown, because the profile has no background".to_owned(),
    };
    let similarity = ags(view, active);
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}", 100.0 * share));
    let part = |part: fn(&crate::similarity::Similarity) -> Option<f64>| percent(similarity.as_ref().and_then(part));
    let Assessment { words, combined, .. } = assessment;
    format!(
        "\n**{verdict}**: {:+.2} bits; {rate}\n\nWords: {}; words and actions: {}\n\nAGS {} (tools {}, sequence {}, \
         dependencies {})\n",
        assessment.score.total,
        score_verdict(words),
        score_verdict(combined),
        part(crate::similarity::Similarity::ags),
        part(|similarity| similarity.s_node),
        part(|similarity| similarity.s_seq),
        part(|similarity| similarity.s_dep),
    )
}
