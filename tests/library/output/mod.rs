//! Output formats: appearance, contracts, and escaping of hostile data.

pub mod contracts;
mod fixtures;
mod inert_text;
mod reports;

use contracts::{check_gitlab, check_json, check_junit, check_sarif, stable_sarif};
use echolint::diagnostic::{Finding, Fix, Located, Related, Safety, Severity};
use echolint::json::Span;
use echolint::output::terminal::is_harmful;
use echolint::output::{OutputFormat, Statistics, Style};
use echolint::text::{PositionIndex, excerpt};
use fixtures::{ALL, PLAIN, checked, finding, full, marked, of_all_kinds, place, real_file, render, run};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn formats_with_findings() {
    let files = of_all_kinds();
    let shown = |format| render(format, PLAIN, &files);
    insta::assert_snapshot!("full", shown(OutputFormat::Full));
    insta::assert_snapshot!("concise", shown(OutputFormat::Concise));
    insta::assert_snapshot!("json", shown(OutputFormat::Json));
    insta::assert_snapshot!("github", shown(OutputFormat::Github));
    insta::assert_snapshot!("gitlab", shown(OutputFormat::Gitlab));
    insta::assert_snapshot!("junit", shown(OutputFormat::Junit));
    insta::assert_snapshot!("markdown", shown(OutputFormat::Markdown));
    insta::assert_snapshot!("agent", shown(OutputFormat::Agent));
    insta::assert_snapshot!("statistics", run(&mut Statistics, &files));
    let sarif = stable_sarif(&shown(OutputFormat::Sarif));
    insta::assert_snapshot!("sarif", serde_json::to_string_pretty(&sarif).unwrap());
}

#[test]
fn formats_without_findings() {
    let files = [("a.jsonl", Vec::new())];
    let shown: Vec<_> = ALL.map(|format| render(format, PLAIN, &files)).into_iter().collect();
    assert_eq!(shown[0], "No findings in 1 file: 812 records, 5 310 calls.\n");
    assert_eq!((shown[1].as_str(), shown[4].as_str()), ("", shown[0].as_str()));
    check_json(&shown[2]);
    check_sarif(&shown[3]);
    assert_eq!((check_gitlab(&shown[5]).len(), check_junit(&shown[6])), (0, 1));
    insta::assert_snapshot!("nothing", shown[5..].join("\n"));
}

#[test]
fn findings_of_the_engine() {
    let files = [("data/real.jsonl", checked(&real_file()))];
    insta::assert_snapshot!("engine_full", render(OutputFormat::Full, PLAIN, &files));
    check_json(&render(OutputFormat::Json, PLAIN, &files));
    check_sarif(&render(OutputFormat::Sarif, PLAIN, &files));
}

#[test]
fn underlines_stand_under_what_they_mean() {
    let findings = [
        ("{\"漢字\": «\"間違い\"»}", "wide characters before and inside"),
        ("{\"👋🏽\": «tru»}", "emoji before"),
        ("{\"e\u{301}\": «tru»}", "a combining accent before"),
        ("\t{\t\"a\": «tru»}", "tabs before"),
        ("{\"a\": \"x«\t»y\"}", "a tab inside"),
        ("{\"a\u{202e}b\": «tru»}", "bidi before"),
        ("{\"a\": «\"x\u{202e}y\u{1b}[31mz\"»}", "bidi and escape sequences inside"),
        ("{\"a\": 1«»", "at the end of the line, empty"),
        ("{\"a\": «1»", "at the end of the line"),
        ("{\"a\": «»1}", "empty"),
        ("«»", "an empty file"),
        ("{\"a\": «[1,\n2,\n3]»}", "over several lines"),
        ("{\"a\": 1}«\n»{\"b\": 2}", "the line break"),
        ("{\"a\": 1«\r»\n{\"b\": 2}", "before a Windows line break"),
        ("                                {\"a\": «tru»}", "after long indentation"),
    ];
    insta::assert_snapshot!(full(findings.map(|(text, message)| marked(text, message)).into()));
}

#[test]
fn windows_of_long_lines() {
    let long = "漢é\t".repeat(200);
    let findings = [
        (format!("{{\"first\": 1}}\n{long}«KEY»{long}"), "in the middle of a long line"),
        (format!("{long}«KEY»"), "at the end of a long line"),
        (format!("«KEY»{long}"), "at the start of a long line"),
        (format!("[«{}»]", "long ".repeat(100)), "longer than the window"),
        (format!("[«{}\n»]", "line ".repeat(25)), "longer than a highlight, with the line end inside the window"),
    ];
    insta::assert_snapshot!(full(findings.map(|(text, message)| marked(&text, message)).into()));
}

#[test]
fn margins_are_as_wide_as_the_longest_line_number() {
    let file = format!("{{\"a\": 1}}\n{}{{\"a\": 2}}\n", "\n".repeat(1233));
    let mut finding = finding("J002", "duplicate key `a`", Some(place(&file, "«\"a\"»: 1")));
    finding.related.push(Related {
        at: place(&file, "«\"a\"»: 2"),
        path: None,
        message: "first defined here".to_owned(),
    });
    finding.record = Some(0);
    insta::assert_snapshot!(full(vec![finding]));
}

#[test]
fn many_related_locations_are_truncated() {
    let file = "{\"a\": 1}\n".repeat(12);
    let mut finding = finding("J002", "duplicate key `a`", Some(place(&file, "«\"a\"»: 1")));
    let mut at = finding.at.clone().unwrap();
    at.start.line = 2;
    at.excerpt = None;
    finding.related = vec![Related { at, path: None, message: "here".to_owned() }; 12];
    let shown = full(vec![finding]);
    assert_eq!(shown.matches(" ::: data/a.jsonl:2:2: here\n").count(), 8, "{shown}");
    assert!(shown.contains("  = and 4 more locations\n"), "{shown}");
}

#[test]
fn without_excerpts_no_text_is_shown() {
    let files = of_all_kinds();
    let shown = render(OutputFormat::Full, Style { excerpts: false, ..PLAIN }, &files);
    assert!(!shown.contains("\"pad\"") && !shown.contains("1 |"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn colours_and_links_are_optional() {
    let files = of_all_kinds();
    let color = Style { color: true, links: true, ..PLAIN };
    for format in ALL {
        assert!(!render(format, PLAIN, &files).contains('\u{1b}'), "{format:?}");
    }
    let for_people = [OutputFormat::Full, OutputFormat::Concise];
    for format in ALL.into_iter().filter(|format| !for_people.contains(format)) {
        assert!(!render(format, color, &files).contains('\u{1b}'), "{format:?}");
    }
    for format in for_people {
        let shown = render(format, color, &files);
        let links = shown.matches("\u{1b}]8;;https://").count();
        assert_eq!(links, 5, "one link per finding in {format:?}");
        assert_eq!(anstream::adapter::strip_str(&shown).to_string(), render(format, PLAIN, &files), "{format:?}");
        let only_colours = render(format, Style { color: true, ..PLAIN }, &files);
        assert!(only_colours.contains("\u{1b}[") && !only_colours.contains("\u{1b}]"), "{format:?}");
        insta::assert_snapshot!(format!("colours_{format:?}").to_lowercase(), shown.replace('\u{1b}', "␛"));
    }
}

#[test]
fn hostile_data_stays_data() {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\r\n::error::no\u{202e}\u{200b}%0A](http://x) &<>";
    let text = format!("{{\"a\": «\"{}\"»}}", evil.replace('\n', " "));
    let mut one = marked(&text, &format!("duplicate key `{evil}`"));
    one.severity = Severity::Warning;
    for path in [None, Some(evil.into())] {
        one.related.push(Related { at: one.at.clone().unwrap(), path, message: evil.to_owned() });
    }
    (one.task, one.model) = (Some(evil.into()), Some(evil.repeat(9).into()));
    one.record = Some(0);
    one.fix = Some(Fix { title: evil.to_owned(), safety: Safety::Safe, bytes: 0..1, replacement: evil.to_owned() });
    let path = format!("a b/100%,c:d\n{evil}/ü.jsonl");
    let files = [(path.as_str(), vec![one])];
    for format in ALL {
        let shown = render(format, PLAIN, &files);
        let raw: Vec<_> = shown.chars().filter(|&c| c != '\n' && is_harmful(c)).collect();
        assert!(raw.is_empty(), "{format:?} does not escape {raw:?}:\n{shown}");
        assert!(!shown.lines().any(|line| line.starts_with("::error")), "{format:?}:\n{shown}");
    }
    let json: Value = serde_json::from_str(&render(OutputFormat::Json, PLAIN, &files)).unwrap();
    assert_eq!(json["findings"][0]["path"], path.as_str(), "JSON does not change the path");
    check_json(&json.to_string());
    let sarif = render(OutputFormat::Sarif, PLAIN, &files);
    check_sarif(&sarif);
    check_gitlab(&render(OutputFormat::Gitlab, PLAIN, &files));
    check_junit(&render(OutputFormat::Junit, PLAIN, &files));
    let shown = ALL.into_iter().filter(|format| ![OutputFormat::Json, OutputFormat::Sarif].contains(format));
    let shown: Vec<_> = shown.map(|format| render(format, PLAIN, &files)).collect();
    insta::assert_snapshot!(format!("{}\n{}", shown.join("\n"), stable_sarif(&sarif)["runs"][0]["results"][0]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Also with locations that the engine would never report: no format panics, harmful characters are escaped, and
    /// the text is the same with and without colours.
    #[test]
    fn any_text_at_any_location(
        text in "(?s:[a\"\\\\ é漢🙂\t\r\n\u{1b}\u{202e}\u{300}]|.){0,200}",
        places in prop::collection::vec((0u32..400, 0u32..400, 0u64..40), 1..4),
    ) {
        let mut positions = PositionIndex::new(&text);
        let mut located: Vec<_> = places.into_iter().map(|(start, end, shift)| {
            let mut shown = excerpt(&text, Span::new(start, end));
            if shift > 30 {
                shown.highlight = Span::new(start, end);
            }
            let bytes = u64::from(start) + shift..u64::from(end) + shift;
            Located { bytes, start: positions.position(start), end: positions.position(end), excerpt: Some(shown) }
        }).collect();
        let mut one = finding("J001", &text, located.pop());
        one.related = located.into_iter().map(|at| Related { at, path: None, message: text.clone() }).collect();
        let files = [(text.as_str(), vec![one])];
        for format in ALL {
            let plain = render(format, PLAIN, &files);
            prop_assert!(!plain.chars().any(|c| c != '\n' && is_harmful(c)), "{:?}: {}", format, plain);
            let coloured = render(format, Style { color: true, links: true, excerpts: true }, &files);
            prop_assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
        }
        check_json(&render(OutputFormat::Json, PLAIN, &files));
        check_gitlab(&render(OutputFormat::Gitlab, PLAIN, &files));
        check_junit(&render(OutputFormat::Junit, PLAIN, &files));
    }
}

#[test]
fn json_keeps_its_contract() {
    let text = render(OutputFormat::Json, PLAIN, &of_all_kinds());
    check_json(&text);
    assert_eq!(text.lines().count(), 7, "one line for each of 5 findings, one before and one after them");
}

#[test]
fn sarif_keeps_its_contract() {
    check_sarif(&render(OutputFormat::Sarif, PLAIN, &of_all_kinds()));
}

#[test]
fn sarif_respects_the_limits_of_code_scanning_and_reports_omissions() {
    let mut many = of_all_kinds().remove(0).1;
    let related = many[1].related[0].clone();
    many[1].related = vec![related; 1_200];
    let mut findings: Vec<Finding> = many.iter().skip(1).cloned().collect();
    findings.extend(std::iter::repeat_n(many[0].clone(), 25_002));
    let text = render(OutputFormat::Sarif, PLAIN, &[("a.jsonl", findings)]);
    let sarif: Value = serde_json::from_str(&text).unwrap();
    let run = &sarif["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 25_000);
    assert_eq!(run["results"][0]["relatedLocations"].as_array().unwrap().len(), 999);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    let notifications: Vec<_> =
        invocation["toolExecutionNotifications"].as_array().unwrap().iter().map(|n| &n["message"]["text"]).collect();
    assert_eq!(
        notifications,
        [
            "3 findings omitted: code scanning accepts at most 25 000 per run.",
            "201 related locations omitted: code scanning accepts at most 1 000 per finding."
        ]
    );
}
