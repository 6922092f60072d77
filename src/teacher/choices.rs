//! The choices of a profile's file: by far the most of it, so they are read off the span tape.

use super::ProfileError;
use crate::echo::{CLOSED, Choice, Context, DEPTH, Habit, NAMES_FROM, Row, Slot, Word};
use crate::json::{self, Kind, ValueRef};
use rustc_hash::FxHashMap;

/// Reads the object of choices. `names` and `slots` say how many there are; no count may be above `most`.
///
/// # Errors
/// When it holds something that echolint never writes.
pub fn read(text: &str, names: usize, slots: u64, most: u64) -> Result<Vec<Row>, ProfileError> {
    let damaged = |what: String| ProfileError::Damaged(what);
    let parsed = json::parse(text).map_err(|error| damaged(format!("`choices`: {error}")))?;
    let root = parsed.tape.root(text);
    if !root.is_object() {
        return Err(damaged("`choices` is no object".to_owned()));
    }
    let closed = CLOSED.iter().zip(0..).map(|(&text, index)| (text, Word(index))).collect();
    let reader = Reader { names, slots, most, closed };
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
    let mut all = Vec::with_capacity(parsed.tape.nodes().len() / 8);
    for (&habit, rows) in Habit::ALL.iter().zip(of_habits) {
        for row in rows.into_iter().flat_map(ValueRef::items) {
            let row = reader.row(habit, row).map_err(|what| damaged(format!("a row of `{}`: {what}", habit.name())))?;
            all.push(row);
        }
    }
    // What echolint writes is in order; what others write need not be.
    if !all.is_sorted_by_key(|row| row.choice) {
        all.sort_unstable_by_key(|row| row.choice);
    }
    if all.windows(2).any(|pair| pair[0].choice == pair[1].choice) {
        return Err(damaged("a choice is listed twice".to_owned()));
    }
    Ok(all)
}

struct Reader {
    names: usize,
    slots: u64,
    most: u64,
    closed: FxHashMap<&'static str, Word>,
}

impl Reader {
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
        Ok(Row { choice: Choice { habit, context: Context::new(&words[..depth]), outcome }, cells })
    }

    fn cells(&self, cells: ValueRef<'_>) -> Result<Vec<(Slot, u64)>, String> {
        let mut numbers = cells.items();
        let mut read = Vec::with_capacity(4);
        while let Some(slot) = numbers.next() {
            let count = numbers.next().ok_or("slots and counts do not pair")?;
            let wrong = || format!("slot {} with count {}", slot.raw(), count.raw());
            let (at, times) = (number(slot).ok_or_else(wrong)?, number(count).ok_or_else(wrong)?);
            if at >= self.slots || times == 0 || times > self.most {
                return Err(wrong());
            }
            read.push((Slot::try_from(at).map_err(|_| wrong())?, times));
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
            return self.closed.get(&*text).copied().ok_or_else(|| format!("`{text}` is no word of profiles"));
        }
        let index = number(word).ok_or("a word is a text or the number of a name")?;
        match u32::try_from(index) {
            Ok(name) if index < self.names as u64 && name < u32::MAX - NAMES_FROM => Ok(Word::name(name)),
            _ => Err(format!("name {index} of {}", self.names)),
        }
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
