//! Runs rules over one record and shows what they report as text.

use echolint::diagnostic::Draft;
use echolint::formats;
use echolint::graph::ActionGraph;
use echolint::json;
use echolint::rules::{Check, RULES, Rule, TrajectoryContext};
use echolint::schema::Schemas;
use echolint::trajectory::{Builder, Loc, Place, Texts, ToolSettings, Trajectory};
use std::fmt::Write as _;

/// Reads a record as OpenAI messages (or whatever it looks like) and hands it over.
pub fn with_trajectory<T>(record: &str, schemas: &Schemas, then: impl FnOnce(&TrajectoryContext<'_>) -> T) -> T {
    let parsed = json::parse(record).expect("the fixture is JSON");
    let mut texts = Texts::default();
    let at = Loc { text: texts.root(record, parsed, 0), node: 0 };
    let format = formats::detect(texts.value(at)).expect("the fixture is a trajectory");
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &[at]);
    let trajectory = builder.finish(at, &ToolSettings::default());
    let graph = ActionGraph::of(&trajectory);
    then(&TrajectoryContext { trajectory: &trajectory, graph: &graph, tool_schemas: schemas })
}

/// The findings of the rules whose code begins with `codes`.
pub fn run(codes: &str, context: &TrajectoryContext<'_>) -> Vec<(&'static Rule, Draft)> {
    let mut found = Vec::new();
    for &rule in RULES.iter().filter(|rule| rule.code.starts_with(codes)) {
        let Check::Trajectory(check) = rule.check else { continue };
        let mut drafts = Vec::new();
        check(context, &mut drafts);
        found.extend(drafts.into_iter().map(|draft| (rule, draft)));
    }
    found
}

/// `CODE line: message @ source (also line: message @ source)`, one finding a line.
pub fn report(codes: &str, record: &str) -> String {
    with_trajectory(record, &Schemas::default(), |context| {
        let trajectory = context.trajectory;
        let mut shown = String::new();
        for (rule, draft) in run(codes, context) {
            let (line, source) = locate(record, trajectory, draft.at);
            let _ = write!(shown, "{} {line}: {} @ {source}", rule.code, draft.message);
            for (place, message) in &draft.related {
                let (line, source) = locate(record, trajectory, *place);
                let _ = write!(shown, " (also {line}: {message} @ {source})");
            }
            shown.push('\n');
        }
        shown
    })
}

/// The line of a place and the bytes of the record it stands for, cut to 60 characters.
pub fn locate(record: &str, trajectory: &Trajectory<'_>, place: Place) -> (usize, String) {
    let Some(span) = trajectory.texts.resolve(place) else {
        return (0, "nowhere".to_owned());
    };
    let line = record[..span.start as usize].matches('\n').count() + 1;
    let source = &record[span.range()];
    let cut: String = source.chars().take(60).collect();
    (line, if cut.len() < source.len() { format!("{cut}…") } else { cut })
}
