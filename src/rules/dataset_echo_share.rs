//! D001 dataset-echo-share

use super::dataset::{DatasetContext, DatasetDraft, DatasetPlace, count, share};
use super::{Check, declare_rule, words};
use crate::fingerprint::Discriminator;

declare_rule! {
    /// ## What it does
    /// Reports a dataset in which the share of trajectories that echo a teacher exceeds its `max-echo-share`.
    /// Trajectories with too little evidence do not count. Without that limit, the rule reports nothing. The message
    /// has the share, the number of echoes and the number of trajectories with enough evidence.
    ///
    /// For a change (`check --staged` or `--since`), the rule reports a share that exceeds the limit and that the
    /// change raises, or a rise by more than `max-echo-share-increase`. The message also has the share before the
    /// change and the number of new echoes. The related places are the first new echoes.
    ///
    /// ## Why is this bad?
    /// A single echo may be chance. Many of them produce a model that acts like its teacher and has the same blind
    /// spots. Data that is presented as independent should not be a copy.
    ///
    /// ## Example
    /// ```toml
    /// [teachers.sonnet]
    /// profile = "profiles/sonnet.json"
    /// max-echo-share = 0.1
    /// ```
    /// Of 400 trajectories, 320 have enough evidence and 40 of these are echoes: a share of 0.125, which exceeds the
    /// limit.
    ///
    /// ## What to do
    /// Replace some of the echoes with runs of other models, or raise the limit. Check all files of the dataset in one
    /// run; otherwise the share covers only some of them.
    "D001" "dataset-echo-share" Warning [needs_teacher, needs_dataset, always_reported]; Check::Dataset(check)
}

fn check(context: &DatasetContext<'_>, drafts: &mut Vec<DatasetDraft>) {
    for limits in &context.scope.teachers {
        let verdicts = context.dataset.verdicts(&limits.teacher);
        let Some(echo_share) = verdicts.echo_share() else { continue };
        let verdicts_before = context.before.map(|before| before.dataset.verdicts(&limits.teacher));
        let before = verdicts_before.map(|before| before.echo_share().unwrap_or(0.0));
        let has_risen = before.is_none_or(|before| echo_share > before);
        let mut exceeded = Vec::new();
        if let Some(max) = limits.max_echo_share.filter(|&max| echo_share > max && has_risen) {
            exceeded.push(format!("`max-echo-share` = {max}"));
        }
        if let (Some(max), Some(before)) = (limits.max_echo_share_increase, before)
            && echo_share - before > max
        {
            exceeded.push(format!("`max-echo-share-increase` = {max}"));
        }
        if exceeded.is_empty() {
            continue;
        }
        let (new, members) = context.dataset.new_echoes(&limits.teacher);
        let (echoes, judged) = (verdicts.echo, verdicts.judged());
        let share_before = before.map(|before| format!(", before {before:.3}")).unwrap_or_default();
        // Without new echoes, the share rises if other trajectories are removed, or if echoes move into the dataset.
        let (new_echoes, cause) = match verdicts_before {
            None => (String::new(), ""),
            Some(before) if new == 0 && verdicts.clean < before.clean => {
                (String::new(), "; no new echoes, but fewer other trajectories")
            }
            Some(_) => (format!(", {}", count(new, "new echo", "new echoes")), ""),
        };
        let message = format!(
            "too many echoes of {} in {}: share {}{share_before} ({echoes} of {judged}{new_echoes}); {}{cause}",
            words::quote(&limits.teacher),
            context.scope.name,
            share(echoes, judged),
            exceeded.join(" and "),
        );
        let label = if before.is_some() { "new echo" } else { "echo" };
        let related = members.iter().map(|member| (member.clone(), label.to_owned())).collect();
        let at = DatasetPlace::Config(limits.place.clone());
        let discriminator = Some(Discriminator::Teacher(limits.teacher.to_string()));
        drafts.push(DatasetDraft { at, discriminator, message, related });
    }
}
