//! RPS of the pairs of a comparison, as table, CSV and JSON.

use crate::echo::rps::{Correlation, MIN_TEXTS, Rps, Scorer, Stage, StageScore};
use crate::similarity::Comparison;
use crate::similarity::csv::number;
use crate::similarity::table::Grid;
use crate::text::terminal::neutralize;
use serde_json::{Value, json};

/// The cell of an undefined score.
const UNDEFINED: &str = "-";

/// The table of the pairs and their scores, for people.
#[must_use]
pub fn table(comparison: &Comparison, scores: &[Rps]) -> String {
    if scores.iter().all(|rps| rps.overall().is_none()) {
        let note = scores.first().map(|rps| match rps.scorer {
            Scorer::Deterministic => {
                format!("No RPS: no two groups have {MIN_TEXTS} texts each in the same stage.\n")
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
        Scorer::Deterministic => "echolint's deterministic measure".to_owned(),
        Scorer::Judge(model) => format!("the model {}", neutralize(model)),
    });
    let note = scorer.map(|scorer| format!("RPS from 1 (different) to 5 (identical), scored by {scorer}.\n"));
    let correlation = correlation(comparison, scores).map(correlation_line);
    grid.render(2) + &note.unwrap_or_default() + &correlation.unwrap_or_default()
}

/// The correlation of RPS and AGS over the pairs that have both.
#[must_use]
pub fn correlation(comparison: &Comparison, scores: &[Rps]) -> Option<Correlation> {
    let both = comparison.pairs.iter().zip(scores);
    let points = both.filter_map(|(pair, rps)| Some(((pair.a, pair.b), pair.similarity.ags()?, rps.overall()?)));
    Correlation::of(&points.collect::<Vec<_>>())
}

/// A correlation as one line, for people.
fn correlation_line(correlation: Correlation) -> String {
    let Correlation { r, interval, pairs } = correlation;
    let interval = interval.map_or_else(String::new, |(low, high)| format!(", 95 % interval {low:.3} to {high:.3}"));
    format!("Correlation of RPS and AGS over {pairs} pairs: Pearson's r {r:.3}{interval}.\n")
}

/// The correlation as JSON (`schemas/compare.schema.json`).
#[must_use]
pub fn correlation_json(comparison: &Comparison, scores: &[Rps]) -> Value {
    correlation(comparison, scores).map_or(Value::Null, |correlation| {
        let (low, high) = correlation.interval.unzip();
        json!({"r": correlation.r, "low": low, "high": high, "pairs": correlation.pairs})
    })
}

/// The name of a scorer.
#[must_use]
pub fn name(scorer: &Scorer) -> String {
    match scorer {
        Scorer::Deterministic => "deterministic".to_owned(),
        Scorer::Judge(model) => format!("judge {model}"),
    }
}

/// Adds columns with the scores to the CSV lines of the pairs.
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
    // There is one line per pair: line breaks in names are escaped.
    pairs.lines().zip(heads.chain(rows)).map(|(line, more)| format!("{line},{more}\n")).collect()
}

/// The scores of a pair as JSON (`schemas/compare.schema.json`).
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
