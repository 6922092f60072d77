//! D001 dataset-echo-share

use super::dataset::{DatasetContext, DatasetDraft, DatasetPlace, count, percent};
use super::{Check, declare_rule, words};

declare_rule! {
    /// ## What it does
    /// Reports a dataset in which a larger share of the trajectories echoes a teacher than its
    /// `max-echo-share` allows. Trajectories with too little evidence to tell are left out of the share. The
    /// rule says nothing until that limit is set.
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
    "D001" "dataset-echo-share" Warning; Check::Dataset(check)
}

fn check(context: &DatasetContext<'_>, drafts: &mut Vec<DatasetDraft>) {
    for limits in &context.scope.teachers {
        let verdicts = context.dataset.verdicts(&limits.teacher);
        let (Some(most), Some(share)) = (limits.max_echo_share, verdicts.echo_share()) else { continue };
        if share <= most {
            continue;
        }
        let teacher = words::quote(&limits.teacher);
        let message = format!(
            "{} of {} with enough evidence in {} {} the teacher {teacher}: {}, above `max-echo-share` = {most}",
            verdicts.echo,
            count(verdicts.judged(), "trajectory", "trajectories"),
            context.scope.name,
            if verdicts.echo == 1 { "echoes" } else { "echo" },
            percent(verdicts.echo, verdicts.judged()),
        );
        drafts.push(DatasetDraft {
            at: DatasetPlace::Config(limits.place.clone()),
            subject: limits.teacher.to_string(),
            message,
            related: Vec::new(),
        });
    }
}
