//! A report in Markdown, for pull requests and job summaries: the figures, without plots and graphs.

use super::{CorrelationRow, HabitRow, Listed, PhraseRow, Report, TeacherSection, TrajectoryRow, words};
use crate::output::markdown::text::{code, prose};
use crate::output::summary::{grouped, plural};
use std::fmt::Write as _;

/// Rows of any table: places that show Markdown take some 100 KB.
const ROWS: usize = 50;
/// Trajectories that are listed.
const TRAJECTORIES: usize = 25;

/// The report.
#[must_use]
pub fn page(report: &Report) -> String {
    let mut out = String::from("# Echo report\n\n");
    data(&mut out, report);
    for teacher in &report.teachers {
        section(&mut out, teacher);
    }
    groups(&mut out, report);
    diversity(&mut out, report);
    findings(&mut out, report);
    trajectories(&mut out, report);
    let date = report.date.as_deref().map_or_else(String::new, |date| format!(", {date}"));
    let _ = writeln!(out, "\nMade by echolint {}{date}.", report.echolint);
    out
}

/// A table, if it has rows; heads that begin with `#` are of numbers.
fn table(out: &mut String, heads: &[&str], total: usize, rows: impl Iterator<Item = Vec<String>>) {
    let mut rows = rows.take(ROWS).peekable();
    if rows.peek().is_none() {
        return;
    }
    let names: Vec<&str> = heads.iter().map(|head| head.trim_start_matches('#')).collect();
    let lines: Vec<&str> = heads.iter().map(|head| if head.starts_with('#') { "---:" } else { "---" }).collect();
    let _ = writeln!(out, "| {} |\n|{}|", names.join(" | "), lines.join("|"));
    rows.for_each(|row| {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    });
    left_out(out, total.saturating_sub(ROWS) as u64);
}

fn left_out(out: &mut String, more: u64) {
    if more > 0 {
        let _ = writeln!(out, "\n{} more not listed.", grouped(more));
    }
}

fn data(out: &mut String, report: &Report) {
    let data = &report.data;
    if !report.complete {
        out.push_str("**Not complete**: something that was named could not be read, and is no part of this.\n\n");
    }
    let _ = writeln!(
        out,
        "{} in {}: {}, {}, {}, {} stored.",
        plural(data.trajectories, "trajectory").replace("trajectorys", "trajectories"),
        plural(data.files.len() as u64, "file"),
        plural(data.calls, "call"),
        plural(data.tasks, "task"),
        plural(data.records, "record"),
        words::size(data.bytes),
    );
    let outcomes = data.outcomes;
    let mut facts = vec![format!(
        "{} successes, {} failures, {} without an outcome",
        grouped(outcomes.success),
        grouped(outcomes.failure),
        grouped(outcomes.unknown)
    )];
    facts.extend(data.formats.iter().map(|format| {
        format!("format {} {}", code(format.name.as_deref().unwrap_or_default()), grouped(format.trajectories))
    }));
    if data.without_events > 0 {
        facts.push(format!("{} without any event, left out", grouped(data.without_events)));
    }
    facts.extend(data.configurations.iter().map(|path| format!("configuration {}", code(path))));
    let _ = writeln!(out, "{}.", facts.join("; "));
    if data.models.is_empty() {
        return;
    }
    out.push('\n');
    let rows = data.models.iter().map(|model| {
        let name = model.name.as_deref().map_or_else(|| "no model named".to_owned(), code);
        vec![name, grouped(model.trajectories), grouped(model.calls)]
    });
    table(out, &["Model", "#Trajectories", "#Calls"], data.models.len(), rows);
}

fn section(out: &mut String, teacher: &TeacherSection) {
    let verdicts = &teacher.verdicts;
    let _ = writeln!(out, "\n## Held against {}\n", code(&teacher.name));
    let _ = writeln!(
        out,
        "**{} echoes**, {} clean, {} without enough evidence; {} echoes expected by chance at {}.",
        grouped(verdicts.echo),
        grouped(verdicts.clean),
        grouped(verdicts.insufficient),
        words::number(teacher.expected_by_chance),
        words::rate(Some(teacher.max_false_positive_rate)),
    );
    if let Some(ags) = &teacher.ags {
        let _ = writeln!(
            out,
            "AGS of the whole data toward it: {} (S_node {}, S_seq {}, S_dep {}).",
            words::percent(ags.ags),
            words::percent(ags.s_node),
            words::percent(ags.s_seq),
            words::percent(ags.s_dep)
        );
    }
    let talk = &teacher.words;
    let _ = writeln!(
        out,
        "By words {} echoes at {}, by both together {}.",
        grouped(talk.verdicts.echo),
        words::rate(Some(talk.max_false_positive_rate)),
        grouped(teacher.combined.echo)
    );
    if let Some(rps) = &talk.rps {
        let _ = writeln!(
            out,
            "RPS of the whole data toward it: {} of 5 (style {}, structure {}, alignment {}).",
            words::number(rps.overall),
            words::number(rps.style),
            words::number(rps.structure),
            words::number(rps.alignment)
        );
    }
    out.push('\n');
    let groups = &teacher.groups;
    let rows = groups.shown.iter().map(|group| {
        let of = &group.verdicts;
        vec![
            code(&group.name),
            grouped(of.echo),
            grouped(of.clean),
            grouped(of.insufficient),
            words::bits(group.median_score),
            words::percent(group.ags.and_then(|ags| ags.ags)),
            grouped(group.words.echo),
            words::number(group.rps.as_ref().and_then(|rps| rps.overall)),
        ]
    });
    let heads = ["Group", "#Echo", "#Clean", "#Insufficient", "#Median score", "#AGS", "#Echo by words", "#RPS"];
    table(out, &heads, groups.shown.len(), rows);
    left_out(out, groups.left_out());
    let (more, less): (Vec<_>, Vec<_>) = teacher.habits.iter().partition(|habit| habit.bits > 0.0);
    habits(out, "What it does more than others", &more);
    habits(out, "What it does less than others", &less);
    phrases(out, &talk.phrases);
    echoes(out, &teacher.echoes);
}

fn phrases(out: &mut String, phrases: &[PhraseRow]) {
    if phrases.is_empty() {
        return;
    }
    out.push_str("\n### How its texts begin and end more than others'\n\n");
    let rows = phrases.iter().map(|row| {
        let shares = [row.teacher, row.others, row.data].map(|share| words::percent(Some(share)));
        std::iter::once(code(&row.phrase)).chain(shares).chain([format!("{:.1}", row.z)]).collect()
    });
    table(out, &["Phrase", "#Teacher", "#Others", "#This data", "#Standard deviations"], phrases.len(), rows);
}

fn habits(out: &mut String, title: &str, habits: &[&HabitRow]) {
    if habits.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n### {title}\n");
    let rows = habits.iter().map(|habit| {
        let example = habit.example.as_ref().map_or_else(
            || "not in this data".to_owned(),
            |example| {
                let call = example.call.map_or_else(String::new, |call| format!(" call {call}"));
                format!("{}{call}", place(&example.path, example.line))
            },
        );
        vec![
            prose(&habit.habit),
            words::percent(Some(habit.teacher)),
            words::percent(Some(habit.others)),
            words::percent(habit.data),
            words::bits(Some(habit.bits)),
            example,
        ]
    });
    table(out, &["Habit", "#Teacher", "#Others", "#This data", "#Bits", "For example"], habits.len(), rows);
}

fn place(path: &str, line: u64) -> String {
    code(&format!("{}:{line}", words::path(path)))
}

fn echoes(out: &mut String, echoes: &super::Echoes) {
    if echoes.shown.is_empty() {
        return;
    }
    out.push_str("\n### Strongest echoes\n\n");
    let rows = echoes.shown.iter().map(|echo| {
        let strongest = echo.detail.segments.iter().max_by(|a, b| a.bits.total_cmp(&b.bits));
        let segment = strongest.map_or_else(String::new, |segment| {
            format!("{}–{} ({} bits)", segment.from_call, segment.to_call, words::bits(Some(segment.bits)))
        });
        let habit = echo.detail.habits.first().map_or_else(String::new, |habit| prose(&habit.habit));
        vec![
            place(&echo.row.path, echo.row.line),
            echo.row.task.as_deref().map_or_else(String::new, code),
            echo.row.model.as_deref().map_or_else(String::new, code),
            words::bits(echo.row.score),
            words::rate(echo.row.false_positive_rate),
            segment,
            habit,
        ]
    });
    let heads =
        ["Where", "Task", "Model", "#Score", "#Others as close", "Strongest stretch of calls", "Strongest habit"];
    table(out, &heads, echoes.shown.len(), rows);
    left_out(out, echoes.left_out());
}

fn groups(out: &mut String, report: &Report) {
    if report.pairs.is_empty() {
        return;
    }
    out.push_str("\n## AGS of pairs of groups\n\n");
    let rows = report.pairs.iter().map(|pair| {
        let ags = &pair.ags;
        let parts = [ags.ags, ags.s_node, ags.s_seq, ags.s_dep].map(words::percent);
        let rps = words::number(pair.rps.as_ref().and_then(|rps| rps.overall));
        [code(&pair.a), code(&pair.b)].into_iter().chain(parts).chain([rps]).collect()
    });
    table(out, &["Group", "Group", "#AGS", "#S_node", "#S_seq", "#S_dep", "#RPS"], report.pairs.len(), rows);
    left_out(out, report.groups.left_out());
    if let Some(CorrelationRow { r, interval, pairs }) = report.correlation {
        let interval =
            interval.map_or_else(String::new, |[low, high]| format!(", 95 % interval {low:.2} to {high:.2}"));
        let _ = writeln!(out, "\nRPS against AGS: Pearson's r {r:.2} over {pairs} pairs{interval}.");
    }
}

fn diversity(out: &mut String, report: &Report) {
    let diversity = &report.diversity;
    if diversity.behaviours.is_none() {
        return;
    }
    let _ = writeln!(
        out,
        "\n## Diversity\n\nEffective number of behaviours: **{}** of {} trajectories with a call; {} of them act like another one.",
        words::number(diversity.behaviours),
        grouped(diversity.compared),
        grouped(diversity.alike),
    );
    let Listed { shown, .. } = &diversity.clusters;
    if !shown.is_empty() {
        out.push('\n');
        let rows = shown.iter().map(|cluster| {
            let first = cluster.places.first().map_or_else(String::new, |first| place(&first.path, first.line));
            vec![code(&cluster.calls), grouped(cluster.trajectories), words::percent(Some(cluster.share)), first]
        });
        table(out, &["First calls", "#Trajectories", "#Share", "The first"], shown.len(), rows);
        left_out(out, diversity.clusters.left_out());
    }
}

fn findings(out: &mut String, report: &Report) {
    let findings = &report.findings;
    let _ = writeln!(
        out,
        "\n## Findings\n\n{}: {}, {}, {} worth knowing.",
        plural(findings.total, "finding"),
        plural(findings.errors, "error"),
        plural(findings.warnings, "warning"),
        grouped(findings.infos),
    );
    if findings.rules.is_empty() {
        return;
    }
    out.push('\n');
    let rows = findings.rules.iter().map(|row| {
        let url = crate::rules::Rule::find(row.code).map(crate::rules::Rule::url).unwrap_or_default();
        vec![format!("[{}]({url}) {}", row.code, row.name), grouped(row.findings), grouped(row.files)]
    });
    table(out, &["Rule", "#Findings", "#Files"], findings.rules.len(), rows);
}

fn trajectories(out: &mut String, report: &Report) {
    let rows = &report.trajectories;
    if rows.shown.is_empty() {
        return;
    }
    out.push_str("\n## Trajectories\n\n");
    let row = |row: &TrajectoryRow| {
        vec![
            place(&row.path, row.line),
            row.task.as_deref().map_or_else(String::new, code),
            row.model.as_deref().map_or_else(String::new, code),
            grouped(row.calls),
            row.teacher.as_deref().map_or_else(String::new, code),
            words::bits(row.score),
            words::rate(row.false_positive_rate),
            row.verdict.map_or_else(String::new, |verdict| verdict.name().to_owned()),
            words::percent(row.ags.and_then(|ags| ags.ags)),
        ]
    };
    let heads = ["Where", "Task", "Model", "#Calls", "Teacher", "#Score", "#Others as close", "Verdict", "#AGS"];
    table(out, &heads, 0, rows.shown.iter().take(TRAJECTORIES).map(row));
    left_out(out, rows.total - rows.shown.len().min(TRAJECTORIES) as u64);
}
