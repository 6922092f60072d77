//! A language model as the judge of RPS: it scores over an OpenAI-compatible API how similarly agents talk.
//!
//! [`StagedTexts`] keeps a bounded sample of the texts of each group in each stage, and pairs them to [`StagePair`]s. A
//! [`Judge`] makes a [`Plan`] of the questions, some of which are answered in the cache, and runs it: with a bounded
//! number of concurrent requests, at a bounded rate, and each answer is cached as soon as it arrives. Nothing is sent
//! before [`Judge::run`].
//!
//! Each comparison is asked twice, with the agents in both orders, and the two answers are averaged. Models favour a
//! position, and with few comparisons a random order would leave some of that in the score. It also makes the score
//! symmetric.
//!
//! `docs/judge.md` contains the prompt, which is compiled in from there.

mod answer;
mod error;
mod http;
mod plan;
mod prompt;
mod question_key;
mod rate_limiter;
mod reply;
mod run;
mod sample;
mod secret;
mod store;

pub use error::{JudgeError, JudgeErrorKind};
pub use plan::Plan;
pub use prompt::rubric;
pub use run::{Judge, JudgeOutcome};
pub use sample::{PairRequest, StagePair, StagedTexts, clipped};
pub use secret::Secret;
