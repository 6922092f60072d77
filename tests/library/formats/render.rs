//! Imports a text as the engine does, and renders the normal form as text.

use echolint::formats::{self, Extent, Format};
use echolint::json;
use echolint::trajectory::{Arguments, Builder, Call, Event, Loc, Match, Texts, ToolSettings, Trajectory};
use std::fmt::Write as _;

/// The format of a record, or of the first line with a known format.
pub fn detect(text: &str) -> Option<Format> {
    let of = |text: &str| formats::detect(json::parse(text).ok()?.tape.root(text));
    of(text).or_else(|| text.lines().find_map(of))
}

/// The trajectory in `text`: a record, or all lines of a file.
pub fn import_as(format: Format, text: &str) -> Trajectory<'_> {
    let mut texts = Texts::default();
    let mut roots = Vec::new();
    let mut base = 0;
    let pieces = match format.extent() {
        Extent::File if json::parse(text).is_err() => text.split_inclusive('\n').collect(),
        _ => vec![text],
    };
    for piece in pieces {
        if let Ok(parsed) = json::parse(piece) {
            roots.push(Loc { text: texts.root(piece, parsed, base), node: 0 });
        }
        base += u32::try_from(piece.len()).unwrap();
    }
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &roots);
    builder.finish(roots[0], &ToolSettings::default())
}

/// The trajectory in `text`, whose format is detected.
pub fn import(text: &str) -> Trajectory<'_> {
    import_as(detect(text).expect("a known format"), text)
}

/// The normal form of `text`, with one line per event.
pub fn render(text: &str) -> String {
    let mut out = detect(text).map_or("none", Format::name).to_owned();
    let trajectory = import(text);
    let tools = trajectory.tools.as_ref().map(|tools| tools.iter().map(|tool| &*tool.name.text).collect::<Vec<_>>());
    let none = || "-".to_owned();
    let _ = writeln!(
        out,
        ": task {}, model {}, {}, tools {}",
        trajectory.task.clone().unwrap_or_else(none),
        trajectory.model.clone().unwrap_or_else(none),
        trajectory.outcome.name(),
        tools.map_or_else(none, |tools| tools.join(" ")),
    );
    for &event in &trajectory.events {
        let _ = writeln!(out, "{}", event_line(&trajectory, event));
    }
    for call in &trajectory.user_calls {
        let _ = writeln!(out, "(user's call {})", call_text(&trajectory, call));
    }
    for result in trajectory.results.iter().filter(|result| result.of_user) {
        let _ = writeln!(out, "(user's result {:?})", trajectory.texts.get(result.text).as_str());
    }
    for call in &trajectory.unrun_calls {
        let _ = writeln!(out, "(never ran: {})", call.name.as_deref().unwrap_or("?"));
    }
    out
}

fn event_line(trajectory: &Trajectory<'_>, event: Event) -> String {
    let text = |id| format!("{:?}", trajectory.texts.get(id).as_str());
    match event {
        Event::System(id) => format!("system {}", text(id)),
        Event::User(id) => format!("user {}", text(id)),
        Event::Agent(id) => format!("agent {}", text(id)),
        Event::Call(index) => {
            let call = &trajectory.calls[index];
            let in_text = if call.in_text { " in text" } else { "" };
            format!("call #{index} {} {}{in_text}", call_text(trajectory, call), call.kind.name())
        }
        Event::Result(index) => {
            let result = &trajectory.results[index];
            let call = result.call.map_or_else(|| "nothing".to_owned(), |call| format!("#{call}"));
            let error = if result.error { " error" } else { "" };
            let matched = match result.matched {
                Match::Exact => String::new(),
                other => format!(" {other:?}"),
            };
            format!("result -> {call}{matched}{error} {}", text(result.text))
        }
    }
}

fn call_text(trajectory: &Trajectory<'_>, call: &Call<'_>) -> String {
    let arguments = match &call.arguments {
        Arguments::Json(at) => trajectory.texts.value(*at).raw().to_owned(),
        Arguments::Broken { text, error } => {
            format!("broken at {}: {}", error.at, trajectory.texts.get(*text).as_str())
        }
        Arguments::Raw(text) => format!("raw: {}", trajectory.texts.get(*text).as_str()),
        Arguments::Missing => "missing".to_owned(),
    };
    format!("{}({arguments})", call.label())
}
