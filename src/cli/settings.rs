//! `echolint show-settings` and `echolint init`

use super::Outcome;
use super::args::{InitArgs, ListFormat, ShowSettingsArgs};
use super::input::{display_name, explain};
use crate::config::{CONFIG_NAME, Field, Resolver, RuleFlags, Settings};
use crate::diagnostic::Severity;
use crate::formats::Format;
use crate::rules::{RULES, Rule};
use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};
use std::io::{self, Write as _};
use std::path::Path;

/// Shows the settings a file is checked with.
pub fn show(args: &ShowSettingsArgs) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), args.config.as_deref())?;
    let settings = resolver.settings(&args.path)?;
    let excluded = resolver.is_excluded(&args.path, Path::new("/"))?;
    let mut out = io::stdout().lock();
    match args.format {
        ListFormat::Json => writeln!(out, "{:#}", document(&args.path, &settings, excluded))?,
        ListFormat::Text => out.write_all(text(&settings, excluded).as_bytes())?,
    }
    Ok(Outcome::Clean)
}

/// Each rule with how bad its findings are.
fn severities(settings: &Settings) -> impl Iterator<Item = (&'static Rule, &'static str)> {
    let severity = |index| settings.rules.severity(index).map_or("off", Severity::name);
    RULES.iter().enumerate().map(move |(index, &rule)| (rule, severity(index)))
}

fn kinds(settings: &Settings) -> impl Iterator<Item = (&str, &'static str)> {
    settings.tools.kinds.iter().map(|(glob, kind)| (glob.glob().glob(), kind.name()))
}

fn schemas(settings: &Settings) -> impl Iterator<Item = &str> {
    settings.schemas.iter().map(|schema| schema.name.as_str())
}

fn document(path: &Path, settings: &Settings, excluded: bool) -> Value {
    let field = |field: &Option<Field>| match field {
        None => Value::Null,
        Some(Field::Pointer(pointer)) => json!({ "pointer": pointer }),
        Some(Field::Value(value)) => json!({ "value": value }),
    };
    let kinds = kinds(settings).map(|(pattern, kind)| json!({ "pattern": pattern, "kind": kind }));
    let rules = severities(settings).map(|(rule, severity)| (rule.code.to_owned(), Value::from(severity)));
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
        "rules": rules.collect::<serde_json::Map<_, _>>(),
    })
}

fn text(settings: &Settings, excluded: bool) -> String {
    let field = |field: &Option<Field>| match field {
        None => "as the record says".to_owned(),
        Some(Field::Pointer(pointer)) => format!("at {pointer} in the record"),
        Some(Field::Value(value)) => format!("`{value}`"),
    };
    let or = |list: Vec<String>, none: &str| if list.is_empty() { none.to_owned() } else { list.join(", ") };
    let kinds = kinds(settings).map(|(pattern, kind)| format!("{pattern} = {kind}")).collect();
    let operations = settings.tools.operations.iter().map(|(tool, argument)| format!("{tool} = {argument}")).collect();
    let rows = [
        ("config", settings.source.as_deref().map_or("none found; the defaults hold".to_owned(), display_name)),
        ("excluded", if excluded { "yes, unless it is named on the command line" } else { "no" }.to_owned()),
        ("format", settings.format.map_or("recognised by shape", Format::name).to_owned()),
        ("task", field(&settings.task)),
        ("model", field(&settings.model)),
        ("outcome", field(&settings.outcome)),
        ("schemas", or(schemas(settings).map(str::to_owned).collect(), "that of the format")),
        ("kinds", or(kinds, "told by the tools' names")),
        ("operations", or(operations, "told by the tools' arguments")),
    ];
    let mut text: String = rows.iter().map(|(name, value)| format!("{name:<11} {value}\n")).collect();
    text.push_str("rules\n");
    for (rule, severity) in severities(settings) {
        text.push_str(&format!("  {}  {:<30} {severity}\n", rule.code, rule.name));
    }
    text
}

/// The configuration to start from.
const STARTER: &str = include_str!("../../examples/echolint.toml");

/// Writes a configuration to start from; never over one that is there.
pub fn init(args: &InitArgs) -> Result<Outcome> {
    let path = args.folder.join(CONFIG_NAME);
    let name = display_name(&path);
    if !args.folder.is_dir() {
        bail!("{}: no such folder", display_name(&args.folder));
    }
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
    let mut file = match created {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{name} is there already; it was left as it is")
        }
        other => other.map_err(|error| anyhow!("{name}: cannot be written: {}", explain(&error, &path)))?,
    };
    file.write_all(STARTER.as_bytes())
        .map_err(|error| anyhow!("{name}: cannot be written: {}", explain(&error, &path)))?;
    writeln!(io::stdout(), "wrote {name}")?;
    Ok(Outcome::Clean)
}
