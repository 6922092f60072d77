//! Teachers, limits on datasets, and the datasets that a file belongs to.

use super::errors::config_error;
use super::harness::{GOOD, Project};
use echolint::config::{CONFIG_SCHEMA, Config, Resolver, RuleFlags, Settings, TeacherSource};
use insta::assert_snapshot;

const CONFIG: &str = r#"default-teacher = false

[teachers.sonnet]
profile = "profiles/sonnet.json"
max-echo-share = 0.1

[teachers.opus]
trajectories = ["teacher/**/*.jsonl"]
background = ["others"]
max-ags = 0.9

[dataset]
min-behaviours = 5.0

[[overrides]]
paths = ["distilled/**"]
dataset = { min-behaviours = 20 }
teachers.sonnet = { max-false-positive-rate = 0.05, max-echo-share = 0.2 }

[[overrides]]
paths = ["distilled/old/**", "older/**"]
teachers.sonnet = { max-false-positive-rate = 0.1 }
teachers.opus = { max-ags = 0.5 }

[[overrides]]
paths = ["**"]
ignore = ["P011"]
"#;

fn settings(project: &Project, file: &str) -> Settings {
    let resolver = Resolver::new(RuleFlags::default(), None).expect("a resolver");
    resolver.settings(&project.path(file)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn limits_of_teachers() {
    let project = Project::of("echolint.toml", CONFIG);
    let settings = settings(&project, "a.jsonl");
    assert!(!settings.default_teacher && Settings::default().default_teacher);
    let [sonnet, opus] = &settings.teachers[..] else { panic!("two teachers") };
    assert_eq!((&*sonnet.name, sonnet.line, &*opus.name, opus.line), ("sonnet", 3, "opus", 7));
    assert_eq!(sonnet.source, TeacherSource::Profile(project.path("profiles/sonnet.json")));
    let TeacherSource::Trajectories { teacher, background, root } = &opus.source else { panic!("trajectories") };
    assert_eq!((teacher.join(" "), background.join(" ")), ("teacher/**/*.jsonl".to_owned(), "others".to_owned()));
    assert_eq!(*root, project.path("").components().collect::<std::path::PathBuf>());
    let limits = |settings: &Settings| -> Vec<_> {
        let teachers = settings.teachers.iter();
        teachers.map(|one| (one.max_false_positive_rate, one.max_echo_share, one.max_ags)).collect()
    };
    assert_eq!(limits(&settings), [(0.01, Some(0.1), None), (0.01, None, Some(0.9))]);
    let of = |file| limits(&self::settings(&project, file));
    assert_eq!(of("distilled/a.jsonl"), [(0.05, Some(0.2), None), (0.01, None, Some(0.9))]);
    assert_eq!(of("distilled/old/a.jsonl"), [(0.1, Some(0.2), None), (0.01, None, Some(0.5))]);
}

/// The datasets of a file: number, name, limits, and the lines of these in the configuration.
fn datasets(project: &Project, file: &str) -> String {
    let settings = settings(project, file);
    let line = |place: &echolint::dataset::ConfigPlace| place.at.start.line;
    let shown = settings.datasets.iter().map(|scope| {
        let teachers = scope.teachers.iter();
        let teachers: String = teachers
            .map(|of| {
                let (echo, ags) = (of.max_echo_share, of.max_ags);
                format!(", {} echo {echo:?} ags {ags:?} line {}", of.teacher, line(&of.place))
            })
            .collect();
        format!(
            "{} {}: duplicates {:?} behaviours {:?} line {:?}{teachers}\n",
            scope.id.part,
            scope.name,
            scope.max_duplicate_share,
            scope.min_behaviours,
            scope.place.as_ref().map(line),
        )
    });
    shown.collect()
}

#[test]
fn datasets_of_a_file() {
    let project = Project::of("echolint.toml", CONFIG);
    assert_snapshot!(datasets(&project, "a.jsonl"), @"0 the dataset: duplicates Some(0.25) behaviours Some(5.0) line Some(12), sonnet echo Some(0.1) ags None line 3, opus echo None ags Some(0.9) line 7");
    assert_snapshot!(datasets(&project, "distilled/old/a.jsonl"), @r"
    0 the dataset: duplicates Some(0.25) behaviours Some(5.0) line Some(12), sonnet echo Some(0.1) ags None line 3, opus echo None ags Some(0.9) line 7
    1 the dataset of `distilled/**`: duplicates None behaviours Some(20.0) line Some(17), sonnet echo Some(0.2) ags None line 18
    2 the dataset of `distilled/old/**` and 1 more: duplicates None behaviours None line None, opus echo None ags Some(0.5) line 23
    ");
    assert_eq!(datasets(&project, "distilled/a.jsonl").lines().count(), 2);
    assert_eq!(datasets(&project, "older/a.jsonl").lines().count(), 2);
    let none = Project::of("a.jsonl", GOOD);
    assert_snapshot!(datasets(&none, "a.jsonl"), @"0 the dataset: duplicates Some(0.25) behaviours None line None");
}

#[test]
fn show_settings_lists_teachers_and_datasets() {
    let project = Project::of("echolint.toml", CONFIG);
    let shown = project.run("show-settings distilled/a.jsonl");
    let from = shown.find("teachers").unwrap_or_default();
    let to = shown.find("rules\n").unwrap_or_default();
    assert_snapshot!(&shown[from..to], @r"
    teachers    sonnet from [HERE]/profiles/sonnet.json: max-false-positive-rate = 0.05, max-verbal-false-positive-rate = 0.01, max-echo-share = 0.2
                opus from teacher/**/*.jsonl with the background others: max-false-positive-rate = 0.01, max-verbal-false-positive-rate = 0.01, max-ags = 0.9
    datasets    the dataset: min-behaviours = 5, max-duplicate-share = 0.25, sonnet: max-echo-share = 0.1, opus: max-ags = 0.9
                the dataset of `distilled/**`: min-behaviours = 20, sonnet: max-echo-share = 0.2
    judge       none
    ignored     none
    ");
}

#[test]
fn keys_may_be_written_with_underscores() {
    let snake = |text: &str| {
        let keys = ["default-teacher", "max-false-positive-rate", "max-echo-share", "max-ags", "min-behaviours"];
        keys.iter()
            .chain(&["max-duplicate-share"])
            .fold(text.to_owned(), |text, key| text.replace(key, &key.replace('-', "_")))
    };
    let text = format!("{CONFIG}\ndataset.max-duplicate-share = 0.5\n");
    let (plain, other) = (toml::from_str::<Config>(&text), toml::from_str::<Config>(&snake(&text)));
    assert_eq!(plain.expect("TOML"), other.expect("TOML"));
    let schema = serde_json::from_str(CONFIG_SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    for text in [text.clone(), snake(&text)] {
        let document = serde_json::to_value(toml::from_str::<toml::Value>(&text).expect("TOML")).expect("serialisable");
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

/// The message about a configuration, without the path. Asserts that the schema rejects the configuration too, unless
/// the message has a line only: those errors are not visible to a schema.
fn message(config: &str) -> String {
    let shown = config_error(config);
    let message = shown.split_once("echolint.toml: ").map_or(shown.as_str(), |(_, message)| message).to_owned();
    if !message.starts_with("line ") {
        let schema = serde_json::from_str(CONFIG_SCHEMA).expect("the schema is JSON");
        let document =
            serde_json::to_value(toml::from_str::<toml::Value>(config).expect("TOML")).expect("serialisable");
        assert!(!jsonschema::validator_for(&schema).expect("a schema").is_valid(&document), "{config}");
    }
    message
}

#[test]
fn teachers_without_exactly_one_source() {
    let all = [
        "ignore = []\n[teachers.x]\nmax-ags = 0.2\n",
        "[teachers.x]\nprofile = \"x\"\ntrajectories = [\"y\"]\n",
        "[teachers.x]\nbackground = [\"y\"]\n",
        "[teachers.x]\nprofile = \"x\"\nbackground = [\"y\"]\n",
        "[teachers.x]\ntrajectories = []\n",
        "[teachers.x]\ntrajectories = [\"a[\"]\n",
        "[teachers.x]\nprofil = \"x\"\n",
    ];
    assert_snapshot!(all.map(message).join("\n"));
}

#[test]
fn limits_out_of_range() {
    let teacher = "[teachers.x]\nprofile = \"x\"\n";
    let all = [
        format!("{teacher}max-false-positive-rate = 0\n"),
        format!("{teacher}max_false_positive_rate = 0.51\n"),
        format!("{teacher}max-false-positive-rate = \"low\"\n"),
        format!("{teacher}max-echo-share = -0.1\n"),
        format!("{teacher}max-ags = 1.1\n"),
        "[dataset]\nmin-behaviours = 0.5\n".to_owned(),
        "[dataset]\nmax-duplicate-share = 25\n".to_owned(),
        "[dataset]\nmin-behavior = 5\n".to_owned(),
        "[[overrides]]\npaths = [\"*\"]\ndataset = { min-behaviours = 0 }\n".to_owned(),
    ];
    assert_snapshot!(all.map(|config| message(&config)).join("\n"));
}

#[test]
fn overrides_of_unknown_teachers() {
    let known = "[teachers.sonnet]\nprofile = \"x\"\n";
    let entry = "[[overrides]]\npaths = [\"*\"]\n";
    let all = [
        format!("{known}{entry}teachers.sonet = {{ max-ags = 0.3 }}\n"),
        format!("{entry}[overrides.teachers.opus]\nmax-ags = 0.3\n"),
        format!("{known}{entry}teachers.sonnet = {{ profile = \"x\" }}\n"),
    ];
    assert_snapshot!(all.map(|config| message(&config)).join("\n"));
}
