//! RPS scores on the paper's scale from 1 to 5 (arXiv 2604.21255; docs/rps.md, section "Deterministic RPS").

use super::Stage;

/// The method that produced a score. Scores of different scorers are not comparable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scorer {
    /// Divergences between distributions of verbal choices: offline, with the same result every time.
    Deterministic,
    /// A language model, by name.
    Judge(String),
}

/// The similarity of two agents' texts in one stage; each score is from 1 (different) to 5 (the same).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageScore {
    /// The stage, in which both agents have texts.
    pub stage: Stage,
    /// Style: openings, closings, tone, punctuation.
    pub style: Option<f64>,
    /// Structure: length and layout.
    pub structure: Option<f64>,
    /// Alignment: what is announced and what follows.
    pub alignment: Option<f64>,
    /// The numbers of compared texts of the two agents.
    pub texts: (u64, u64),
}

impl StageScore {
    /// The mean of the dimensions that have a score; `None` if none has.
    #[must_use]
    pub fn overall(&self) -> Option<f64> {
        mean([self.style, self.structure, self.alignment].into_iter().flatten())
    }
}

/// The RPS of two agents.
#[derive(Debug, Clone, PartialEq)]
pub struct Rps {
    /// The scorer.
    pub scorer: Scorer,
    /// The stages that both agents have texts in, in the order of [`Stage::ALL`].
    pub stages: Vec<StageScore>,
}

impl Rps {
    /// The mean style over the shared stages.
    #[must_use]
    pub fn style(&self) -> Option<f64> {
        mean(self.stages.iter().filter_map(|stage| stage.style))
    }

    /// The mean structure over the shared stages.
    #[must_use]
    pub fn structure(&self) -> Option<f64> {
        mean(self.stages.iter().filter_map(|stage| stage.structure))
    }

    /// The mean alignment over the shared stages.
    #[must_use]
    pub fn alignment(&self) -> Option<f64> {
        mean(self.stages.iter().filter_map(|stage| stage.alignment))
    }

    /// The mean of style, structure and alignment, from 1 to 5; `None` without a shared stage.
    #[must_use]
    pub fn overall(&self) -> Option<f64> {
        mean([self.style(), self.structure(), self.alignment()].into_iter().flatten())
    }
}

#[allow(clippy::cast_precision_loss)] // a handful of scores
fn mean(scores: impl Iterator<Item = f64>) -> Option<f64> {
    let scores: Vec<f64> = scores.collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}
