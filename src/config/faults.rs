//! All that is wrong with a configuration file: where a fault is found, what is faulty is taken out and the rest is
//! looked at again.

use super::ConfigError;
use super::discover::{absolute, read};
use super::model::Config;
use super::settings::Compiled;
use serde::Deserialize as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue, Deserializer};

/// Faults that are told of one file at the most: each makes it necessary to look again.
const MOST: usize = 100;

/// All that is wrong with the configuration at `path`, in the order in which it is found; nothing if it can be used.
#[must_use]
pub fn faults(path: &Path) -> Vec<ConfigError> {
    let path = absolute(path);
    let text = match read(&path) {
        Ok(text) => text,
        Err(error) => return vec![error],
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    match DeTable::parse(text) {
        Ok(table) => Search { path, text, table, found: Vec::new(), touched: Vec::new() }.run(),
        // Of what stands after it nobody can say what it was meant to be.
        Err(error) => vec![ConfigError::of_toml(path, &error)],
    }
}

struct Search<'t> {
    path: PathBuf,
    text: &'t str,
    /// What is left of the file.
    table: Spanned<DeTable<'t>>,
    found: Vec<ConfigError>,
    /// Where something was taken out: what is wrong with the whole there now may be a consequence.
    touched: Vec<Range<usize>>,
}

impl Search<'_> {
    fn run(mut self) -> Vec<ConfigError> {
        while self.found.len() < MOST && self.next() {}
        self.found
    }

    /// Finds a fault and takes it out; whether it makes sense to go on.
    fn next(&mut self) -> bool {
        let config = match Config::deserialize(Deserializer::from(self.table.clone())) {
            Ok(config) => config,
            Err(mut error) => {
                let place = error.span();
                if !place.as_ref().is_some_and(|place| self.touched.contains(place)) {
                    error.set_input(Some(self.text));
                    self.found.push(ConfigError::of_toml(self.path.clone(), &error));
                }
                let Some(place) = place else { return false };
                let holds = |span: Range<usize>| span.start <= place.start && place.end <= span.end;
                return self.take_out(&|key, value| key.is_some_and(|key| holds(key.span())) || holds(value.span()));
            }
        };
        let root = self.path.parent().unwrap_or(&self.path).to_owned();
        let Err(error) = Compiled::new(config, Some(self.path.clone()), self.text, root) else { return false };
        let word = error.word().map(str::to_owned);
        self.found.push(error.in_file(self.path.clone(), self.text));
        let Some(word) = word else { return false };
        let is_value = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().is_some_and(|text| text.trim() == word);
        self.take_out(&|_, value| is_value(value))
            || self.take_out(&|key, _| key.is_some_and(|key| key.get_ref().trim() == word))
    }

    /// Takes out the innermost entry or element that is meant; whether there is one.
    fn take_out(&mut self, meant: &Meant<'_>) -> bool {
        let place = self.table.span();
        let from = from_table(self.table.get_mut(), place, meant);
        let is_done = from.is_some();
        self.touched.extend(from);
        is_done
    }
}

/// Whether an entry with a key, or an element without, is meant.
type Meant<'m> = dyn Fn(Option<&Spanned<DeString<'_>>>, &Spanned<DeValue<'_>>) -> bool + 'm;

/// Takes an entry out of a table that stands at `place`, or out of what is in it; where that stands.
fn from_table(table: &mut DeTable<'_>, place: Range<usize>, meant: &Meant<'_>) -> Option<Range<usize>> {
    if let Some(place) = table.iter_mut().find_map(|(_, value)| from_value(value, meant)) {
        return Some(place);
    }
    let key = table.iter().find(|(key, value)| meant(Some(key), value)).map(|(key, _)| key.clone())?;
    table.remove(&key).map(|_| place)
}

fn from_value(value: &mut Spanned<DeValue<'_>>, meant: &Meant<'_>) -> Option<Range<usize>> {
    let place = value.span();
    match value.get_mut() {
        DeValue::Table(table) => from_table(table, place, meant),
        DeValue::Array(array) => {
            if let Some(place) = array.iter_mut().find_map(|element| from_value(element, meant)) {
                return Some(place);
            }
            let at = array.iter().position(|element| meant(None, element))?;
            let mut rest = DeArray::new();
            for (_, element) in array.iter().enumerate().filter(|(index, _)| *index != at) {
                rest.push(element.clone());
            }
            *array = rest;
            Some(place)
        }
        _ => None,
    }
}
