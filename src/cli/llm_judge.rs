//! `compare --rps judge`: the model of `[judge]` is asked, after its user was.

use super::args::{CommonArgs, RpsArgs};
use super::report_error;
use crate::cache;
use crate::config::{CONFIG_NAME, Resolver};
use crate::echo::rps::{Rps, Stage, stages};
use crate::graph::ActionGraph;
use crate::llm_judge::{Judge, JudgeErrorKind, Plan, Secret, StagedTexts, clipped};
use crate::trajectory::{Event, Trajectory};
use anyhow::{Result, anyhow, bail};
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::io::{self, IsTerminal as _, Write as _};

/// A text of an agent in a trajectory.
pub struct Said {
    /// The index of its event.
    event: usize,
    stage: Stage,
    text: String,
}

/// A run's judge and the texts that it may be shown.
pub struct JudgeCollector {
    judge: Judge,
    /// Why there is no key, where there should be one: it is only missed if something has to be sent.
    no_key: Option<JudgeErrorKind>,
    texts: StagedTexts,
    yes: bool,
    progress: bool,
}

impl JudgeCollector {
    /// The judge of the configuration.
    ///
    /// # Errors
    /// When none is configured.
    pub fn new(args: &RpsArgs, common: &CommonArgs, resolver: &Resolver) -> Result<Self> {
        let Some(settings) = resolver.judge(&std::env::current_dir()?)? else {
            bail!(
                "`--rps judge` needs a table [judge] with `endpoint` and `model` in the {CONFIG_NAME} of this folder"
            );
        };
        let key = settings.api_key_env.as_deref().map(Secret::from_env).transpose();
        let (key, no_key) = match key {
            Ok(key) => (key, None),
            Err(fault) => (None, Some(fault)),
        };
        let cache = if args.no_cache { None } else { cache::folder() };
        let judge = Judge::new((*settings).clone(), key, cache.as_deref());
        let (yes, progress) = (args.yes, !common.no_progress);
        Ok(Self { judge, no_key, texts: StagedTexts::default(), yes, progress })
    }

    /// Adds what was said in a trajectory; `record` is a hash of its bytes.
    pub fn hear(&mut self, group: &str, task: Option<&str>, record: u64, said: &[Said]) {
        for Said { event, stage, text } in said {
            self.texts.add(group, task, record, *event, *stage, text);
        }
    }

    /// The scores of pairs of groups, in their order.
    ///
    /// # Errors
    /// When texts may not be sent, and when the judge cannot be used.
    pub fn scores<'g>(&self, pairs: impl Iterator<Item = (&'g str, &'g str)>) -> Result<Vec<Rps>> {
        let samples = self.judge.settings().samples;
        let pairs: Vec<_> = pairs.map(|(a, b)| self.texts.pair(a, b, samples)).collect();
        let plan = self.judge.plan(&pairs);
        plan.check_budget(self.judge.settings())?;
        report_error(&self.announcement(&plan));
        if plan.requests() > 0 {
            if let Some(fault) = &self.no_key {
                return Err(anyhow!(fault.clone()));
            }
            self.permission()?;
        }
        let bar = if self.progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(plan.requests()), bar);
        let judged = self.judge.run(&plan, &|| bar.inc(1));
        bar.finish_and_clear();
        let judged = judged?;
        if let (unusable @ 1.., Some(first)) = (judged.unusable, judged.first_unusable) {
            let questions = counted(unusable, "answer of the judge cannot", "answers of the judge cannot");
            report_error(&format!("{questions} be used, first: {first}; the comparisons are left out"));
        }
        Ok(judged.rps)
    }

    /// What is about to be sent, and where.
    fn announcement(&self, plan: &Plan<'_>) -> String {
        let settings = self.judge.settings();
        let known = plan.questions() - plan.requests();
        let answers = format!("{} from earlier runs", counted(known, "answer is kept", "answers are kept"));
        if plan.requests() == 0 {
            return format!("RPS by {}: {answers}, nothing is sent", settings.model);
        }
        let answers = if known > 0 { format!(", {answers}") } else { String::new() };
        let (input, output) = plan.tokens();
        let price = plan.price(settings).map(|price| format!(", at your prices about {price:.4}"));
        format!(
            "RPS by {settings}: {} to send{answers}; by an estimate {input} tokens of texts and {output} of answers{}",
            counted(plan.requests(), "request", "requests"),
            price.unwrap_or_default()
        )
    }

    /// Asks whether texts may be sent.
    fn permission(&self) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            bail!("nothing was sent, and RPS is missing: there is no terminal to ask at; `--yes` permits it");
        }
        write!(io::stderr().lock(), "Send them? [y/N] ")?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        if !matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            bail!("nothing was sent, and RPS is missing");
        }
        Ok(())
    }
}

/// What the agent says in a trajectory, as much of it as is kept of a text.
pub fn said(trajectory: &Trajectory<'_>, graph: &ActionGraph) -> Vec<Said> {
    let staged = stages(trajectory, graph).into_iter().enumerate();
    let said = staged.filter_map(|(event, staged)| {
        let Event::Agent(text) = *trajectory.events.get(event)? else { return None };
        Some(Said { event, stage: staged?.stage, text: clipped(trajectory.texts.get(text).as_str()) })
    });
    said.collect()
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
