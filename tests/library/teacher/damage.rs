//! Files that are not profiles, and damaged profiles.

use crate::teacher::profiles::profile;
use crate::teacher_support::{LIMITS, Random, Style, events_of, run};
use echolint::teacher::{Profile, Teacher};
use serde_json::{Value, json};
use std::fmt::Write as _;

#[test]
fn every_prefix_of_a_profile_is_an_error() {
    let text = profile().to_json();
    let whole = text.trim_end().len();
    let near = 400;
    let cuts = (0..near).chain((near..whole - near).step_by(41)).chain(whole - near..whole);
    for cut in cuts.filter(|&cut| text.is_char_boundary(cut)) {
        let error = Profile::parse(&text[..cut]).expect_err("a prefix");
        let expected = if cut == 0 { "not a profile" } else { "cut off" };
        assert!(error.to_string().contains(expected), "{cut}: {error}");
    }
}

#[test]
fn what_is_no_profile() {
    let texts = [
        "",
        " \n",
        "{}",
        "[]",
        "[1]",
        "1",
        "null",
        "nonsense",
        "{\"echolint_profile\":\"1\"}",
        "{\"echolint_profile\":0}",
        "{\"echolint_profile\":2}",
        "{\"echolint_profile\":1}",
        "{\"echolint_profile\":99,\"new\":[]}",
        "{\"messages\":[]}",
        "{\"messages\":[]}\n{\"messages\":[]}\n",
        "\u{0}\u{1}\u{2}",
    ];
    let mut shown = String::new();
    for text in texts {
        let error = Profile::parse(text).expect_err("not a profile");
        let _ = writeln!(shown, "{text:?}\n    {error}");
    }
    let text = profile().to_json();
    let error = Profile::parse(&(text.clone() + &text)).expect_err("two profiles");
    let _ = writeln!(shown, "two profiles\n    {}", error.to_string().split(" at line").next().unwrap());
    insta::assert_snapshot!(shown);
}

/// Sets the value at a JSON pointer; a missing last key is added.
fn set(profile: &mut Value, pointer: &str, value: Value) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    match profile.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}")) {
        Value::Object(object) => drop(object.insert(last.to_owned(), value)),
        Value::Array(array) => array[last.parse::<usize>().unwrap()] = value,
        _ => panic!("{pointer}"),
    }
}

#[test]
fn damage_is_named() {
    let whole: Value = serde_json::from_str(&profile().to_json()).unwrap();
    let row = |context: Value, outcome: Value, cells: Value| json!([context, outcome, cells]);
    let first = "/choices/next-action/0";
    let second_row = whole.pointer("/choices/next-action/1").unwrap().clone();
    let group = |at: usize| whole.pointer(&format!("/groups/{at}")).unwrap().clone();
    let most = (1u64 << 53) - 1;
    let damages = [
        ("an unknown field", "/more", json!(1)),
        ("a field of another type", "/names", json!("x")),
        ("no groups", "/groups", json!([])),
        ("groups out of order", "/groups", json!([group(0), group(2), group(1)])),
        ("a group twice", "/groups", json!([group(0), group(1), group(1)])),
        ("a group without its pool", "/groups", json!([group(0), group(1)])),
        ("names out of order", "/names", json!(["b", "a"])),
        ("a name twice", "/names", json!(["a", "a"])),
        ("another role", "/sources/0/role", json!("student")),
        ("another way to group", "/by", json!("task")),
        ("an unknown habit", "/choices/whistling", json!([row(json!([]), json!("end"), json!([0, 1]))])),
        ("a long context", first, row(json!(["read", "read", "read", "read"]), json!("end"), json!([0, 1]))),
        ("an unknown word", first, row(json!(["sing"]), json!("end"), json!([0, 1]))),
        ("an unknown outcome", first, row(json!([]), json!("sing"), json!([0, 1]))),
        ("a name that is not there", first, row(json!([999]), json!("end"), json!([0, 1]))),
        ("a huge name", first, row(json!([u32::MAX]), json!("end"), json!([0, 1]))),
        ("a negative name", first, row(json!([-1]), json!("end"), json!([0, 1]))),
        ("no counts", first, row(json!([]), json!("end"), json!([]))),
        ("a slot without a count", first, row(json!([]), json!("end"), json!([0, 1, 2]))),
        ("slots out of order", first, row(json!([]), json!("end"), json!([3, 1, 2, 1]))),
        ("a slot twice", first, row(json!([]), json!("end"), json!([3, 1, 3, 1]))),
        ("a slot that is not there", first, row(json!([]), json!("end"), json!([15, 1]))),
        ("a huge slot", first, row(json!([]), json!("end"), json!([u64::MAX, 1]))),
        ("a count of nothing", first, row(json!([]), json!("end"), json!([0, 0]))),
        ("a huge count", first, row(json!([]), json!("end"), json!([0, most + 1]))),
        ("counts that are too many together", first, row(json!([]), json!("end"), json!([0, most]))),
        ("a choice twice", first, second_row),
        ("one fold too many", "/groups/0/trajectories", json!([1, 1, 1, 1, 1, 1])),
        ("more scores than trajectories", "/groups/1/scores", json!([[0, 99]])),
        ("more peaks than scores", "/groups/1/peaks", json!([[0, 99]])),
        ("folds that overflow", "/groups/1/trajectories", json!([u64::MAX, u64::MAX, 0, 0, 0])),
        ("too many trajectories", "/groups/1/trajectories", json!([most, 0, 0, 0, 1])),
        ("bins out of order", "/groups/1/scores", json!([[2, 1], [1, 1]])),
        ("a bin twice", "/groups/1/scores", json!([[1, 1], [1, 1]])),
        ("a bin of nothing", "/groups/1/scores", json!([[1, 0]])),
        ("another number of trajectories than the pool", "/groups/0/trajectories", json!([99, 0, 0, 0, 0])),
        ("a pool without the teacher", "/pool/groups/2/name", json!("the teacher")),
        ("a tool that is not in the pool", "/pool/sets/0/0", json!(99)),
        ("a task that is not a hash", "/pool/tasks/0", json!("shop/1")),
    ];
    let mut shown = String::new();
    for (what, pointer, value) in damages {
        let mut damaged = whole.clone();
        set(&mut damaged, pointer, value);
        let error = Profile::parse(&damaged.to_string()).expect_err(what).to_string();
        assert!(!error.contains(": ."), "{error}");
        // The line of a type error depends on the profile's size.
        let error = error.split(" at line").next().unwrap_or_default();
        let _ = writeln!(shown, "{what}\n    {error}");
    }
    for key in whole.as_object().unwrap().keys() {
        let mut damaged = whole.clone();
        damaged.as_object_mut().unwrap().shift_remove(key);
        assert!(Profile::parse(&damaged.to_string()).is_err(), "without {key}");
    }
    insta::assert_snapshot!(shown);
}

/// Scores with a damaged profile that was accepted, and writes it again: nothing may panic.
fn use_profile(profile: Profile) {
    let text = profile.to_json();
    let again = Profile::parse(&text).expect("a profile that was read can be written and read again").to_json();
    assert_eq!(again, text);
    let merged = profile.clone().merge(profile.clone());
    assert!(merged.is_err() || profile.sources.iter().all(|source| source.trajectories == 0), "merged with itself");
    let teacher = Teacher::new(profile);
    for (style, task) in [(Style::Careful, 3), (Style::Hasty, 40)] {
        let events = events_of(&run("somebody", style, task));
        let judged = teacher.assess(&events, Some(&format!("shop/{task}")), Some("wren"), LIMITS);
        assert!(judged.score.total.is_finite() && judged.score.potential >= judged.score.total - 1e-9);
        assert!(judged.score.segments(&events).len() <= events.events.len());
        assert!(teacher.tool_preference("get_order", 0.5).is_none_or(|preference| preference.chance.is_finite()));
        assert!(!teacher.requires_tool(Some("shop/3"), "never_heard_of"));
    }
    let pool = echolint::similarity::Reference::new(&teacher.profile.pool);
    assert!(pool.between(Profile::TEACHER, Profile::TEACHER).is_none_or(|it| it.ags().is_none_or(f64::is_finite)));
}

#[test]
fn damaged_profiles_cause_no_panic() {
    const PARTS: [&str; 12] = ["0", "1", "9", "-", "[", "]", ",", "\"", "{", "}", "99999999999999999999", "1e9"];
    let whole = profile().to_json().into_bytes();
    let mut random = Random(0x5eed);
    let mut accepted = 0;
    for _ in 0..3000 {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            match random.below(5) {
                0 => bytes[at] = u8::try_from(random.below(256)).unwrap(),
                1 => drop(bytes.remove(at)),
                2 => drop(bytes.splice(at..at, PARTS[random.below(PARTS.len())].bytes())),
                3 => {
                    // Another digit, which is often accepted.
                    let digit = bytes[at..].iter().position(u8::is_ascii_digit).map(|offset| at + offset);
                    if let Some(at) = digit {
                        bytes[at] = b'0' + u8::try_from(random.below(10)).unwrap();
                    }
                }
                _ => {
                    let from = random.below(bytes.len());
                    let part = bytes[from..(from + random.below(40)).min(bytes.len())].to_vec();
                    let end = (at + part.len()).min(bytes.len());
                    drop(bytes.splice(at..end, part));
                }
            }
        }
        let Ok(text) = String::from_utf8(bytes) else { continue };
        // Choices that are not in canonical form are read by the other reader, with the same result.
        let moved = Profile::parse(&text.replacen("\n\"choices\":", "\n \"choices\":", 1));
        let parsed = Profile::parse(&text);
        assert_eq!(parsed.as_ref().map(Profile::to_json).ok(), moved.map(|profile| profile.to_json()).ok());
        if let Ok(profile) = parsed {
            accepted += 1;
            use_profile(profile);
        }
    }
    assert!(accepted > 50, "only {accepted} were accepted");
}
