//! A profile of the shop's runs, built without the command.

use crate::teacher_support::{LIMITS, events_of, shop, with_trajectory};
use echolint::graph::ActionGraph;
use echolint::similarity::TrajectorySummary;
use echolint::teacher::{
    BackgroundGrouping, Calibrator, CountedTrajectory, Limits, Profile, ProfileBuilder, Role, Source, Teacher, embedded,
};

/// The role of a file by its folder.
fn role(name: &str) -> Role {
    if name.starts_with("teacher/") { Role::Teacher } else { Role::Background }
}

fn hash_of(name: &str) -> String {
    format!("{:032x}", name.bytes().fold(0u128, |hash, byte| (hash << 5) ^ u128::from(byte)))
}

/// What is counted of a record.
fn counted(record: &str, index: u64) -> CountedTrajectory<'static> {
    with_trajectory(record, |trajectory| {
        let features = ActionGraph::of(trajectory).features(trajectory);
        let summary = TrajectorySummary::of(trajectory, &features).unwrap();
        CountedTrajectory { events: events_of(record), summary, model: trajectory.model.clone(), record: index }
    })
}

/// The profile of the heron, calibrated.
pub fn profile() -> Profile {
    let mut builder = ProfileBuilder::new("heron", BackgroundGrouping::Model);
    let mut record = 0;
    for (name, text) in shop() {
        let all: Vec<CountedTrajectory<'_>> = text
            .lines()
            .map(|line| {
                record += 1;
                counted(line, record)
            })
            .collect();
        let source = Source {
            role: role(name),
            name: name.to_owned(),
            bytes: text.len() as u64,
            hash: hash_of(name),
            trajectories: all.len() as u64,
            pending: false,
        };
        builder.add(source, all);
    }
    let mut calibrator = Calibrator::new(builder.finish().unwrap());
    for (name, text) in shop() {
        for line in text.lines() {
            let (task, model) = with_trajectory(line, |trajectory| (trajectory.task.clone(), trajectory.model.clone()));
            let of = (task.as_deref(), model.as_deref(), 0);
            let score = calibrator.score(role(name), name, of, &events_of(line)).unwrap();
            calibrator.add(score);
        }
        calibrator.mark_scored(role(name), name, &hash_of(name)).unwrap();
    }
    calibrator.finish().unwrap()
}

#[test]
fn a_profile_is_read_as_it_was_written() {
    let text = profile().to_json();
    assert_eq!(Profile::parse(&text).unwrap().to_json(), text);
    assert!(!text.contains("pending"));
    let built_in = include_str!("../../../profiles/claude-sonnet-4.5.json");
    assert_eq!(embedded().unwrap().to_json(), built_in);
}

#[test]
fn profiles_are_what_their_schema_says() {
    let schema = serde_json::from_str(include_str!("../../../schemas/profile.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let assert_valid = |text: &str| {
        let value = serde_json::from_str(text).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    };
    assert_valid(include_str!("../../../profiles/claude-sonnet-4.5.json"));
    assert_valid(&profile().to_json());
    let uncalibrated = Calibrator::new(profile()).finish().unwrap().to_json();
    assert!(uncalibrated.contains("\"pending\":true"));
    assert_valid(&uncalibrated);
}

#[test]
fn the_teacher_stands_out() {
    let teacher = Teacher::new(profile());
    let scores = |name: &str| -> Vec<f64> {
        let files = shop().into_iter().filter(|(file, _)| file.contains(name));
        let lines: Vec<String> =
            files.flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        let judge = |line: &String| {
            let task = with_trajectory(line, |trajectory| trajectory.task.clone());
            teacher.assess(&events_of(line), task.as_deref(), None, LIMITS).score.total
        };
        lines.iter().map(judge).collect()
    };
    let least = scores("heron").into_iter().fold(f64::INFINITY, f64::min);
    let most = scores("wren").into_iter().chain(scores("swift")).fold(f64::NEG_INFINITY, f64::max);
    assert!(least > most, "{least} and {most}");
}

#[test]
fn what_a_profile_does_not_know_is_no_echo() {
    let teacher = Teacher::new(profile());
    let judged =
        teacher.assess(&echolint::echo::HabitEvents::default(), None, None, Limits { actions: 1.0, words: 1.0 });
    assert_eq!(judged.verdict.name(), "insufficient");
}
