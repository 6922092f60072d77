//! Machine-readable scores: JSON Lines according to `schemas/score.schema.json`, and CSV.

use crate::echo::rps::Rps;
use crate::output::rps;
use crate::project::scores::{Ags, Row};
use crate::similarity::csv::{number, text};
use crate::teacher::ScoreVerdict;
use anyhow::Result;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::io::{self, Write};

#[derive(Serialize)]
struct ScoreJson<'r> {
    path: &'r str,
    record: u64,
    task: Option<&'r str>,
    model: Option<&'r str>,
    teacher: &'r str,
    events: usize,
    score: f64,
    false_positive_rate: Option<f64>,
    verdict: &'static str,
    verbal_events: usize,
    words: RulingJson,
    combined: RulingJson,
    ags: AgsJson,
    rps: Value,
    segments: Vec<SegmentJson>,
    habits: Vec<HabitJson<'r>>,
}

/// The score and verdict of the words, or of words and actions combined.
#[derive(Serialize)]
struct RulingJson {
    score: f64,
    false_positive_rate: Option<f64>,
    verdict: &'static str,
}

impl From<ScoreVerdict> for RulingJson {
    fn from(ruling: ScoreVerdict) -> Self {
        let ScoreVerdict { bits, false_positive_rate, verdict } = ruling;
        Self { score: bits, false_positive_rate, verdict: verdict.name() }
    }
}

#[derive(Serialize)]
struct AgsJson {
    s_node: Option<f64>,
    s_seq: Option<f64>,
    s_dep: Option<f64>,
    ags: Option<f64>,
}

#[derive(Serialize)]
struct SegmentJson {
    from_call: usize,
    to_call: usize,
    bits: f64,
}

#[derive(Serialize)]
struct HabitJson<'r> {
    habit: &'r str,
    bits: f64,
    calls: &'r [usize],
}

/// Writes one JSON object per row.
pub fn jsonl(out: &mut impl Write, rows: &[Row], teachers: &[&str], ags: impl Fn(&Row) -> Ags) -> Result<()> {
    for row in rows {
        let similarity = ags(row);
        let part = |part: fn(&crate::similarity::Similarity) -> Option<f64>| similarity.as_ref().and_then(part);
        let json = ScoreJson {
            path: &row.path,
            record: row.record,
            task: row.task.as_deref(),
            model: row.model.as_deref(),
            teacher: teachers[row.teacher],
            events: row.events,
            score: row.score,
            false_positive_rate: row.false_positive_rate,
            verdict: row.verdict.name(),
            verbal_events: row.verbal_events,
            words: row.words.into(),
            combined: row.combined.into(),
            rps: rps::json(&row.rps),
            ags: AgsJson {
                s_node: part(|similarity| similarity.s_node),
                s_seq: part(|similarity| similarity.s_seq),
                s_dep: part(|similarity| similarity.s_dep),
                ags: part(crate::similarity::Similarity::ags),
            },
            segments: row
                .segments
                .iter()
                .map(|segment| SegmentJson {
                    from_call: segment.calls.start,
                    to_call: segment.calls.end - 1,
                    bits: segment.bits,
                })
                .collect(),
            habits: row
                .habits
                .iter()
                .map(|habit| HabitJson { habit: &habit.habit, bits: habit.bits, calls: &habit.calls })
                .collect(),
        };
        serde_json::to_writer(&mut *out, &json).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Writes one line of comma-separated values per row, in full precision. Undefined values are empty. Segments and
/// habits are omitted.
pub fn csv(out: &mut impl Write, rows: &[Row], teachers: &[&str], ags: impl Fn(&Row) -> Ags) -> Result<()> {
    writeln!(
        out,
        "path,record,task,model,teacher,events,score,false_positive_rate,verdict,s_node,s_seq,s_dep,ags,verbal_events,\
         words_score,words_false_positive_rate,words_verdict,combined_score,combined_false_positive_rate,\
         combined_verdict,rps_style,rps_structure,rps_alignment,rps"
    )?;
    for row in rows {
        let similarity = ags(row);
        let rps = |part: fn(&Rps) -> Option<f64>| number(part(&row.rps));
        let fields: [Cow<'_, str>; 24] = [
            text(&row.path),
            row.record.to_string().into(),
            text(row.task.as_deref().unwrap_or_default()),
            text(row.model.as_deref().unwrap_or_default()),
            text(teachers[row.teacher]),
            row.events.to_string().into(),
            row.score.to_string().into(),
            number(row.false_positive_rate),
            row.verdict.name().into(),
            number(similarity.as_ref().and_then(|similarity| similarity.s_node)),
            number(similarity.as_ref().and_then(|similarity| similarity.s_seq)),
            number(similarity.as_ref().and_then(|similarity| similarity.s_dep)),
            number(similarity.as_ref().and_then(crate::similarity::Similarity::ags)),
            row.verbal_events.to_string().into(),
            row.words.bits.to_string().into(),
            number(row.words.false_positive_rate),
            row.words.verdict.name().into(),
            row.combined.bits.to_string().into(),
            number(row.combined.false_positive_rate),
            row.combined.verdict.name().into(),
            rps(Rps::style),
            rps(Rps::structure),
            rps(Rps::alignment),
            rps(Rps::overall),
        ];
        writeln!(out, "{}", fields.join(","))?;
    }
    Ok(())
}
