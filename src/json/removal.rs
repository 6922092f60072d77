//! Removing members from an object.

use super::{Span, ValueRef};

/// The spans to delete from the text to remove all members with this name from an object, in order. Each span includes
/// the comma that would be left over; everything else stays as written.
#[must_use]
pub fn member_removals(object: ValueRef<'_>, name: &str) -> Vec<Span> {
    let mut removals = Vec::new();
    // The end of the last member that is kept, and the span of the removed members since then.
    let mut kept = None;
    let mut run: Option<Span> = None;
    for (key, value) in object.members() {
        let member = Span::new(key.span().start, value.span().end);
        if key.is_str(name) {
            run = Some(run.map_or(member, |run| Span::new(run.start, member.end)));
            continue;
        }
        // The member after them takes their position.
        removals.extend(run.take().map(|run| Span::new(run.start, member.start)));
        kept = Some(member.end);
    }
    // At the end of the object, the comma before them is removed.
    removals.extend(run.map(|run| Span::new(kept.unwrap_or(run.start), run.end)));
    removals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn removed(text: &str) -> String {
        let parsed = parse(text).expect("JSON");
        let mut out = text.to_owned();
        for span in member_removals(parsed.tape.root(text), "x").into_iter().rev() {
            out.replace_range(span.range(), "");
        }
        out
    }

    #[test]
    fn members_are_removed_with_their_commas() {
        for (text, expected) in [
            (r#"{"a":1}"#, r#"{"a":1}"#),
            (r#"{ "x" : {"x":1} }"#, "{  }"),
            (r#"{"x":1, "a":{"x":2}}"#, r#"{"a":{"x":2}}"#),
            (r#"{"a":1 , "x":1 }"#, r#"{"a":1 }"#),
            ("{\n  \"a\": 1,\n  \"x\": [1, 2],\n  \"b\": 2\n}", "{\n  \"a\": 1,\n  \"b\": 2\n}"),
            (r#"{"x":1,"x":2,"a":1,"\u0078":3,"b":1,"x":4,"x":5}"#, r#"{"a":1,"b":1}"#),
            (r#"{"x":1,"x":2}"#, "{}"),
            (r#"[{"x":1}]"#, r#"[{"x":1}]"#),
            ("7", "7"),
        ] {
            assert_eq!(removed(text), expected, "{text}");
        }
    }
}
