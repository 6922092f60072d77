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
    let mut reader = Reader { rest: text.as_bytes(), context: Context::default(), context_text: b"[]", bounds };
    // A row takes some fifty bytes, a cell some ten; room that is not needed is not touched.
    let mut counts = HabitCounts::with_capacity(text.len() / 48, text.len() / 10);
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
    /// The last context and its text: many rows have that of the row before.
    context: Context,
    context_text: &'t [u8],
    bounds: &'b Bounds,
}

impl Reader<'_, '_> {
    /// A row: context, outcome, and slots and counts in turn.
    fn row(&mut self, habit: Habit, counts: &mut HabitCounts) -> Option<Choice> {
        self.expect(b"[")?;
        if !self.skip(self.context_text) {
            let text = self.rest;
            self.context = self.context()?;
            self.context_text = &text[..text.len() - self.rest.len()];
        }
        self.expect(b",")?;
        let choice = Choice { habit, context: self.context, outcome: self.word()? };
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

    fn context(&mut self) -> Option<Context> {
        self.expect(b"[")?;
        let mut words = [Word::NONE; DEPTH];
        let mut depth = 0;
        while !self.skip(b"]") {
            if depth > 0 {
                self.expect(b",")?;
            }
            *words.get_mut(depth)? = self.word()?;
            depth += 1;
        }
        Some(Context::new(&words[..depth]))
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

    #[inline]
    fn number(&mut self) -> Option<u64> {
        let (mut number, mut rest) = (0u64, self.rest);
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            rest = after;
        }
        let digits = &self.rest[..self.rest.len() - rest.len()];
        self.rest = rest;
        // JSON has no leading zeros, and fewer digits than 2⁶⁴ has did not overflow.
        matches!(digits, [_] | [b'1'..=b'9', ..]).then_some(number).filter(|_| digits.len() <= 19)
    }

    #[inline]
    fn skip(&mut self, bytes: &[u8]) -> bool {
        match self.rest.strip_prefix(bytes) {
            Some(rest) => self.rest = rest,
            None => return false,
        }
        true
    }

    #[inline]
    fn expect(&mut self, bytes: &[u8]) -> Option<()> {
        self.skip(bytes).then_some(())
    }
}
