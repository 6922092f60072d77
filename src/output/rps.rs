//! How alike groups talk (RPS), beside the pairs of a comparison: as table, CSV and JSON.

use crate::echo::rps::{Correlation, MIN_TEXTS, Rps, Scorer, Stage, StageScore};
use crate::similarity::Comparison;
use crate::similarity::csv::number;
use crate::similarity::table::Grid;
use crate::text::terminal::neutralize;
use serde_json::{Value, json};

/// What stands for a stage that two groups do not share.
const UNDEFINED: &str = "-";

/// The pairs of a comparison with their scores, for people.
#[must_use]
pub fn table(comparison: &Comparison, scores: &[Rps]) -> String {
    if scores.iter().all(|rps| rps.overall().is_none()) {
        let note = scores.first().map(|rps| match rps.scorer {
            Scorer::Deterministic => {
                format!("No RPS: no two groups have {MIN_TEXTS} texts each of the same stage.\n")
            }
            Scorer::Judge(_) => "No RPS: the judge scored no pair.\n".to_owned(),
        });
        return note.unwrap_or_default();
    }
    let mut heads = vec!["a", "b", "RPS", "style", "structure", "alignment"];
    heads.extend(Stage::ALL.map(Stage::name));
    let mut grid = Grid::new(&heads);
    for (pair, rps) in comparison.pairs.iter().zip(scores) {
        let names = [pair.a, pair.b].map(|group| neutralize(&comparison.groups[group].name).into_owned());
        let stages =
            Stage::ALL.map(|stage| rps.stages.iter().find(|score| score.stage == stage).and_then(StageScore::overall));
        let parts = [rps.overall(), rps.style(), rps.structure(), rps.alignment()].into_iter().chain(stages);
        let cell = |score: Option<f64>| score.map_or_else(|| UNDEFINED.to_owned(), |score| format!("{score:.2}"));
        grid.row(names.into_iter().chain(parts.map(cell)));
    }
    let scorer = scores.first().map(|rps| match &rps.scorer {
        Scorer::Deterministic => "echolint's own measure".to_owned(),
        Scorer::Judge(model) => format!("the model {}", neutralize(model)),
    });
    let note = scorer.map(|scorer| format!("RPS from 1 (nothing alike) to 5 (the same), by {scorer}.\n"));
    grid.render(2) + &note.unwrap_or_default() + &correlation(comparison, scores).map(said).unwrap_or_default()
}

/// How RPS and AGS go together over the pairs that have both.
#[must_use]
pub fn correlation(comparison: &Comparison, scores: &[Rps]) -> Option<Correlation> {
    let both = comparison.pairs.iter().zip(scores);
    let points = both.filter_map(|(pair, rps)| Some(((pair.a, pair.b), pair.similarity.ags()?, rps.overall()?)));
    Correlation::of(&points.collect::<Vec<_>>())
}

/// A correlation, for people.
fn said(correlation: Correlation) -> String {
    let Correlation { r, interval, pairs } = correlation;
    let interval = interval.map_or_else(String::new, |(low, high)| format!(", 95 % interval {low:.3} to {high:.3}"));
    format!("RPS against AGS: Pearson's r {r:.3} over {pairs} pairs{interval}.\n")
}

/// The correlation as JSON, as `schemas/compare.schema.json` describes it.
#[must_use]
pub fn correlation_json(comparison: &Comparison, scores: &[Rps]) -> Value {
    correlation(comparison, scores).map_or(Value::Null, |correlation| {
        let (low, high) = correlation.interval.unzip();
        json!({"r": correlation.r, "low": low, "high": high, "pairs": correlation.pairs})
    })
}

/// Who scored, in one word or two.
#[must_use]
pub fn name(scorer: &Scorer) -> String {
    match scorer {
        Scorer::Deterministic => "deterministic".to_owned(),
        Scorer::Judge(model) => format!("judge {model}"),
    }
}

/// The lines of the pairs as CSV, with columns of the scores at their ends.
#[must_use]
pub fn csv(pairs: &str, scores: &[Rps]) -> String {
    let heads = std::iter::once("rps,rps_style,rps_structure,rps_alignment,rps_scorer".to_owned());
    let rows = scores.iter().map(|rps| {
        let parts = [rps.overall(), rps.style(), rps.structure(), rps.alignment()].map(number).join(",");
        let scorer = match &rps.scorer {
            Scorer::Deterministic => "deterministic".to_owned(),
            Scorer::Judge(model) => format!("judge:{model}"),
        };
        format!("{parts},{}", crate::similarity::csv::text(&scorer))
    });
    // A line a pair: names have no line breaks there.
    pairs.lines().zip(heads.chain(rows)).map(|(line, more)| format!("{line},{more}\n")).collect()
}

/// The scores of a pair as JSON, as `schemas/compare.schema.json` describes them.
#[must_use]
pub fn json(rps: &Rps) -> Value {
    let (scorer, model) = match &rps.scorer {
        Scorer::Deterministic => ("deterministic", None),
        Scorer::Judge(model) => ("judge", Some(model)),
    };
    let stage = |score: &StageScore| {
        json!({
            "stage": score.stage.name(),
            "style": score.style,
            "structure": score.structure,
            "alignment": score.alignment,
            "texts_a": score.texts.0,
            "texts_b": score.texts.1,
        })
    };
    json!({
        "scorer": scorer,
        "model": model,
        "overall": rps.overall(),
        "style": rps.style(),
        "structure": rps.structure(),
        "alignment": rps.alignment(),
        "stages": rps.stages.iter().map(stage).collect::<Vec<_>>(),
    })
}
