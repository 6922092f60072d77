//! `echolint compare`: groups, families, formats, errors.

use super::harness::{GOOD, Project, assert_valid, json_of};
use insta::assert_snapshot;

fn project() -> Project {
    Project::with([
        ("teacher/a.jsonl", include_str!("../../fixtures/cli/teacher.jsonl")),
        ("student/b.jsonl", include_str!("../../fixtures/cli/student.jsonl")),
        ("student/package.json", "{}"),
    ])
}

#[test]
fn named_groups() {
    let project = project();
    let shown = project.run("compare teacher=teacher/*.jsonl student=student/*.jsonl");
    assert_snapshot!(shown, @r"
    exit 0
    --- stdout
    a        b          AGS  S_node   S_seq  S_dep  form  tasks  trajectories
    student  teacher  83.2%   50.0%  100.0%  99.7%  task      2           2/2

    group    trajectories  tasks  verification  confirmation  retry  reuse  chain  fan-out
    student             2      2         50.0%          0.0%      -  20.0%  25.0%     0.0%
    teacher             2      2        100.0%          0.0%      -  28.6%  41.7%     0.0%

    No RPS: no two groups have 5 texts each in the same stage.
    ");
    for same in [
        "student=student teacher=teacher",
        "teacher=./teacher/a.jsonl student=**/b.jsonl",
        "student=stud* teacher=[t]eacher",
    ] {
        assert_eq!(project.run(&format!("compare {same}")), shown, "{same}");
    }
}

#[test]
fn groups_by_model_and_by_file() {
    let project = project();
    assert_snapshot!(project.run("compare --by model ."), @r"
    exit 0
    --- stdout
    a            b               AGS  S_node   S_seq   S_dep    form  tasks  trajectories
    alpha-large  alpha-small  100.0%  100.0%  100.0%  100.0%    task      1           2/1
    alpha-large  beta           0.0%    0.0%    0.0%    0.0%    task      1           2/1
    alpha-small  beta           0.0%    0.0%    0.0%    0.0%  domain      0           1/1

    group        trajectories  tasks  verification  confirmation  retry  reuse  chain  fan-out
    alpha-large             2      2        100.0%          0.0%      -  28.6%  41.7%     0.0%
    alpha-small             1      1        100.0%          0.0%      -  33.3%  50.0%     0.0%
    beta                    1      1          0.0%          0.0%      -   0.0%   0.0%     0.0%

    No RPS: no two groups have 5 texts each in the same stage.
    ");
    assert_snapshot!(project.run("compare --by file teacher student/*.jsonl"), @r"
    exit 0
    --- stdout
    a  b    AGS  S_node   S_seq  S_dep  form  tasks  trajectories
    a  b  83.2%   50.0%  100.0%  99.7%  task      2           2/2

    group  trajectories  tasks  verification  confirmation  retry  reuse  chain  fan-out
    a                 2      2        100.0%          0.0%      -  28.6%  41.7%     0.0%
    b                 2      2         50.0%          0.0%      -  20.0%  25.0%     0.0%

    No RPS: no two groups have 5 texts each in the same stage.
    ");
}

#[test]
fn families() {
    let project = project();
    assert_snapshot!(project.run("compare --by model . --family alpha=alpha-* --family other=beta,gamma --format csv"), @r"
    exit 0
    --- stdout
    a,b,ags,s_node,s_seq,s_dep,s_node_form,tasks,trajectories_a,trajectories_b,rps,rps_style,rps_structure,rps_alignment,rps_scorer
    alpha-large,alpha-small,0.9999715245742404,1,1,0.9999145737227213,task,1,2,1,,,,,deterministic
    alpha-large,beta,0,0,0,0,task,1,2,1,,,,,deterministic
    alpha-small,beta,0,0,0,0,domain,0,1,1,,,,,deterministic
    ");
    assert_snapshot!(project.run("compare --by model . --family alpha=alpha-* --family beta=beta"), @r"
    exit 0
    --- stdout
    a            b               AGS  S_node   S_seq   S_dep    form  tasks  trajectories
    alpha-large  alpha-small  100.0%  100.0%  100.0%  100.0%    task      1           2/1
    alpha-large  beta           0.0%    0.0%    0.0%    0.0%    task      1           2/1
    alpha-small  beta           0.0%    0.0%    0.0%    0.0%  domain      0           1/1

    group        trajectories  tasks  verification  confirmation  retry  reuse  chain  fan-out
    alpha-large             2      2        100.0%          0.0%      -  28.6%  41.7%     0.0%
    alpha-small             1      1        100.0%          0.0%      -  33.3%  50.0%     0.0%
    beta                    1      1          0.0%          0.0%      -   0.0%   0.0%     0.0%

    pairs of groups          AGS  S_node   S_seq   S_dep  pairs
    within a family       100.0%  100.0%  100.0%  100.0%      1
    across families         0.0%    0.0%    0.0%    0.0%      2
    difference in points  +100.0  +100.0  +100.0  +100.0

    No RPS: no two groups have 5 texts each in the same stage.
    ");
    assert_snapshot!(project.run("compare --by model . --family alpha"), @r"
    exit 2
    --- stderr
    echolint: invalid family `alpha`; use NAME=PATTERN,… over group names
    ");
    assert_snapshot!(project.run("compare --by model . --family alpha=[x"), @r"
    exit 2
    --- stderr
    echolint: family `alpha`: error parsing glob '[x': unclosed character class; missing ']'
    ");
}

#[test]
fn mandatory_tools_are_kept_on_request() {
    let project = project();
    let shown = project.run("compare --by model . --include-mandatory --format csv");
    assert_snapshot!(shown, @r"
    exit 0
    --- stdout
    a,b,ags,s_node,s_seq,s_dep,s_node_form,tasks,trajectories_a,trajectories_b,rps,rps_style,rps_structure,rps_alignment,rps_scorer
    alpha-large,alpha-small,0.9999715245742404,1,1,0.9999145737227213,task,1,2,1,,,,,deterministic
    alpha-large,beta,0.08333333333333333,0.25,0,0,task,1,2,1,,,,,deterministic
    alpha-small,beta,0.1111111111111111,0.3333333333333333,0,0,domain,0,1,1,,,,,deterministic
    ");
    assert_ne!(shown, project.run("compare --by model . --format csv"));
}

#[test]
fn json_matches_its_schema() {
    let project = project();
    for more in [&[][..], &["--family", "alpha=alpha-*"], &["--include-mandatory"]] {
        let args = ["compare", "--by", "model", ".", "--format", "json"];
        let output = project.command(args.iter().chain(more)).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(0));
        assert_valid(include_str!("../../../schemas/compare.schema.json"), &json_of(&output));
    }
}

#[test]
fn any_number_of_threads_and_any_order() {
    let project = project();
    let one = project.run("compare --by model teacher student --threads 1");
    assert_eq!(project.run("compare --by model student teacher --threads 8"), one);
    assert_eq!(project.run("compare --by model teacher student teacher/a.jsonl"), one, "each file counts once");
}

#[test]
fn groups_that_cannot_be_compared() {
    let project = project();
    project.write("plain.jsonl", "{}\n").write("good.jsonl", GOOD);
    assert_snapshot!(project.run("compare a=nowhere/*.jsonl b=student"), @r"
    exit 2
    --- stderr
    echolint: group `a`: no file matches `nowhere/*.jsonl`
    ");
    assert_snapshot!(project.run("compare a=nowhere.jsonl b=student --format csv"), @r"
    exit 2
    --- stdout
    a,b,ags,s_node,s_seq,s_dep,s_node_form,tasks,trajectories_a,trajectories_b,rps,rps_style,rps_structure,rps_alignment,rps_scorer
    a,b,,,,,,0,0,2,,,,,deterministic
    --- stderr
    echolint: nowhere.jsonl: no such file or folder
    echolint: nothing to compare: `b` is the only group with trajectories
    ");
    assert_snapshot!(project.run("compare a=plain.jsonl b=good.jsonl --format csv"), @r"
    exit 2
    --- stdout
    a,b,ags,s_node,s_seq,s_dep,s_node_form,tasks,trajectories_a,trajectories_b,rps,rps_style,rps_structure,rps_alignment,rps_scorer
    a,b,,,,,,0,0,1,,,,,deterministic
    --- stderr
    echolint: group `a`: no trajectories; run `echolint check` to see why
    echolint: nothing to compare: `b` is the only group with trajectories
    ");
    assert_snapshot!(project.run("compare teacher student"), @r"
    exit 2
    --- stderr
    echolint: invalid group `teacher`; use NAME=GLOB, or pass `--by` to group files and folders
    ");
    assert_snapshot!(project.run("compare =teacher b=student"), @r"
    exit 2
    --- stderr
    echolint: invalid group `=teacher`; use NAME=GLOB, or pass `--by` to group files and folders
    ");
    assert_snapshot!(project.run("compare a=[x b=student"), @r"
    exit 2
    --- stderr
    echolint: group `a`: invalid glob `[x`: unclosed character class; missing ']'
    ");
    assert_snapshot!(project.run("compare --by model teacher --format csv"), @r"
    exit 2
    --- stdout
    a,b,ags,s_node,s_seq,s_dep,s_node_form,tasks,trajectories_a,trajectories_b,rps,rps_style,rps_structure,rps_alignment,rps_scorer
    --- stderr
    echolint: nothing to compare: `alpha-large` is the only group with trajectories
    ");
    assert_snapshot!(project.run("compare"), @r"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <GROUP=GLOB|PATH>...

    Usage: echolint compare <GROUP=GLOB|PATH>...

    For more information, try '--help'.
    ");
}
