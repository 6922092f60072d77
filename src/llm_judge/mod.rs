//! A language model as the judge of RPS: it is asked, over an OpenAI-compatible API, how alike agents talk.
//!
//! [`StagedTexts`] keeps a bounded sample of what each group says in each stage and makes [`StagePair`]s of it. A
//! [`Judge`] makes a [`Plan`] of them, the questions and which of them were answered before, and carries it out: a
//! bounded number of requests at a time, at a bounded rate, each answer kept on disk as soon as it is there. Nothing
//! is sent before [`Judge::run`].
//!
//! Each comparison is asked twice, with the agents in either order, and the two answers are averaged: models favour a
//! place, and with few comparisons a random order would leave some of that in the score. It also makes the score of a
//! and b that of b and a.
//!
//! `docs/judge.md` has what the judge is told; the very text is compiled in.

mod answer;
mod error;
mod http;
mod pace;
mod plan;
mod prompt;
mod reply;
mod run;
mod sample;
mod secret;
mod store;

pub use error::{Fault, JudgeError};
pub use plan::Plan;
pub use prompt::rubric;
pub use run::{Judge, Judged};
pub use sample::{PairRequest, StagePair, StagedTexts, clipped};
pub use secret::Secret;
