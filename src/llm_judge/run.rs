//! A run: all questions of a plan, so many at a time.

use super::answer::{Scores, Unusable};
use super::error::{Fault, JudgeError};
use super::http::Endpoint;
use super::pace::Pace;
use super::plan::{Plan, Question};
use super::prompt::Dialect;
use super::reply::{NextStep, next_step};
use super::sample::PairRequest;
use super::secret::Secret;
use super::store::Store;
use crate::config::JudgeSettings;
use crate::echo::rps::Rps;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The first wait before a request is sent again; each further one is twice as long.
const BACKOFF: Duration = Duration::from_millis(500);
/// The longest of these waits.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// The longest wait that a server may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// How often a model that gave no scores is asked again: it is not likely to think better of it.
const SECOND_CHANCES: u32 = 2;
/// Of so many answers one may be unusable.
const ONE_UNUSABLE_OF: u64 = 10;

/// A language model behind an API, and the answers it gave before.
#[derive(Debug)]
pub struct Judge {
    settings: JudgeSettings,
    key: Option<Secret>,
    store: Store,
    backoff: Duration,
}

/// What a judge said.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The scores of each pair, in the order of the pairs.
    pub rps: Vec<Rps>,
    /// Requests that were sent.
    pub requests: u64,
    /// Questions without a usable answer; their comparisons are left out.
    pub unusable: u64,
    /// What is wrong with the first of these answers.
    pub first_unusable: Option<String>,
}

impl Judge {
    /// A judge that keeps its answers in a folder of the cache, if one is given.
    #[must_use]
    pub fn new(settings: JudgeSettings, key: Option<Secret>, cache: Option<&Path>) -> Self {
        Self { settings, key, store: Store::new(cache), backoff: BACKOFF }
    }

    /// The same with another first wait before a request is sent again.
    #[must_use]
    pub fn with_backoff(self, backoff: Duration) -> Self {
        Self { backoff, ..self }
    }

    /// Its settings.
    #[must_use]
    pub fn settings(&self) -> &JudgeSettings {
        &self.settings
    }

    /// What it would have to be asked. Nothing is sent.
    #[must_use]
    pub fn plan<'p>(&self, pairs: &'p [PairRequest]) -> Plan<'p> {
        Plan::new(pairs, &self.settings, &self.store)
    }

    /// The scores of pairs of agents, in the order of the pairs.
    ///
    /// # Errors
    /// As [`Judge::run`].
    pub fn score(&self, pairs: &[PairRequest]) -> Result<Judged, JudgeError> {
        self.run(&self.plan(pairs), &|| ())
    }

    /// Asks what a plan has to ask; `progress` is called after each question.
    ///
    /// # Errors
    /// When the plan needs more requests than may be sent, when the server cannot be used, and when too many answers
    /// are none. What was answered until then is kept.
    pub fn run(&self, plan: &Plan<'_>, progress: &(dyn Fn() + Sync)) -> Result<Judged, JudgeError> {
        plan.is_affordable(&self.settings).map_err(|fault| JudgeError { fault, kept: 0 })?;
        let run = Run {
            judge: self,
            plan,
            endpoint: Endpoint::new(&self.settings, self.key.clone()),
            pace: Pace::new(self.settings.requests_per_minute),
            next: AtomicUsize::new(0),
            sent: AtomicU64::new(0),
            state: Mutex::new(State::new(plan)),
        };
        let threads = usize::try_from(plan.requests()).unwrap_or(usize::MAX).min(self.settings.max_concurrency);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| run.work(progress));
            }
        });
        let sent = run.sent.load(Ordering::Relaxed);
        let state = run.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.fault {
            Some(fault) => Err(JudgeError { fault, kept: state.kept }),
            None => Ok(Judged {
                rps: plan.scores(&state.answers, &self.settings.model),
                requests: sent,
                unusable: state.unusable,
                first_unusable: state.first_unusable.map(|first| first.to_string()),
            }),
        }
    }

    /// How long to wait after so many failures. The hash of the question spreads the waits of several threads.
    fn backoff(&self, question: &Question, failures: u32) -> Duration {
        let longest = self.backoff.saturating_mul(1 << failures.min(16)).min(LONGEST_BACKOFF);
        let byte = question.key.0[failures as usize % question.key.0.len()];
        longest.mul_f64(0.5 + f64::from(byte) / 512.0)
    }
}

struct Run<'r> {
    judge: &'r Judge,
    plan: &'r Plan<'r>,
    endpoint: Endpoint,
    pace: Pace,
    next: AtomicUsize,
    sent: AtomicU64,
    state: Mutex<State>,
}

struct State {
    /// By question.
    answers: Vec<Option<Scores>>,
    dialect: Dialect,
    kept: u64,
    unusable: u64,
    first_unusable: Option<Unusable>,
    /// The first that made the run stop.
    fault: Option<Fault>,
}

impl State {
    fn new(plan: &Plan<'_>) -> Self {
        let answers = plan.questions.iter().map(|question| question.answer).collect();
        Self { answers, dialect: Dialect::FULL, kept: 0, unusable: 0, first_unusable: None, fault: None }
    }
}

impl Run<'_> {
    /// Asks one question after the other, as long as there are any.
    fn work(&self, progress: &(dyn Fn() + Sync)) {
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(question) = self.plan.questions.get(index) else { return };
            if question.answer.is_some() {
                continue;
            }
            match self.ask(question) {
                Ok(None) => return,
                Ok(Some(Ok(scores))) => {
                    let is_kept = self.judge.store.put(&question.key, scores);
                    let mut state = self.state();
                    state.kept += u64::from(is_kept);
                    state.answers[index] = Some(scores);
                }
                Ok(Some(Err(unusable))) => self.count(unusable),
                Err(fault) => self.stop(fault),
            }
            progress();
        }
    }

    /// The answer to a question, or what is wrong with it; nothing if the run was stopped.
    fn ask(&self, question: &Question) -> Result<Option<Result<Scores, Unusable>>, Fault> {
        let Judge { settings, .. } = self.judge;
        let (mut failures, mut chances) = (0, SECOND_CHANCES.min(settings.max_retries));
        while self.pace.turn() {
            let most = settings.max_requests;
            let spend = |sent| (sent < most).then_some(sent + 1);
            if self.sent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_err() {
                return Err(Fault::BudgetSpent { most });
            }
            let dialect = self.state().dialect;
            let Some(body) = self.plan.body(question, dialect, &settings.model) else { return Ok(None) };
            match next_step(self.endpoint.post(&body), &self.endpoint, dialect, &settings.model) {
                NextStep::Scores(scores) => return Ok(Some(Ok(scores))),
                NextStep::Stop(fault) => return Err(fault),
                NextStep::Simpler(simpler) => {
                    let mut state = self.state();
                    if state.dialect == dialect {
                        state.dialect = simpler;
                    }
                }
                NextStep::Unusable(unusable) => {
                    if chances == 0 || matches!(unusable, Unusable::Refusal | Unusable::Filtered) {
                        return Ok(Some(Err(unusable)));
                    }
                    chances -= 1;
                }
                NextStep::Again { reason, wait } => {
                    failures += 1;
                    if failures > settings.max_retries {
                        return Err(Fault::GaveUp { times: failures, reason });
                    }
                    match wait {
                        Some(wait) if wait > LONGEST_WAIT => {
                            return Err(Fault::LongBreak { seconds: wait.as_secs() });
                        }
                        // It is the server that is busy, not this question that is hard.
                        Some(wait) => self.pace.pause(wait),
                        None => self.pace.sleep(self.judge.backoff(question, failures - 1)),
                    }
                }
            }
        }
        Ok(None)
    }

    fn count(&self, unusable: Unusable) {
        let mut state = self.state();
        state.unusable += 1;
        let first = *state.first_unusable.get_or_insert(unusable);
        let (unusable, asked) = (state.unusable, self.plan.questions());
        drop(state);
        if unusable * ONE_UNUSABLE_OF > asked {
            self.stop(Fault::Unusable { unusable, asked, first: first.to_string() });
        }
    }

    /// Ends the run. Requests that are under way are still waited for, and their answers kept: they are paid for.
    fn stop(&self, fault: Fault) {
        self.state().fault.get_or_insert(fault);
        self.pace.stop();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
