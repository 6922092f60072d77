//! Taking members out of an object.

use super::{Span, ValueRef};

/// The bytes to take out of the text so that an object has no member of this name any more, in order. A comma goes with
/// them; everything else stays as it is.
#[must_use]
pub fn without_member(object: ValueRef<'_>, name: &str) -> Vec<Span> {
    let mut removals = Vec::new();
    // The end of the last member that stays, and the members since then that do not.
    let mut kept = None;
    let mut run: Option<Span> = None;
    for (key, value) in object.members() {
        let member = Span::new(key.span().start, value.span().end);
        if key.is_str(name) {
            run = Some(run.map_or(member, |run| Span::new(run.start, member.end)));
            continue;
        }
        // What follows moves to where they began.
        removals.extend(run.take().map(|run| Span::new(run.start, member.start)));
        kept = Some(member.end);
    }
    // At the end it is the comma before them that goes.
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
        for span in without_member(parsed.tape.root(text), "x").into_iter().rev() {
            out.replace_range(span.range(), "");
        }
        out
    }

    #[test]
    fn commas_go_with_members_and_the_rest_stays() {
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
