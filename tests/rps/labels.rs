//! Stages against labels that were given by hand, by reading, before the stages were computed. The texts are large and
//! public and no part of the repository: without them the test passes and says that it compared nothing.

use echolint::echo::rps::{Reason, Stage, stages};
use echolint::formats;
use echolint::graph::ActionGraph;
use echolint::json;
use echolint::trajectory::{Builder, Event, Loc, Texts, ToolSettings};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Set to the folder that holds `agentbench`.
const CORPUS: &str = "ECHOLINT_CORPUS";

/// A line of `tests/fixtures/rps/stages.csv`.
struct Label {
    group: String,
    record: usize,
    message: usize,
    stage: Stage,
    split: String,
}

fn labels() -> Vec<Label> {
    let table = include_str!("../fixtures/rps/stages.csv");
    let line = |line: &str| {
        let [group, record, message, stage, split] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        Label {
            group: group.to_owned(),
            record: record.parse().unwrap(),
            message: message.parse().unwrap(),
            stage: Stage::from_name(stage).unwrap(),
            split: split.to_owned(),
        }
    };
    table.lines().skip(1).map(line).collect()
}

fn corpus() -> PathBuf {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    std::env::var_os(CORPUS).map_or(shared, PathBuf::from).join("agentbench")
}

/// The stage of each message of a record that has a text of the agent.
fn staged(record: &str) -> HashMap<usize, (Stage, Reason)> {
    let mut texts = Texts::default();
    let at = Loc { text: texts.root(record, json::parse(record).unwrap(), 0), node: 0 };
    let format = formats::detect(texts.value(at)).unwrap();
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &[at]);
    let trajectory = builder.finish(at, &ToolSettings::default());
    let stages = stages(&trajectory, &ActionGraph::of(&trajectory));
    assert_eq!(stages.len(), trajectory.events.len());
    let of_event = |(event, staged): (&Event, &Option<_>)| match (event, staged) {
        (Event::Agent(text), Some(echolint::echo::rps::Staged { stage, reason })) => {
            let turn = trajectory.turns.iter().position(|turn| turn.text == Some(*text)).unwrap();
            Some((turn, (*stage, *reason)))
        }
        (_, staged) => {
            assert!(staged.is_none());
            None
        }
    };
    trajectory.events.iter().zip(&stages).filter_map(of_event).collect()
}

/// How often a stage by hand (row) was given a stage (column).
type Confusion = [[u32; 5]; 5];

fn index(stage: Stage) -> usize {
    Stage::ALL.iter().position(|other| *other == stage).unwrap()
}

/// The share of agreement and Cohen's kappa.
fn agreement(confusion: &Confusion) -> (f64, f64) {
    let all: u32 = confusion.iter().flatten().sum();
    let share = |count: u32| f64::from(count) / f64::from(all);
    let agreed = share((0..5).map(|stage| confusion[stage][stage]).sum());
    let row = |stage: usize| share(confusion[stage].iter().sum());
    let column = |stage: usize| share(confusion.iter().map(|row| row[stage]).sum());
    let by_chance: f64 = (0..5).map(|stage| row(stage) * column(stage)).sum();
    (agreed, (agreed - by_chance) / (1.0 - by_chance))
}

fn table(confusion: &Confusion) -> String {
    let mut table = String::new();
    for (stage, row) in Stage::ALL.iter().zip(confusion) {
        writeln!(table, "{:14} {row:3?}", stage.name()).unwrap();
    }
    table
}

#[test]
fn stages_agree_with_labels_by_hand() {
    let corpus = corpus();
    let mut records: HashMap<String, Vec<String>> = HashMap::new();
    let mut confusions: HashMap<(String, &str), Confusion> = HashMap::new();
    for label in labels() {
        let file = corpus.join(format!("{}.jsonl", label.group));
        let lines = records.entry(label.group.clone()).or_insert_with(|| {
            fs::read_to_string(&file).map(|text| text.lines().map(str::to_owned).collect()).unwrap_or_default()
        });
        let Some(record) = lines.get(label.record) else {
            println!("skipped: there is no record {} in {}", label.record, file.display());
            return;
        };
        let (stage, reason) = staged(record)[&label.message];
        if stage != label.stage && label.split == "development" {
            println!(
                "{} {} {}: {} is {}: {reason}",
                label.group,
                label.record,
                label.message,
                label.stage.name(),
                stage.name()
            );
        }
        let benchmark = if label.group.starts_with("tau2") { "tau2" } else { "swebench" };
        for set in [benchmark, "all"] {
            let confusion = confusions.entry((label.split.clone(), set)).or_default();
            confusion[index(label.stage)][index(stage)] += 1;
        }
    }
    for ((split, set), confusion) in &confusions {
        let (accuracy, kappa) = agreement(confusion);
        let texts: u32 = confusion.iter().flatten().sum();
        println!("{split} {set}: accuracy {accuracy:.3}, kappa {kappa:.3}, {texts} texts\n{}", table(confusion));
    }
}
