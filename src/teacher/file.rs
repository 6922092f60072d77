//! The file format of profiles: JSON in a fixed order with one choice per line, so that git shows what changed
//! (`schemas/profile.schema.json`).

use super::{BackgroundGrouping, Group, Profile, ProfileError, Source, canonical, choices};
use crate::echo::calibration::Histogram;
use crate::echo::{CLOSED, FOLDS, Row, Word};
use crate::similarity::{Pool, StoredPool};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The version of the format.
pub const VERSION: u64 = 2;
/// The maximum sum of all counts of one kind. It is exact in floating point, and sums cannot overflow.
const MAX_COUNT: u64 = (1 << 53) - 1;

/// The field that every version of the format has.
#[derive(Deserialize)]
struct VersionField {
    echolint_profile: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredProfile<'t> {
    #[serde(rename = "echolint_profile")]
    version_of_format: u64,
    name: String,
    by: BackgroundGrouping,
    version: String,
    sources: Vec<Source>,
    teacher_models: Vec<String>,
    groups: Vec<StoredGroup>,
    #[serde(borrow)]
    names: Vec<Cow<'t, str>>,
    #[serde(borrow)]
    choices: &'t RawValue,
    pool: StoredPool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredGroup {
    name: String,
    trajectories: [u64; FOLDS],
    scores: Bins,
    peaks: Bins,
    words: Bins,
    texts: Bins,
    combined: Bins,
}

/// A histogram as bins, in hundredths of a bit, with their counts.
type Bins = Vec<(i32, u64)>;

impl Profile {
    /// Reads a profile from the text of its file.
    ///
    /// # Errors
    /// If the text is not a profile, has another version, is cut off, or is damaged.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        match text.trim_start().as_bytes().first() {
            None => return Err(ProfileError::NotAProfile("the file is empty".to_owned())),
            Some(b'{') => {}
            Some(_) => return Err(ProfileError::NotAProfile("it is not a JSON object".to_owned())),
        }
        // The choices are most of the text. Reading them separately avoids a pass of `serde_json` over them.
        if let Some((outline, choices)) = canonical::split(text)
            && let Ok(stored) = serde_json::from_str::<StoredProfile<'_>>(&outline)
            && stored.version_of_format == VERSION
            && let Ok(profile) = stored.check(choices)
        {
            return Ok(profile);
        }
        // Anything else is read as a whole, so that lines and columns in messages are those of the file.
        let stored: StoredProfile<'_> = match serde_json::from_str(text) {
            Ok(stored) => stored,
            Err(error) => return Err(explain(text, &error)),
        };
        if stored.version_of_format != VERSION {
            return Err(other_version(stored.version_of_format));
        }
        let choices = stored.choices.get();
        stored.check(choices)
    }

    /// The text of the profile's file. Equal profiles have equal texts.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = format!("{{\"echolint_profile\":{VERSION},\n\"name\":{},\n", json(&self.name));
        let _ = writeln!(out, "\"by\":{},\n\"version\":{},", json(&self.by), json(&self.version));
        list(&mut out, "sources", self.sources.iter().map(json));
        let _ = writeln!(out, "\"teacher_models\":{},", json(&self.teacher_models));
        let stored = |group: &Group| StoredGroup {
            name: group.name.clone(),
            trajectories: group.trajectories,
            scores: bins(&group.scores),
            peaks: bins(&group.peaks),
            words: bins(&group.words),
            texts: bins(&group.texts),
            combined: bins(&group.combined),
        };
        list(&mut out, "groups", self.groups.iter().map(|group| json(&stored(group))));
        list(&mut out, "names", self.counts.names.iter().map(json));
        out.push_str("\"choices\":{");
        let rows: Vec<Row<'_>> = self.counts.rows().collect();
        for (index, rows) in rows.chunk_by(|a, b| a.choice.habit == b.choice.habit).enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let _ = write!(out, "{comma}\n\"{}\":[", rows[0].choice.habit.name());
            for (index, row) in rows.iter().enumerate() {
                out.push_str(if index > 0 { ",\n" } else { "\n" });
                write_row(&mut out, row);
            }
            out.push(']');
        }
        out.push_str("},\n");
        let _ = writeln!(out, "\"pool\":{}}}", json(&StoredPool::from(&self.pool)));
        out
    }
}

/// The JSON of a value that can always be serialised.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn bins(histogram: &Histogram) -> Bins {
    histogram.bins().iter().map(|(&bin, &count)| (bin, count)).collect()
}

fn list(out: &mut String, name: &str, items: impl Iterator<Item = String>) {
    let _ = writeln!(out, "\"{name}\":[\n{}],", items.collect::<Vec<_>>().join(",\n"));
}

fn write_row(out: &mut String, row: &Row<'_>) {
    out.push_str("[[");
    for (index, &word) in row.choice.context.words().iter().enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        write_word(out, word);
    }
    out.push_str("],");
    write_word(out, row.choice.outcome);
    out.push_str(",[");
    for (index, (slot, count)) in row.cells.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        let _ = write!(out, "{comma}{slot},{count}");
    }
    out.push_str("]]");
}

fn write_word(out: &mut String, word: Word) {
    let _ = match word.name_index() {
        Some(index) => write!(out, "{index}"),
        None => write!(out, "\"{}\"", CLOSED[word.0 as usize]),
    };
}

/// The error for a text that is not a profile of this version.
fn explain(text: &str, error: &serde_json::Error) -> ProfileError {
    // Another version may have other fields, so the version is checked first.
    match serde_json::from_str::<VersionField>(text) {
        Ok(field) if field.echolint_profile != VERSION => other_version(field.echolint_profile),
        Ok(_) => ProfileError::Damaged(error.to_string()),
        // `serde_json` reports a minus sign at the end as an invalid number, not as the end of the text.
        Err(error) if error.is_eof() || (error.is_syntax() && text.ends_with('-')) => {
            ProfileError::Truncated { line: error.line(), column: error.column() }
        }
        Err(error) if error.is_data() => {
            ProfileError::NotAProfile("it has no valid format version in `echolint_profile`".to_owned())
        }
        Err(error) => ProfileError::NotAProfile(error.to_string()),
    }
}

fn other_version(found: u64) -> ProfileError {
    if found == 0 {
        return ProfileError::NotAProfile("unknown format version 0".to_owned());
    }
    if found < VERSION {
        return ProfileError::Older { found, known: VERSION };
    }
    ProfileError::Newer { found, known: VERSION }
}

fn damaged(what: impl Into<String>) -> ProfileError {
    ProfileError::Damaged(what.into())
}

impl StoredProfile<'_> {
    /// Validates everything, because a file may be written by hand or by an attacker.
    fn check(self, choices: &str) -> Result<Profile, ProfileError> {
        if self.groups.is_empty() {
            return Err(damaged("`groups` is empty, but its first entry must be the teacher"));
        }
        if self.groups.iter().skip(1).zip(self.groups.iter().skip(2)).any(|(a, b)| a.name >= b.name) {
            return Err(damaged("`groups` are not sorted by name"));
        }
        let names: Vec<Box<str>> = self.names.iter().map(|name| Box::from(&**name)).collect();
        if names.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(damaged("`names` are not sorted"));
        }
        let counts = choices::read(choices, names, self.groups.len() * FOLDS, MAX_COUNT)?;
        check_sum("`choices`", counts.rows().flat_map(|row| row.cells).map(|&(_, count)| count))?;
        let groups: Vec<Group> = self.groups.into_iter().map(StoredGroup::check).collect::<Result<_, _>>()?;
        check_sum("`groups`", groups.iter().flat_map(|group| group.trajectories))?;
        let pool = Pool::try_from(self.pool).map_err(|error| damaged(format!("`pool`: {error}")))?;
        check_pool(&pool, &groups)?;
        Ok(Profile {
            name: self.name,
            by: self.by,
            version: self.version,
            sources: self.sources,
            teacher_models: self.teacher_models,
            groups,
            counts,
            pool,
        })
    }
}

/// Checks that the sum of counts is at most [`MAX_COUNT`].
fn check_sum(what: &str, mut counts: impl Iterator<Item = u64>) -> Result<(), ProfileError> {
    let sum = counts.try_fold(0u64, |sum, count| sum.checked_add(count).filter(|&sum| sum <= MAX_COUNT));
    sum.map(|_| ()).ok_or_else(|| damaged(format!("the counts in {what} add up to more than {MAX_COUNT}")))
}

/// Checks that the pool has the same groups and numbers of trajectories.
fn check_pool(pool: &Pool, groups: &[Group]) -> Result<(), ProfileError> {
    let name_in_pool = |(index, group): (usize, &Group)| match index {
        0 => Profile::TEACHER.to_owned(),
        _ => format!("{}{}", Profile::BACKGROUND, group.name),
    };
    let sizes: BTreeMap<String, u64> =
        groups.iter().enumerate().map(|(index, group)| (name_in_pool((index, group)), group.size())).collect();
    let other = sizes.iter().find(|(name, size)| pool.trajectories(name) != **size).map(|(name, _)| name.as_str());
    match other.or_else(|| pool.names().find(|name| !sizes.contains_key(*name))) {
        Some(name) => Err(damaged(format!("`pool` and `groups` disagree on the number of trajectories of `{name}`"))),
        None => Ok(()),
    }
}

/// A histogram with these bins.
fn histogram(bins: Bins) -> Result<Histogram, ProfileError> {
    if bins.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        return Err(damaged("bins of scores are not sorted"));
    }
    if bins.iter().any(|&(_, count)| count == 0) {
        return Err(damaged("a bin of scores has the count 0"));
    }
    Ok(Histogram::from_bins(bins.into_iter().collect()))
}

impl StoredGroup {
    fn check(self) -> Result<Group, ProfileError> {
        let total = self.trajectories.iter().try_fold(0u64, |sum, &count| sum.checked_add(count));
        let mut group = Group {
            name: self.name,
            trajectories: self.trajectories,
            scores: histogram(self.scores)?,
            peaks: histogram(self.peaks)?,
            words: histogram(self.words)?,
            texts: histogram(self.texts)?,
            combined: histogram(self.combined)?,
        };
        let scored = group.scores.count();
        let each = group.histograms().into_iter().all(|histogram| histogram.count() == scored);
        if total.is_none_or(|total| scored > total) || !each {
            return Err(damaged(format!(
                "the numbers of trajectories and scores of `{}` are inconsistent",
                group.name
            )));
        }
        Ok(group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::Habit;

    #[test]
    fn the_schema_lists_the_same_words_and_habits() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../schemas/profile.schema.json")).unwrap_or_default();
        assert_eq!(schema["$defs"]["word"]["anyOf"][1]["enum"], serde_json::json!(CLOSED));
        let habits: Vec<&str> = Habit::ALL.iter().map(|habit| habit.name()).collect();
        assert_eq!(schema["properties"]["choices"]["propertyNames"]["enum"], serde_json::json!(habits));
    }
}
