//! Scores on the paper's scale.

use super::Stage;

/// What made a score: a number without it means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scorer {
    /// echolint's own distances between distributions of features: offline, the same every time.
    Deterministic,
    /// A language model, by its name.
    Judge(String),
}

/// How alike two agents talk in one stage; each score from 1 (nothing alike) to 5 (the same).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageScore {
    /// The stage; both agents have texts in it.
    pub stage: Stage,
    /// Words: tone, openings, punctuation.
    pub style: Option<f64>,
    /// TextFeatures: length, sentences, lists, markup.
    pub structure: Option<f64>,
    /// Whether what is announced is what is done, and how.
    pub alignment: Option<f64>,
    /// Texts of the one and of the other that it rests on.
    pub texts: (u64, u64),
}

impl StageScore {
    /// The mean of what is scored.
    #[must_use]
    pub fn overall(&self) -> Option<f64> {
        mean([self.style, self.structure, self.alignment].into_iter().flatten())
    }
}

/// RPS of two agents.
#[derive(Debug, Clone, PartialEq)]
pub struct Rps {
    /// Who scored.
    pub scorer: Scorer,
    /// The stages that both have texts in, in the order of [`Stage::ALL`].
    pub stages: Vec<StageScore>,
}

impl Rps {
    /// Mean style over the shared stages.
    #[must_use]
    pub fn style(&self) -> Option<f64> {
        mean(self.stages.iter().filter_map(|stage| stage.style))
    }

    /// Mean structure over the shared stages.
    #[must_use]
    pub fn structure(&self) -> Option<f64> {
        mean(self.stages.iter().filter_map(|stage| stage.structure))
    }

    /// Mean alignment over the shared stages.
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
