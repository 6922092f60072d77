//! Findings about datasets: D003 and D004 in all outputs and with all ways to select rules.

use super::harness::{GOOD, Project, assert_valid, json_of};
use insta::assert_snapshot;

const LIMITS: &str = include_str!("../../fixtures/datasets/uniform/echolint.toml");
const A: &str = include_str!("../../fixtures/datasets/uniform/a.jsonl");
const B: &str = include_str!("../../fixtures/datasets/uniform/b.jsonl");
const VARIED: &str = include_str!("../../fixtures/datasets/varied/runs.jsonl");

fn uniform() -> Project {
    Project::with([("echolint.toml", LIMITS), ("a.jsonl", A), ("b.jsonl", B)])
}

/// `path:line:column severity CODE` of each finding.
fn found(project: &Project, args: &str) -> String {
    let shown = project.check(args);
    assert!(!shown.contains("stderr"), "{shown}");
    let lines = shown.lines().filter_map(|line| {
        let mut words = line.split(' ').take(3);
        let (place, severity, code) = (words.next()?, words.next()?, words.next()?);
        place.strip_suffix(':').map(|place| format!("{place} {severity} {code}"))
    });
    lines.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_uniform_dataset() {
    let project = uniform();
    assert_snapshot!(project.run("check ."), @r"
    exit 1
    --- stdout
    warning[D003]: same action graph `find_customer → get_order → cancel_order` in 15 of 24 trajectories with calls in the dataset: 0.625, above `max-duplicate-share` = 0.25
     --> a.jsonl:1:240
     ::: a.jsonl:4:240: same action graph
     ::: a.jsonl:5:240: same action graph
     ::: b.jsonl:2:240: same action graph
     ::: b.jsonl:3:240: same action graph
     ::: b.jsonl:5:240: same action graph
      = record 0, task support/0, model birch-2

    warning[D004]: too few different behaviours in the dataset (24 trajectories with calls): effective number 3.5, below `min-behaviours` = 6
     --> echolint.toml:2:1
      |
    2 | [dataset]
      | ^^^^^^^^^

    Found 2 findings (2 warnings) in 2 files: 25 records, 64 calls.
    ");
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    a.jsonl:1:240: warning D003 duplicate-behaviour: same action graph `find_customer → get_order → cancel_order` in 15 of 24 trajectories with calls in the dataset: 0.625, above `max-duplicate-share` = 0.25
    echolint.toml:2:1: warning D004 low-diversity: too few different behaviours in the dataset (24 trajectories with calls): effective number 3.5, below `min-behaviours` = 6
    ");
    assert_snapshot!(project.run("check . --output-format github"), @r"
    exit 1
    --- stdout
    ::warning file=a.jsonl,line=1,endLine=1,col=240,title=D003 duplicate-behaviour::same action graph `find_customer → get_order → cancel_order` in 15 of 24 trajectories with calls in the dataset: 0.625, above `max-duplicate-share` = 0.25
    ::warning file=echolint.toml,line=2,endLine=2,col=1,title=D004 low-diversity::too few different behaviours in the dataset (24 trajectories with calls): effective number 3.5, below `min-behaviours` = 6
    Found 2 findings (2 warnings) in 2 files: 25 records, 64 calls.
    ");
    assert_snapshot!(project.run("check . --statistics"), @r"
    exit 1
    --- stdout
    1  D003      duplicate-behaviour
    1  D004      low-diversity
    ");
    assert_snapshot!(project.run("check . --diff"), @r"
    exit 1
    --- stderr
    2 findings would remain.
    ");
    assert_eq!(project.run("check . --fix"), project.run("check ."), "there is nothing to fix");
}

#[test]
fn machine_readable_outputs() {
    let project = uniform();
    let output = project.command(["check", ".", "--output-format", "json"]).output().expect("the binary runs");
    let document = json_of(&output);
    assert_valid(include_str!("../../../schemas/check.schema.json"), &document);
    assert_eq!(document["summary"]["by_code"], serde_json::json!({"D003": 1, "D004": 1}));
    let [duplicates, diversity] = [0, 1].map(|at| &document["findings"][at]);
    let related = |at: usize| duplicates["related"][at]["path"].as_str();
    assert_eq!((related(0), related(4)), (Some("a.jsonl"), Some("b.jsonl")));
    assert_eq!((duplicates["task"].as_str(), duplicates["record"].as_u64()), (Some("support/0"), Some(0)));
    assert_eq!((diversity["path"].as_str(), diversity["record"].as_u64()), (Some("echolint.toml"), None));
    let bytes = diversity["span"]["bytes"].as_array().expect("a span");
    let [from, to] = [0, 1].map(|at| usize::try_from(bytes[at].as_u64().expect("a number")).expect("small"));
    assert_eq!(&LIMITS[from..to], "[dataset]");
    let output = project.command(["check", ".", "--output-format", "sarif"]).output().expect("the binary runs");
    let results = json_of(&output)["runs"][0]["results"].clone();
    let uri = |pointer: &str| results.pointer(pointer).and_then(serde_json::Value::as_str).map(str::to_owned);
    let of = |at: &str| uri(&format!("{at}/physicalLocation/artifactLocation/uri"));
    assert_eq!(of("/0/locations/0").as_deref(), Some("a.jsonl"));
    assert_eq!(of("/0/relatedLocations/4").as_deref(), Some("b.jsonl"));
    assert_eq!(of("/1/locations/0").as_deref(), Some("echolint.toml"));
}

#[test]
fn a_varied_dataset() {
    let project = Project::with([("echolint.toml", LIMITS), ("runs.jsonl", VARIED)]);
    assert_eq!(project.check("."), "exit 0\n");
}

#[test]
fn few_trajectories_are_not_enough_evidence() {
    let project = Project::with([("a.jsonl", A)]);
    assert_eq!(project.check("."), "exit 0\n");
    let nineteen: Vec<&str> = B.lines().chain(A.lines()).take(19).collect();
    project.write("a.jsonl", nineteen.join("\n"));
    assert_eq!(project.check("."), "exit 0\n");
    project.write("b.jsonl", format!("{GOOD}\n{GOOD}"));
    assert_eq!(project.check("."), "exit 0\n", "trajectories without calls are not compared");
    project.write("b.jsonl", nineteen[0]);
    assert_eq!(found(&project, "."), "a.jsonl:2:240 warning D003");
}

#[test]
fn rules_are_selected_like_others() {
    let project = uniform();
    let both = "a.jsonl:1:240 warning D003, echolint.toml:2:1 warning D004";
    assert_eq!(found(&project, "."), both);
    assert_eq!(found(&project, ". --select D"), both);
    assert_eq!(found(&project, ". --select D004"), "echolint.toml:2:1 warning D004");
    assert_eq!(found(&project, ". --ignore D --ignore G"), "");
    assert_eq!(found(&project, ". --ignore low-diversity --severity D=error"), "a.jsonl:1:240 error D003");
    project
        .write("echolint.toml", "ignore = [\"D004\"]\nseverity = { D003 = \"info\" }\n[dataset]\nmin-behaviours = 9\n");
    assert_eq!(found(&project, "."), "a.jsonl:1:240 info D003");
    project.write("echolint.toml", "dataset.max-duplicate-share = 0.7\n");
    assert_eq!(found(&project, "."), "");
    project.write("echolint.toml", "dataset.max-duplicate-share = 0.0\n");
    let all = found(&project, ".");
    assert_eq!(all.matches("D003").count(), 5, "one finding for each behaviour of several trajectories: {all}");
}

#[test]
fn files_with_the_rule_turned_off_do_not_count() {
    let project = uniform();
    project.write("echolint.toml", "[[overrides]]\npaths = [\"a.jsonl\"]\nignore = [\"D003\"]\n");
    assert_eq!(found(&project, "."), "b.jsonl:2:240 warning D003");
    project.write("echolint.toml", "[[overrides]]\npaths = [\"b.jsonl\"]\nignore = [\"D003\"]\n");
    assert_eq!(found(&project, "."), "", "the remaining 4 trajectories are not enough");
    let severity = "[[overrides]]\npaths = [\"b.jsonl\"]\nseverity = { D003 = \"error\" }\n";
    project.write("echolint.toml", severity);
    assert_eq!(found(&project, "."), "a.jsonl:1:240 error D003", "the highest severity of all files applies");
}

#[test]
fn overrides_define_additional_datasets() {
    let config = "[[overrides]]\npaths = [\"uniform/**\", \"none/**\"]\n\
                  dataset = { min-behaviours = 20, max-duplicate-share = 0.5 }\n";
    let project = Project::with([("echolint.toml", config), ("uniform/a.jsonl", A), ("uniform/b.jsonl", B)]);
    project.write("varied/runs.jsonl", VARIED.repeat(3)).write("own/echolint.toml", LIMITS);
    project.write("own/runs.jsonl", A);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    uniform/a.jsonl:1:240: warning D003 duplicate-behaviour: same action graph `find_customer → get_order → cancel_order` in 15 of 24 trajectories with calls in the dataset of `uniform/**` and 1 more: 0.625, above `max-duplicate-share` = 0.5
    echolint.toml:3:11: warning D004 low-diversity: too few different behaviours in the dataset of `uniform/**` and 1 more (24 trajectories with calls): effective number 3.5, below `min-behaviours` = 20
    own/echolint.toml:2:1: warning D004 low-diversity: too few different behaviours in the dataset (4 trajectories with calls): effective number 1.8, below `min-behaviours` = 6
    ");
    assert_eq!(project.check("varied uniform own"), project.check("."));
    assert_eq!(project.check("varied"), "exit 0\n");
}

#[test]
fn any_number_of_threads_and_any_order() {
    let project = uniform();
    // A large file, which is checked alone, between small files.
    project.write("aa.jsonl", format!("{}{}", A.repeat(300), VARIED.repeat(30)));
    let one = project.run("check . --threads 1");
    assert!(one.contains("D003"), "{one}");
    for args in [". --threads 2", ". --threads 3", "b.jsonl aa.jsonl a.jsonl --threads 8"] {
        assert!(project.run(&format!("check {args}")) == one, "{args}");
    }
    assert!(project.run("check . --fix") == one, "with `--fix`, which reads whole files");
}

#[test]
fn standard_input_is_part_of_a_dataset() {
    let shown = uniform().run_with_input("check - --output-format concise --select D", format!("{A}{B}"));
    assert_snapshot!(shown, @r"
    exit 1
    --- stdout
    <stdin>:1:240: warning D003 duplicate-behaviour: same action graph `find_customer → get_order → cancel_order` in 15 of 24 trajectories with calls in the dataset: 0.625, above `max-duplicate-share` = 0.25
    echolint.toml:2:1: warning D004 low-diversity: too few different behaviours in the dataset (24 trajectories with calls): effective number 3.5, below `min-behaviours` = 6
    ");
}

#[test]
fn a_given_configuration_applies_to_all_files() {
    let project = Project::with([("x/limits.toml", LIMITS), ("y/a.jsonl", A), ("y/b.jsonl", B)]);
    assert_eq!(
        found(&project, "y --config x/limits.toml"),
        "y/a.jsonl:1:240 warning D003, x/limits.toml:2:1 warning D004"
    );
}
