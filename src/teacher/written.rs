//! Choices in the very form that echolint writes them: one short look at each byte instead of a tape of all values.
//!
//! Whatever is written in another way is no error here: it is left to those who read with care.

use super::choices::Bounds;
use crate::echo::{Choice, Context, DEPTH, Habit, HabitCounts, Word};

/// What stands before the choices and after them: line breaks, which no JSON string can hold, tell them from texts.
const BEFORE: &str = "\n\"choices\":";
const AFTER: &str = ",\n\"pool\":";

/// A profile's text with `{}` for its choices, which are by far the most of it, and the text of the choices. If both are
/// JSON, the profile is.
pub fn split(text: &str) -> Option<(String, &str)> {
    let start = text.find(BEFORE)? + BEFORE.len();
    let end = text.rfind(AFTER).filter(|&end| start < end)?;
    let choices = &text[start..end];
    let is_object = choices.starts_with('{') && choices.ends_with('}');
    is_object.then(|| ([&text[..start], "{}", &text[end..]].concat(), choices))
}

/// Reads the object of choices.
pub fn read(text: &str, bounds: &Bounds) -> Option<HabitCounts> {
    let mut reader = Reader { rest: text.as_bytes(), bounds };
    let mut counts = HabitCounts::default();
    let (mut comma, mut last) = ("", None);
    reader.expect(b"{")?;
    for &habit in Habit::ALL {
        if !reader.skip(format!("{comma}\n\"{}\":[", habit.name()).as_bytes()) {
            continue;
        }
        loop {
            reader.expect(b"\n")?;
            let choice = reader.row(habit, &mut counts)?;
            if last.replace(choice) >= Some(choice) {
                return None;
            }
            if !reader.skip(b",") {
                break;
            }
        }
        reader.expect(b"]")?;
        comma = ",";
    }
    (reader.rest == b"}").then_some(counts)
}

struct Reader<'t, 'b> {
    rest: &'t [u8],
    bounds: &'b Bounds,
}

impl Reader<'_, '_> {
    /// A row: context, outcome, and slots and counts in turn.
    fn row(&mut self, habit: Habit, counts: &mut HabitCounts) -> Option<Choice> {
        self.expect(b"[[")?;
        let mut words = [Word::NONE; DEPTH];
        let mut depth = 0;
        while !self.skip(b"]") {
            if depth > 0 {
                self.expect(b",")?;
            }
            *words.get_mut(depth)? = self.word()?;
            depth += 1;
        }
        self.expect(b",")?;
        let choice = Choice { habit, context: Context::new(&words[..depth]), outcome: self.word()? };
        self.expect(b",[")?;
        let mut last = None;
        loop {
            let slot = self.number()?;
            self.expect(b",")?;
            let (slot, count) = self.bounds.cell(slot, self.number()?)?;
            if last.replace(slot) >= Some(slot) {
                return None;
            }
            counts.push_cell(slot, count);
            if !self.skip(b",") {
                break;
            }
        }
        self.expect(b"]]")?;
        counts.end_row(choice);
        Some(choice)
    }

    fn word(&mut self) -> Option<Word> {
        if !self.skip(b"\"") {
            return self.number().and_then(|index| self.bounds.name(index));
        }
        // No word of profiles has anything in it that must be escaped.
        let end = self.rest.iter().position(|&byte| byte == b'"')?;
        let (word, rest) = self.rest.split_at(end);
        self.rest = &rest[1..];
        self.bounds.closed(word)
    }

    /// A whole number of at most 19 digits, which cannot overflow.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        let mut digits = 0;
        while let Some(&digit @ b'0'..=b'9') = self.rest.get(digits) {
            number = 10 * number + u64::from(digit - b'0');
            digits += 1;
            if digits > 19 {
                return None;
            }
        }
        let is_json = digits == 1 || (digits > 1 && self.rest[0] != b'0');
        self.rest = &self.rest[digits..];
        is_json.then_some(number)
    }

    fn skip(&mut self, bytes: &[u8]) -> bool {
        match self.rest.strip_prefix(bytes) {
            Some(rest) => self.rest = rest,
            None => return false,
        }
        true
    }

    fn expect(&mut self, bytes: &[u8]) -> Option<()> {
        self.skip(bytes).then_some(())
    }
}
