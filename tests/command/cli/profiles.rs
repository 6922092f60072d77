//! `echolint profile`: build, show, diff, merge, calibrate.

use super::harness::{Project, assert_valid};
use crate::teacher_support::{Random, Style, run, runs, shop};
use insta::assert_snapshot;
use serde_json::Value;
use std::fmt::Write as _;

/// The files of the shop, and files that are not trajectories.
pub fn project() -> Project {
    let project = Project::with(shop());
    project.write("others/package.json", "{}").write("config/package.json", "{}");
    project
}

const BUILD: &str = "profile build --name heron --teacher teacher --background others --output heron.json";

/// The project with the profile `heron.json`.
pub fn built() -> Project {
    let project = project();
    let shown = project.run(BUILD);
    assert!(shown.starts_with("exit 0"), "{shown}");
    project
}

fn read(project: &Project, name: &str) -> String {
    std::fs::read_to_string(project.path(name)).expect("a file")
}

#[test]
fn build_show_and_diff() {
    let project = project();
    // The size depends on the length of the version.
    let shown = project.run(BUILD);
    assert_snapshot!("build", shown);
    let profile: Value = serde_json::from_str(&read(&project, "heron.json")).expect("JSON");
    assert_valid(include_str!("../../../schemas/profile.schema.json"), &profile);
    assert_snapshot!("show", project.run("profile show heron.json --limit 12"));
    assert_eq!(project.run("profile diff heron.json heron.json"), "exit 0\n--- stdout\nNo differences.\n");
    project.run("profile build --name heron --teacher teacher --background others/wren* --output wren.json");
    assert_snapshot!("diff", project.run("profile diff heron.json wren.json --limit 8"));
}

#[test]
fn without_a_background_rates_are_unknown() {
    let project = project();
    let shown = project.run("profile build --name heron --teacher teacher --output alone.json");
    let scored = project.run("score others/wren-b.jsonl teacher/heron-a.jsonl --teacher alone.json");
    assert_snapshot!("no_background", shown + &scored);
}

#[test]
fn a_background_grouped_by_file() {
    let project = project();
    project.run("profile build --name heron --teacher teacher --background others --by file --output by-file.json");
    let profile: Value = serde_json::from_str(&read(&project, "by-file.json")).expect("JSON");
    let groups: Vec<&str> = profile["groups"].as_array().unwrap().iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(groups, ["heron", "swift", "wren-a", "wren-b"]);
}

#[test]
fn any_number_of_threads_and_any_order() {
    let project = built();
    let expected = read(&project, "heron.json");
    for args in [
        "--teacher teacher --background others --threads 1",
        "--teacher teacher --background others --threads 2",
        "--teacher teacher/heron-b.jsonl --teacher teacher/heron-a.jsonl --background others/* --threads 8",
    ] {
        project.run(&format!("profile build --name heron {args} --output again.json"));
        assert!(read(&project, "again.json") == expected, "{args}");
    }
    let one = project.run("score teacher others --teacher heron.json --format jsonl --threads 1");
    assert_eq!(project.run("score others teacher --teacher heron.json --format jsonl --threads 2"), one);
}

/// The options `--teacher` and `--background` for files of the shop.
fn data_options(files: &[&str]) -> String {
    let option =
        |file: &&str| format!(" --{} {file}", if file.starts_with("teacher/") { "teacher" } else { "background" });
    files.iter().map(option).collect()
}

/// Splits files at random into two to four parts, none of them empty.
fn split_into_shards<'f>(files: &[&'f str], random: &mut Random) -> Vec<Vec<&'f str>> {
    let mut files = files.to_vec();
    random.shuffle(&mut files);
    let parts = 2 + random.below(3);
    let mut shards = vec![Vec::new(); parts];
    for (index, file) in files.into_iter().enumerate() {
        let shard = if index < parts { index } else { random.below(parts) };
        shards[shard].push(file);
    }
    shards
}

#[test]
fn merged_shards_are_the_profile_of_all_files() {
    let project = built();
    let expected = read(&project, "heron.json");
    let files: Vec<&str> = shop().into_iter().map(|(name, _)| name).chain(["others/package.json"]).collect();
    let mut random = Random(99);
    let ok = |args: &str| {
        let shown = project.run(args);
        assert!(shown.starts_with("exit 0"), "{args}: {shown}");
        shown
    };
    for round in 0..6 {
        let mut pieces = Vec::new();
        for (index, shard) in split_into_shards(&files[..5], &mut random).iter().enumerate() {
            // A file without trajectories may be in every shard.
            let more = if round % 2 == 0 { " --background config/package.json" } else { "" };
            ok(&format!("profile build --counts-only --name heron{}{more} -o piece-{index}.json", data_options(shard)));
            pieces.push(format!("piece-{index}.json"));
        }
        random.shuffle(&mut pieces);
        ok(&format!("profile merge {} -o counts.json", pieces.join(" ")));
        let mut scored = Vec::new();
        for (index, shard) in split_into_shards(&files[..5], &mut random).iter().enumerate() {
            ok(&format!("profile calibrate counts.json{} -o scored-{index}.json", data_options(shard)));
            scored.push(format!("scored-{index}.json"));
        }
        random.shuffle(&mut scored);
        ok(&format!("profile merge {} -o merged.json", scored.join(" ")));
        let merged: Value = serde_json::from_str(&read(&project, "merged.json")).expect("JSON");
        let expected: Value = serde_json::from_str(&expected).expect("JSON");
        for part in ["groups", "choices", "names", "pool", "teacher_models"] {
            assert_eq!(merged[part], expected[part], "round {round}: {part}");
        }
        if round % 2 == 1 {
            let args = data_options(&files[..5]);
            ok(&format!("profile build --name heron{args} -o files.json"));
            assert!(read(&project, "merged.json") == read(&project, "files.json"), "round {round}");
        }
    }
}

#[test]
fn pieces_are_reported_as_uncalibrated() {
    let project = project();
    let mut shown = String::new();
    for args in [
        "profile build --counts-only --name heron --teacher teacher -o a.json",
        "profile build --counts-only --name heron --background others -o b.json",
        "profile merge a.json b.json -o ab.json",
        "profile calibrate ab.json --teacher teacher -o c.json",
        "score teacher/heron-a.jsonl --teacher ab.json",
        "profile show ab.json --limit 1",
    ] {
        let _ = writeln!(shown, "$ echolint {args}\n{}", project.run(args));
    }
    assert_snapshot!("pieces", shown);
}

#[test]
fn invalid_builds_and_merges() {
    let project = built();
    project
        .write("three.jsonl", runs("heron", Style::Careful, 0..3))
        .write("one.jsonl", run("heron", Style::Careful, 0))
        .write("empty.jsonl", "")
        .write("crashed.jsonl", "{\"messages\":[]}\n{\"messages\":[]}\n")
        .write("same-model.jsonl", runs("heron", Style::Plain, 20..29))
        .write("foreign.jsonl", runs("wren", Style::Plain, 30..33))
        .write("stranger.jsonl", runs("crow", Style::Plain, 30..33))
        .write("copy.jsonl", runs("heron", Style::Careful, 0..5))
        .write("mixed.jsonl", run("heron", Style::Careful, 1) + "\n" + &run("wren", Style::Plain, 1))
        .write("folder/x", "");
    let mut shown = String::new();
    let mut show = |args: &str, code: &str| {
        let output = project.run(args);
        assert!(output.starts_with(code), "{args}: {output}");
        let _ = writeln!(shown, "$ echolint {args}\n{output}");
    };
    for args in [
        "profile build --name h --teacher three.jsonl --background others -o x.json",
        "profile build --name h --teacher one.jsonl --background others -o x.json",
        "profile build --name h --teacher empty.jsonl --background others -o x.json",
        "profile build --name h --teacher crashed.jsonl -o x.json",
        "profile build --name h --teacher teacher --background empty.jsonl -o x.json",
        "profile build --name h --teacher teacher --background teacher/heron-a.jsonl -o x.json",
        "profile build --name h --teacher teacher --background mixed.jsonl -o x.json",
        "profile build --name h --teacher teacher --background same-model.jsonl -o x.json",
        "profile build --name h --background others -o x.json",
        "profile build --name h --counts-only -o x.json",
        "profile build --name h --counts-only --teacher crashed.jsonl -o x.json",
        "profile build --name h --counts-only --teacher teacher --background teacher -o x.json",
        "profile build --name h --teacher nowhere/*.jsonl -o x.json",
        "profile build --name h --teacher nowhere.jsonl -o x.json",
        "profile build --name h --teacher teacher --background [x -o x.json",
        "profile build --name h --teacher folder -o x.json",
        "profile build --name h --teacher teacher --background others -o nowhere/x.json",
        "profile build --name h --teacher teacher --background others -o folder",
        "profile build --name h --teacher teacher --background others -o heron.json/x.json",
    ] {
        show(args, "exit 2");
        assert!(!project.path("x.json").exists(), "{args}");
    }
    for args in [
        "profile build --counts-only --name heron --teacher teacher/heron-a.jsonl -o a.json",
        "profile build --counts-only --name heron --teacher copy.jsonl -o a-copy.json",
        "profile build --counts-only --name heron --background copy.jsonl --by file -o a-by-file.json",
        "profile build --counts-only --name heron --background copy.jsonl -o a-other.json",
        "profile build --counts-only --name heron --background same-model.jsonl -o model.json",
        "profile build --counts-only --name kite --teacher teacher/heron-b.jsonl -o kite.json",
        "profile calibrate heron.json --teacher teacher -o half.json",
    ] {
        let output = project.run(args);
        assert!(output.starts_with("exit 0"), "{args}: {output}");
    }
    for args in [
        "profile merge a.json a.json -o x.json",
        "profile merge a.json a-copy.json -o x.json",
        "profile merge a.json a-other.json -o x.json",
        "profile merge a.json a-by-file.json -o x.json",
        "profile merge a.json model.json -o x.json",
        "profile merge a.json kite.json -o x.json",
        "profile merge heron.json heron.json -o x.json",
        "profile merge half.json half.json -o x.json",
        "profile merge half.json heron.json -o x.json",
        "profile merge a.json nowhere.json -o x.json",
        "profile merge a.json kite.json -o nowhere/x.json",
        "profile merge a.json -o x.json",
        "profile calibrate heron.json -o x.json",
        "profile calibrate heron.json --background foreign.jsonl -o x.json",
        "profile calibrate heron.json --background stranger.jsonl -o x.json",
        "profile calibrate heron.json --background teacher -o x.json",
        "profile calibrate heron.json --teacher nowhere.jsonl -o x.json",
    ] {
        show(args, "exit 2");
        assert!(!project.path("x.json").exists(), "{args}");
    }
    assert_snapshot!("refused", shown);
}

#[test]
fn invalid_profiles() {
    let project = built();
    let profile = read(&project, "heron.json");
    project
        .write("newer.json", profile.replacen("\"echolint_profile\":2", "\"echolint_profile\":3", 1))
        .write("older.json", profile.replacen("\"echolint_profile\":2", "\"echolint_profile\":1", 1))
        .write("cut.json", &profile[..1000])
        .write("object.json", "{}")
        .write("array.json", "[]")
        .write("empty.json", "")
        .write("binary.json", [0u8, 0xff, 0xfe, 0x9f, 0x92])
        .write("run.json", run("heron", Style::Careful, 1))
        .write("damaged.json", profile.replacen("\"pool\"", "\"pond\"", 1));
    let mut shown = String::new();
    for name in ["newer", "older", "cut", "object", "array", "empty", "binary", "run", "damaged"] {
        let output = project.run(&format!("profile show {name}.json"));
        assert!(output.starts_with("exit 2"), "{output}");
        let _ = writeln!(shown, "{name}\n{output}");
        let reason = output.split_once("echolint: ").expect("a reason").1;
        for args in [
            format!("profile diff heron.json {name}.json"),
            format!("profile merge heron.json {name}.json -o x.json"),
            format!("profile calibrate {name}.json --teacher teacher -o x.json"),
            format!("score teacher --teacher {name}.json"),
        ] {
            assert_eq!(project.run(&args), format!("exit 2\n--- stderr\necholint: {reason}"), "{args}");
        }
    }
    for args in [
        "profile diff heron.json teacher",
        "profile show teacher",
        "profile show heron.jsno",
        "score teacher --teacher kite",
    ] {
        let _ = writeln!(shown, "$ echolint {args}\n{}", project.run(args));
    }
    assert_snapshot!("invalid_profiles", shown);
}
