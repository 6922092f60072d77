//! Positions in JSON text inside strings, at every level of nesting.

use super::each::fixture;
use super::render::import;
use echolint::trajectory::{Arguments, Trajectory};

/// The source text of a call's name, of one argument, and of the whole call.
fn places(file: &str, trajectory: &Trajectory<'_>, call: usize, argument: &str) -> [String; 3] {
    let at = |place| file[trajectory.texts.resolve(place).unwrap().range()].to_owned();
    let call = &trajectory.calls[call];
    let Arguments::Json(arguments) = call.arguments else { panic!("no JSON arguments") };
    let value = trajectory.texts.value(arguments).get(argument).unwrap();
    let value = echolint::trajectory::Loc { node: value.id(), ..arguments };
    [at(trajectory.texts.place(call.name.at)), at(trajectory.texts.place(value)), at(call.at)]
}

#[test]
fn calls_as_json_text_have_positions() {
    let file = fixture("sharegpt.json");
    let trajectory = import(&file);
    let [name, value, call] = places(&file, &trajectory, 0, "id");
    assert_eq!((&*name, &*value), (r#"\"get_order\""#, r#"\"o_17\""#));
    assert_eq!(call, r#"{\"name\": \"get_order\", \"arguments\": {\"id\": \"o_17\"}}"#);
    let [_, value, call] = places(&file, &trajectory, 2, "id");
    assert_eq!((&*value, &*call), (r#"\"o_19\""#, r#"{\"name\": \"get_order\", \"arguments\": {\"id\": \"o_19\"}}"#));
    // After a thought, with arguments that are JSON text inside the JSON text.
    let [name, value, _] = places(&file, &trajectory, 3, "id");
    assert_eq!((&*name, &*value), (r#"\"cancel_order\""#, "18"));
    let value = file.find(r#"\\\"id\\\": 18"#).unwrap() + r#"\\\"id\\\": "#.len();
    let Arguments::Json(arguments) = trajectory.calls[3].arguments else { panic!() };
    let id = trajectory.texts.value(arguments).get("id").unwrap();
    let at = trajectory.texts.place(echolint::trajectory::Loc { node: id.id(), ..arguments });
    assert_eq!(trajectory.texts.resolve(at).unwrap().start as usize, value);
}

#[test]
fn calls_in_llamafactory_and_in_text_have_positions() {
    let file = fixture("llamafactory.json");
    let [name, value, _] = places(&file, &import(&file), 1, "r");
    assert_eq!((&*name, &*value), (r#"\"area\""#, "2"));
    let file = fixture("sharegpt-hermes.json");
    let [name, value, call] = places(&file, &import(&file), 1, "id");
    assert_eq!((&*name, &*value), (r#"\"get_order\""#, r#"\"o_18\""#));
    assert!(call.starts_with("<tool_call>") && call.ends_with("</tool_call>"), "{call}");
}

#[test]
fn syntax_errors_in_calls_have_positions() {
    let file = fixture("sharegpt.json");
    let trajectory = import(&file);
    let call = trajectory.calls.last().unwrap();
    let Arguments::Broken { text, error } = &call.arguments else { panic!("not broken") };
    assert_eq!(call.name.text, "");
    let at = trajectory.texts.whole(*text);
    let span = trajectory.texts.resolve(at).unwrap();
    assert!(file[span.range()][error.at as usize..].starts_with("'name'"));
    let file = fixture("llamafactory.json");
    let trajectory = import(&file);
    let Arguments::Broken { text, error } = &trajectory.calls[3].arguments else { panic!("not broken") };
    assert_eq!(error.at as usize, trajectory.texts.get(*text).as_str().len(), "the text is truncated");
}

#[test]
fn results_wrapped_in_an_array_have_positions() {
    let file = fixture("llamafactory.json");
    let trajectory = import(&file);
    let at = |index: usize| {
        let whole = trajectory.texts.whole(trajectory.results[index].text);
        &file[trajectory.texts.resolve(whole).unwrap().range()]
    };
    assert_eq!(at(0), "3.14");
    assert_eq!(at(1), r#"{\"error\": \"too large\"}"#);
    let whole = trajectory.texts.place(trajectory.results[0].at);
    let whole = &file[trajectory.texts.resolve(whole).unwrap().range()];
    assert_eq!(whole, r#"{\"tool_call_id\": \"x\", \"name\": \"area\", \"content\": \"3.14\"}"#);
}

#[test]
fn texts_joined_from_several_lines_have_positions() {
    let file = fixture("claude-code.jsonl");
    let trajectory = import(&file);
    let turn = trajectory.turns.iter().find(|turn| turn.calls == 2).unwrap();
    let whole = trajectory.texts.whole(turn.text.unwrap());
    assert_eq!(&file[trajectory.texts.resolve(whole).unwrap().range()], "I look around.");
    for (call, line) in trajectory.calls.iter().zip([4, 8]) {
        let start = trajectory.texts.resolve(call.at).unwrap().start as usize;
        assert_eq!(file[..start].matches('\n').count(), line);
    }
}
