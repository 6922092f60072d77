//! Finding all errors of a configuration file. Parsing stops at the first error, so the faulty entry is removed and the
//! rest is parsed again.

use super::ConfigError;
use super::discover::{absolute, read};
use super::model::Config;
use super::settings::CompiledConfig;
use crate::rules::RuleSet;
use serde::Deserialize as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue, Deserializer};

/// The largest number of errors reported per file. Each error costs another parse.
const MAX_ERRORS: usize = 100;

/// Returns all errors of the configuration at `path`, in the order they are found; none if it is valid. `rules` are
/// those that it can select.
#[must_use]
pub fn find_errors(path: &Path, rules: &Arc<RuleSet>) -> Vec<ConfigError> {
    let path = absolute(path);
    let text = match read(&path) {
        Ok(text) => text,
        Err(error) => return vec![error],
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    match DeTable::parse(text) {
        Ok(table) => ErrorSearch { path, text, rules, table, found: Vec::new(), changed: Vec::new() }.run(),
        // After a syntax error, the rest of the file has no reliable meaning.
        Err(error) => vec![ConfigError::from_toml(path, &error)],
    }
}

struct ErrorSearch<'t> {
    path: PathBuf,
    text: &'t str,
    rules: &'t Arc<RuleSet>,
    /// The file without the entries that were removed so far.
    table: Spanned<DeTable<'t>>,
    found: Vec<ConfigError>,
    /// The tables and arrays from which an entry was removed. An error about one of them as a whole may be a
    /// consequence of the removal, so it is not reported.
    changed: Vec<Range<usize>>,
}

impl ErrorSearch<'_> {
    fn run(mut self) -> Vec<ConfigError> {
        while self.found.len() < MAX_ERRORS && self.next() {}
        self.found
    }

    /// Finds an error and removes its entry. Returns whether to continue.
    fn next(&mut self) -> bool {
        let config = match Config::deserialize(Deserializer::from(self.table.clone())) {
            Ok(config) => config,
            Err(mut error) => {
                let place = error.span();
                if !place.as_ref().is_some_and(|place| self.changed.contains(place)) {
                    error.set_input(Some(self.text));
                    self.found.push(ConfigError::from_toml(self.path.clone(), &error));
                }
                let Some(place) = place else { return false };
                let contains = |span: Range<usize>| span.start <= place.start && place.end <= span.end;
                return self
                    .remove(&|key, value| key.is_some_and(|key| contains(key.span())) || contains(value.span()));
            }
        };
        let root = self.path.parent().unwrap_or(&self.path).to_owned();
        let Err(error) = CompiledConfig::new(config, Some(self.path.clone()), self.text, root, self.rules) else {
            return false;
        };
        let invalid = error.invalid_text().map(str::to_owned);
        self.found.push(error.in_file(self.path.clone(), self.text));
        let Some(invalid) = invalid else { return false };
        let is_invalid =
            |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().is_some_and(|text| text.trim() == invalid);
        self.remove(&|_, value| is_invalid(value))
            || self.remove(&|key, _| key.is_some_and(|key| key.get_ref().trim() == invalid))
    }

    /// Removes the innermost matching entry or element. Returns whether there is one.
    fn remove(&mut self, matches: &EntryMatcher<'_>) -> bool {
        let span = self.table.span();
        let container = remove_from_table(self.table.get_mut(), span, matches);
        let is_removed = container.is_some();
        self.changed.extend(container);
        is_removed
    }
}

/// Selects an entry of a table by its key and value, or an element of an array by its value.
type EntryMatcher<'m> = dyn Fn(Option<&Spanned<DeString<'_>>>, &Spanned<DeValue<'_>>) -> bool + 'm;

/// Removes an entry of the table at `span` or of a value inside it. Returns the span of the table or array that
/// contained the entry.
fn remove_from_table(table: &mut DeTable<'_>, span: Range<usize>, matches: &EntryMatcher<'_>) -> Option<Range<usize>> {
    if let Some(span) = table.iter_mut().find_map(|(_, value)| remove_from_value(value, matches)) {
        return Some(span);
    }
    let key = table.iter().find(|(key, value)| matches(Some(key), value)).map(|(key, _)| key.clone())?;
    table.remove(&key).map(|_| span)
}

fn remove_from_value(value: &mut Spanned<DeValue<'_>>, matches: &EntryMatcher<'_>) -> Option<Range<usize>> {
    let span = value.span();
    match value.get_mut() {
        DeValue::Table(table) => remove_from_table(table, span, matches),
        DeValue::Array(array) => {
            if let Some(span) = array.iter_mut().find_map(|element| remove_from_value(element, matches)) {
                return Some(span);
            }
            let at = array.iter().position(|element| matches(None, element))?;
            let mut rest = DeArray::new();
            for (_, element) in array.iter().enumerate().filter(|(index, _)| *index != at) {
                rest.push(element.clone());
            }
            *array = rest;
            Some(span)
        }
        _ => None,
    }
}
