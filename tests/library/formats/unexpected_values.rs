//! Importers on records with values of unexpected types: they do not panic, and positions are within the text.

use super::each::{fixture, fixtures};
use super::render::import_as;
use echolint::formats::Format;
use echolint::json;

const ODD: [&str; 8] = ["null", "true", "-1", "\"\"", "\"[{]\"", "[]", "{}", "[[{\"type\": \"text\"}], 7]"];

/// Imports `text` and checks that all positions are within it.
fn check_positions(format: Format, text: &str) {
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
fn values_of_unexpected_types_are_imported() {
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
                    // Replacing a key may break the line. The engine skips such lines.
                    if format.extent() == echolint::formats::Extent::File || json::parse(&changed).is_ok() {
                        check_positions(format, &changed);
                    }
                }
            }
            before += line.len();
        }
    }
}

#[test]
fn records_of_other_formats_are_imported() {
    for (name, _) in fixtures() {
        let text = fixture(&name);
        let text = if name.ends_with('l') { text.lines().next().unwrap().to_owned() } else { text };
        for format in Format::all() {
            check_positions(format, &text);
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
