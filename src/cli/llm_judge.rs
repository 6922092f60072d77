//! `compare --rps judge`: asks the model of `[judge]`, after the user has confirmed.

use super::args::RpsArgs;
use super::common_args::CommonArgs;
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

/// A text of the agent in a trajectory.
pub struct AgentText {
    /// The index of the text's event.
    event: usize,
    stage: Stage,
    text: String,
}

/// Collects texts, and asks the judge about them.
pub struct JudgeCollector {
    judge: Judge,
    /// Why the API key is missing. It is reported only if something must be sent.
    no_key: Option<JudgeErrorKind>,
    texts: StagedTexts,
    yes: bool,
    progress: bool,
}

impl JudgeCollector {
    /// Creates a collector for the configured judge.
    ///
    /// # Errors
    /// If no judge is configured, or the configuration is invalid.
    pub fn new(args: &RpsArgs, common: &CommonArgs, resolver: &Resolver) -> Result<Self> {
        let Some(settings) = resolver.judge(&std::env::current_dir()?)? else {
            bail!(
                "`--rps judge` needs a `[judge]` table with `endpoint` and `model` in the {CONFIG_NAME} of this folder"
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

    /// Adds the texts of a trajectory. `record` is a hash of the record's bytes and the trajectory's index in it.
    pub fn add(&mut self, group: &str, task: Option<&str>, record: u64, texts: &[AgentText]) {
        for AgentText { event, stage, text } in texts {
            self.texts.add(group, task, record, *event, *stage, text);
        }
    }

    /// Scores pairs of groups, in order.
    ///
    /// # Errors
    /// If requests are needed but the user does not confirm them, the API key is missing, or there are more than
    /// `max-requests`; or if the judge fails.
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
            self.confirm()?;
        }
        let bar = if self.progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(plan.requests()), bar);
        let judged = self.judge.run(&plan, &|| bar.inc(1));
        bar.finish_and_clear();
        let judged = judged?;
        if let (unusable @ 1.., Some(first)) = (judged.unusable, judged.first_unusable) {
            let answers = count(unusable, "unusable answer", "unusable answers");
            report_error(&format!("skipped comparisons with {answers} of the judge; the first error: {first}"));
        }
        Ok(judged.rps)
    }

    /// The message about what is going to be sent, and where.
    fn announcement(&self, plan: &Plan<'_>) -> String {
        let settings = self.judge.settings();
        let cached = plan.questions() - plan.requests();
        let answers = count(cached, "cached answer", "cached answers");
        if plan.requests() == 0 {
            return format!("RPS by {}: {answers}, nothing to send", settings.model);
        }
        let answers = if cached > 0 { format!(", {answers}") } else { String::new() };
        let (input, output) = plan.tokens();
        let price = plan.price(settings).map(|price| format!(", price about {price:.4}"));
        format!(
            "RPS by {settings}: {} to send{answers}; estimated {input} input tokens and {output} output tokens{}",
            count(plan.requests(), "request", "requests"),
            price.unwrap_or_default()
        )
    }

    /// Asks the user whether texts may be sent.
    fn confirm(&self) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            bail!("nothing was sent and RPS is missing: no terminal to ask for confirmation; pass `--yes` to confirm");
        }
        write!(io::stderr().lock(), "Send them? [y/N] ")?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        if !matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            bail!("nothing was sent and RPS is missing");
        }
        Ok(())
    }
}

/// The texts of the agent in a trajectory, each shortened to the part that is compared.
pub fn agent_texts(trajectory: &Trajectory<'_>, graph: &ActionGraph) -> Vec<AgentText> {
    let staged = stages(trajectory, graph).into_iter().enumerate();
    let texts = staged.filter_map(|(event, staged)| {
        let Event::Agent(text) = *trajectory.events.get(event)? else { return None };
        Some(AgentText { event, stage: staged?.stage, text: clipped(trajectory.texts.get(text).as_str()) })
    });
    texts.collect()
}

fn count(number: u64, singular: &str, plural: &str) -> String {
    format!("{number} {}", if number == 1 { singular } else { plural })
}
