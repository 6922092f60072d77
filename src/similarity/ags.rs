//! AGS, the action graph similarity, with its parts (docs/metrics.md, section 4; arXiv 2604.21255, section 3).

use super::cosine::cosine;
use super::mandatory::Mandatory;
use super::mean::clamp_to_unit;
use super::node::{GroupView, NodeForm, over_domain, over_tasks};
use super::rates::Rates;
use super::task::TaskKey;

/// The similarity of two groups. Every value is from 0 to 1, or `None` if it is undefined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similarity {
    /// Agreement in optional tools.
    pub s_node: Option<f64>,
    /// The form of `s_node`; `None` if it is undefined.
    pub s_node_form: Option<NodeForm>,
    /// Cosine of (verification, confirmation, retry).
    pub s_seq: Option<f64>,
    /// Cosine of (reuse, chain, fan-out).
    pub s_dep: Option<f64>,
    /// Number of tasks that both groups have runs of.
    pub tasks: usize,
}

impl Similarity {
    /// AGS: the mean of the defined parts; `None` if none is defined.
    #[must_use]
    pub fn ags(&self) -> Option<f64> {
        let (mut sum, mut parts) = (0.0, 0.0);
        for part in [self.s_node, self.s_seq, self.s_dep].into_iter().flatten() {
            sum += part;
            parts += 1.0;
        }
        (parts > 0.0).then(|| clamp_to_unit(sum / parts))
    }

    /// The similarity of two groups with these mandatory tools.
    pub(super) fn of(a: (GroupView<'_>, &Rates), b: (GroupView<'_>, &Rates), mandatory: &Mandatory) -> Self {
        let ((a, rates_a), (b, rates_b)) = (a, b);
        let shared: Vec<TaskKey> = a.group.tasks.intersection(&b.group.tasks).copied().collect();
        let (s_node, form) = if shared.is_empty() {
            (over_domain(a, b, mandatory.of_domain()), NodeForm::Domain)
        } else {
            (over_tasks(a, b, &shared, |task| mandatory.of_task(task)), NodeForm::Task)
        };
        Self {
            s_node,
            s_node_form: s_node.map(|_| form),
            s_seq: cosine(&rates_a.sequence(), &rates_b.sequence()),
            s_dep: cosine(&rates_a.dependency(), &rates_b.dependency()),
            tasks: shared.len(),
        }
    }
}
