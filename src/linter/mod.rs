//! The public interface of the library: a configuration goes in, findings and trajectories come out.

mod error;
mod trajectory_report;

pub use error::LinterError;
pub use trajectory_report::{Judgement, TrajectoryReport};

use crate::config::{Resolver, RuleFlags, Selector, Settings};
use crate::diagnostic::Finding;
use crate::engine::{
    CheckContext, FileFindings, Observed, PositionStyle, RecordInput, ScanEvent, ScanOptions, check_observed, scan,
};
use crate::project::input::{Input, is_lines_name};
use crate::project::teachers;
use crate::schema::Schemas;
use crate::suppression::Suppressed;
use crate::teacher::{ActiveTeacher, Profile, Teacher};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Checks trajectories: the rules of a configuration, and the teachers to compare agents with.
///
/// ```
/// use echolint::{Linter, Severity};
///
/// # fn main() -> Result<(), echolint::LinterError> {
/// let record = r#"{"messages": [
///     {"role": "user", "content": "Where is my order W1234567?"},
///     {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function",
///         "function": {"name": "get_order", "arguments": "{\"order_id\": \"W1234567\"}"}}]},
///     {"role": "tool", "tool_call_id": "call_2", "content": "shipped"}
/// ]}"#;
///
/// let report = Linter::new().check_record(record)?;
///
/// let finding = report.findings.first().expect("no call has this id");
/// assert_eq!((&*finding.rule.code, finding.severity), ("P001", Severity::Error));
/// let place = finding.at.as_ref().expect("it points at the id");
/// assert_eq!(&record[place.bytes.start as usize..place.bytes.end as usize], r#""call_2""#);
/// # Ok(())
/// # }
/// ```
///
/// With a teacher, each trajectory also has judgements:
///
/// ```
/// # fn main() -> Result<(), echolint::LinterError> {
/// let linter = echolint::Linter::new().with_default_teacher()?;
/// let report = linter.check_file("examples/support/runs.jsonl".as_ref())?;
/// for trajectory in &report.trajectories {
///     for judgement in &trajectory.judgements {
///         println!("{:?}: {} by {}", trajectory.task, judgement.actions.verdict, judgement.teacher);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Linter {
    resolver: Resolver,
    teachers: Vec<ActiveTeacher>,
    schemas: Schemas,
}

/// What checking a record or a file found.
#[derive(Debug, Default)]
pub struct LintReport {
    /// The findings, in the order of their places.
    pub findings: Vec<Finding>,
    /// Findings that the configuration or their record suppresses.
    pub suppressed: Vec<Suppressed>,
    /// A measurement of each trajectory, in the order of the file.
    pub trajectories: Vec<TrajectoryReport>,
    /// The number of records.
    pub records: u64,
    /// The number of the agents' calls.
    pub calls: u64,
}

impl Default for Linter {
    fn default() -> Self {
        Self::new()
    }
}

impl Linter {
    /// A linter with the default rules and without teachers. It reads no configuration files.
    #[must_use]
    pub fn new() -> Self {
        // The empty text is a valid configuration, and so is the absence of one.
        let resolver = Resolver::from_text("", Path::new("")).unwrap_or_default();
        Self::with_resolver(resolver, Vec::new())
    }

    /// A linter with the configuration in `text`, the content of an `echolint.toml`. Paths in it are relative to `root`.
    /// The teachers of the configuration are loaded.
    ///
    /// # Errors
    /// If the text is not a valid configuration, or a teacher's profile cannot be used.
    pub fn from_config(text: &str, root: &Path) -> Result<Self, LinterError> {
        Self::with_teachers_of(Resolver::from_text(text, root)?)
    }

    /// A linter with the configuration in a file.
    ///
    /// # Errors
    /// As [`Linter::from_config`], and if the file cannot be read.
    pub fn from_config_file(path: &Path) -> Result<Self, LinterError> {
        Self::with_teachers_of(Resolver::new(RuleFlags::default(), Some(path))?)
    }

    fn with_teachers_of(resolver: Resolver) -> Result<Self, LinterError> {
        let settings = resolver.settings(Path::new("trajectories.jsonl"))?;
        let load = |settings: &Arc<_>| teachers::load(settings, &resolver).map_err(LinterError::Teacher);
        let teachers = settings.teachers.iter().map(load).collect::<Result<_, _>>()?;
        Ok(Self::with_resolver(resolver, teachers))
    }

    fn with_resolver(resolver: Resolver, teachers: Vec<ActiveTeacher>) -> Self {
        Self { resolver, teachers, schemas: Schemas::default() }
    }

    /// Also compares agents with the built-in teacher, with the limits it has on the command line.
    ///
    /// # Errors
    /// If the built-in profile cannot be read, which is a fault of the build.
    pub fn with_default_teacher(mut self) -> Result<Self, LinterError> {
        self.teachers.push(teachers::default_teacher().map_err(LinterError::Teacher)?);
        Ok(self)
    }

    /// Also compares agents with the teacher of a profile, the text of a file that `echolint profile build` wrote.
    ///
    /// # Errors
    /// If the text is not a profile of a supported version.
    pub fn with_profile(mut self, profile: &str) -> Result<Self, LinterError> {
        let parsed = Profile::parse(profile).map_err(|error| LinterError::Teacher(error.into()))?;
        let teacher = Arc::new(Teacher::from_text(parsed, profile));
        self.teachers.push(teachers::with_limits(teacher.name().into(), &teacher, None));
        Ok(self)
    }

    /// Runs these rules instead of those of the configuration: codes, prefixes of codes, names, or `ALL`.
    ///
    /// # Errors
    /// If a selector matches no rule.
    pub fn select(mut self, rules: &[&str]) -> Result<Self, LinterError> {
        let set = Arc::clone(self.resolver.rules());
        let select = rules.iter().map(|text| Selector::new(text, &set)).collect::<Result<_, _>>()?;
        self.resolver.set_flags(RuleFlags { select, ..RuleFlags::default() });
        Ok(self)
    }

    /// Checks one record: one JSON value in any supported format.
    ///
    /// # Errors
    /// As [`Linter::check_bytes`], for the name `record.json`.
    pub fn check_record(&self, record: &str) -> Result<LintReport, LinterError> {
        self.check_bytes("record.json", record.as_bytes())
    }

    /// Checks the content of a file. The name decides whether it is JSON Lines, and which settings apply.
    ///
    /// # Errors
    /// If the configuration has invalid settings for this name.
    pub fn check_bytes(&self, name: &str, bytes: &[u8]) -> Result<LintReport, LinterError> {
        let settings = self.resolver.settings(Path::new(name))?;
        Ok(self.check(&mut &*bytes, is_lines_name(name), None, &settings)?)
    }

    /// Checks a file: JSON Lines, JSON, and both compressed (`.gz`, `.zst`).
    ///
    /// # Errors
    /// If the file cannot be read, or the configuration has invalid settings for it.
    pub fn check_file(&self, path: &Path) -> Result<LintReport, LinterError> {
        let settings = self.resolver.settings(path)?;
        let input = Input::file(path);
        let mut reader = input.open().map_err(LinterError::File)?;
        let read = self.check(&mut reader, input.is_lines(), input.max_record(), &settings);
        read.map_err(|error| LinterError::File(input.read_error(&error)))
    }

    fn check(
        &self,
        reader: &mut (impl Read + Send + ?Sized),
        named_lines: bool,
        max_record: Option<u64>,
        settings: &Settings,
    ) -> std::io::Result<LintReport> {
        let context = CheckContext {
            settings,
            teachers: &self.teachers,
            schemas: &self.schemas,
            places: PositionStyle::Excerpts,
            version1: false,
            all_findings: false,
        };
        let options = ScanOptions { named_lines, format: settings.format, skip_foreign: false, threads: 1, max_record };
        let check = |record: &RecordInput<'_>| {
            let mut trajectories = Vec::new();
            let report = check_observed(record, &context, &mut |observed: &Observed<'_, '_>| {
                trajectories.push(TrajectoryReport::of(observed));
            });
            (report, trajectories)
        };
        let mut report = LintReport::default();
        let mut file = FileFindings::default();
        scan(reader, &options, check, |event| match event {
            ScanEvent::Record { base, line, column, value: (found, trajectories) } => {
                let before = file.counts().0;
                report.trajectories.extend(trajectories.into_iter().map(|trajectory| trajectory.shifted(before)));
                report.findings.extend(file.place(found, base, line, column));
                report.suppressed.extend(file.take_suppressed());
            }
            ScanEvent::Notice(notice) => {
                report.findings.extend(file.notice(&notice, &context));
                report.suppressed.extend(file.take_suppressed());
            }
        })?;
        (report.records, _, report.calls) = file.counts();
        Ok(report)
    }
}
