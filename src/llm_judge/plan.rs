//! What is to be asked, and what was answered before.

use super::answer::Scores;
use super::error::Fault;
use super::prompt::{Dialect, Prompt, rubric};
use super::sample::PairRequest;
use super::store::Store;
use crate::config::JudgeSettings;
use crate::echo::rps::{Rps, Scorer, Stage, StageScore};
use std::collections::HashMap;

/// What an answer is to: a hash of all that the answer depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(pub [u8; 32]);

/// Characters of a token, as a rule of thumb.
const CHARACTERS_OF_A_TOKEN: u64 = 4;
/// Tokens of an answer that has nothing but the scores.
const TOKENS_OF_AN_ANSWER: u64 = 24;

/// The questions of a run.
#[derive(Debug)]
pub struct Plan<'p> {
    pairs: &'p [PairRequest],
    /// Each different one once.
    pub(super) questions: Vec<Question>,
    /// By pair and comparison: the questions of its two orders.
    asked: Vec<Vec<[usize; 2]>>,
    /// Characters of the questions that are not answered.
    characters: u64,
}

/// A question.
#[derive(Debug)]
pub(super) struct Question {
    pub key: Key,
    /// The pair and the comparison whose texts it has.
    at: (usize, usize),
    is_turned: bool,
    /// The answer, if it is known.
    pub answer: Option<Scores>,
}

impl<'p> Plan<'p> {
    pub(super) fn new(pairs: &'p [PairRequest], settings: &JudgeSettings, store: &Store) -> Self {
        let mut plan = Self { pairs, questions: Vec::new(), asked: Vec::new(), characters: 0 };
        let mut known = HashMap::new();
        for (pair, request) in pairs.iter().enumerate() {
            let mut asked = Vec::new();
            for (nth, comparison) in request.comparisons.iter().enumerate() {
                asked.push([false, true].map(|is_turned| {
                    let message = Prompt { pair: comparison, is_turned }.message();
                    let key = Key::of(settings, &message);
                    *known.entry(key).or_insert_with(|| {
                        let answer = store.get(&key);
                        if answer.is_none() {
                            plan.characters += (rubric().chars().count() + message.chars().count()) as u64;
                        }
                        plan.questions.push(Question { key, at: (pair, nth), is_turned, answer });
                        plan.questions.len() - 1
                    })
                }));
            }
            plan.asked.push(asked);
        }
        plan
    }

    /// Questions, each different one counted once.
    #[must_use]
    pub fn questions(&self) -> u64 {
        self.questions.len() as u64
    }

    /// Questions that are not answered yet: the requests that are needed.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.questions.iter().filter(|question| question.answer.is_none()).count() as u64
    }

    /// Whether all of them may be sent.
    ///
    /// # Errors
    /// When they are more than the settings permit.
    pub fn is_affordable(&self, settings: &JudgeSettings) -> Result<(), Fault> {
        let (needed, most) = (self.requests(), settings.max_requests);
        if needed > most { Err(Fault::OverBudget { needed, most }) } else { Ok(()) }
    }

    /// Tokens of those requests, and of answers that have nothing but scores: an estimate by the number of characters.
    #[must_use]
    pub fn tokens(&self) -> (u64, u64) {
        (self.characters.div_ceil(CHARACTERS_OF_A_TOKEN), self.requests() * TOKENS_OF_AN_ANSWER)
    }

    /// What they would cost, where a price is known.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // an estimate
    pub fn price(&self, settings: &JudgeSettings) -> Option<f64> {
        let (input, output) = self.tokens();
        let of = |tokens: u64, price: Option<f64>| price.map(|price| tokens as f64 * price / 1e6);
        let prices =
            [of(input, settings.price_per_million_input_tokens), of(output, settings.price_per_million_output_tokens)];
        prices.into_iter().flatten().reduce(|input, output| input + output)
    }

    /// The body of a question's request.
    pub(super) fn body(&self, question: &Question, dialect: Dialect, model: &str) -> Option<String> {
        let pair = self.pairs.get(question.at.0)?.comparisons.get(question.at.1)?;
        Some(dialect.body(model, &Prompt { pair, is_turned: question.is_turned }.message()))
    }

    /// The scores of each pair. A comparison counts where both of its questions are answered; answers by question.
    pub(super) fn scores(&self, answers: &[Option<Scores>], model: &str) -> Vec<Rps> {
        let of_pair = |(request, asked): (&PairRequest, &Vec<[usize; 2]>)| {
            let stages = Stage::ALL.into_iter().filter_map(|stage| {
                let mut sums = Sums::default();
                for (comparison, questions) in request.comparisons.iter().zip(asked) {
                    let [first, second] = questions.map(|question| answers.get(question).copied().flatten());
                    if let (true, Some(first), Some(second)) = (comparison.stage == stage, first, second) {
                        sums.add(first);
                        sums.add(second);
                        sums.texts.0 += comparison.a.len() as u64;
                        sums.texts.1 += comparison.b.len() as u64;
                    }
                }
                sums.score(stage)
            });
            Rps { scorer: Scorer::Judge(model.to_owned()), stages: stages.collect() }
        };
        self.pairs.iter().zip(&self.asked).map(of_pair).collect()
    }
}

impl Key {
    fn of(settings: &JudgeSettings, message: &str) -> Self {
        let mut hash = blake3::Hasher::new_derive_key("echolint judge of RPS 1");
        for part in [settings.endpoint.as_str(), &settings.model, rubric(), message] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self(*hash.finalize().as_bytes())
    }
}

/// Sums over answers: whole numbers, so that their order does not matter.
#[derive(Default)]
struct Sums {
    answers: u32,
    style: u32,
    structure: u32,
    alignment: u32,
    texts: (u64, u64),
}

impl Sums {
    fn add(&mut self, scores: Scores) {
        self.answers += 1;
        self.style += u32::from(scores.style);
        self.structure += u32::from(scores.structure);
        self.alignment += u32::from(scores.alignment);
    }

    fn score(&self, stage: Stage) -> Option<StageScore> {
        let mean = |sum: u32| (self.answers > 0).then(|| f64::from(sum) / f64::from(self.answers));
        Some(StageScore {
            stage,
            style: Some(mean(self.style)?),
            structure: mean(self.structure),
            alignment: mean(self.alignment),
            texts: self.texts,
        })
    }
}
