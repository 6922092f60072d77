//! Runs the rules on one record.

use super::context::CheckContext;
use super::findings::FindingBuilder;
use super::inline_suppressions;
use super::read::read_record;
use super::report::Report;
use super::scan::RecordInput;
use crate::diagnostic::{Draft, Drafts};
use crate::fingerprint::{Discriminator, Element, Identity, IdentityOfLines, Locator, Site};
use crate::formats::{self, Extent, Format};
use crate::graph::ActionGraph;
use crate::json::{self, Parsed, Span, SyntaxError, SyntaxErrorKind, ValueRef};
use crate::rule::{RuleRef, Severity};
use crate::rules::{self, RecordContext, TrajectoryContext};
use crate::schema;
use crate::teacher::Echoes;
use crate::text::lines;
use crate::trajectory::{Loc, Place, TextId, Texts, Trajectory};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Checks one record, or all lines of a file that is one trajectory.
#[must_use]
pub fn check(input: &RecordInput<'_>, context: &CheckContext<'_>) -> Report {
    check_with(input, context, None)
}

/// Like [`check`], and calls `observe` for each trajectory with the analyses that were computed for the rules. The
/// teachers assess actions and wording, whichever rules are on.
pub fn check_observed(
    input: &RecordInput<'_>,
    context: &CheckContext<'_>,
    observe: &mut dyn FnMut(&Observed<'_, '_>),
) -> Report {
    check_with(input, context, Some(observe))
}

/// A trajectory that is being checked.
#[derive(Clone, Copy)]
pub struct Observed<'o, 'r> {
    /// The 0-based index of its first record in the input.
    pub record: u64,
    /// The trajectory.
    pub trajectory: &'o Trajectory<'r>,
    /// Its action graph.
    pub graph: &'o ActionGraph,
    /// The assessments of the teachers; `None` without teachers, and for a trajectory without events.
    pub echoes: Option<&'o Echoes<'o>>,
}

/// A function that observes trajectories while they are checked.
type Observer<'o> = &'o mut dyn FnMut(&Observed<'_, '_>);

fn check_with(input: &RecordInput<'_>, context: &CheckContext<'_>, observe: Option<Observer<'_>>) -> Report {
    let text = match std::str::from_utf8(input.bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = u32::try_from(error.valid_up_to()).unwrap_or(u32::MAX);
            // Positions are counted in the valid text before the error.
            let before = std::str::from_utf8(&input.bytes[..error.valid_up_to()]).unwrap_or_default();
            let mut findings = FindingBuilder::new(context, before);
            let message = format!("invalid UTF-8: unexpected byte 0x{:02x}", input.bytes[error.valid_up_to()]);
            let span = Span::new(at, at.saturating_add(1));
            findings.at_bytes(&rules::syntax_error::RULE, span, message, Site::of(Element::Record), None);
            findings.seal(Identity::of_bytes(input.bytes));
            return findings.finish(1, 0, 0);
        }
    };
    let findings = FindingBuilder::new(context, text);
    let mut checker = Checker { text, input, context, observe, findings, trajectories: 0, calls: 0 };
    let records = match input.extent {
        Extent::File => checker.session(),
        Extent::Record => checker.values(),
    };
    let Checker { findings, trajectories, calls, .. } = checker;
    findings.finish(records, trajectories, calls)
}

struct Checker<'c, 'o> {
    text: &'c str,
    input: &'c RecordInput<'c>,
    context: &'c CheckContext<'c>,
    observe: Option<Observer<'o>>,
    findings: FindingBuilder<'c>,
    trajectories: u64,
    calls: u64,
}

impl Checker<'_, '_> {
    /// Checks the values of the input, of which there should be one. Returns their number.
    fn values(&mut self) -> u64 {
        let mut at = 0;
        let mut count = 0;
        loop {
            self.findings.record(count);
            match json::parse_prefix(self.text, at) {
                Ok((parsed, end)) => {
                    if count == 1 {
                        let start = self.text[at as usize..].find(|c: char| !c.is_ascii_whitespace()).unwrap_or(0);
                        let start = at + u32::try_from(start).unwrap_or(0);
                        let message = "second JSON value on this line; write one record per line";
                        self.findings.at_bytes(
                            &rules::wrong_container::RULE,
                            Span::new(start, start + 1),
                            message.into(),
                            Site::of(Element::Record),
                            Some(Discriminator::Kind("second-value")),
                        );
                    }
                    self.record(parsed);
                    count += 1;
                    at = end;
                }
                Err(SyntaxError { kind: SyntaxErrorKind::Empty, .. }) if count > 0 => return count,
                Err(error) => {
                    // Trailing garbage is an error of the record before it.
                    self.findings.record(count.saturating_sub(1));
                    let is_garbage = count > 0 && matches!(error.kind, SyntaxErrorKind::Expected("a value"));
                    let kind = if is_garbage { SyntaxErrorKind::TrailingContent } else { error.kind };
                    self.syntax_error(SyntaxError { kind, ..error }, 0);
                    self.findings.seal(Identity::of_bytes(&self.text.as_bytes()[at as usize..]));
                    return count.max(1);
                }
            }
        }
    }

    /// Checks the lines of a file that is one trajectory. Returns their number.
    fn session(&mut self) -> u64 {
        let format = self.context.settings.format.or(self.input.hint);
        self.findings.session();
        let (mut starts, mut read) = (Vec::new(), Vec::new());
        for line in lines(self.input.bytes) {
            let part = &self.text[line.start..line.end];
            if part.trim().is_empty() {
                continue;
            }
            let base = u32::try_from(line.start).unwrap_or(u32::MAX);
            self.findings.record(starts.len() as u64);
            starts.push(base);
            let parsed = json::parse(part);
            let plain = parsed.as_ref().ok().and_then(|parsed| self.inline_suppressions(parsed.tape.root(part), base));
            read.push((part, plain, parsed));
        }
        let (texts, parsed): (Vec<_>, Vec<_>) = read
            .into_iter()
            .map(|(part, plain, parsed)| match plain {
                Some((plain, parsed)) => (Cow::Owned(plain), Ok(parsed)),
                None => (Cow::Borrowed(part), parsed),
            })
            .unzip();
        let is_json: Vec<bool> = parsed.iter().map(Result::is_ok).collect();
        let mut roots = Vec::new();
        let count = starts.len() as u64;
        for (record, (part, parsed)) in (0..).zip(texts.iter().zip(parsed)) {
            let base = starts[record];
            self.findings.record(record as u64);
            match parsed {
                Ok(parsed) => {
                    let parsed = self.json_rules(part, parsed, base, format);
                    roots.push((&**part, parsed, base));
                }
                Err(error) => self.syntax_error(error, base),
            }
        }
        self.findings.lines(starts);
        let is_read = format.filter(|_| !roots.is_empty()).is_some_and(|format| {
            self.trajectory(roots, format, |read| {
                let parsed = read.roots().map(|root| Identity::of_record(root.text(), root.tape()));
                Some(identity_of_lines(&texts, &is_json, parsed))
            })
        });
        if !is_read && self.findings.needs_identity() {
            let parsed = texts.iter().filter_map(|text| Some(Identity::of_record(text, &json::parse(text).ok()?.tape)));
            self.findings.seal(identity_of_lines(&texts, &is_json, parsed));
        }
        count
    }

    fn syntax_error(&mut self, error: SyntaxError, base: u32) {
        let rule = match error.kind {
            SyntaxErrorKind::TooDeep => &rules::too_deep::RULE,
            _ => &rules::syntax_error::RULE,
        };
        let at = (base + error.at).min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let width = self.text[at as usize..].chars().next().filter(|&c| c != '\n').map_or(0, char::len_utf8);
        let span = Span::new(at, at + u32::try_from(width).unwrap_or(0));
        self.findings.at_bytes(rule, span, error.to_string(), Site::of(Element::Record), None);
    }

    fn record(&mut self, parsed: Parsed) {
        let detected = formats::detect(parsed.tape.root(self.text));
        let format = self.context.settings.format.or(detected).or(self.input.hint);
        let root = parsed.tape.root(self.text).span();
        // Importers and rules must not see the inline suppressions.
        let plain = self.inline_suppressions(parsed.tape.root(self.text), 0);
        let plain = plain.as_ref().map(|(plain, parsed)| (plain.as_str(), parsed.clone(), root.start));
        let (text, parsed, base) = plain.unwrap_or((self.text, parsed, 0));
        let parsed = self.json_rules(text, parsed, base, format);
        let Some(format) = format else {
            let span = Span::new(root.start, root.start + 1);
            let message = "the record matches no known trajectory format".to_owned();
            self.findings.at_bytes(&rules::unknown_format::RULE, span, message, Site::of(Element::Record), None);
            self.findings.seal(Identity::of_record(text, &parsed.tape));
            return;
        };
        let is_read = self.trajectory(vec![(text, parsed, base)], format, |texts| {
            texts.roots().next().map(|root| Identity::of_record(root.text(), root.tape()))
        });
        if !is_read && let Ok(parsed) = json::parse(text) {
            self.findings.seal(Identity::of_record(text, &parsed.tape));
        }
    }

    /// Reads the inline suppressions of a record, if the configuration allows them. Returns the record with them
    /// blanked, so that all offsets stay the same.
    fn inline_suppressions(&mut self, record: ValueRef<'_>, base: u32) -> Option<(String, Parsed)> {
        if !self.context.settings.record_ignores {
            return None;
        }
        let suppressions = inline_suppressions::read(record, self.context.settings.rules.set())?;
        self.findings.inline_suppressions(suppressions, base);
        let plain = inline_suppressions::blanked(record)?;
        let parsed = json::parse(&plain).ok()?;
        Some((plain, parsed))
    }

    /// Reads a trajectory and runs the trajectory rules. Returns whether it was readable. `identity` computes the
    /// identity of the record; it is called only if there are findings.
    fn trajectory(
        &mut self,
        roots: Vec<(&str, Parsed, u32)>,
        format: Format,
        identity: impl FnOnce(&Texts<'_>) -> Option<Identity>,
    ) -> bool {
        let (settings, input) = (self.context.settings, self.input);
        match isolated(Part::Importer(format), || read_record(roots, format, settings, input)) {
            Ok(trajectory) => {
                self.trajectory_rules(&trajectory);
                if self.findings.needs_identity()
                    && let Some(identity) = identity(&trajectory.texts)
                {
                    self.findings.seal(identity);
                }
                true
            }
            Err(failure) => {
                self.internal_error(failure);
                false
            }
        }
    }

    fn internal_error(&mut self, PartFailure { message, part }: PartFailure) {
        let (rule, site) = (&rules::internal_error::RULE, Site::of(Element::Record));
        self.findings.at_bytes(rule, Span::new(0, 1), message, site, Some(part.discriminator()));
    }

    /// Runs the record rules and the schema validation.
    fn json_rules(&mut self, text: &str, parsed: Parsed, base: u32, format: Option<Format>) -> Parsed {
        // Record rules see the text alone, so the drafts' places are resolved against it alone.
        let mut texts = Texts::default();
        let id = texts.root(text, parsed, base);
        let root = texts.value(Loc { text: id, node: 0 });
        let record = RecordContext { text: id, value: root, warnings: texts.warnings(id) };
        let mut found: Vec<(RuleRef, Severity, Drafts)> = Vec::new();
        for (one, severity) in self.context.settings.rules.of_records() {
            found.extend(self.run_rule(&one.rule, severity, id, |drafts| (one.check)(&record, drafts)));
        }
        if let Some(severity) = self.context.settings.rules.severity(&rules::schema_violation::RULE) {
            let violations = self.violations(root, format);
            let mut drafts = Drafts::new(self.context.max_findings());
            drafts.extend(violations.into_iter().map(|violation| {
                let at = Place { text: id, span: root.at(violation.node).span() };
                let discriminator = Discriminator::from(&violation);
                Draft::new(at, violation.message).discriminator(discriminator)
            }));
            found.push(((&rules::schema_violation::RULE).into(), severity, drafts));
        }
        let mut locator = Locator::of_record(&texts);
        for (rule, severity, drafts) in found {
            self.findings.drafts(&rule, severity, drafts, &texts, &mut locator);
        }
        texts.into_root().unwrap_or_default()
    }

    /// Runs a rule. Returns what it reports, with the rule and its severity; `None` if that is nothing. If the rule
    /// panics, that is an internal error at the start of `text`, reported if internal errors are.
    fn run_rule(
        &self,
        rule: &RuleRef,
        severity: Severity,
        text: TextId,
        check: impl FnOnce(&mut Drafts),
    ) -> Option<(RuleRef, Severity, Drafts)> {
        let run = || {
            let mut drafts = Drafts::new(self.context.max_findings());
            check(&mut drafts);
            drafts
        };
        match isolated(Part::Rule(rule.clone()), run) {
            Ok(drafts) => (!drafts.is_empty()).then(|| (rule.clone(), severity, drafts)),
            Err(failure) => {
                let rule = &rules::internal_error::RULE;
                let severity = self.context.settings.rules.severity(rule)?;
                let mut drafts = Drafts::new(1);
                drafts.push(failure.at(Place { text, span: Span::new(0, 1) }));
                Some((rule.into(), severity, drafts))
            }
        }
    }

    fn violations(&self, root: json::ValueRef<'_>, format: Option<Format>) -> Vec<schema::Violation> {
        let bound = &self.context.settings.schemas;
        if !bound.is_empty() {
            return bound.iter().flat_map(|user| user.violations(root)).collect();
        }
        let compiled = format.and_then(|format| self.context.schemas.of_format(format));
        compiled.map(|(source, validator)| schema::violations(validator, source, root)).unwrap_or_default()
    }

    /// The assessments of a trajectory by the teachers.
    fn echoes<'t>(&mut self, trajectory: &'t Trajectory<'_>, graph: &ActionGraph) -> Option<Echoes<'t>> {
        let teachers = self.context.teachers;
        let wants_words = self.observe.is_some() || self.context.settings.rules.any(|rule| rule.traits.needs_text);
        let judge = if wants_words { Echoes::of } else { Echoes::of_actions };
        let judged = isolated(Part::Echoes, || judge(teachers, trajectory, graph));
        judged.unwrap_or_else(|failure| {
            self.internal_error(failure);
            None
        })
    }

    /// Runs the trajectory rules.
    fn trajectory_rules(&mut self, trajectory: &Trajectory<'_>) {
        self.findings.trajectory(self.trajectories, trajectory);
        self.trajectories += 1;
        self.calls += trajectory.calls.len() as u64;
        let graph = match isolated(Part::Graph, || ActionGraph::without_leaves(trajectory)) {
            Ok(graph) => graph,
            Err(failure) => return self.internal_error(failure),
        };
        let echoes = self.echoes(trajectory, &graph);
        if let Some(observe) = &mut self.observe {
            let record = self.findings.current_record();
            observe(&Observed { record, trajectory, graph: &graph, echoes: echoes.as_ref() });
        }
        let context = TrajectoryContext {
            trajectory,
            graph: &graph,
            echoes: echoes.as_ref(),
            tool_schemas: self.context.schemas,
        };
        let selection = &self.context.settings.rules;
        if !trajectory.is_empty() && selection.of_datasets().next().is_some() {
            self.findings.facts(trajectory, &graph, echoes.as_ref());
        }
        let mut locator = Locator::of_trajectory(trajectory);
        for (one, severity) in selection.of_trajectories() {
            let check = |drafts: &mut Drafts| (one.check)(&context, drafts);
            if let Some((rule, severity, drafts)) = self.run_rule(&one.rule, severity, trajectory.at.text, check) {
                self.findings.drafts(&rule, severity, drafts, &trajectory.texts, &mut locator);
            }
        }
        self.findings.trajectory_ends();
    }
}

/// The identity of a trajectory of many lines. `parsed` has the identities of the lines that are JSON, in order.
fn identity_of_lines(lines: &[Cow<'_, str>], is_json: &[bool], mut parsed: impl Iterator<Item = Identity>) -> Identity {
    let mut all = IdentityOfLines::default();
    for (line, is_json) in lines.iter().zip(is_json) {
        let identity = is_json.then(|| parsed.next()).flatten();
        all.add(identity.unwrap_or_else(|| Identity::of_bytes(line.as_bytes())));
    }
    all.finish()
}

/// A part of echolint whose panics must not end the run.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Importer(Format),
    Graph,
    Echoes,
    Rule(RuleRef),
}

impl Part {
    fn name(&self) -> String {
        match self {
            Self::Importer(format) => format!("the importer of format {}", format.title()),
            Self::Graph => "the action graph".to_owned(),
            Self::Echoes => "the comparison with teachers".to_owned(),
            Self::Rule(rule) => format!("the rule {} {}", rule.code, rule.name),
        }
    }

    /// Distinguishes its failures from those of other parts.
    pub fn discriminator(&self) -> Discriminator {
        match self {
            Self::Importer(format) => Discriminator::Kind(format.name()),
            Self::Graph => Discriminator::Kind("graph"),
            Self::Echoes => Discriminator::Kind("echoes"),
            Self::Rule(rule) => Discriminator::Rule(rule.code.to_string()),
        }
    }
}

/// A part that panicked, and the message.
pub(super) struct PartFailure {
    pub part: Part,
    pub message: String,
}

impl PartFailure {
    fn at(self, at: Place) -> Draft {
        Draft::new(at, self.message).discriminator(self.part.discriminator())
    }
}

/// Runs a part of echolint for a record; a panic becomes an error.
fn isolated<T>(part: Part, run: impl FnOnce() -> T) -> Result<T, PartFailure> {
    isolated_on("this record", part, run)
}

/// Runs a part of echolint for a subject; a panic becomes an error.
pub(super) fn isolated_on<T>(subject: &str, part: Part, run: impl FnOnce() -> T) -> Result<T, PartFailure> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        PartFailure { message: format!("{} failed on {subject}: {message}", part.name()), part }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_message() {
        let failure = isolated(Part::Graph, || -> u8 { panic!("at record {}", 3) });
        assert_eq!(
            failure.err().map(|failure| failure.message).as_deref(),
            Some("the action graph failed on this record: at record 3")
        );
        assert!(isolated(Part::Graph, || 7).is_ok_and(|value| value == 7));
    }
}
