//! The questions of a run, and the answers to them that are cached.

use super::answer::Scores;
use super::error::JudgeErrorKind;
use super::prompt::{Dialect, Prompt, rubric};
use super::question_key::QuestionKey;
use super::sample::PairRequest;
use super::store::AnswerStore;
use crate::config::JudgeSettings;
use crate::echo::rps::{Rps, Scorer, Stage, StageScore};
use std::collections::HashMap;

/// The characters of a token, as a rule of thumb.
const CHARACTERS_PER_TOKEN: u64 = 4;
/// The tokens of an answer that consists of the scores only.
const TOKENS_PER_ANSWER: u64 = 24;

/// The questions of a run.
#[derive(Debug)]
pub struct Plan<'p> {
    pairs: &'p [PairRequest],
    /// The questions without duplicates.
    pub(super) questions: Vec<Question>,
    /// For each pair and comparison, the indexes of its two questions.
    indexes: Vec<Vec<[usize; 2]>>,
    /// The number of characters of the questions without a cached answer.
    characters: u64,
}

/// A question: one comparison in one order.
#[derive(Debug)]
pub(super) struct Question {
    pub key: QuestionKey,
    /// The indexes of the pair and of the comparison in it.
    at: (usize, usize),
    /// Whether b comes first.
    is_swapped: bool,
    /// The answer, if it is cached.
    pub answer: Option<Scores>,
}

impl<'p> Plan<'p> {
    pub(super) fn new(pairs: &'p [PairRequest], settings: &JudgeSettings, store: &AnswerStore) -> Self {
        let mut plan = Self { pairs, questions: Vec::new(), indexes: Vec::new(), characters: 0 };
        let mut known = HashMap::new();
        for (pair, request) in pairs.iter().enumerate() {
            let mut indexes = Vec::new();
            for (nth, comparison) in request.comparisons.iter().enumerate() {
                indexes.push([false, true].map(|is_swapped| {
                    let message = Prompt { pair: comparison, is_swapped }.message();
                    let key = QuestionKey::of(settings, &message);
                    *known.entry(key).or_insert_with(|| {
                        let answer = store.get(&key);
                        if answer.is_none() {
                            plan.characters += (rubric().chars().count() + message.chars().count()) as u64;
                        }
                        plan.questions.push(Question { key, at: (pair, nth), is_swapped, answer });
                        plan.questions.len() - 1
                    })
                }));
            }
            plan.indexes.push(indexes);
        }
        plan
    }

    /// The number of different questions.
    #[must_use]
    pub fn questions(&self) -> u64 {
        self.questions.len() as u64
    }

    /// The number of requests that are needed: of questions without a cached answer.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.questions.iter().filter(|question| question.answer.is_none()).count() as u64
    }

    /// Checks the number of requests against the limit in the settings.
    ///
    /// # Errors
    /// When it exceeds the limit.
    pub fn check_budget(&self, settings: &JudgeSettings) -> Result<(), JudgeErrorKind> {
        let (needed, max) = (self.requests(), settings.max_requests);
        if needed > max { Err(JudgeErrorKind::OverBudget { needed, max }) } else { Ok(()) }
    }

    /// The estimated number of tokens in the requests and in their answers.
    #[must_use]
    pub fn tokens(&self) -> (u64, u64) {
        (self.characters.div_ceil(CHARACTERS_PER_TOKEN), self.requests() * TOKENS_PER_ANSWER)
    }

    /// The estimated price of the requests; `None` if the settings have no prices.
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
        Some(dialect.body(model, &Prompt { pair, is_swapped: question.is_swapped }.message()))
    }

    /// The scores of each pair, from the answers to all questions. A comparison counts if both of its questions are
    /// answered.
    pub(super) fn scores(&self, answers: &[Option<Scores>], model: &str) -> Vec<Rps> {
        let of_pair = |(request, indexes): (&PairRequest, &Vec<[usize; 2]>)| {
            let stages = Stage::ALL.into_iter().filter_map(|stage| {
                let mut sums = Sums::default();
                for (comparison, questions) in request.comparisons.iter().zip(indexes) {
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
        self.pairs.iter().zip(&self.indexes).map(of_pair).collect()
    }
}

/// Sums over answers. They are integers, so the order of the answers does not matter.
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
