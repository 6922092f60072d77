//! RPS (Response Pattern Similarity): how an agent talks, stage by stage (`docs/rps.md`).
//!
//! The paper (arXiv 2604.21255) splits an agent's texts into [`Stage`]s and scores style, structure and alignment of
//! two agents in each stage they share, from 1 to 5. An [`Rps`] is such a score, whoever made it ([`Scorer`]).

mod cue_words;
mod cues;
mod place;
mod reason;
mod scale;
mod stage;
mod stages;

pub use reason::Reason;
pub use scale::{Rps, Scorer, StageScore};
pub use stage::Stage;
pub use stages::{Staged, stages};
