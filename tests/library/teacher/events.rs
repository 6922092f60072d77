//! The choices that are extracted from a trajectory.

use crate::teacher_support::{Scene, events_of};
use echolint::echo::Habit;
use serde_json::{Value, json};

/// The choices of one kind, each as `[context] -> outcome`.
fn choices(scene: Scene, habit: Habit) -> Vec<String> {
    let events = events_of(&scene.record("t", "m", 1));
    let text = |word| events.names.text(word).to_owned();
    let of_kind = events.events.iter().filter(|event| event.choice.habit == habit);
    let show = |choice: &echolint::echo::Choice| {
        let context: Vec<String> = choice.context.words().iter().map(|&word| text(word)).collect();
        format!("[{}] -> {}", context.join(", "), text(choice.outcome))
    };
    of_kind.map(|event| show(&event.choice)).collect()
}

const ORDER: &str = r#"{"order":"o_17","item":"item_901"}"#;

fn get(id: &str) -> (&'static str, Value, &'static str) {
    ("get_order", json!({"order": id}), ORDER)
}

fn cancel(output: &'static str) -> (&'static str, Value, &'static str) {
    ("cancel_order", json!({"order": "o_17", "item": "item_901"}), output)
}

const BUSY: &str = "error: busy";

/// A run that reads, comments, writes, reads back and speaks.
fn example() -> Scene {
    Scene::default()
        .says("user", "Cancel o_17, please.")
        .calls("", &[get("o_17")])
        .calls("I see it.", &[cancel("done")])
        .calls("", &[get("o_17")])
        .says("assistant", "Done.")
}

#[test]
fn next_actions_and_kinds() {
    assert_eq!(
        choices(example(), Habit::NextAction),
        [
            "[start, start] -> get_order",
            "[read, get_order] -> cancel_order",
            "[write, cancel_order] -> get_order",
            "[read, get_order] -> say",
            "[say, say] -> end",
        ]
    );
    assert_eq!(
        choices(example(), Habit::NextKind),
        [
            "[start, start, start] -> read",
            "[read, get_order, start] -> write",
            "[write, cancel_order, get_order] -> read",
            "[read, get_order, cancel_order] -> say",
            "[say, say, get_order] -> end",
        ]
    );
    let failed = Scene::default().says("user", "Cancel it.").calls("", &[cancel(BUSY)]);
    assert_eq!(choices(failed, Habit::NextAction), ["[start, start] -> cancel_order", "[write!, cancel_order] -> end"]);
}

#[test]
fn rhythm() {
    assert_eq!(
        choices(example(), Habit::Rhythm),
        [
            "[start, start] -> call",
            "[call, start] -> text",
            "[text, call] -> call",
            "[call, text] -> call",
            "[call, call] -> text",
            "[text, call] -> end",
        ]
    );
}

#[test]
fn lead_ins_and_batches() {
    assert_eq!(
        choices(example(), Habit::LeadIn),
        [
            "[read, none, get_order] -> user",
            "[write, user, cancel_order] -> text/result",
            "[read, text/result, get_order] -> result",
        ]
    );
    let at_once = || {
        Scene::default()
            .says("system", "Help.")
            .calls("First I look.", &[get("o_17"), get("o_18"), cancel("done")])
            .says("user", "And now?")
            .calls("I look again.", &[get("o_17")])
    };
    assert_eq!(
        choices(at_once(), Habit::LeadIn),
        [
            "[read, none, get_order] -> text/system",
            "[read, text/system, get_order] -> parallel",
            "[write, parallel, cancel_order] -> parallel",
            "[read, parallel, get_order] -> text/user",
        ]
    );
    assert_eq!(choices(at_once(), Habit::Batch), ["[read, none, get_order] -> 3", "[read, 3, get_order] -> 1"]);
    let many = Scene::default().calls("", &[get("1"), get("2"), get("3"), get("4"), get("5")]);
    assert_eq!(choices(many, Habit::Batch), ["[read, none, get_order] -> 4+"]);
}

#[test]
fn after_results_and_users() {
    assert_eq!(
        choices(example(), Habit::AfterResult),
        [
            "[read, none, get_order] -> text+call",
            "[write, text+call, cancel_order] -> call",
            "[read, call, get_order] -> text",
        ]
    );
    assert_eq!(choices(example(), Habit::AfterUser), ["[first/start, none, none] -> call"]);
    let talk = Scene::default()
        .says("assistant", "Hello.")
        .says("user", "Cancel it.")
        .calls("Yes.", &[cancel(BUSY)])
        .says("user", "Well?")
        .says("assistant", "It is busy.")
        .says("user", "Oh.");
    assert_eq!(
        choices(talk, Habit::AfterUser),
        ["[first/say, none, none] -> text+call", "[later/call, text+call, cancel_order] -> text"]
    );
    let ends = Scene::default().calls("", &[cancel(BUSY), get("o_17")]);
    assert_eq!(choices(ends, Habit::AfterResult), ["[read, none, get_order] -> end"], "the last of several results");
}

#[test]
fn reactions_to_errors() {
    let failed = || Scene::default().says("user", "Cancel it.").calls("", &[cancel(BUSY)]);
    let other = ("cancel_order", json!({"order": "o_18"}), "done");
    let cases = [
        ("gave up", failed()),
        ("asked", failed().says("assistant", "It is busy.")),
        ("asked", failed().says("assistant", "Again?").says("user", "Yes.").calls("", &[cancel("done")])),
        ("retry same", failed().calls("", &[cancel("done")])),
        ("retry same", failed().calls("Once more.", &[cancel("done")])),
        ("retry other", failed().calls("", &[other])),
        ("other tool", failed().calls("", &[get("o_17")])),
        ("gave up", failed().says("user", "Forget it.").calls("", &[get("o_17")])),
    ];
    for (expected, scene) in cases {
        assert_eq!(choices(scene, Habit::AfterError), [format!("[write, cancel_order] -> {expected}")]);
    }
    let at_once = Scene::default().calls("", &[cancel(BUSY), get("o_17")]).calls("", &[cancel("done")]);
    assert_eq!(
        choices(at_once, Habit::AfterError),
        ["[write, cancel_order] -> retry same"],
        "a call before the failed result is not a reaction"
    );
}

#[test]
fn verification_and_confirmation() {
    let written = || Scene::default().says("user", "Cancel o_17.").calls("", &[cancel("done")]);
    let other = ("get_customer", json!({"customer": "c_77"}), "Ann");
    let neutral = ("think", json!({}), "");
    let later = |scene: Scene| scene.says("assistant", "Done.").says("user", "Sure?");
    let cases = [
        ("none", written()),
        ("verified", written().calls("", &[get("o_17")])),
        ("read", written().calls("", std::slice::from_ref(&other))),
        ("write", written().calls("", &[cancel(BUSY)])),
        ("neutral", written().calls("", std::slice::from_ref(&neutral))),
        ("asked/verified", later(written()).calls("", &[get("o_17")])),
        ("asked/read", later(written()).calls("", &[other])),
        ("asked/write", later(written()).calls("", &[cancel(BUSY)])),
        ("asked/neutral", later(written()).calls("", &[neutral])),
    ];
    for (expected, scene) in cases {
        assert_eq!(choices(scene, Habit::Verification), [format!("[cancel_order] -> {expected}")]);
    }
    assert_eq!(choices(written(), Habit::Confirmation), ["[cancel_order] -> no"]);
    let asked = Scene::default().says("assistant", "Shall I?").says("user", "Yes.").calls("", &[cancel("done")]);
    assert_eq!(choices(asked, Habit::Confirmation), ["[cancel_order] -> yes"]);
}

#[test]
fn origins() {
    assert_eq!(
        choices(example(), Habit::Origin),
        [
            "[read, get_order] -> given",
            "[write, cancel_order] -> given",
            "[write, cancel_order] -> last",
            "[read, get_order] -> given",
        ]
    );
    let scene = Scene::default()
        .says("user", "Look around.")
        .calls("", &[("get_order", json!({"order": "o_99"}), ORDER)])
        .calls("", &[("get_order", json!({"order": "o_99"}), "nothing")])
        .calls("", &[("cancel_order", json!({"item": "item_901"}), "done")]);
    assert_eq!(
        choices(scene, Habit::Origin),
        ["[read, get_order] -> unsourced", "[read, get_order] -> carried", "[write, cancel_order] -> earlier"]
    );
}

#[test]
fn repetition_and_parameters() {
    let scene = || example().calls("", &[get("o_18")]).calls("", &[("get_order", json!({}), "nothing")]);
    assert_eq!(
        choices(scene(), Habit::Repetition),
        [
            "[read, get_order] -> new",
            "[write, cancel_order] -> new",
            "[read, get_order] -> same",
            "[read, get_order] -> again",
            "[read, get_order] -> again",
        ]
    );
    assert_eq!(
        choices(scene(), Habit::Parameters),
        [
            "[get_order] -> get_order(order)",
            "[cancel_order] -> cancel_order(item, order)",
            "[get_order] -> get_order(order)",
            "[get_order] -> get_order(order)",
            "[get_order] -> get_order()",
        ]
    );
}

#[test]
fn shapes_of_arguments() {
    let long = |length: usize| "ä".repeat(length);
    let arguments = json!({
        "a": "", "b": "abc", "c": long(4), "d": long(15), "e": long(16), "f": long(511), "g": long(512),
        "h": 1, "i": 1.5, "j": {}, "k": [], "l": true, "m": false, "n": null,
    });
    let scene = Scene::default().calls("", &[("list_things", arguments, "")]);
    let expected = [
        "text 0", "text 1", "text 4", "text 8", "text 16", "text 256", "text 512", "integer", "fraction", "object",
        "array", "true", "false", "null",
    ];
    let expected: Vec<String> =
        ('a'..).zip(expected).map(|(name, shape)| format!("[read, list_things, {name}] -> {shape}")).collect();
    assert_eq!(choices(scene, Habit::ArgumentShape), expected);
}

#[test]
fn forms_of_shell_commands() {
    let bash = |command: &str| ("bash", json!({"command": command}), "");
    let scene = Scene::default().calls(
        "",
        &[bash("cd /repo && grep -n x *.py | head > out"), bash("ls -la"), bash("pwd"), bash("cat a.txt\nls b")],
    );
    assert_eq!(
        choices(scene, Habit::ShellForm),
        ["[bash:grep] -> cd && | >", "[bash:ls] -> plain", "[bash:cat] -> lines"]
    );
}

#[test]
fn tendencies() {
    assert_eq!(
        choices(example(), Habit::Tendency),
        [
            "[calls led by text, of 2] -> often",
            "[calls in parallel, of 2] -> never",
            "[goes on with text, of 2] -> often",
            "[stops to talk, of 2] -> often",
            "[acts on the user, of 1] -> always",
            "[explains first, of 1] -> never",
            "[makes values up, of 4] -> never",
            "[carries values, of 4] -> never",
            "[uses outputs, of 4] -> seldom",
            "[comes back to a tool, of 2] -> never",
            "[repeats calls, of 2] -> often",
            "[verifies writes, of 1] -> always",
            "[confirms writes, of 1] -> never",
            "[writes, of 2] -> often",
            "[fails, of 2] -> never",
        ]
    );
    let failing = example().calls("", &[cancel(BUSY)]).calls("", &[cancel(BUSY)]);
    let retries = choices(failing, Habit::Tendency);
    assert!(retries.contains(&"[retries, of 2] -> often".to_owned()), "{retries:?}");
}

#[test]
fn trajectories_without_calls_make_few_choices() {
    let scene = Scene::default().says("user", "Hi.").says("assistant", "Hello.");
    let events = events_of(&scene.record("t", "m", 1));
    let actions = &events.events[..events.actions()];
    let mut habits: Vec<&str> = actions.iter().map(|event| event.choice.habit.name()).collect();
    habits.dedup();
    assert!(events.actions() < events.events.len(), "the text has verbal choices");
    assert!(
        habits.iter().all(|habit| ["next-action", "next-kind", "rhythm", "after-user", "tendency"].contains(habit))
    );
}
