//! Runs `action.yml` with `act`, which executes the steps of a workflow locally.

use crate::ci::tools::{commit, read, root, tools, try_run, write, write_program};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A repository with the action and a workflow, and replacements for external programs.
struct Scene {
    folder: TempDir,
    tools: PathBuf,
}

/// The result of a run of the workflow.
struct Outcome {
    log: String,
    is_success: bool,
}

const UPLOAD: &str = "name: upload
description: Replaces the upload to code scanning
inputs:
  sarif_file: { description: the file, required: true }
  category: { description: its kind, required: true }
runs:
  using: composite
  steps:
    - shell: bash
      env: { FILE: \"${{ inputs.sarif_file }}\", CATEGORY: \"${{ inputs.category }}\" }
      run: cp \"$FILE\" \"$PROOF/uploaded-$CATEGORY.sarif\"
";

impl Scene {
    fn new(with: &str) -> Option<Self> {
        let tools = tools()?;
        let scene = Self { folder: TempDir::new().expect("a folder"), tools };
        let workflow = format!(
            "on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - id: echolint
        uses: ./
        with:
{with}
      - if: always()
        env:
          FINDINGS: ${{{{ steps.echolint.outputs.findings }}}}
          SARIF: ${{{{ steps.echolint.outputs.sarif-file }}}}
          REPORT: ${{{{ steps.echolint.outputs.summary-file }}}}
        run: |
          echo \"findings: $FINDINGS\"
          cp \"$SARIF\" \"$PROOF/out.sarif\"
          cp \"$REPORT\" \"$PROOF/report.md\"
"
        );
        write(scene.at("repo/.github/workflows/ci.yml"), &workflow);
        // `act` discards the summaries of steps, so they are also written to a file.
        let action = read(root().join("action.yml"));
        let summary = ">> \"$GITHUB_STEP_SUMMARY\"";
        assert!(action.contains(summary));
        let action = action.replace(summary, "| tee -a \"$GITHUB_STEP_SUMMARY\" >> \"$PROOF/summary.md\"");
        write(scene.at("repo/action.yml"), &action);
        write(scene.at("repo/data/it's a.jsonl"), "{\"messages\":[}\n{\"messages\":[}\n");
        write(scene.at("repo/more.jsonl"), "{\"messages\":[}\n");
        write(scene.at("upload/upload-sarif/action.yml"), UPLOAD);
        std::fs::create_dir_all(scene.at("proof")).expect("writable");
        commit(&scene.at("upload"));
        Some(scene)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn proof(&self, name: &str) -> String {
        read(self.at("proof").join(name))
    }

    /// Runs the workflow on an event.
    fn run(&self, event: &str, payload: &serde_json::Value) -> Outcome {
        if !self.at("repo/.git").exists() {
            commit(&self.at("repo"));
        }
        write(self.at("event.json"), &payload.to_string());
        let pinned = read(root().join("action.yml"));
        let pinned = pinned.split_once("uses: github/codeql-action/upload-sarif@").expect("it uploads").1;
        let pin = pinned.split_whitespace().next().expect("a commit");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(self.at("bin")).chain(std::env::split_paths(&path));
        let mut command = Command::new(self.tools.join("venv/bin/act"));
        command.arg(event).args(["-P", "ubuntu-latest=-self-hosted", "--secret", "GITHUB_TOKEN=token"]);
        command.arg("--eventpath").arg(self.at("event.json"));
        let stub = format!("github/codeql-action@{pin}={}", self.at("upload").display());
        command.arg("--local-repository").arg(stub).arg("--env").arg(format!("PROOF={}", self.at("proof").display()));
        command.current_dir(self.at("repo")).env("PATH", std::env::join_paths(path).expect("a path"));
        for (name, folder) in [("HOME", "home"), ("XDG_CACHE_HOME", "cache"), ("XDG_CONFIG_HOME", "config")] {
            command.env(name, self.at(folder));
        }
        let (log, is_success) = try_run(&mut command);
        Outcome { log, is_success }
    }
}

fn binary() -> &'static str {
    env!("CARGO_BIN_EXE_echolint")
}

#[test]
fn the_action_checks_annotates_and_uploads() {
    let with = format!(
        "          path: {}\n          paths: |\n            data\n            more.jsonl\n          upload-sarif: true\n          \
         arguments: |\n            --no-default-teacher\n            --select=J",
        binary()
    );
    let Some(scene) = Scene::new(&with) else { return };
    let outcome = scene.run("push", &json!({}));
    assert!(!outcome.is_success, "findings fail the job:\n{}", outcome.log);
    assert!(outcome.log.contains("findings: 3"), "{}", outcome.log);
    assert!(outcome.log.contains("echolint has findings: 3"), "{}", outcome.log);
    assert!(outcome.log.contains("::error file=data/it's a.jsonl,line=1,"), "{}", outcome.log);
    for report in ["report.md", "summary.md"] {
        let text = scene.proof(report);
        assert!(text.starts_with("## echolint: 3 findings (3 errors)\n"), "{report}: {text}");
    }
    let sarif = scene.proof("uploaded-echolint.sarif");
    assert_eq!(sarif, scene.proof("out.sarif"));
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "data/it's%20a.jsonl");
}

#[test]
fn without_fail_only_errors_fail_the_job() {
    let with = format!("          path: {}\n          annotations: false\n          fail: false", binary());
    let Some(scene) = Scene::new(&with) else { return };
    let outcome = scene.run("push", &json!({}));
    assert!(outcome.is_success && outcome.log.contains("findings: 3"), "{}", outcome.log);
    assert!(outcome.log.contains("Found 3 findings (3 errors) in 2 files"), "{}", outcome.log);
    assert!(!outcome.log.contains("::error file=") && !scene.at("proof/uploaded-echolint.sarif").exists());
    write(scene.at("repo/echolint.toml"), "nonsense = 1\n");
    let outcome = scene.run("push", &json!({}));
    assert!(!outcome.is_success && outcome.log.contains("unknown key `nonsense`"), "{}", outcome.log);
}

#[test]
fn inputs_are_not_executed() {
    let evil = "$(touch hacked) `touch hacked`; touch hacked \\\" '";
    let with = format!("          path: {}\n          paths: |\n            {evil}\n            more.jsonl", binary());
    let Some(scene) = Scene::new(&with) else { return };
    let outcome = scene.run("push", &json!({}));
    assert!(!outcome.is_success && outcome.log.contains("touch hacked"), "{}", outcome.log);
    assert!(outcome.log.contains("no such file or folder") && !scene.at("repo/hacked").exists(), "{}", outcome.log);
}

#[test]
fn the_action_installs_its_own_commit_or_a_release() {
    let Some(scene) = Scene::new("          paths: more.jsonl") else { return };
    // Instead of building or downloading, these programs record their arguments and link this build.
    let link_build = format!("mkdir -p \"$to\" && ln -sf {} \"$to/echolint\"", quoted(Path::new(binary())));
    let record = format!("printf '%s ' \"$@\" > {}/installed", quoted(&scene.at("proof")));
    write_program(
        scene.at("bin/cargo"),
        &format!("#!/usr/bin/env bash\nset -eu\n{record}\nto=\"${{@: -1}}/bin\"\n{link_build}\n"),
    );
    let outcome = scene.run("push", &json!({}));
    assert!(outcome.log.contains("findings: 1"), "{}", outcome.log);
    let arguments = scene.proof("installed");
    let (arguments, to) = arguments.split_once(" --root ").expect("a folder");
    let is_path = arguments.starts_with("install --quiet --locked --path /");
    assert!(is_path && to.ends_with("/echolint "), "{arguments} {to}");

    let pip = format!("#!/usr/bin/env bash\nset -eu\n{record}\nto=$(dirname \"$0\")\n{link_build}\n");
    write_program(scene.at("pip"), &pip);
    write_program(
        scene.at("bin/python3"),
        &format!(
            "#!/usr/bin/env bash\nset -eu\n[ \"$1 $2\" = '-m venv' ]\nmkdir -p \"$3/bin\"\ncp {} \"$3/bin/python\"\n",
            quoted(&scene.at("pip"))
        ),
    );
    let workflow = scene.at("repo/.github/workflows/ci.yml");
    write(workflow.clone(), &read(&workflow).replace("paths: more.jsonl", "version: 1.2.3"));
    let outcome = scene.run("push", &json!({}));
    assert!(outcome.log.contains("findings: 3"), "{}", outcome.log);
    assert_eq!(scene.proof("installed"), "-m pip install --quiet --disable-pip-version-check echolint==1.2.3 ");
}

/// Replaces echolint and gh by programs that record their arguments.
fn recorders(scene: &Scene) -> PathBuf {
    let program = scene.at("bin/recorder");
    let proof = scene.at("proof");
    let script = format!(
        "#!/usr/bin/env bash\nset -eu\nif [ \"$1\" = --version ]; then echo stub; exit; fi\n\
         printf '%s\\n' \"$@\" > {0}/arguments\nexec {1} \"$@\"\n",
        quoted(&proof),
        quoted(Path::new(binary()))
    );
    write_program(program.clone(), &script);
    let gh = format!(
        "#!/usr/bin/env bash\nset -eu\nprintf '%s\\n' \"$*\" >> {0}/requests\ncase $* in *--paginate*) cat {0}/known;; esac\n\
         for one in \"$@\"; do\n  case $one in body=@*) cp \"${{one#body=@}}\" {0}/comment.md;; esac\ndone\n",
        quoted(&proof)
    );
    write_program(scene.at("bin/gh"), &gh);
    write(scene.at("proof/known"), "");
    program
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}

#[test]
fn a_pull_request_is_compared_with_its_base_and_gets_one_comment() {
    let with = "          path: RECORDER\n          comment: true\n          arguments: --select=J001";
    let Some(scene) = Scene::new(with) else { return };
    let program = recorders(&scene);
    let workflow = scene.at("repo/.github/workflows/ci.yml");
    write(workflow.clone(), &read(&workflow).replace("RECORDER", &program.display().to_string()));
    let base = commit(&scene.at("repo"));
    write(scene.at("repo/data/new.jsonl"), "{\"messages\":[}\n");
    commit(&scene.at("repo"));
    let event =
        json!({ "pull_request": { "number": 7, "base": { "sha": base, "ref": "main" }, "head": { "ref": "x" } } });
    let outcome = scene.run("pull_request", &event);
    assert!(!outcome.is_success && outcome.log.contains("findings: 1"), "{}", outcome.log);
    let arguments = scene.proof("arguments");
    let (reports, arguments): (Vec<_>, Vec<_>) = arguments.lines().partition(|one| one.contains("/echolint-"));
    assert_eq!(reports.len(), 3, "{reports:?}");
    let since = format!("--since={base}");
    let wanted =
        ["check", "--no-progress", "--color=never", "--output-format=github", &since, "--select=J001", "--", "."];
    assert_eq!(arguments, wanted);
    let requests = scene.proof("requests");
    let requests: Vec<_> = requests.lines().collect();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(requests[1].starts_with("api --silent --method POST repos/o/r/issues/7/comments "), "{requests:?}");
    assert!(scene.proof("comment.md").starts_with("<!-- echolint -->\n## echolint: 1 finding (1 error)\n"));
    assert!(scene.proof("comment.md").contains("\n### Effect of the change\n"));
    // The second run updates the comment of the first.
    write(scene.at("proof/known"), "41\n42\n");
    std::fs::remove_file(scene.at("proof/requests")).expect("it is there");
    scene.run("pull_request", &event);
    let requests = scene.proof("requests");
    assert!(
        requests.lines().nth(1).is_some_and(|line| line.contains("PATCH repos/o/r/issues/comments/41 ")),
        "{requests}"
    );
    // The comparison fails if the base was not fetched.
    let without_base = json!({ "pull_request": { "number": 7, "base": { "sha": "0".repeat(39) + "1" } } });
    let outcome = scene.run("pull_request", &without_base);
    assert!(!outcome.is_success && outcome.log.contains("give actions/checkout fetch-depth: 0"), "{}", outcome.log);
}
