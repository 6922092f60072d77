//! `echolint show-settings` and `echolint init`: shows the settings of a file, writes a configuration.

use super::Outcome;
use super::args::{InitArgs, ShowSettingsArgs};
use super::common_args::ListFormat;
use crate::config::{
    CONFIG_NAME, Field, IgnoreTable, JudgeSettings, Resolver, RuleFlags, Settings, TeacherSettings, TeacherSource,
};
use crate::dataset::DatasetScope;
use crate::diagnostic::Severity;
use crate::formats::Format;
use crate::project::input::{display_name, explain};
use crate::rule::RuleRef;
use crate::text::terminal::neutralize;
use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};
use std::io::{self, Write as _};
use std::path::Path;

/// Prints the settings of a file.
pub fn show(args: &ShowSettingsArgs) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), args.config.as_deref())?;
    let settings = resolver.settings(&args.path)?;
    let excluded = resolver.is_excluded(&args.path, Path::new("/"))?;
    // The judge does not depend on the file, only on the current folder.
    let judge = resolver.judge(&std::env::current_dir()?)?;
    let mut out = io::stdout().lock();
    match args.format {
        ListFormat::Json => writeln!(out, "{:#}", to_json(&args.path, &settings, excluded, judge.as_deref()))?,
        ListFormat::Text => out.write_all(to_text(&settings, excluded, judge.as_deref()).as_bytes())?,
    }
    Ok(Outcome::Clean)
}

/// Each rule with the severity of its findings, or `off`.
fn severities(settings: &Settings) -> impl Iterator<Item = (&RuleRef, &'static str)> {
    let severity = |rule: &RuleRef| settings.rules.severity(rule).map_or("off", Severity::name);
    settings.rules.set().iter().map(move |rule| (rule, severity(rule)))
}

fn kinds(settings: &Settings) -> impl Iterator<Item = (&str, &'static str)> {
    settings.tools.kinds.iter().map(|(glob, kind)| (glob.glob().glob(), kind.name()))
}

fn schemas(settings: &Settings) -> impl Iterator<Item = &str> {
    settings.schemas.iter().map(|schema| schema.name.as_str())
}

fn to_json(path: &Path, settings: &Settings, excluded: bool, judge: Option<&JudgeSettings>) -> Value {
    let field = |field: &Option<Field>| match field {
        None => Value::Null,
        Some(Field::Pointer(pointer)) => json!({ "pointer": pointer }),
        Some(Field::Value(value)) => json!({ "value": value }),
    };
    let kinds = kinds(settings).map(|(pattern, kind)| json!({ "pattern": pattern, "kind": kind }));
    let rules = severities(settings).map(|(rule, severity)| (rule.code.to_string(), Value::from(severity)));
    json!({
        "path": display_name(path),
        "config": settings.source.as_deref().map(display_name),
        "excluded": excluded,
        "format": settings.format.map(Format::name),
        "task": field(&settings.task),
        "model": field(&settings.model),
        "outcome": field(&settings.outcome),
        "schemas": schemas(settings).collect::<Vec<_>>(),
        "tools": { "kinds": kinds.collect::<Vec<_>>(), "operations": settings.tools.operations },
        "default_teacher": settings.default_teacher,
        "teachers": settings.teachers.iter().map(|teacher| teacher_json(teacher)).collect::<Vec<_>>(),
        "datasets": settings.datasets.iter().map(|scope| dataset_json(scope)).collect::<Vec<_>>(),
        "judge": judge.map(|judge| json!({
            "endpoint": judge.endpoint,
            "model": judge.model,
            "api_key_env": judge.api_key_env,
        })),
        "ignores": settings.ignores.active().map(ignore_json).collect::<Vec<_>>(),
        "record_ignores": settings.record_ignores,
        "rules": rules.collect::<serde_json::Map<_, _>>(),
    })
}

fn ignore_json(table: &IgnoreTable) -> Value {
    json!({ "rules": table.rules, "tasks": table.tasks, "reason": table.reason })
}

/// The suppressions, one line each.
fn ignore_lines(settings: &Settings) -> Vec<String> {
    let line = |table: &IgnoreTable| {
        let tasks = table.tasks.as_ref().map(|tasks| format!(" in tasks {}", tasks.join(", "))).unwrap_or_default();
        let reason = table.reason.as_deref().unwrap_or("no reason");
        format!("{}{tasks}: {reason}", table.rules.join(", "))
    };
    let by_records = settings.record_ignores.then(|| "findings that a record suppresses with `_echolint`".to_owned());
    settings.ignores.active().map(line).chain(by_records).collect()
}

fn teacher_json(teacher: &TeacherSettings) -> Value {
    let mut shown = json!({
        "name": *teacher.name,
        "line": teacher.line,
        "max_false_positive_rate": teacher.max_false_positive_rate,
        "max_verbal_false_positive_rate": teacher.max_verbal_false_positive_rate,
        "max_echo_share": teacher.max_echo_share,
        "max_echo_share_increase": teacher.max_echo_share_increase,
        "max_ags": teacher.max_ags,
    });
    match &teacher.source {
        TeacherSource::Profile(profile) => shown["profile"] = display_name(profile).into(),
        TeacherSource::Trajectories { teacher, background, .. } => {
            shown["trajectories"] = teacher.clone().into();
            shown["background"] = background.clone().into();
        }
    }
    shown
}

fn dataset_json(scope: &DatasetScope) -> Value {
    let teachers = scope.teachers.iter().map(|limits| {
        let of_one = json!({
            "max_echo_share": limits.max_echo_share,
            "max_echo_share_increase": limits.max_echo_share_increase,
            "max_ags": limits.max_ags,
        });
        (limits.teacher.to_string(), of_one)
    });
    json!({
        "name": scope.name,
        "min_behaviours": scope.min_behaviours,
        "max_duplicate_share": scope.max_duplicate_share,
        "teachers": teachers.collect::<serde_json::Map<_, _>>(),
    })
}

/// The limits that are set, as `name = value`.
fn limits<const N: usize>(limits: [(&str, Option<f64>); N]) -> impl Iterator<Item = String> {
    limits.into_iter().filter_map(|(name, limit)| Some(format!("{name} = {}", limit?)))
}

/// The teachers, one line each.
fn teacher_lines(settings: &Settings) -> Vec<String> {
    let default = settings.default_teacher.then(|| "the built-in profile".to_owned());
    let configured = settings.teachers.iter().map(|teacher| {
        let source = match &teacher.source {
            TeacherSource::Profile(profile) => display_name(profile),
            TeacherSource::Trajectories { teacher, background, .. } if background.is_empty() => teacher.join(", "),
            TeacherSource::Trajectories { teacher, background, .. } => {
                format!("{} with the background {}", teacher.join(", "), background.join(", "))
            }
        };
        let limits = limits([
            ("max-false-positive-rate", Some(teacher.max_false_positive_rate)),
            ("max-verbal-false-positive-rate", Some(teacher.max_verbal_false_positive_rate)),
            ("max-echo-share", teacher.max_echo_share),
            ("max-echo-share-increase", teacher.max_echo_share_increase),
            ("max-ags", teacher.max_ags),
        ]);
        format!("{} from {source}: {}", teacher.name, limits.collect::<Vec<_>>().join(", "))
    });
    default.into_iter().chain(configured).collect()
}

/// The datasets, one line each.
fn dataset_lines(settings: &Settings) -> Vec<String> {
    let line = |scope: &DatasetScope| {
        let of_dataset = [("min-behaviours", scope.min_behaviours), ("max-duplicate-share", scope.max_duplicate_share)];
        let of_teachers = scope.teachers.iter().flat_map(|of| {
            let limits = limits([
                ("max-echo-share", of.max_echo_share),
                ("max-echo-share-increase", of.max_echo_share_increase),
                ("max-ags", of.max_ags),
            ]);
            limits.map(move |limit| format!("{}: {limit}", of.teacher))
        });
        format!("{}: {}", scope.name, limits(of_dataset).chain(of_teachers).collect::<Vec<_>>().join(", "))
    };
    settings.datasets.iter().map(|scope| line(scope)).collect()
}

fn to_text(settings: &Settings, excluded: bool, judge: Option<&JudgeSettings>) -> String {
    let field = |field: &Option<Field>| match field {
        None => "from the format's own field".to_owned(),
        Some(Field::Pointer(pointer)) => format!("at {pointer} in the record"),
        Some(Field::Value(value)) => format!("`{value}`"),
    };
    let or = |list: Vec<String>, none: &str| if list.is_empty() { none.to_owned() } else { list.join(", ") };
    let kinds = kinds(settings).map(|(pattern, kind)| format!("{pattern} = {kind}")).collect();
    let operations = settings.tools.operations.iter().map(|(tool, argument)| format!("{tool} = {argument}")).collect();
    let lines = |lines: Vec<String>| {
        if lines.is_empty() { "none".to_owned() } else { lines.join(&format!("\n{:<11} ", "")) }
    };
    let rows = [
        ("config", settings.source.as_deref().map_or("none found; using the defaults".to_owned(), display_name)),
        ("excluded", if excluded { "yes, unless named on the command line" } else { "no" }.to_owned()),
        ("format", settings.format.map_or("detected from the shape of each record", Format::name).to_owned()),
        ("task", field(&settings.task)),
        ("model", field(&settings.model)),
        ("outcome", field(&settings.outcome)),
        ("schemas", or(schemas(settings).map(str::to_owned).collect(), "the schema of the format")),
        ("kinds", or(kinds, "inferred from the tools' names")),
        ("operations", or(operations, "inferred from the tools' arguments")),
        ("teachers", lines(teacher_lines(settings))),
        ("datasets", lines(dataset_lines(settings))),
        ("judge", judge.map_or("none".to_owned(), |judge| neutralize(&judge.to_string()).into_owned())),
        ("ignored", lines(ignore_lines(settings))),
    ];
    let mut text: String = rows.iter().map(|(name, value)| format!("{name:<11} {value}\n")).collect();
    text.push_str("rules\n");
    for (rule, severity) in severities(settings) {
        text.push_str(&format!("  {}  {:<30} {severity}\n", rule.code, rule.name));
    }
    text
}

/// The starter configuration.
const STARTER: &str = include_str!("../../examples/echolint.toml");

/// Writes a starter configuration. Never overwrites an existing one.
pub fn init(args: &InitArgs) -> Result<Outcome> {
    let path = args.folder.join(CONFIG_NAME);
    let name = display_name(&path);
    if !args.folder.is_dir() {
        bail!("{}: no such folder", display_name(&args.folder));
    }
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
    let mut file = match created {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{name} already exists")
        }
        other => other.map_err(|error| anyhow!("cannot write {name}: {}", explain(&error, &path)))?,
    };
    file.write_all(STARTER.as_bytes()).map_err(|error| anyhow!("cannot write {name}: {}", explain(&error, &path)))?;
    writeln!(io::stdout(), "wrote {name}")?;
    Ok(Outcome::Clean)
}
