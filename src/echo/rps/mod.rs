//! RPS (Response Pattern Similarity): how an agent talks, stage by stage (`docs/rps.md`).
//!
//! The paper (arXiv 2604.21255) assigns an agent's texts to [`Stage`]s and scores two agents in style, structure and
//! alignment, from 1 to 5, in each stage that both have. An [`Rps`] is such a score, and its [`Scorer`] produced it.

mod announcement;
mod correlation;
mod cue_kinds;
mod cue_words;
mod cues;
mod landmarks;
mod log_odds;
mod phrases;
mod reason;
mod scale;
mod similarity;
mod stage;
mod stages;
mod table;
mod text_features;
mod text_position;
mod tokens;
mod verbal;
mod vocabulary;

pub use correlation::{Correlation, PairPoint};
pub use log_odds::{CharacteristicPhrase, characteristic_phrases};
pub use phrases::{describe_verbal_choice, quoted};
pub use reason::Reason;
pub use scale::{Rps, Scorer, StageScore};
pub use similarity::MIN_TEXTS;
pub use stage::Stage;
pub use stages::{StageDecision, stages};
pub use table::VerbalTable;
pub(super) use verbal::read as read_words;
pub use vocabulary::is_style_word;
