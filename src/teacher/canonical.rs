//! Reads choices in exactly the form that echolint writes, in one pass over the bytes and without a tape.
//!
//! Any other form gives `None` instead of an error; [`super::choices`] then reads it the slow way.

use super::choice_limits::ChoiceLimits;
use crate::echo::{Choice, Context, DEPTH, Habit, HabitCounts, Word};

/// The text before and after the choices. A JSON string cannot contain line breaks, so both occur only between fields.
const BEFORE: &str = "\n\"choices\":";
const AFTER: &str = ",\n\"pool\":";

/// Splits a profile's text into an outline, with `{}` in place of the choices, and the text of the choices, which are
/// by far the largest part. If both parts are JSON, the profile is JSON.
pub fn split(text: &str) -> Option<(String, &str)> {
    let start = text.find(BEFORE)? + BEFORE.len();
    let end = text.rfind(AFTER).filter(|&end| start < end)?;
    let choices = &text[start..end];
    let is_object = choices.starts_with('{') && choices.ends_with('}');
    is_object.then(|| ([&text[..start], "{}", &text[end..]].concat(), choices))
}

/// Reads the object `choices`; `None` if it is not in canonical form.
pub fn read(text: &str, limits: &ChoiceLimits) -> Option<HabitCounts> {
    let mut reader = Reader { rest: text.as_bytes(), context: Context::default(), context_text: b"[]", limits };
    // A row takes about 50 bytes and a cell about 10. Unused capacity costs nothing, because it is never touched.
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
    /// The last context and its text, because many rows have the same context as the row before.
    context: Context,
    context_text: &'t [u8],
    limits: &'b ChoiceLimits,
}

impl Reader<'_, '_> {
    /// Reads a row: context, outcome, and alternating slots and counts.
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
            let (slot, count) = self.limits.cell(slot, self.number()?)?;
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
            return self.number().and_then(|index| self.limits.name(index));
        }
        // No closed word contains a character that must be escaped.
        let end = self.rest.iter().position(|&byte| byte == b'"')?;
        let (word, rest) = self.rest.split_at(end);
        self.rest = &rest[1..];
        self.limits.closed(word)
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
        // JSON has no leading zeros, and 19 digits cannot overflow 64 bits.
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
