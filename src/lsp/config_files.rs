//! Diagnostics in `echolint.toml` and in baselines: errors, unavailable teachers, `ignore` tables without a reason.

use super::open_file::OpenFile;
use super::workspace::Workspace;
use super::{diagnostics, proto};
use crate::bounded_read::{self, MAX_BASELINE, MAX_CONFIG};
use crate::config::{CONFIG_NAME, ConfigError};
use crate::diagnostic::Finding;
use crate::rules;
use crate::text::{Buffer, Encoding, Point};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower_lsp::lsp_types::{Diagnostic, DiagnosticSeverity, Url};

/// Whether a file is a configuration, by its name.
pub fn is_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == CONFIG_NAME)
}

/// Whether a configuration in use contains the name of one of these files, which may then be a teacher's profile.
pub fn mention_any(workspace: &Workspace, paths: &[PathBuf]) -> bool {
    let texts = workspace.sources().into_iter().filter_map(|config| bounded_read::read_text(&config, MAX_CONFIG).ok());
    let names: Vec<String> =
        paths.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    texts.into_iter().any(|text| names.iter().any(|name| text.contains(name.as_str())))
}

/// The diagnostics of all configurations and baselines that open files use.
pub fn diagnostics_of_all<'f>(
    workspace: &Workspace,
    files: impl Iterator<Item = &'f Arc<OpenFile>>,
) -> Vec<(Url, Vec<Diagnostic>)> {
    let mut found: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
    for (config, unavailable) in workspace.unavailable_teachers() {
        let Some(buffer) = read(&config) else { continue };
        for Placed { item, bytes } in unavailable.iter().filter_map(|one| Placed::of(&one.finding)) {
            let range = proto::range(&buffer, bytes, workspace.encoding);
            found.entry(config.clone()).or_default().push(Diagnostic { range, ..item });
        }
    }
    let files: Vec<_> = files.collect();
    for (config, tables) in ignores_without_reason(&files) {
        let Some(buffer) = read(&config) else { continue };
        for Placed { item, bytes } in tables.iter().filter_map(Placed::of) {
            let range = proto::range(&buffer, bytes, workspace.encoding);
            found.entry(config.clone()).or_default().push(Diagnostic { range, ..item });
        }
    }
    for (path, error) in workspace.invalid_baselines() {
        let message = format!("invalid baseline, so all findings are reported: {error}");
        found.entry(path).or_default().push(Diagnostic {
            severity: Some(DiagnosticSeverity::ERROR),
            source: Some("echolint".to_owned()),
            message,
            ..Diagnostic::default()
        });
    }
    for file in files.into_iter().filter(|file| file.settings.is_err()) {
        let Err(error) = workspace.settings(&file.path) else { continue };
        let nearest = || {
            file.path
                .ancestors()
                .map(|folder| folder.join(CONFIG_NAME))
                .find(|path| std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_dir()))
        };
        let config = match &error {
            ConfigError::Unreadable { path, .. } | ConfigError::Invalid { path, .. } => Some(path.clone()),
            _ => workspace.configuration.clone().or_else(nearest),
        };
        let Some(config) = config else { continue };
        let item = error_diagnostic(&error, read(&config).as_ref(), workspace.encoding);
        let items = found.entry(config).or_default();
        if !items.contains(&item) {
            items.push(item);
        }
    }
    found.into_iter().filter_map(|(path, items)| Some((Url::from_file_path(path).ok()?, items))).collect()
}

/// The findings about `ignore` tables without a reason, by configuration file. They have the highest severity that the
/// rule has for any open file.
fn ignores_without_reason(files: &[&Arc<OpenFile>]) -> BTreeMap<PathBuf, Vec<Finding>> {
    let rule = &rules::ignore_without_reason::RULE;
    let mut worst = BTreeMap::new();
    for settings in files.iter().filter_map(|file| file.settings.as_ref().ok()) {
        let Some(config) = &settings.source else { continue };
        let known = worst.entry(config).or_insert((settings, None));
        known.1 = known.1.max(settings.rules.severity(rule));
    }
    let of_each = worst.into_iter().filter_map(|(config, (settings, severity))| {
        let tables = settings.ignores.without_reason(severity?);
        Some((config.clone(), tables.into_iter().map(|(_, finding)| finding).collect()))
    });
    of_each.collect()
}

struct Placed {
    item: Diagnostic,
    bytes: Range<usize>,
}

impl Placed {
    fn of(finding: &Finding) -> Option<Self> {
        let bytes = &finding.at.as_ref()?.bytes;
        let bytes = usize::try_from(bytes.start).ok()?..usize::try_from(bytes.end).ok()?;
        Some(Self { item: diagnostics::without_ranges(finding), bytes })
    }
}

fn read(path: &Path) -> Option<Buffer> {
    Some(Buffer::new(&bounded_read::read_text(path, MAX_BASELINE).ok()?))
}

/// The error of a configuration, at the place of the error if it can be found.
fn error_diagnostic(error: &ConfigError, buffer: Option<&Buffer>, encoding: Encoding) -> Diagnostic {
    let range = buffer.map(|buffer| proto::range(buffer, error_bytes(error, buffer), encoding)).unwrap_or_default();
    let message = match error {
        ConfigError::Invalid { message, hint: Some(hint), .. } => format!("{message}\nhelp: {hint}"),
        ConfigError::Invalid { message, .. } => message.clone(),
        other => other.to_string(),
    };
    Diagnostic {
        range,
        severity: Some(DiagnosticSeverity::ERROR),
        source: Some("echolint".to_owned()),
        message,
        ..Diagnostic::default()
    }
}

fn error_bytes(error: &ConfigError, buffer: &Buffer) -> Range<usize> {
    let line = |number: usize| {
        let line = number.saturating_sub(1);
        let start = buffer.line_start(line).unwrap_or(0);
        start..start + buffer.line_len(line)
    };
    let text = buffer.text();
    let find = |words: &str| text.find(words).map_or_else(|| line(1), |at| at..at + words.len());
    match error {
        ConfigError::Invalid { message, .. } => line(line_number(message).unwrap_or(1)),
        ConfigError::UnknownTeacher { line: number, .. } => line(usize::try_from(*number).unwrap_or(1)),
        ConfigError::UnknownRule { selector, .. } | ConfigError::AlwaysReported { selector } => find(selector),
        ConfigError::Pattern { pattern, .. } => find(pattern),
        ConfigError::Schema { name, .. } => find(name),
        ConfigError::Unreadable { .. } => {
            let end = buffer.offset(Point { line: 0, column: u32::MAX }, Encoding::Utf8);
            0..end
        }
    }
}

/// The line number in a message of the TOML parser.
fn line_number(message: &str) -> Option<usize> {
    let after = message.split("line ").nth(1)?;
    after.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
