//! Reads the choices in a profile's file, in any JSON form.

use super::choice_limits::ChoiceLimits;
use super::{ProfileError, canonical};
use crate::echo::{Choice, Context, DEPTH, Habit, HabitCounts, Slot, Word};
use crate::json::{self, Kind, ValueRef};

/// Reads the object `choices`. There are `slots` slots, and no count may exceed `max_count`.
///
/// # Errors
/// If it contains something that echolint never writes.
pub fn read(text: &str, names: Vec<Box<str>>, slots: usize, max_count: u64) -> Result<HabitCounts, ProfileError> {
    let limits = ChoiceLimits::new(names.len(), slots, max_count);
    let counts = canonical::read(text, &limits).map_or_else(|| read_any_form(text, &limits), Ok);
    counts.map(|mut counts| {
        counts.names = names;
        counts
    })
}

/// Reads the object `choices` in any JSON form, with an error that names the damage.
fn read_any_form(text: &str, limits: &ChoiceLimits) -> Result<HabitCounts, ProfileError> {
    let damaged = |what: String| ProfileError::Damaged(what);
    let parsed = json::parse(text).map_err(|error| damaged(format!("`choices`: {error}")))?;
    let root = parsed.tape.root(text);
    if !root.is_object() {
        return Err(damaged("`choices` is not an object".to_owned()));
    }
    let mut of_habits: Vec<Option<ValueRef<'_>>> = vec![None; Habit::ALL.len()];
    for (key, rows) in root.members() {
        let name = key.as_str().unwrap_or_default();
        let habit = Habit::from_name(&name);
        let habit = habit.ok_or_else(|| damaged(format!("unknown kind of habit `{name}`")))?;
        if of_habits[habit as usize].replace(rows).is_some() {
            return Err(damaged(format!("duplicate key `{name}`")));
        }
        if !rows.is_array() {
            return Err(damaged(format!("`{name}` is not an array")));
        }
    }
    let mut all = Vec::new();
    for (&habit, rows) in Habit::ALL.iter().zip(of_habits) {
        for row in rows.into_iter().flat_map(ValueRef::items) {
            let row = limits.row(habit, row).map_err(|what| damaged(format!("a row of `{}`: {what}", habit.name())))?;
            all.push(row);
        }
    }
    all.sort_unstable_by_key(|&(choice, _)| choice);
    if all.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(damaged("duplicate choice".to_owned()));
    }
    let mut counts = HabitCounts::default();
    for (choice, cells) in all {
        cells.into_iter().for_each(|(slot, count)| counts.push_cell(slot, count));
        counts.end_row(choice);
    }
    Ok(counts)
}

/// A choice with its counts by slot.
type Row = (Choice, Vec<(Slot, u64)>);

impl ChoiceLimits {
    /// Reads a row: context, outcome, and alternating slots and counts.
    fn row(&self, habit: Habit, row: ValueRef<'_>) -> Result<Row, String> {
        let mut parts = row.items();
        let (Some(context), Some(outcome), Some(cells), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("not an array of context, outcome and counts".to_owned());
        };
        if !context.is_array() || !cells.is_array() {
            return Err("context and counts must be arrays".to_owned());
        }
        let mut words = [Word::NONE; DEPTH];
        let mut depth = 0;
        for word in context.items() {
            let to = words.get_mut(depth).ok_or_else(|| format!("the context has more than {DEPTH} words"))?;
            *to = self.word(word)?;
            depth += 1;
        }
        let outcome = self.word(outcome)?;
        let cells = self.cells(cells)?;
        Ok((Choice { habit, context: Context::new(&words[..depth]), outcome }, cells))
    }

    fn cells(&self, cells: ValueRef<'_>) -> Result<Vec<(Slot, u64)>, String> {
        let mut numbers = cells.items();
        let mut read = Vec::with_capacity(4);
        while let Some(slot) = numbers.next() {
            let count = numbers.next().ok_or("a slot has no count")?;
            let invalid = || format!("invalid slot {} or count {}", slot.raw(), count.raw());
            let (at, times) = (number(slot).ok_or_else(invalid)?, number(count).ok_or_else(invalid)?);
            read.push(self.cell(at, times).ok_or_else(invalid)?);
        }
        if read.is_empty() {
            return Err("the choice has no counts".to_owned());
        }
        if read.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err("slots are not sorted".to_owned());
        }
        Ok(read)
    }

    fn word(&self, word: ValueRef<'_>) -> Result<Word, String> {
        if word.kind() == Kind::String {
            let text = word.as_str().unwrap_or_default();
            return self.closed(text.as_bytes()).ok_or_else(|| format!("unknown word `{text}`"));
        }
        let index = number(word).ok_or("a word must be a string or the index of a name")?;
        self.name(index).ok_or_else(|| format!("name {index} is out of range; there are {} names", self.names()))
    }
}

/// A non-negative integer as echolint writes it, which is digits only.
fn number(value: ValueRef<'_>) -> Option<u64> {
    let digits = value.raw().as_bytes();
    // 19 digits cannot overflow 64 bits.
    if value.kind() != Kind::Number || digits.len() > 19 {
        return None;
    }
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| 10 * number + u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = concat!(
        "{\n\"next-action\":[\n[[],\"end\",[0,1,12,3]],\n[[\"read\",0],1,[3,14]],\n[[\"read\",0],2,[10,99]]],\n",
        "\"batch\":[\n[[\"write!\"],\"4+\",[14,2]]]}"
    );

    #[test]
    fn the_embedded_profile_is_in_canonical_form() {
        let text = include_str!("../../profiles/claude-sonnet-4.5.json");
        let (_, choices) = canonical::split(text).unwrap();
        let limits = ChoiceLimits::new(9999, 9999, 9999);
        assert_eq!(canonical::read(choices, &limits), read_any_form(choices, &limits).ok());
    }

    #[test]
    fn both_readers_agree_on_text_in_canonical_form() {
        let limits = ChoiceLimits::new(3, 15, 99);
        assert!(canonical::read(TEXT, &limits).is_some());
        let mut accepted = 0;
        let parts = ["", "0", "1", "9", "00", ",", "[", "]", "],", "\"", "-1", "1.0", " ", "\n", "{", "}", "\\u0041"];
        for (at, part) in (0..TEXT.len()).flat_map(|at| parts.map(|part| (at, part))) {
            for end in at..(at + 3).min(TEXT.len()) {
                let damaged = [&TEXT[..at], part, &TEXT[end..]].concat();
                if let Some(counts) = canonical::read(&damaged, &limits) {
                    accepted += 1;
                    assert_eq!(read_any_form(&damaged, &limits), Ok(counts), "{damaged}");
                }
            }
        }
        assert!(accepted > 50, "only {accepted} were accepted");
    }
}
