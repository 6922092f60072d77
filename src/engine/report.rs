//! The result of checking a record.

use crate::dataset::Facts;
use crate::diagnostic::Finding;
use crate::json::Span;
use crate::rule::RuleRef;
use crate::rules::RuleSet;
use crate::suppression::Suppressed;
use crate::text::excerpt;

/// The result of checking a record. Offsets, lines and indices count from the start of the input. In stored reports,
/// `R` is the code of a rule.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Report<R = RuleRef> {
    /// The findings, sorted by place and code.
    pub findings: Vec<Finding<R>>,
    /// The findings that the configuration or the record suppresses, in the same order.
    pub suppressed: Vec<Suppressed<R>>,
    /// The number of records: more than one if a line has several, or if the lines are one trajectory.
    pub records: u64,
    /// The number of trajectories.
    pub trajectories: u64,
    /// The number of the agent's calls.
    pub calls: u64,
    /// The facts of non-empty trajectories, for datasets.
    pub facts: Vec<Facts>,
}

impl Default for Report {
    fn default() -> Self {
        let (findings, suppressed, facts) = (Vec::new(), Vec::new(), Vec::new());
        Self { findings, suppressed, records: 0, trajectories: 0, calls: 0, facts }
    }
}

impl<R: AsRef<str>> Report<R> {
    /// The report with its codes converted into rules; `None` if one is not in the set.
    #[must_use]
    pub fn resolved(self, rules: &RuleSet) -> Option<Report> {
        let rule = |code: R| rules.of_code(code.as_ref()).cloned();
        let findings = self.findings.into_iter().map(|finding| finding.with_rule(rule));
        let suppressed = self.suppressed.into_iter().map(|Suppressed { finding, suppression }| {
            Some(Suppressed { finding: finding.with_rule(rule)?, suppression })
        });
        Some(Report {
            findings: findings.collect::<Option<_>>()?,
            suppressed: suppressed.collect::<Option<_>>()?,
            records: self.records,
            trajectories: self.trajectories,
            calls: self.calls,
            facts: self.facts,
        })
    }
}

impl Report {
    /// A copy without the facts.
    #[must_use]
    pub fn without_facts(&self) -> Self {
        let Self { findings, suppressed, records, trajectories, calls, facts: _ } = self;
        Self {
            findings: findings.clone(),
            suppressed: suppressed.clone(),
            records: *records,
            trajectories: *trajectories,
            calls: *calls,
            facts: Vec::new(),
        }
    }

    /// A copy with the facts and counts only.
    #[must_use]
    pub fn only_facts(&self) -> Self {
        let Self { findings: _, suppressed: _, records, trajectories, calls, facts } = self;
        let (records, trajectories, calls) = (*records, *trajectories, *calls);
        Self { findings: Vec::new(), suppressed: Vec::new(), records, trajectories, calls, facts: facts.clone() }
    }

    /// Adds excerpts of `text`, the text of the record, to all findings; `None` removes the excerpts.
    pub fn set_excerpts(&mut self, text: Option<&str>) {
        let number = |offset: u64| u32::try_from(offset).unwrap_or(u32::MAX);
        let suppressed = self.suppressed.iter_mut().map(|suppressed| &mut suppressed.finding);
        for finding in self.findings.iter_mut().chain(suppressed) {
            let places = finding.at.iter_mut().chain(finding.related.iter_mut().map(|related| &mut related.at));
            for at in places {
                let span = Span::new(number(at.bytes.start), number(at.bytes.end));
                at.excerpt = text.map(|text| excerpt(text, span));
            }
        }
    }
}
