//! `echolint show-settings` and `echolint init`

use super::Outcome;
use super::args::{InitArgs, ListFormat, ShowSettingsArgs};
use crate::config::{CONFIG_NAME, Field, Resolver, RuleFlags};
use crate::rules::RULES;
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::io::{self, Write as _};

/// Shows the settings a file is checked with.
pub fn show(args: &ShowSettingsArgs) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), args.config.as_deref())?;
    let settings = resolver.settings(&args.path)?;
    let excluded = resolver.is_excluded(&args.path)?;
    let rules = RULES.iter().enumerate().map(|(index, rule)| {
        let severity = settings.rules.severity(index).map_or("off", crate::diagnostic::Severity::name);
        (rule.code.to_owned(), Value::from(severity))
    });
    let field = |field: &Option<Field>| match field {
        None => Value::Null,
        Some(Field::Pointer(pointer)) => json!({ "pointer": pointer }),
        Some(Field::Value(value)) => json!({ "value": value }),
    };
    let document = json!({
        "path": args.path,
        "config": settings.source,
        "excluded": excluded,
        "format": settings.format.map(crate::formats::Format::name),
        "task": field(&settings.task),
        "model": field(&settings.model),
        "outcome": field(&settings.outcome),
        "schemas": settings.schemas.iter().map(|schema| schema.name.as_str()).collect::<Vec<_>>(),
        "rules": rules.collect::<serde_json::Map<_, _>>(),
    });
    let mut out = io::stdout().lock();
    if args.format == ListFormat::Json {
        writeln!(out, "{document:#}")?;
        return Ok(Outcome::Clean);
    }
    let none = |value: &Value, text: &str| match value {
        Value::Null => text.to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    writeln!(out, "config    {}", none(&document["config"], "none found; the defaults hold"))?;
    writeln!(out, "excluded  {}", if excluded { "yes" } else { "no" })?;
    writeln!(out, "format    {}", none(&document["format"], "recognised by shape"))?;
    for name in ["task", "model", "outcome"] {
        writeln!(out, "{name:<9} {}", none(&document[name], "from the record"))?;
    }
    writeln!(
        out,
        "schemas   {}",
        if settings.schemas.is_empty() { "of the format".into() } else { document["schemas"].to_string() }
    )?;
    writeln!(out, "rules")?;
    for (index, rule) in RULES.iter().enumerate() {
        let severity = settings.rules.severity(index).map_or("off", crate::diagnostic::Severity::name);
        writeln!(out, "  {}  {:<30} {severity}", rule.code, rule.name)?;
    }
    Ok(Outcome::Clean)
}

/// The configuration to start from.
const STARTER: &str = include_str!("../../examples/echolint.toml");

/// Writes a configuration to start from; never over one that is there.
pub fn init(args: &InitArgs) -> Result<Outcome> {
    let path = args.folder.join(CONFIG_NAME);
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
    let mut file = match created {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => bail!("{} is there already", path.display()),
        other => other.with_context(|| path.display().to_string())?,
    };
    file.write_all(STARTER.as_bytes()).with_context(|| path.display().to_string())?;
    writeln!(io::stdout(), "wrote {}", path.display())?;
    Ok(Outcome::Clean)
}
