//! The identity of a record: a hash of its content, independent of its formatting.

use crate::json::{Kind, NodeId, Tape, block};
use xxhash_rust::xxh3::xxh3_128_with_seed;

/// Members of a record that are not part of its identity: its source, comments on it, and `_echolint`, the inline
/// suppressions. Members with these names further down are part of it.
const IGNORED: [&str; 6] = ["source", "split", "comment", "comments", "metadata", "_echolint"];

/// The identity of a record: a hash of 128 bits.
///
/// Two records have the same identity if they are the same JSON value:
///
/// - The order of members, white space and the escapes in strings are ignored.
/// - A member with the value `null` equals a missing one. A `null` in an array is significant.
/// - The members `source`, `split`, `comment`, `comments`, `metadata` and `_echolint` of the record are ignored.
/// - Integers are compared by their digits, however many. Numbers with a fraction or an exponent are compared as the
///   nearest double; one with an integral value below 2⁶³ equals that integer, so `1.0`, `1e0` and `1` are the same.
///   Numbers too large for a double, `NaN` and `Infinity` are compared as written.
/// - If a key is duplicated, all its members are significant.
/// - Text that is not JSON is compared by its bytes, without surrounding white space.
///
/// The hash is fast and not collision-resistant against an attacker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity(u128);

/// Builds the identity of a trajectory of many lines from the identities of its lines, in order.
#[derive(Debug)]
pub struct IdentityOfLines(u128);

/// Seeds that distinguish strings, integers and other numbers with the same text.
const STRING: u64 = 1;
const INTEGER: u64 = 2;
const DOUBLE: u64 = 3;
const AS_WRITTEN: u64 = 4;
const BYTES: u64 = 5;

/// Odd factors, each with about as many ones as zeros.
const ORDER: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
const PAIR: u128 = 0xc2b2_ae3d_27d4_eb4f_1656_67b1_9e37_79f9;
const MIX: u128 = 0xd6e8_feb8_6659_fd93_a076_1d64_78bd_642f;

/// Hashes of constant values, and the initial sums of containers.
const NULL: u128 = 0x243f_6a88_85a3_08d3_1319_8a2e_0370_7344;
const TRUE: u128 = 0xa409_3822_299f_31d0_082e_fa98_ec4e_6c89;
const FALSE: u128 = 0x4528_21e6_38d0_1377_be54_66cf_34e9_0c6c;
const ARRAY: u128 = 0xc0ac_29b7_c97c_50dd_3f84_d5b5_b547_0917;
const OBJECT: u128 = 0x9216_d5d9_8979_fb1b_d131_0ba6_98df_b5ac;
const LINES: u128 = 0x2ffd_72db_d01a_dfb7_b8e1_afed_6a26_7e96;

impl Identity {
    /// The identity of a parsed record.
    #[must_use]
    pub fn of_record(text: &str, tape: &Tape) -> Self {
        Self(RecordHasher { text, tape, scratch: String::new() }.record())
    }

    /// The identity of text that is not JSON.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(xxh3_128_with_seed(bytes.trim_ascii(), BYTES))
    }

    /// The hash.
    pub(super) const fn get(self) -> u128 {
        self.0
    }
}

impl Default for IdentityOfLines {
    fn default() -> Self {
        Self(LINES)
    }
}

impl IdentityOfLines {
    /// Adds the next line.
    pub fn add(&mut self, line: Identity) {
        self.0 = self.0.wrapping_mul(ORDER).wrapping_add(line.0);
    }

    /// The identity of the trajectory.
    #[must_use]
    pub const fn finish(self) -> Identity {
        Identity(mix(self.0))
    }
}

/// A container that is being hashed. Members are summed, so that their order is ignored without sorting.
struct OpenContainer {
    end: NodeId,
    is_object: bool,
    sum: u128,
    /// The hash of the last key.
    key: u128,
}

impl OpenContainer {
    fn add(&mut self, value: u128) {
        self.sum = if self.is_object {
            self.sum.wrapping_add(mix(self.key.wrapping_mul(PAIR).wrapping_add(value)))
        } else {
            self.sum.wrapping_mul(ORDER).wrapping_add(value)
        };
    }
}

struct RecordHasher<'t> {
    text: &'t str,
    tape: &'t Tape,
    /// A buffer for strings with escapes in normal form.
    scratch: String,
}

impl RecordHasher<'_> {
    /// The hash of the record. A loop instead of recursion, so that deep data cannot overflow the stack.
    fn record(&mut self) -> u128 {
        let nodes = self.tape.nodes();
        let mut open: Vec<OpenContainer> = Vec::with_capacity(16);
        let mut id: NodeId = 0;
        loop {
            while let Some(closed) = open.pop_if(|container| id >= container.end) {
                let value = mix(closed.sum);
                match open.last_mut() {
                    Some(parent) => parent.add(value),
                    None => return value,
                }
            }
            let is_record = open.len() == 1;
            if let Some(object) = open.last_mut().filter(|container| container.is_object) {
                let value = &nodes[id as usize + 1];
                if value.kind == Kind::Null || (is_record && self.is_ignored(id)) {
                    id = value.next;
                    continue;
                }
                object.key = self.string(id);
                id += 1;
            }
            let Some(node) = nodes.get(id as usize) else { return NULL };
            if matches!(node.kind, Kind::Array | Kind::Object) {
                let is_object = node.kind == Kind::Object;
                open.push(OpenContainer {
                    end: node.next,
                    is_object,
                    sum: if is_object { OBJECT } else { ARRAY },
                    key: 0,
                });
            } else {
                let value = self.scalar(id);
                match open.last_mut() {
                    Some(parent) => parent.add(value),
                    None => return value,
                }
            }
            id += 1;
        }
    }

    fn is_ignored(&self, key: NodeId) -> bool {
        IGNORED.iter().any(|name| self.tape.root(self.text).at(key).is_str(name))
    }

    fn scalar(&mut self, id: NodeId) -> u128 {
        match self.tape.node(id).kind {
            Kind::True => TRUE,
            Kind::False => FALSE,
            Kind::Number => number(&self.text[self.tape.node(id).span.range()]),
            Kind::String => self.string(id),
            Kind::Null | Kind::Array | Kind::Object => NULL,
        }
    }

    fn string(&mut self, id: NodeId) -> u128 {
        let raw = self.tape.raw_str(self.text, id);
        if !self.tape.node(id).escaped || has_only_short_escapes(raw.as_bytes()) {
            return xxh3_128_with_seed(raw.as_bytes(), STRING);
        }
        self.scratch.clear();
        write_with_short_escapes(raw, &mut self.scratch);
        xxh3_128_with_seed(self.scratch.as_bytes(), STRING)
    }
}

const fn mix(value: u128) -> u128 {
    let value = (value ^ (value >> 67)).wrapping_mul(MIX);
    (value ^ (value >> 61)).wrapping_mul(ORDER)
}

/// 2⁶³, the end of the integers that are compared as such.
const INTEGERS_END: f64 = 9_223_372_036_854_775_808.0;

fn number(text: &str) -> u128 {
    let integer = |digits: &str| xxh3_128_with_seed(digits.as_bytes(), INTEGER);
    let magnitude = text.strip_prefix('-').unwrap_or(text);
    if magnitude.bytes().all(|byte| byte.is_ascii_digit()) {
        return integer(if magnitude == "0" { "0" } else { text });
    }
    match text.parse::<f64>() {
        #[allow(clippy::cast_possible_truncation)] // it is an integer, and in range
        Ok(value) if value.fract() == 0.0 && value.abs() < INTEGERS_END => integer(&(value as i64).to_string()),
        Ok(value) if value.is_finite() => xxh3_128_with_seed(&value.to_bits().to_le_bytes(), DOUBLE),
        _ => xxh3_128_with_seed(text.as_bytes(), AS_WRITTEN),
    }
}

/// Whether all escapes in a string's raw content have two characters and are required, so that the content is in normal
/// form. May return `false` for such content if an escaped backslash precedes a `u` or a `/`.
fn has_only_short_escapes(raw: &[u8]) -> bool {
    let mut carry = 0;
    (0..raw.len()).step_by(block::BLOCK).all(|base| {
        let block = block::load(raw, base, b' ');
        let backslash = block::equal(&block, b'\\');
        let behind = backslash << 1 | carry;
        carry = backslash >> 63;
        behind == 0 || behind & (block::equal(&block, b'u') | block::equal(&block, b'/')) == 0
    })
}

/// Writes the raw content of a string with the fewest and shortest escapes.
fn write_with_short_escapes(raw: &str, out: &mut String) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        let len = match escape.as_bytes().get(1) {
            Some(b'u') => write_unicode_escape(escape, out),
            Some(b'/') => {
                out.push('/');
                2
            }
            _ => {
                let len = escape.len().min(2);
                out.push_str(&escape[..len]);
                len
            }
        };
        rest = &escape[len..];
    }
    out.push_str(rest);
}

/// Writes the character of the `\uXXXX`, or the pair of them, at the start of `raw`; returns the number of bytes read.
fn write_unicode_escape(raw: &str, out: &mut String) -> usize {
    let unit = |at: usize| u16::from_str_radix(raw.get(at..at + 4)?, 16).ok();
    let Some(first) = unit(2) else {
        out.push_str(&raw[..2]);
        return 2;
    };
    let second = (raw.get(6..8) == Some("\\u")).then(|| unit(8)).flatten();
    if let Some(Ok(pair)) = second.and_then(|second| char::decode_utf16([first, second]).next())
        && pair.len_utf16() == 2
    {
        out.push(pair);
        return 12;
    }
    match char::from_u32(first.into()) {
        Some('"') => out.push_str("\\\""),
        Some('\\') => out.push_str("\\\\"),
        Some('\u{8}') => out.push_str("\\b"),
        Some('\u{c}') => out.push_str("\\f"),
        Some('\n') => out.push_str("\\n"),
        Some('\r') => out.push_str("\\r"),
        Some('\t') => out.push_str("\\t"),
        Some(character) if character >= ' ' => out.push(character),
        // A control character, or half of a surrogate pair.
        _ => out.push_str(&format!("\\u{first:04x}")),
    }
    6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn identity(text: &str) -> Identity {
        Identity::of_record(text, &json::parse(text).expect("JSON").tape)
    }

    #[test]
    fn formatting_does_not_change_the_identity() {
        let same = [
            (r#"{"a":1,"b":[true,null,"x"]}"#, r#" { "b" : [ true , null , "x" ] , "\u0061" : 1.0 } "#),
            (r#""é🙂\n\"\\/\u001f""#, r#""\u00e9\uD83D\uDE42\u000a\u0022\u005c\/\u001F""#),
            (r#"{"a":{},"b":null}"#, r#"{"a":{"x":null,"y":null}}"#),
            ("[0,10,-3,0.5,1e300]", "[-0,1e1,-3.00,5E-1,1.0e+300]"),
            (
                r#"{"weight":1}"#,
                r#"{"weight":1,"source":"a","split":{"b":[]},"comment":"","comments":[1],"metadata":{}}"#,
            ),
            (r#"{"a":1}"#, r#"{"_echolint":{"ignore":["P008"]},"a":1,"\u0073ource":"s"}"#),
            (r#""\ud83d""#, r#""\uD83D""#),
        ];
        for (one, other) in same {
            assert_eq!(identity(one), identity(other), "{one} {other}");
        }
        assert_eq!(Identity::of_bytes(b"{\"a\" \r\n"), Identity::of_bytes(b" {\"a\""));
    }

    #[test]
    fn content_changes_the_identity() {
        let all = [
            "null",
            "true",
            "false",
            "0",
            "1",
            "-1",
            "0.5",
            "1e400",
            "1e401",
            "NaN",
            "Infinity",
            "-Infinity",
            "9007199254740993",
            "9007199254740992",
            "123456789012345678901234567890",
            r#""""#,
            r#""1""#,
            r#""true""#,
            r#""\ufffd""#,
            r#""\ud83d""#,
            r#""\ude42""#,
            r#""\\u0061""#,
            r#""a""#,
            r#""\\/""#,
            r#""/""#,
            "[]",
            "{}",
            "[[]]",
            "[{}]",
            "[null]",
            "[null,null]",
            "[0]",
            "[0,0]",
            "[0,1]",
            "[1,0]",
            "[[0],1]",
            "[[0,1]]",
            r#"{"a":0}"#,
            r#"{"a":"0"}"#,
            r#"{"0":"a"}"#,
            r#"{"a":0,"a":0}"#,
            r#"{"a":0,"b":1}"#,
            r#"{"a":1,"b":0}"#,
            r#"{"a":{"b":0}}"#,
            r#"{"a":{"b":0,"source":1}}"#,
            r#"{"a":{"b":0,"metadata":1}}"#,
            r#"[{"split":1}]"#,
            r#"{"Source":1}"#,
        ];
        for (nth, one) in all.iter().enumerate() {
            for other in &all[..nth] {
                assert_ne!(identity(one), identity(other), "{one} {other}");
            }
            assert_ne!(identity(one), Identity::of_bytes(one.as_bytes()), "{one}");
        }
    }

    #[test]
    fn the_order_of_lines_is_significant() {
        let lines = |lines: &[&str]| {
            let mut all = IdentityOfLines::default();
            lines.iter().for_each(|line| all.add(identity(line)));
            all.finish()
        };
        let all = [lines(&[]), lines(&["1"]), lines(&["1", "2"]), lines(&["2", "1"]), lines(&["[1,2]"])];
        for (nth, one) in all.iter().enumerate() {
            assert!(!all[..nth].contains(one) && *one != identity("1"), "{nth}");
        }
    }

    #[test]
    fn deep_records_do_not_overflow_the_stack() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        assert_ne!(identity(&deep), identity(&format!("[{deep}]")));
    }
}
