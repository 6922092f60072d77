//! Converts drafts into findings: resolves places to bytes, lines and columns, and computes fingerprints.

use super::context::{CheckContext, PositionStyle};
use super::inline_suppressions::{InlineSuppressions, Malformed, RECORD_MEMBER};
use super::notice::{Mismatch, Notice};
use super::report::Report;
use crate::dataset::Facts;
use crate::diagnostic::{Draft, DraftFix, Drafts, Finding, Fix, Located, Related, Safety};
use crate::fingerprint::{Discriminator, Element, Fingerprint, Identity, Locator, Site, Subject, version1};
use crate::graph::ActionGraph;
use crate::json::Span;
use crate::rule::{Rule, RuleRef, Severity};
use crate::rules;
use crate::similarity::TrajectorySummary;
use crate::suppression::Suppressed;
use crate::teacher::{Echoes, Verdict};
use crate::text::{BOM, Position, PositionIndex, excerpt};
use crate::trajectory::{Place, Texts, Trajectory};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Builds the findings of one input.
pub struct FindingBuilder<'c> {
    context: &'c CheckContext<'c>,
    text: &'c str,
    positions: PositionIndex<'c>,
    findings: Vec<Finding>,
    facts: Vec<Facts>,
    record: u64,
    /// The offset of each record, if the input is many lines of one trajectory.
    line_starts: Vec<u32>,
    /// The current trajectory.
    of: Option<TrajectoryInfo>,
    /// The inline suppressions, by record.
    inline: BTreeMap<u64, RecordSuppressions>,
    /// Whether all lines are one trajectory.
    is_session: bool,
    /// The discriminators of the last findings, which have no fingerprints yet, because the identity of their record is
    /// unknown.
    unsealed: Vec<Option<Discriminator>>,
    /// For baselines of version 1: the number of findings with the same parts, regardless of their messages.
    alike: HashMap<u128, u32>,
}

#[derive(Clone)]
struct TrajectoryInfo {
    trajectory: u64,
    task: Option<Arc<str>>,
    model: Option<Arc<str>>,
    /// For baselines of version 1.
    version1: Option<u64>,
}

/// The inline suppressions of a record.
struct RecordSuppressions {
    suppressions: InlineSuppressions,
    /// The offset from which its places count.
    base: u32,
    of: Option<TrajectoryInfo>,
    identity: Option<Identity>,
}

impl<'c> FindingBuilder<'c> {
    /// A builder of findings in `text`.
    pub fn new(context: &'c CheckContext<'c>, text: &'c str) -> Self {
        Self {
            context,
            text,
            positions: match context.places {
                PositionStyle::Editor(encoding) => PositionIndex::for_editor(text, encoding),
                PositionStyle::Excerpts | PositionStyle::Lines => PositionIndex::new(text),
            },
            findings: Vec::new(),
            facts: Vec::new(),
            record: 0,
            line_starts: Vec::new(),
            of: None,
            inline: BTreeMap::new(),
            is_session: false,
            unsealed: Vec::new(),
            alike: HashMap::new(),
        }
    }

    /// The record of the input that findings are about.
    pub const fn current_record(&self) -> u64 {
        self.record
    }

    /// Sets the record of the next findings.
    pub fn record(&mut self, record: u64) {
        self.record = record;
    }

    /// Declares that the lines of the input are one trajectory.
    pub const fn session(&mut self) {
        self.is_session = true;
    }

    /// Sets the offsets of the records in the input.
    pub fn lines(&mut self, starts: Vec<u32>) {
        self.line_starts = starts;
    }

    /// Sets the trajectory of the next findings.
    pub fn trajectory(&mut self, index: u64, trajectory: &Trajectory<'_>) {
        let shared = |text: &Option<String>| text.as_deref().map(Arc::from);
        let of = TrajectoryInfo {
            trajectory: index,
            task: shared(&trajectory.task),
            model: shared(&trajectory.model),
            version1: self.context.version1.then(|| version1::trajectory(trajectory)),
        };
        // Findings of the record before the trajectory was read belong to it too.
        for finding in self.findings.iter_mut().filter(|finding| finding.trajectory.is_none()) {
            if finding.record == Some(self.record) || !self.line_starts.is_empty() {
                finding.trajectory = Some(index);
                finding.task.clone_from(&of.task);
                finding.model.clone_from(&of.model);
                if let (Some(version1::Parts::Record(parts)), Some(of)) = (finding.version1.as_deref_mut(), of.version1)
                {
                    parts.join(of);
                }
            }
        }
        for (record, own) in &mut self.inline {
            if *record == self.record || !self.line_starts.is_empty() {
                own.of = Some(of.clone());
            }
        }
        self.of = Some(of);
    }

    /// Whether findings need the identity of their record.
    pub fn needs_identity(&self) -> bool {
        !self.unsealed.is_empty() || self.inline.values().any(|own| own.identity.is_none())
    }

    /// Computes the fingerprints of the findings since the last call, which are about the record with this identity.
    /// Equal fingerprints are numbered, as a last resort.
    pub fn seal(&mut self, identity: Identity) {
        let first = self.findings.len().saturating_sub(self.unsealed.len());
        let mut seen: HashMap<Fingerprint, u32> = HashMap::new();
        for (finding, discriminator) in self.findings[first..].iter_mut().zip(self.unsealed.drain(..)) {
            let Some(site) = &finding.site else { continue };
            let subject = Subject::Record(identity, site);
            let print = Fingerprint::new(&finding.rule.code, subject, discriminator.as_ref());
            let equal = seen.entry(print).or_insert(0);
            finding.fingerprint = print.nth(*equal);
            *equal += 1;
        }
        self.inline.values_mut().for_each(|own| own.identity = own.identity.or(Some(identity)));
    }

    /// Adds the inline suppressions of the record, or the finding that they are malformed. Places count from `base`.
    pub fn inline_suppressions(&mut self, own: Result<InlineSuppressions, Malformed>, base: u32) {
        let member = || self::member("");
        match own {
            Err(Malformed { at, message }) => {
                self.at_bytes(&rules::malformed_ignore::RULE, at.shifted(base), message, member(), None);
            }
            Ok(suppressions) => {
                if suppressions.reason.is_none() {
                    let message = "this record suppresses findings without a `reason`".to_owned();
                    let at = suppressions.key.shifted(base);
                    self.at_bytes(&rules::ignore_without_reason::RULE, at, message, member(), None);
                }
                self.inline.insert(self.record, RecordSuppressions { suppressions, base, of: None, identity: None });
            }
        }
    }

    /// Removes the findings that the configuration or their record suppresses, and reports unused suppressions.
    fn suppress(&mut self) -> Vec<Suppressed> {
        let CheckContext { settings, teachers, .. } = *self.context;
        let mut suppressed = settings.ignores.sift(&mut self.findings);
        if self.inline.is_empty() {
            return suppressed;
        }
        for finding in std::mem::take(&mut self.findings) {
            let own = finding.record.and_then(|record| self.inline.get_mut(&record));
            match own.and_then(|own| own.suppressions.suppression(&finding)) {
                Some(suppression) => suppressed.push(Suppressed { finding, suppression }),
                None => self.findings.push(finding),
            }
        }
        let has_teachers = !teachers.is_empty() && teachers.len() >= settings.teachers.len();
        for (record, RecordSuppressions { suppressions, base, of, identity }) in std::mem::take(&mut self.inline) {
            (self.record, self.of) = (record, of);
            for (index, at) in suppressions.unused(has_teachers).filter(|_| !settings.narrowed) {
                let message = "unused suppression: it matches no finding of this record".to_owned();
                let site = member(&format!("/ignore/{index}"));
                self.at_bytes(&rules::unused_ignore::RULE, at.shifted(base), message, site, None);
            }
            identity.into_iter().for_each(|identity| self.seal(identity));
        }
        suppressed
    }

    /// Ends the current trajectory.
    pub fn trajectory_ends(&mut self) {
        self.of = None;
    }

    /// Adds the facts of the trajectory, for datasets.
    pub fn facts(&mut self, trajectory: &Trajectory<'_>, graph: &ActionGraph, echoes: Option<&Echoes<'_>>) {
        let span = trajectory.texts.resolve(Facts::place(trajectory)).unwrap_or(Span::new(0, 1));
        // Without an excerpt, because facts are kept for the whole run.
        let at = Located {
            bytes: u64::from(span.start)..u64::from(span.end),
            start: self.positions.position(span.start),
            end: self.positions.position(span.end),
            excerpt: None,
        };
        let (behaviour, sketch) = Facts::behaviour(trajectory, graph);
        let of = self.of.as_ref();
        self.facts.push(Facts {
            record: self.record_of(span),
            trajectory: of.map_or(0, |of| of.trajectory),
            task: of.and_then(|of| of.task.clone()),
            model: of.and_then(|of| of.model.clone()),
            at,
            behaviour,
            sketch,
            verdicts: echoes.map(verdicts).unwrap_or_default().into(),
            summary: self.context.settings.wants_ags().then(|| summary(trajectory, graph)).flatten().map(Arc::new),
            is_new: true,
        });
    }

    /// The record that contains a span of the input.
    fn record_of(&self, span: Span) -> u64 {
        let line = self.line_starts.partition_point(|&start| start <= span.start).checked_sub(1);
        line.map_or(self.record, |line| line as u64)
    }

    /// Adds a finding at a span of the input.
    pub fn at_bytes(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: String,
        site: Site,
        discriminator: Option<Discriminator>,
    ) {
        if let Some(severity) = self.context.settings.rules.severity(rule) {
            let draft = Draft { discriminator, ..Draft::new(Place { text: 0, span }, message) };
            self.push(rule.into(), severity, draft, site, span, Vec::new(), None);
        }
    }

    /// Adds the findings of one rule, with places in `texts`.
    pub fn drafts(
        &mut self,
        rule: &RuleRef,
        severity: Severity,
        drafts: Drafts,
        texts: &Texts<'_>,
        locator: &mut Locator<'_, '_>,
    ) {
        for mut draft in drafts.finish(&rule.name) {
            let Some(span) = texts.resolve(draft.at) else { continue };
            let related = std::mem::take(&mut draft.related).into_iter().filter_map(|(place, message)| {
                let span = texts.resolve(place)?;
                Some(Related { message, path: None, at: self.locate(span) })
            });
            let related = related.collect();
            let fix = draft.fix.take().and_then(|fix| resolve_fix(fix, texts));
            let site = locator.site(draft.at);
            self.push(rule.clone(), severity, draft, site, span, related, fix);
        }
    }

    fn locate(&mut self, span: Span) -> Located {
        Located {
            bytes: u64::from(span.start)..u64::from(span.end),
            start: self.positions.position(span.start),
            end: self.positions.position(span.end),
            excerpt: (self.context.places == PositionStyle::Excerpts).then(|| excerpt(self.text, span)),
        }
    }

    #[allow(clippy::too_many_arguments)] // the parts of a finding
    fn push(
        &mut self,
        rule: RuleRef,
        severity: Severity,
        draft: Draft,
        mut site: Site,
        span: Span,
        related: Vec<Related>,
        fix: Option<Fix>,
    ) {
        let record = self.record_of(span);
        if self.is_session && site.element == Element::Record {
            site.element = Element::Line(u32::try_from(record).unwrap_or(u32::MAX));
        }
        let version1 = self.context.version1.then(|| Box::new(self.version1(&rule, span)));
        let at = self.locate(span);
        let of = self.of.as_ref();
        self.findings.push(Finding {
            at: Some(at),
            related,
            record: Some(record),
            trajectory: of.map(|of| of.trajectory),
            task: of.and_then(|of| of.task.clone()),
            model: of.and_then(|of| of.model.clone()),
            fix,
            evidence: draft.evidence,
            site: Some(site),
            version1,
            ..Finding::bare(rule, severity, draft.message, Fingerprint::default())
        });
        self.unsealed.push(draft.discriminator);
    }

    /// The parts of the fingerprint of version 1.
    fn version1(&mut self, rule: &Rule, span: Span) -> version1::Parts {
        let pointed = self.text.as_bytes().get(span.range()).unwrap_or_default();
        let mut parts = version1::RecordParts::new(self.of.as_ref().and_then(|of| of.version1), pointed);
        let common = version1::Parts::Record(parts.clone()).fingerprint(&rule.code, "");
        let alike = self.alike.entry(common).or_insert(0);
        parts.nth = *alike;
        *alike += 1;
        version1::Parts::Record(parts)
    }

    /// The report, with findings sorted by place and code.
    pub fn finish(mut self, records: u64, trajectories: u64, calls: u64) -> Report {
        if self.needs_identity() {
            self.seal(Identity::of_bytes(self.text.as_bytes()));
        }
        let mut suppressed = self.suppress();
        let start = |finding: &Finding| finding.at.as_ref().map_or(0, |at| at.bytes.start);
        let order = |a: &Finding, b: &Finding| start(a).cmp(&start(b)).then_with(|| a.rule.cmp(&b.rule));
        self.findings.sort_by(order);
        suppressed.sort_by(|a, b| order(&a.finding, &b.finding));
        Report { findings: self.findings, suppressed, records, trajectories, calls, facts: self.facts }
    }
}

/// The verdict of each teacher.
fn verdicts(echoes: &Echoes<'_>) -> Vec<(Arc<str>, Verdict)> {
    echoes.assessments.iter().map(|(active, assessment)| (Arc::clone(&active.name), assessment.verdict)).collect()
}

/// The summary of a trajectory for AGS.
fn summary(trajectory: &Trajectory<'_>, graph: &ActionGraph) -> Option<TrajectorySummary> {
    TrajectorySummary::of(trajectory, &graph.features(trajectory))
}

/// A site in the inline suppressions of a record.
fn member(pointer: &str) -> Site {
    Site { pointer: format!("/{RECORD_MEMBER}{pointer}").into(), ..Site::of(Element::Record) }
}

fn resolve_fix(fix: DraftFix, texts: &Texts<'_>) -> Option<Fix> {
    let span = texts.is_verbatim(fix.at.text).then(|| texts.resolve(fix.at))??;
    Some(Fix {
        title: fix.title,
        safety: fix.safety,
        bytes: u64::from(span.start)..u64::from(span.end),
        replacement: fix.replacement,
    })
}

/// Combines the reports of a file's records: converts indices and places to those of the file, and keeps only the first
/// finding of rules that report once per file.
#[derive(Debug, Default)]
pub struct FileFindings {
    records: u64,
    trajectories: u64,
    calls: u64,
    facts: Vec<Facts>,
    suppressed: Vec<Suppressed>,
    has_empty_line: bool,
    /// The rules that report once per file and have reported.
    reported_once: Vec<RuleRef>,
}

impl FileFindings {
    /// The findings of a record at its place in the file.
    pub fn place(&mut self, mut report: Report, base: u64, line: u64, column: u64) -> Vec<Finding> {
        report.findings.retain(|finding| self.is_first(&finding.rule));
        let suppressed = report.suppressed.iter_mut().map(|suppressed| &mut suppressed.finding);
        for finding in report.findings.iter_mut().chain(suppressed) {
            let places = finding.at.iter_mut().chain(finding.related.iter_mut().map(|related| &mut related.at));
            places.for_each(|at| shift(at, base, line, column));
            if let Some(fix) = &mut finding.fix {
                fix.bytes = fix.bytes.start + base..fix.bytes.end + base;
            }
            finding.record = finding.record.map(|record| record + self.records);
            finding.trajectory = finding.trajectory.map(|trajectory| trajectory + self.trajectories);
        }
        for facts in &mut report.facts {
            shift(&mut facts.at, base, line, column);
            facts.record += self.records;
            facts.trajectory += self.trajectories;
        }
        self.facts.append(&mut report.facts);
        self.suppressed.append(&mut report.suppressed);
        self.count(&report);
        report.findings
    }

    /// Adds the counts of a report.
    pub(super) const fn count(&mut self, report: &Report) {
        self.records += report.records;
        self.trajectories += report.trajectories;
        self.calls += report.calls;
    }

    /// Takes the facts of the trajectories placed since the last call, in file order.
    pub fn take_facts(&mut self) -> Vec<Facts> {
        std::mem::take(&mut self.facts)
    }

    /// Takes the findings suppressed since the last call.
    pub fn take_suppressed(&mut self) -> Vec<Suppressed> {
        std::mem::take(&mut self.suppressed)
    }

    /// The finding of a notice, unless its rule is off or has already reported.
    pub fn notice(&mut self, notice: &Notice, context: &CheckContext<'_>) -> Option<Finding> {
        let finding = file_finding(notice, context)?;
        let is_first = match notice {
            // A file has one finding for all empty lines, in addition to other findings of the rule.
            Notice::EmptyLine { .. } => !std::mem::replace(&mut self.has_empty_line, true),
            _ => self.is_first(&finding.rule),
        };
        let mut kept: Vec<Finding> = is_first.then_some(finding).into_iter().collect();
        self.suppressed.append(&mut context.settings.ignores.sift(&mut kept));
        kept.pop()
    }

    /// Whether a finding of a rule is to be reported: rules with `once_per_file` report only the first.
    fn is_first(&mut self, rule: &RuleRef) -> bool {
        if !rule.traits.once_per_file {
            return true;
        }
        let is_first = !self.reported_once.contains(rule);
        if is_first {
            self.reported_once.push(rule.clone());
        }
        is_first
    }

    /// The numbers of records, trajectories and calls so far.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, u64) {
        (self.records, self.trajectories, self.calls)
    }
}

fn shift(at: &mut Located, base: u64, line: u64, column: u64) {
    at.bytes = at.bytes.start + base..at.bytes.end + base;
    for position in [&mut at.start, &mut at.end] {
        if position.line == 1 {
            position.column += column - 1;
        }
        position.line += line - 1;
    }
}

/// The finding of a notice about the file as a whole, if its rule is on.
#[must_use]
pub fn file_finding(notice: &Notice, context: &CheckContext<'_>) -> Option<Finding> {
    let start = Position { line: 1, column: 1 };
    let (rule, kind, message, offset, at): (&'static Rule, _, _, u64, Position) = match notice {
        Notice::ByteOrderMark => {
            let message = "the file begins with a byte order mark".to_owned();
            (&rules::byte_order_mark::RULE, "byte-order-mark", message, 0, start)
        }
        Notice::NotText(what) => (&rules::syntax_error::RULE, "not-text", format!("the file is {what}"), 0, start),
        Notice::Container(Mismatch(kind, what)) => {
            (&rules::wrong_container::RULE, *kind, format!("the file is {what}"), 0, start)
        }
        Notice::EmptyLine { offset, line, .. } => {
            let at = Position { line: *line, column: 1 };
            let message = "empty line before a record; some loaders stop here".to_owned();
            (&rules::wrong_container::RULE, "empty-line", message, *offset, at)
        }
        Notice::StructureError { offset, line, column, kind, message } => {
            let at = Position { line: *line, column: *column };
            (&rules::syntax_error::RULE, *kind, (*message).to_owned(), *offset, at)
        }
    };
    let severity = context.settings.rules.severity(rule)?;
    let removal = |title: &str, bytes: Range<u64>| {
        Some(Fix { title: title.to_owned(), safety: Safety::Safe, bytes, replacement: String::new() })
    };
    let (end, fix) = match notice {
        Notice::ByteOrderMark => (BOM.len() as u64, removal("remove the byte order mark", 0..BOM.len() as u64)),
        Notice::EmptyLine { end, .. } => (offset, removal("remove the empty lines", offset..*end)),
        _ => (offset, None),
    };
    let fingerprint = Fingerprint::new(&rule.code, Subject::File, Some(&Discriminator::Kind(kind)));
    let at = Some(Located { bytes: offset..end, start: at, end: at, excerpt: None });
    let version1 = context.version1.then(|| Box::new(version1::Parts::File));
    Some(Finding { at, fix, version1, ..Finding::bare(rule, severity, message, fingerprint) })
}
