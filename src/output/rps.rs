//! RPS in JSON, wherever it stands.

use crate::echo::rps::{Rps, Scorer};
use serde::Serialize;

/// RPS of two groups: who scored, the means over the shared stages, and each of these.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RpsJson {
    /// `deterministic`, or `judge` and the model's name.
    scorer: Option<String>,
    style: Option<f64>,
    structure: Option<f64>,
    alignment: Option<f64>,
    overall: Option<f64>,
    stages: Vec<StageJson>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct StageJson {
    stage: &'static str,
    style: Option<f64>,
    structure: Option<f64>,
    alignment: Option<f64>,
    /// Texts of the one and the other.
    texts: [u64; 2],
}

impl RpsJson {
    /// What there is; nulls for groups that share no stage.
    #[must_use]
    pub fn of(rps: Option<&Rps>) -> Self {
        let part = |part: fn(&Rps) -> Option<f64>| rps.and_then(part);
        let stages = rps.map_or(&[][..], |rps| &rps.stages).iter().map(|stage| StageJson {
            stage: stage.stage.name(),
            style: stage.style,
            structure: stage.structure,
            alignment: stage.alignment,
            texts: [stage.texts.0, stage.texts.1],
        });
        Self {
            scorer: rps.map(|rps| name(&rps.scorer)),
            style: part(Rps::style),
            structure: part(Rps::structure),
            alignment: part(Rps::alignment),
            overall: part(Rps::overall),
            stages: stages.collect(),
        }
    }
}

/// Who scored, as outputs say it.
#[must_use]
pub fn name(scorer: &Scorer) -> String {
    match scorer {
        Scorer::Deterministic => "deterministic".to_owned(),
        Scorer::Judge(model) => format!("judge {model}"),
    }
}
