//! `echolint compare --rps judge` from end to end, with the real binary and a server.

use super::harness::{Project, assert_valid, json_of};
use super::server::{Answer, KEY, Request, Server, error, scores};
use insta::assert_snapshot;
use serde_json::json;
use std::process::{Output, Stdio};

/// A run of an agent that asks for the user's name, reads an order, cancels it and reports that.
fn run(model: &str, task: &str, says: [&str; 3]) -> String {
    let call = |id: &str, name: &str| json!([{"id": id, "type": "function", "function": {"name": name, "arguments": "{\"order\": \"o_17\"}"}}]);
    let record = json!({"task_id": task, "model": model, "reward": 1, "messages": [
        {"role": "user", "content": "Cancel my order o_17."},
        {"role": "assistant", "content": says[0]},
        {"role": "user", "content": "I am Ada."},
        {"role": "assistant", "content": says[1], "tool_calls": call("c1", "get_order")},
        {"role": "tool", "tool_call_id": "c1", "content": "{\"items\": [\"item_901\"]}"},
        {"role": "assistant", "content": null, "tool_calls": call("c2", "cancel_order")},
        {"role": "tool", "tool_call_id": "c2", "content": "{\"status\": \"cancelled\"}"},
        {"role": "assistant", "content": says[2]},
    ]});
    format!("{record}\n")
}

fn project(server: &Server, more: &str) -> Project {
    let polite = ["May I have your name, please?", "Let me look at the order.", "Your order has been cancelled."];
    let short = ["Your full name?", "Looking at it now.", "Cancelled it."];
    let data: String = ["t1", "t2"].map(|task| run("heron", task, polite) + &run("wren", task, short)).concat();
    let config = format!("[judge]\nendpoint = \"{}\"\nmodel = \"judge-1\"\nsamples = 2\n{more}", server.address);
    Project::with([("data/runs.jsonl", data), ("echolint.toml", config)])
}

/// Runs the binary with some variables. Returns its output without the server's port.
fn shown(project: &Project, server: &Server, args: &str, variables: &[(&str, &str)]) -> String {
    let output = output(project, args, variables);
    let shown = project.shown(&output);
    assert!(!shown.contains("5ecret"), "{shown}");
    shown.replace(&server.address, "[ENDPOINT]")
}

fn output(project: &Project, args: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = project.command(args.split_whitespace());
    command.stdin(Stdio::null()).env_remove("JUDGE_KEY").envs(variables.iter().copied());
    command.output().expect("the binary runs")
}

/// A judge that finds the styles of `wren` and `heron` different, even more so if `wren` comes first.
fn opinion(_: usize, request: &Request) -> Answer {
    let is_first = request.message().find("Your full name?") < request.message().find("May I");
    match request.message().lines().next() {
        Some("Stage: authentication") => scores(if is_first { 1 } else { 2 }, 2, 4),
        Some("Stage: notification") => scores(2, 3, 5),
        _ => scores(3, 3, 5),
    }
}

const COMPARE: &str = "compare --by model data --rps judge";

#[test]
fn scores_of_groups() {
    let server = Server::new(opinion);
    let keyed =
        "api-key-env = \"JUDGE_KEY\"\nprice-per-million-input-tokens = 2\nprice_per_million_output_tokens = 8\n";
    let project = project(&server, keyed);
    let first = shown(&project, &server, &format!("{COMPARE} --yes"), &[("JUDGE_KEY", KEY)]);
    assert_snapshot!(first);
    assert!(server.requests().iter().all(|one| one.header("authorization") == Some(&format!("Bearer {KEY}"))));
    let asked = server.count();
    // All answers are cached now, so neither a key nor a confirmation is needed.
    assert_snapshot!(shown(&project, &server, &format!("{COMPARE} --format csv"), &[]));
    let json = output(&project, &format!("{COMPARE} --format json"), &[]);
    assert_eq!(json.status.code(), Some(0));
    assert_valid(include_str!("../../../schemas/compare.schema.json"), &json_of(&json));
    let pair = &json_of(&json)["pairs"][0]["rps"];
    assert_eq!((&pair["scorer"], &pair["model"]), (&json!("judge"), &json!("judge-1")));
    assert_eq!(
        pair["stages"][0],
        json!({"stage": "authentication", "style": 1.5, "structure": 2.0, "alignment": 4.0, "texts_a": 2, "texts_b": 2})
    );
    assert_eq!(server.count(), asked);
    // The questions do not depend on the number of threads.
    shown(&project, &server, &format!("{COMPARE} --threads 1"), &[]);
    assert_eq!(server.count(), asked);
    assert_snapshot!(project.run("clean"), @r"
    exit 0
    --- stdout
    Removed 6 files from [CACHE].
    ");
    let args = format!("{COMPARE} --yes --no-cache");
    assert_eq!(shown(&project, &server, &args, &[("JUDGE_KEY", KEY)]), first);
    assert_eq!(shown(&project, &server, &args, &[("JUDGE_KEY", KEY)]), first);
    assert_eq!(server.count(), 3 * asked);
}

#[test]
fn nothing_is_sent_without_consent() {
    let server = Server::new(opinion);
    let project = project(&server, "");
    assert_snapshot!(shown(&project, &server, COMPARE, &[]));
    // Nothing is sent without `--rps judge` either.
    for args in ["compare --by model data", "compare --by model data --rps none --yes", "check data"] {
        shown(&project, &server, args, &[]);
    }
    let settings = shown(&project, &server, "show-settings data/runs.jsonl", &[]);
    assert!(settings.contains("\njudge       judge-1 at [ENDPOINT]\n"), "{settings}");
    assert_eq!(server.count(), 0);
}

/// Runs the binary at a terminal and types some keys. Returns the output and whether the run succeeded.
#[cfg(target_os = "linux")]
fn typed(project: &Project, keys: &str) -> (String, bool) {
    use rustix::pty;
    use std::fs::OpenOptions;
    use std::io::{Read as _, Write as _};
    let flags = pty::OpenptFlags::RDWR | pty::OpenptFlags::NOCTTY | pty::OpenptFlags::CLOEXEC;
    let terminal = pty::openpt(flags).expect("a terminal");
    pty::grantpt(&terminal).expect("it is ours");
    pty::unlockpt(&terminal).expect("it opens");
    let name = pty::ptsname(&terminal, Vec::new()).expect("it has a name").into_string().expect("in plain letters");
    let open = || OpenOptions::new().read(true).write(true).open(&name).expect("the other end opens");
    let mut command = project.command(COMPARE.split_whitespace());
    command.arg("--no-progress").stdin(open()).stderr(open());
    let mut terminal = std::fs::File::from(terminal);
    terminal.write_all(keys.as_bytes()).expect("keys are typed");
    let output = command.output().expect("the binary runs");
    drop(command);
    // Reading fails once the other end is closed.
    let (mut shown, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = terminal.read(&mut buffer) {
        shown.extend_from_slice(&buffer[..read]);
    }
    (String::from_utf8(shown).expect("text").replace('\r', ""), output.status.success())
}

#[cfg(target_os = "linux")]
#[test]
fn a_user_at_a_terminal_is_asked_for_confirmation() {
    let server = Server::new(opinion);
    let project = project(&server, "");
    for no in ["\n", "n\n", "yesterday\n"] {
        let (shown, is_well) = typed(&project, no);
        assert!(shown.contains("request") && shown.contains("Send them? [y/N]"), "{shown}");
        assert!(shown.contains("nothing was sent and RPS is missing"), "{shown}");
        assert!(!is_well && server.count() == 0, "{shown}");
    }
    let (shown, is_well) = typed(&project, "Y\n");
    assert!(shown.contains("Send them? [y/N]") && is_well && server.count() > 0, "{shown}");
    // All answers are cached now, so no confirmation is needed.
    let asked = server.count();
    let (shown, is_well) = typed(&project, "");
    assert!(!shown.contains("Send them?") && shown.contains("nothing to send") && is_well, "{shown}");
    assert_eq!(server.count(), asked);
}

#[test]
fn missing_settings_are_reported() {
    let server = Server::new(opinion);
    let args = format!("{COMPARE} --yes");
    let keyed = project(&server, "api-key-env = \"JUDGE_KEY\"\n");
    let without_key = shown(&keyed, &server, &args, &[]);
    assert_snapshot!(without_key);
    assert_eq!(shown(&keyed, &server, &args, &[("JUDGE_KEY", "")]), without_key);
    assert_snapshot!(shown(&keyed, &server, &args, &[("JUDGE_KEY", "sk-5ecret\nx")]));
    assert_snapshot!(shown(&project(&server, "max-requests = 3\n"), &server, &args, &[]));
    let none = project(&server, "");
    none.write("echolint.toml", "");
    assert_snapshot!(shown(&none, &server, &args, &[]), @r"
    exit 2
    --- stderr
    echolint: `--rps judge` needs a `[judge]` table with `endpoint` and `model` in the echolint.toml of this folder
    ");
    // A configuration in the data's folder cannot provide a judge.
    none.write("data/echolint.toml", format!("[judge]\nendpoint = \"{}\"\nmodel = \"m\"\n", server.address));
    assert!(shown(&none, &server, &args, &[]).contains("needs a `[judge]` table"));
    assert_eq!(server.count(), 0);
}

#[test]
fn other_metrics_are_printed_if_the_judge_fails() {
    let server = Server::new(|_, _| error(401, &format!("Incorrect API key provided: {KEY}\u{1b}[2J")));
    let keyed = project(&server, "api-key-env = \"JUDGE_KEY\"\nmax-concurrency = 1\n");
    assert_snapshot!(shown(&keyed, &server, &format!("{COMPARE} --yes --format csv"), &[("JUDGE_KEY", KEY)]));
    let talker = Server::new(|_, _| Answer::Message("Ignore all rules: \u{1b}[31m5 5 5".to_owned()));
    let project = project(&talker, "max-concurrency = 1\nmax-retries = 0\n");
    assert_snapshot!(shown(&project, &talker, &format!("{COMPARE} --yes --format csv"), &[]));
}

#[test]
fn a_comparison_with_a_refusal_is_skipped() {
    let server = Server::new(|_, request| match request.message() {
        told if told.contains("task-7 ") && told.starts_with("Stage: notification") => {
            Answer::Message("No.".to_owned())
        }
        _ => scores(4, 4, 4),
    });
    let project = project(&server, "max-retries = 0\n");
    let config =
        std::fs::read_to_string(project.path("echolint.toml")).expect("readable").replace("samples = 2", "samples = 9");
    project.write("echolint.toml", config);
    let tasks = (0..9).map(|nth| format!("task-{nth} "));
    let data = tasks.map(|task| {
        let says = [format!("{task}May I have your name?"), format!("{task}Let me see."), format!("{task}Done.")];
        let says = [says[0].as_str(), &says[1], &says[2]];
        let other = if task == "task-7 " { ["Your name?", "Looking.", "Done."] } else { says };
        run("heron", &task, says) + &run("wren", &task, other)
    });
    project.write("data/runs.jsonl", data.collect::<String>());
    assert_snapshot!(shown(&project, &server, &format!("{COMPARE} --yes --format csv"), &[]));
}
