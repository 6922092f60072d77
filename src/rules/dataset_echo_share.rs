//! D001 dataset-echo-share

use super::dataset::{DatasetContext, DatasetDraft, DatasetPlace, count, percent};
use super::{Check, declare_rule, words};
use crate::dataset::Member;

declare_rule! {
    /// ## What it does
    /// Reports a dataset in which a larger share of the trajectories echoes a teacher than its
    /// `max-echo-share` allows. Trajectories with too little evidence to tell are left out of the share. The
    /// rule says nothing until that limit is set.
    ///
    /// Where a change is checked (`check --staged` or `--since`), the rule speaks when the change raises a share that is above
    /// the limit then, and also when it raises the share by more than `max-echo-share-increase`. The new
    /// trajectories that are echoes are named.
    ///
    /// ## Why is this bad?
    /// One echo is chance or good advice; many of them make a model that acts like its teacher, with the
    /// teacher's blind spots. Data that is sold as independent should not be a copy either.
    ///
    /// ## Example
    /// ```toml
    /// [teachers.sonnet]
    /// profile = "profiles/sonnet.json"
    /// max-echo-share = 0.1
    /// ```
    /// Of 400 trajectories 320 have enough evidence, and 40 of these are echoes: 12.5 %, which is too many.
    ///
    /// ## What to do
    /// Look at the trajectories that are echoes and replace some with runs of other models, or raise the limit. All
    /// files of the dataset must be checked in one run, else the share is that of some of them.
    "D001" "dataset-echo-share" Warning [needs_teacher, needs_dataset, always_reported]; Check::Dataset(check)
}

fn check(context: &DatasetContext<'_>, drafts: &mut Vec<DatasetDraft>) {
    for limits in &context.scope.teachers {
        let verdicts = context.dataset.verdicts(&limits.teacher);
        let Some(share) = verdicts.echo_share() else { continue };
        let before = context.before.map(|before| before.dataset.verdicts(&limits.teacher).echo_share().unwrap_or(0.0));
        let mut broken = Vec::new();
        if let Some(most) = limits.max_echo_share.filter(|&most| share > most && before.is_none_or(|it| share > it)) {
            broken.push(format!("above `max-echo-share` = {most}"));
        }
        if let (Some(most), Some(before)) = (limits.max_echo_share_increase, before)
            && share - before > most
        {
            let points = (share - before) * 100.0;
            broken.push(format!("up by {points:.1} points, more than `max-echo-share-increase` = {most}"));
        }
        if broken.is_empty() {
            continue;
        }
        let (new, members) = context.dataset.new_echoes(&limits.teacher);
        let was = before.map(|before| format!(" after {:.1} %", before * 100.0)).unwrap_or_default();
        let message = format!(
            "{} of {} with enough evidence in {} {} the teacher {}: {}{was}, {}{}",
            verdicts.echo,
            count(verdicts.judged(), "trajectory", "trajectories"),
            context.scope.name,
            if verdicts.echo == 1 { "echoes" } else { "echo" },
            words::quote(&limits.teacher),
            percent(verdicts.echo, verdicts.judged()),
            broken.join(", and "),
            before.map(|_| format!("; {}", new_ones(new, members))).unwrap_or_default(),
        );
        let related = members.iter().map(|member| (member.clone(), "an echo".to_owned())).collect();
        let at = DatasetPlace::Config(limits.place.clone());
        drafts.push(DatasetDraft { at, subject: limits.teacher.to_string(), message, related });
    }
}

/// The new echoes, by file and record.
fn new_ones(many: u64, members: &[Member]) -> String {
    if many == 0 {
        return "no echo is new: others are gone".to_owned();
    }
    let mut named = String::new();
    let mut last = None;
    for member in members {
        match last.replace(&member.path) {
            Some(path) if *path == member.path => named.push_str(&format!(", {}", member.record)),
            before => {
                named.push_str(if before.is_some() { "; " } else { "" });
                named.push_str(&format!("{} record {}", member.path, member.record));
            }
        }
    }
    let more = many.saturating_sub(members.len() as u64);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("new {}: {named}{more}", if many == 1 { "echo" } else { "echoes" })
}
