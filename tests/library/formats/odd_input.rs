//! Whatever stands where the format wants something else: no importer panics, places stay inside.

use super::each::{fixture, fixtures};
use super::render::import_as;
use echolint::formats::Format;
use echolint::json;

const ODD: [&str; 8] = ["null", "true", "-1", "\"\"", "\"[{]\"", "[]", "{}", "[[{\"type\": \"text\"}], 7]"];

/// Imports `text` and looks at every place.
fn walk(format: Format, text: &str) {
    let trajectory = import_as(format, text);
    for call in &trajectory.calls {
        let places = [call.at, trajectory.texts.place(call.name.at)];
        for span in places.into_iter().filter_map(|place| trajectory.texts.resolve(place)) {
            assert!(text.get(span.range()).is_some(), "{span:?} is not in the text");
        }
    }
    for result in &trajectory.results {
        let places = [trajectory.texts.place(result.at), trajectory.texts.whole(result.text)];
        for span in places.into_iter().filter_map(|place| trajectory.texts.resolve(place)) {
            assert!(text.get(span.range()).is_some(), "{span:?} is not in the text");
        }
    }
}

#[test]
fn any_value_may_be_replaced_by_any_other() {
    for (name, format) in fixtures() {
        let text = fixture(&name);
        let lines: Vec<&str> = if name.ends_with('l') { text.split_inclusive('\n').collect() } else { vec![&text] };
        let mut before = 0;
        for line in lines {
            let parsed = json::parse(line).unwrap();
            for node in parsed.tape.nodes() {
                let span = node.span.range();
                for odd in ODD {
                    let mut changed = text.clone();
                    changed.replace_range(before + span.start..before + span.end, odd);
                    // A key that is no string breaks the line: the engine reports it and goes on.
                    if format.extent() == echolint::formats::Extent::File || json::parse(&changed).is_ok() {
                        walk(format, &changed);
                    }
                }
            }
            before += line.len();
        }
    }
}

#[test]
fn a_format_may_be_named_for_a_record_of_another() {
    for (name, _) in fixtures() {
        let text = fixture(&name);
        let text = if name.ends_with('l') { text.lines().next().unwrap().to_owned() } else { text };
        for format in Format::all() {
            walk(format, &text);
        }
    }
}

#[test]
fn no_roots_make_an_empty_trajectory() {
    use echolint::trajectory::{Builder, Texts};
    for format in Format::all() {
        let mut builder = Builder::new(Texts::default());
        echolint::formats::import(format, &mut builder, &[]);
        assert!(builder.tools.is_none() && builder.task.is_none() && builder.model.is_none());
    }
}
