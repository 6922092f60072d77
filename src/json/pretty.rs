//! Pretty-prints JSON and maps spans of the source to spans of the output.
//!
//! Nothing is decoded: numbers keep their digits, strings their escapes, objects their duplicate keys. Each copied
//! token is stored with its offsets in both texts.

use super::{Kind, NodeId, Span, ValueRef};

/// The deepest indentation; deeper levels use it too, so that the size of the output stays bounded.
const MAX_INDENT: usize = 32;

/// Pretty-printed JSON.
#[derive(Debug, Default)]
pub struct Pretty {
    text: String,
    /// The copied tokens, in the order of both texts.
    tokens: Vec<CopiedToken>,
    /// The maximum number of bytes.
    limit: usize,
    is_truncated: bool,
}

/// A token that was copied to the output.
#[derive(Debug, Clone, Copy)]
struct CopiedToken {
    source: Span,
    /// Its offset in the output.
    at: u32,
}

/// An array or an object that is being written.
struct OpenContainer {
    end: NodeId,
    /// Its closing bracket in the source.
    close: Span,
    is_object: bool,
    is_empty: bool,
    /// In an object: whether a key comes next.
    key_next: bool,
}

impl Pretty {
    /// Creates an empty output of at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit: limit.min(u32::MAX as usize), ..Self::default() }
    }

    /// Appends a value on a new line. `base` is the offset of the value's text in the source.
    pub fn push(&mut self, root: ValueRef<'_>, base: u32) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let (source, tape) = (root.text(), root.tape());
        let mut open: Vec<OpenContainer> = Vec::new();
        let end = tape.node(root.id()).next;
        for id in root.id()..end {
            if self.text.len() > self.limit {
                self.is_truncated = true;
                return;
            }
            while open.last().is_some_and(|container| container.end <= id) {
                self.close(&mut open, source, base);
            }
            let node = tape.node(id);
            let depth = open.len();
            let mut after_key = false;
            if let Some(container) = open.last_mut() {
                after_key = container.is_object && !container.key_next;
                if after_key {
                    self.text.push_str(": ");
                } else if !container.is_empty {
                    self.text.push(',');
                }
                container.is_empty = false;
                container.key_next = container.is_object && after_key;
            }
            if depth > 0 && !after_key {
                self.line(depth);
            }
            if !matches!(node.kind, Kind::Array | Kind::Object) {
                self.copy(source, node.span, base);
                continue;
            }
            self.copy(source, Span::new(node.span.start, node.span.start + 1), base);
            open.push(OpenContainer {
                end: node.next,
                close: Span::new(node.span.end - 1, node.span.end),
                is_object: node.kind == Kind::Object,
                is_empty: true,
                key_next: true,
            });
        }
        while !open.is_empty() {
            self.close(&mut open, source, base);
        }
    }

    fn close(&mut self, open: &mut Vec<OpenContainer>, source: &str, base: u32) {
        let Some(container) = open.pop() else { return };
        if !container.is_empty {
            self.line(open.len());
        }
        self.copy(source, container.close, base);
    }

    /// Appends text on a new line without formatting it.
    pub fn push_raw(&mut self, source: &str, base: u32) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let Ok(len) = u32::try_from(source.len()) else { return self.is_truncated = true };
        if self.text.len() + source.len() > self.limit {
            return self.is_truncated = true;
        }
        self.copy(source, Span::new(0, len), base);
    }

    /// Starts a new line at this nesting depth.
    fn line(&mut self, depth: usize) {
        self.text.push('\n');
        (0..depth.min(MAX_INDENT)).for_each(|_| self.text.push_str("  "));
    }

    #[allow(clippy::cast_possible_truncation)] // outputs of 4 GiB and more exceed the limit and are discarded
    fn copy(&mut self, source: &str, span: Span, base: u32) {
        self.tokens.push(CopiedToken { source: span.shifted(base), at: self.text.len() as u32 });
        self.text.push_str(&source[span.range()]);
    }

    /// The output, or `None` if it exceeds the limit.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        (!self.is_truncated && self.text.len() <= self.limit).then_some(&*self.text)
    }

    /// Maps a span of the source to the output. Ends outside of tokens move inwards to the nearest token.
    #[must_use]
    pub fn map(&self, span: Span) -> Span {
        let first = self.tokens.partition_point(|token| token.source.end <= span.start);
        let start = match self.tokens.get(first) {
            Some(token) => token.at + span.start.saturating_sub(token.source.start),
            None => self.tokens.last().map_or(0, |token| token.at + token.source.len()),
        };
        let after = self.tokens.partition_point(|token| token.source.start < span.end);
        let last = after.checked_sub(1).and_then(|last| self.tokens.get(last));
        let end = last.map_or(0, |token| token.at + span.end.min(token.source.end).saturating_sub(token.source.start));
        Span::new(start, end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Tape, parse};
    use proptest::prelude::*;

    fn pretty(text: &str) -> Pretty {
        let mut pretty = Pretty::new(1 << 20);
        pretty.push(parse(text).expect("JSON").tape.root(text), 0);
        pretty
    }

    /// The contents of a tape without the spans.
    fn contents<'t>(text: &'t str, tape: &Tape) -> Vec<(Kind, NodeId, &'t str)> {
        let of_node = |node: &crate::json::Node| match node.kind {
            Kind::Array | Kind::Object => "",
            _ => &text[node.span.range()],
        };
        tape.nodes().iter().map(|node| (node.kind, node.next, of_node(node))).collect()
    }

    fn check(text: &str) {
        let tape = parse(text).expect("JSON").tape;
        let pretty = pretty(text);
        let written = pretty.text().expect("short");
        let again = parse(written).expect("still JSON").tape;
        assert_eq!(contents(text, &tape), contents(written, &again), "{text}");
        for (before, after) in tape.nodes().iter().zip(again.nodes()) {
            assert_eq!(pretty.map(before.span), after.span, "{text}");
            for start in before.span.range().filter(|_| before.kind == Kind::String) {
                let part = Span::new(u32::try_from(start).expect("short"), before.span.end);
                assert_eq!(written.get(pretty.map(part).range()), text.get(part.range()));
            }
        }
    }

    #[test]
    fn values_keep_their_source_text() {
        let text = r#"{"a":1.50e+01,"a":"\u00e9\/","b" : [ ] ,"c":{},"d":[1,{"e":[null]}]}"#;
        let lines = [
            "{",
            r#"  "a": 1.50e+01,"#,
            r#"  "a": "\u00e9\/","#,
            r#"  "b": [],"#,
            r#"  "c": {},"#,
            r#"  "d": ["#,
            "    1,",
            "    {",
            r#"      "e": ["#,
            "        null",
            "      ]",
            "    }",
            "  ]",
            "}",
        ];
        assert_eq!(pretty(text).text(), Some(&*lines.join("\n")));
        check(text);
        ["7", " \"x\" ", "[]", "[[[]],[]]", "{\"\":{\"\":[[0]]}}"].into_iter().for_each(check);
    }

    #[test]
    fn span_ends_between_tokens_move_inwards() {
        let text = r#"[1 , "two"]"#;
        let pretty = pretty(text);
        let written = pretty.text().expect("short");
        let mapped = |start, end| &written[pretty.map(Span::new(start, end)).range()];
        assert_eq!((mapped(2, 8), mapped(1, 3), mapped(3, 4), mapped(5, 99)), ("\"tw", "1", "", "\"two\"\n]"));
        assert_eq!(pretty.map(Span::new(99, 100)).range(), written.len()..written.len());
    }

    #[test]
    fn values_and_raw_text_are_on_separate_lines() {
        let mut pretty = Pretty::new(100);
        let source = "[1] {oops";
        pretty.push(parse("[1]").expect("JSON").tape.root("[1]"), 0);
        pretty.push_raw(&source[4..], 4);
        let written = pretty.text().expect("short");
        assert_eq!(written, "[\n  1\n]\n{oops");
        assert_eq!(&written[pretty.map(Span::new(5, 9)).range()], "oops");
    }

    #[test]
    fn depth_and_length_are_bounded() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        check(&deep);
        let longest = pretty(&deep).text().expect("short").lines().map(str::len).max();
        assert_eq!(longest, Some(2 * MAX_INDENT + 2));
        let mut limited = Pretty::new(1000);
        limited.push(parse(&deep).expect("JSON").tape.root(&deep), 0);
        assert_eq!(limited.text(), None);
    }

    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,3})?",
            Just("null".to_owned()),
            Just("true".to_owned()),
            "\"([a-zé🙂 {}\\[\\]:,]|\\\\[nt\"\\\\/]|\\\\u00e9|\\\\ud83d){0,8}\"",
        ];
        leaf.prop_recursive(6, 60, 6, |inner| {
            let space = || "[ \n\t]{0,2}";
            let list = prop::collection::vec((space(), inner.clone()), 0..6);
            let member = (space(), "\"[ab\\\\n]{0,1}\"".prop_filter("a key", |key| !key.ends_with("\\\"")), inner);
            prop_oneof![
                list.prop_map(|items| {
                    let items: Vec<String> = items.into_iter().map(|(space, item)| space + &item).collect();
                    format!("[{}]", items.join(","))
                }),
                prop::collection::vec(member, 0..6).prop_map(|members| {
                    let member = |(space, key, value): (String, String, String)| format!("{space}{key}{space}:{value}");
                    format!("{{{}}}", members.into_iter().map(member).collect::<Vec<_>>().join(","))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn all_values_are_copied_and_mapped(text in json()) {
            check(&text);
        }
    }
}
