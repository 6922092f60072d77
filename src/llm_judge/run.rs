//! Runs a plan: sends its questions with several threads.

use super::answer::{Scores, UnusableAnswer};
use super::error::{JudgeError, JudgeErrorKind};
use super::http::Endpoint;
use super::plan::{Plan, Question};
use super::prompt::Dialect;
use super::rate_limiter::RateLimiter;
use super::reply::{NextStep, next_step};
use super::sample::PairRequest;
use super::secret::Secret;
use super::store::AnswerStore;
use crate::config::JudgeSettings;
use crate::echo::rps::Rps;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The longest wait before the first retry. It doubles with each further retry.
const BACKOFF: Duration = Duration::from_millis(500);
/// The longest wait before any retry.
const MAX_BACKOFF: Duration = Duration::from_secs(30);
/// The longest pause that a server may ask for.
const MAX_WAIT: Duration = Duration::from_secs(120);
/// The number of retries after an answer without scores: a model is unlikely to do better after more.
const MAX_UNUSABLE_RETRIES: u32 = 2;
/// At most one of this many answers may be unusable.
const ANSWERS_PER_UNUSABLE: u64 = 10;

/// A language model behind an API, and its cached answers.
#[derive(Debug)]
pub struct Judge {
    settings: JudgeSettings,
    key: Option<Secret>,
    store: AnswerStore,
    backoff: Duration,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgeOutcome {
    /// The scores of each pair, in the order of the pairs.
    pub rps: Vec<Rps>,
    /// The number of requests that were sent.
    pub requests: u64,
    /// The number of questions without a usable answer. Their comparisons do not count.
    pub unusable: u64,
    /// The reason why the first of these answers is unusable.
    pub first_unusable: Option<String>,
}

impl Judge {
    /// A judge that stores its answers in the cache's directory, if there is one.
    #[must_use]
    pub fn new(settings: JudgeSettings, key: Option<Secret>, cache: Option<&Path>) -> Self {
        Self { settings, key, store: AnswerStore::new(cache), backoff: BACKOFF }
    }

    /// The judge with another longest wait before the first retry.
    #[must_use]
    pub fn with_backoff(self, backoff: Duration) -> Self {
        Self { backoff, ..self }
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &JudgeSettings {
        &self.settings
    }

    /// The questions that a run would ask. Nothing is sent.
    #[must_use]
    pub fn plan<'p>(&self, pairs: &'p [PairRequest]) -> Plan<'p> {
        Plan::new(pairs, &self.settings, &self.store)
    }

    /// The scores of pairs of agents, in the order of the pairs.
    ///
    /// # Errors
    /// As [`Judge::run`].
    pub fn score(&self, pairs: &[PairRequest]) -> Result<JudgeOutcome, JudgeError> {
        self.run(&self.plan(pairs), &|| ())
    }

    /// Asks the questions of a plan that have no cached answer. `progress` is called after each question.
    ///
    /// # Errors
    /// When the plan needs more requests than the settings allow, when the server cannot be used, or when too many
    /// answers are unusable. Answers that arrived before the error are cached.
    pub fn run(&self, plan: &Plan<'_>, progress: &(dyn Fn() + Sync)) -> Result<JudgeOutcome, JudgeError> {
        plan.check_budget(&self.settings).map_err(|kind| JudgeError { kind, cached: 0 })?;
        let run = Run {
            judge: self,
            plan,
            endpoint: Endpoint::new(&self.settings, self.key.clone()),
            limiter: RateLimiter::new(self.settings.requests_per_minute),
            next: AtomicUsize::new(0),
            sent: AtomicU64::new(0),
            state: Mutex::new(State::new(plan)),
        };
        let threads = usize::try_from(plan.requests()).unwrap_or(usize::MAX).min(self.settings.max_concurrency);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| run.ask_all(progress));
            }
        });
        let sent = run.sent.load(Ordering::Relaxed);
        let state = run.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.error {
            Some(kind) => Err(JudgeError { kind, cached: state.cached }),
            None => Ok(JudgeOutcome {
                rps: plan.scores(&state.answers, &self.settings.model),
                requests: sent,
                unusable: state.unusable,
                first_unusable: state.first_unusable.map(|first| first.to_string()),
            }),
        }
    }

    /// The wait before a retry, after this many earlier retries. It depends on the hash of the question, so that
    /// threads do not retry at the same time.
    fn backoff(&self, question: &Question, retries: u32) -> Duration {
        let longest = self.backoff.saturating_mul(1 << retries.min(16)).min(MAX_BACKOFF);
        let byte = question.key.0[retries as usize % question.key.0.len()];
        longest.mul_f64(0.5 + f64::from(byte) / 512.0)
    }
}

struct Run<'r> {
    judge: &'r Judge,
    plan: &'r Plan<'r>,
    endpoint: Endpoint,
    limiter: RateLimiter,
    /// The index of the next question.
    next: AtomicUsize,
    /// The number of requests that were sent.
    sent: AtomicU64,
    state: Mutex<State>,
}

struct State {
    /// The answers by question.
    answers: Vec<Option<Scores>>,
    dialect: Dialect,
    /// The number of answers that this run has cached.
    cached: u64,
    unusable: u64,
    first_unusable: Option<UnusableAnswer>,
    /// The first error that stopped the run.
    error: Option<JudgeErrorKind>,
}

impl State {
    fn new(plan: &Plan<'_>) -> Self {
        let answers = plan.questions.iter().map(|question| question.answer).collect();
        Self { answers, dialect: Dialect::FULL, cached: 0, unusable: 0, first_unusable: None, error: None }
    }
}

impl Run<'_> {
    /// Asks questions until all are answered or the run is stopped.
    fn ask_all(&self, progress: &(dyn Fn() + Sync)) {
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(question) = self.plan.questions.get(index) else { return };
            if question.answer.is_some() {
                continue;
            }
            match self.ask(question) {
                Ok(None) => return,
                Ok(Some(Ok(scores))) => {
                    let is_cached = self.judge.store.put(&question.key, scores);
                    let mut state = self.state();
                    state.cached += u64::from(is_cached);
                    state.answers[index] = Some(scores);
                }
                Ok(Some(Err(unusable))) => self.count_unusable(unusable),
                Err(error) => self.stop(error),
            }
            progress();
        }
    }

    /// Asks a question, with retries. Returns the scores or the reason why the answer is unusable; `None` if the run
    /// was stopped.
    fn ask(&self, question: &Question) -> Result<Option<Result<Scores, UnusableAnswer>>, JudgeErrorKind> {
        let Judge { settings, .. } = self.judge;
        let (mut failures, mut unusable_retries) = (0, MAX_UNUSABLE_RETRIES.min(settings.max_retries));
        while self.limiter.acquire() {
            let max = settings.max_requests;
            let spend = |sent| (sent < max).then_some(sent + 1);
            if self.sent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_err() {
                return Err(JudgeErrorKind::BudgetSpent { max });
            }
            let dialect = self.state().dialect;
            let Some(body) = self.plan.body(question, dialect, &settings.model) else { return Ok(None) };
            match next_step(self.endpoint.post(&body), &self.endpoint, dialect, &settings.model) {
                NextStep::Scores(scores) => return Ok(Some(Ok(scores))),
                NextStep::Stop(error) => return Err(error),
                NextStep::Simplify(simpler) => {
                    let mut state = self.state();
                    // Another thread may have changed it meanwhile.
                    if state.dialect == dialect {
                        state.dialect = simpler;
                    }
                }
                NextStep::Unusable(unusable) => {
                    if unusable_retries == 0 || matches!(unusable, UnusableAnswer::Refusal | UnusableAnswer::Filtered) {
                        return Ok(Some(Err(unusable)));
                    }
                    unusable_retries -= 1;
                }
                NextStep::Retry { reason, wait } => {
                    failures += 1;
                    if failures > settings.max_retries {
                        return Err(JudgeErrorKind::GaveUp { times: failures, reason });
                    }
                    match wait {
                        Some(wait) if wait > MAX_WAIT => {
                            return Err(JudgeErrorKind::LongPause { seconds: wait.as_secs() });
                        }
                        // The server is busy, so all threads pause.
                        Some(wait) => self.limiter.pause(wait),
                        None => self.limiter.sleep(self.judge.backoff(question, failures - 1)),
                    }
                }
            }
        }
        Ok(None)
    }

    fn count_unusable(&self, unusable: UnusableAnswer) {
        let mut state = self.state();
        state.unusable += 1;
        let first = *state.first_unusable.get_or_insert(unusable);
        let (unusable, asked) = (state.unusable, self.plan.questions());
        drop(state);
        if unusable * ANSWERS_PER_UNUSABLE > asked {
            self.stop(JudgeErrorKind::Unusable { unusable, asked, first: first.to_string() });
        }
    }

    /// Stops the run. Answers to requests that were sent already are still awaited and cached: they are paid for.
    fn stop(&self, error: JudgeErrorKind) {
        self.state().error.get_or_insert(error);
        self.limiter.stop();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
