//! RPS (Response Pattern Similarity): how an agent talks, stage by stage (`docs/rps.md`).
//!
//! The paper (arXiv 2604.21255) splits an agent's texts into [`Stage`]s and scores style, structure and alignment of
//! two agents in each stage they share, from 1 to 5. An [`Rps`] is such a score, whoever made it ([`Scorer`]).

mod scale;
mod stage;

pub use scale::{Rps, Scorer, StageScore};
pub use stage::Stage;

mod announcement;
mod phrases;
mod shape;
mod tokens;
mod verbal;
mod vocabulary;
pub use phrases::{phrase, quoted};
pub(super) use verbal::read as read_words;

