//! The choices of a profile's file, in whatever way they are written.

use super::{ProfileError, canonical};
use crate::echo::{CLOSED, Choice, Context, DEPTH, Habit, HabitCounts, NAMES_FROM, Slot, Word};
use crate::json::{self, Kind, ValueRef};
use rustc_hash::FxHashMap;

/// What choices may refer to and how much they may count.
pub struct Bounds {
    names: u64,
    slots: u64,
    most: u64,
    closed: FxHashMap<&'static [u8], Word>,
}

impl Bounds {
    fn new(names: usize, slots: usize, most: u64) -> Self {
        let closed = CLOSED.iter().zip(0..).map(|(text, index)| (text.as_bytes(), Word(index))).collect();
        Self { names: names as u64, slots: slots as u64, most, closed }
    }

    /// The word of this text.
    pub fn closed(&self, text: &[u8]) -> Option<Word> {
        self.closed.get(text).copied()
    }

    /// The name of this number.
    pub fn name(&self, index: u64) -> Option<Word> {
        let name = u32::try_from(index).ok().filter(|&name| name < u32::MAX - NAMES_FROM)?;
        (index < self.names).then(|| Word::name(name))
    }

    /// That somebody made a choice so many times.
    pub fn cell(&self, slot: u64, count: u64) -> Option<(Slot, u64)> {
        let is_within = slot < self.slots && (1..=self.most).contains(&count);
        Some((Slot::try_from(slot).ok().filter(|_| is_within)?, count))
    }
}

/// Reads the object of choices. `slots` says how many there are; no count may be above `most`.
///
/// # Errors
/// When it holds something that echolint never writes.
pub fn read(text: &str, names: Vec<Box<str>>, slots: usize, most: u64) -> Result<HabitCounts, ProfileError> {
    let bounds = Bounds::new(names.len(), slots, most);
    let counts = canonical::read(text, &bounds).map_or_else(|| read_with_care(text, &bounds), Ok);
    counts.map(|mut counts| {
        counts.names = names;
        counts
    })
}

/// Reads the object of choices off a span tape, and says what is wrong with it.
fn read_with_care(text: &str, bounds: &Bounds) -> Result<HabitCounts, ProfileError> {
    let damaged = |what: String| ProfileError::Damaged(what);
    let parsed = json::parse(text).map_err(|error| damaged(format!("`choices`: {error}")))?;
    let root = parsed.tape.root(text);
    if !root.is_object() {
        return Err(damaged("`choices` is no object".to_owned()));
    }
    let mut of_habits: Vec<Option<ValueRef<'_>>> = vec![None; Habit::ALL.len()];
    for (key, rows) in root.members() {
        let name = key.as_str().unwrap_or_default();
        let habit = Habit::from_name(&name);
        let habit = habit.ok_or_else(|| damaged(format!("no kind of habit is called `{name}`")))?;
        if of_habits[habit as usize].replace(rows).is_some() {
            return Err(damaged(format!("`{name}` is there twice")));
        }
        if !rows.is_array() {
            return Err(damaged(format!("`{name}` is no list")));
        }
    }
    let mut all = Vec::new();
    for (&habit, rows) in Habit::ALL.iter().zip(of_habits) {
        for row in rows.into_iter().flat_map(ValueRef::items) {
            let row = bounds.row(habit, row).map_err(|what| damaged(format!("a row of `{}`: {what}", habit.name())))?;
            all.push(row);
        }
    }
    all.sort_unstable_by_key(|&(choice, _)| choice);
    if all.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(damaged("a choice is listed twice".to_owned()));
    }
    let mut counts = HabitCounts::default();
    for (choice, cells) in all {
        cells.into_iter().for_each(|(slot, count)| counts.push_cell(slot, count));
        counts.end_row(choice);
    }
    Ok(counts)
}

/// A choice and how often it was made.
type Row = (Choice, Vec<(Slot, u64)>);

impl Bounds {
    /// A row: context, outcome, and slots and counts in turn.
    fn row(&self, habit: Habit, row: ValueRef<'_>) -> Result<Row, String> {
        let mut parts = row.items();
        let (Some(context), Some(outcome), Some(cells), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("it is no list of context, outcome and counts".to_owned());
        };
        if !context.is_array() || !cells.is_array() {
            return Err("context and counts are lists".to_owned());
        }
        let mut words = [Word::NONE; DEPTH];
        let mut depth = 0;
        for word in context.items() {
            let to = words.get_mut(depth).ok_or_else(|| format!("a context of more than {DEPTH} words"))?;
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
            let count = numbers.next().ok_or("slots and counts do not pair")?;
            let wrong = || format!("slot {} with count {}", slot.raw(), count.raw());
            let (at, times) = (number(slot).ok_or_else(wrong)?, number(count).ok_or_else(wrong)?);
            read.push(self.cell(at, times).ok_or_else(wrong)?);
        }
        if read.is_empty() {
            return Err("nobody makes the choice".to_owned());
        }
        if read.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err("slots are not sorted".to_owned());
        }
        Ok(read)
    }

    fn word(&self, word: ValueRef<'_>) -> Result<Word, String> {
        if word.kind() == Kind::String {
            let text = word.as_str().unwrap_or_default();
            return self.closed(text.as_bytes()).ok_or_else(|| format!("`{text}` is no word of profiles"));
        }
        let index = number(word).ok_or("a word is a text or the number of a name")?;
        self.name(index).ok_or_else(|| format!("name {index} of {}", self.names))
    }
}

/// A whole number that is not negative, as echolint writes it: digits alone.
fn number(value: ValueRef<'_>) -> Option<u64> {
    let digits = value.raw().as_bytes();
    // Fewer digits than 2⁶⁴ has cannot overflow.
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
    fn the_embedded_profile_is_as_it_was_written() {
        let text = include_str!("../../profiles/claude-sonnet-4.5.json");
        let (_, choices) = canonical::split(text).unwrap();
        let bounds = Bounds::new(9999, 9999, 9999);
        assert_eq!(canonical::read(choices, &bounds), read_with_care(choices, &bounds).ok());
    }

    #[test]
    fn what_is_read_quickly_is_read_the_same_with_care() {
        let bounds = Bounds::new(3, 15, 99);
        assert!(canonical::read(TEXT, &bounds).is_some());
        let mut accepted = 0;
        let parts = ["", "0", "1", "9", "00", ",", "[", "]", "],", "\"", "-1", "1.0", " ", "\n", "{", "}", "\\u0041"];
        for (at, part) in (0..TEXT.len()).flat_map(|at| parts.map(|part| (at, part))) {
            for end in at..(at + 3).min(TEXT.len()) {
                let spoilt = [&TEXT[..at], part, &TEXT[end..]].concat();
                if let Some(counts) = canonical::read(&spoilt, &bounds) {
                    accepted += 1;
                    assert_eq!(read_with_care(&spoilt, &bounds), Ok(counts), "{spoilt}");
                }
            }
        }
        assert!(accepted > 50, "only {accepted} were accepted");
    }
}
