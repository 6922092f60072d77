//! The result of checking a record.

use crate::dataset::Facts;
use crate::diagnostic::Finding;
use crate::json::Span;
use crate::rule::RuleRef;
use crate::rules::RuleSet;
use crate::suppression::Suppressed;
use crate::text::excerpt;

/// What checking a record found. PositionStyle, lines and indices count from the start of the input. Where reports are
/// kept, `R` is the code of a rule.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Report<R = RuleRef> {
    /// The findings, by place and code.
    pub findings: Vec<Finding<R>>,
    /// Findings that the configuration or the record leaves out, in the same order.
    pub suppressed: Vec<Suppressed<R>>,
    /// Records read: more than one where several stand on a line or lines make one trajectory.
    pub records: u64,
    /// Trajectories among them.
    pub trajectories: u64,
    /// The agent's calls in them.
    pub calls: u64,
    /// What datasets want to know of the trajectories in which anything happens.
    pub facts: Vec<Facts>,
}

impl Default for Report {
    fn default() -> Self {
        let (findings, suppressed, facts) = (Vec::new(), Vec::new(), Vec::new());
        Self { findings, suppressed, records: 0, trajectories: 0, calls: 0, facts }
    }
}

impl<R: AsRef<str>> Report<R> {
    /// The report with its codes turned into rules; `None` where one is not in the set.
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
    /// A copy for those who only want the findings.
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

    /// A copy for those who only want the facts.
    #[must_use]
    pub fn only_facts(&self) -> Self {
        let Self { findings: _, suppressed: _, records, trajectories, calls, facts } = self;
        let (records, trajectories, calls) = (*records, *trajectories, *calls);
        Self { findings: Vec::new(), suppressed: Vec::new(), records, trajectories, calls, facts: facts.clone() }
    }

    /// Shows the text around findings, or does not. `text` is the record's.
    pub fn set_excerpts(&mut self, text: Option<&str>) {
        let number = |offset: u64| u32::try_from(offset).unwrap_or(u32::MAX);
        let left_out = self.suppressed.iter_mut().map(|suppressed| &mut suppressed.finding);
        for finding in self.findings.iter_mut().chain(left_out) {
            let places = finding.at.iter_mut().chain(finding.related.iter_mut().map(|related| &mut related.at));
            for at in places {
                let span = Span::new(number(at.bytes.start), number(at.bytes.end));
                at.excerpt = text.map(|text| excerpt(text, span));
            }
        }
    }
}
