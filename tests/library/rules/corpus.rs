//! All rules on the real trajectories of General-AgentBench, if the corpus is available.

use super::harness;
use echolint::rule::RuleRef;
use echolint::schema::Schemas;
use std::collections::BTreeMap;
use std::path::Path;

/// Environment variable: a folder of JSON Lines files to read instead of the corpus.
const FOLDER: &str = "RULES_FOLDER";
/// Environment variable: the code of a rule whose findings are printed, as `file:record message @ source`.
const SHOW: &str = "RULES_SHOW";

#[test]
fn all_rules_run_on_the_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/agentbench");
    let folders = match std::env::var(FOLDER) {
        Ok(folder) => vec![folder.into()],
        Err(_) => vec![corpus.join("tau2"), corpus.join("swebench")],
    };
    let show = std::env::var(SHOW).unwrap_or_default();
    let schemas = Schemas::default();
    let mut counts: BTreeMap<RuleRef, (usize, usize)> = BTreeMap::new();
    let mut records = 0;
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for (index, record) in text.lines().enumerate() {
                records += 1;
                harness::with_trajectory(record, &schemas, |context| {
                    let trajectory = context.trajectory;
                    let mut last = None;
                    for (rule, draft) in harness::run("", context) {
                        let count = counts.entry(rule.clone()).or_default();
                        count.0 += 1;
                        count.1 += usize::from(last.as_ref() != Some(&rule));
                        last = Some(rule.clone());
                        let (_, source) = harness::locate(record, trajectory, draft.at);
                        assert!(trajectory.texts.resolve(draft.at).is_some(), "{}: {}", rule.code, draft.message);
                        if rule.code == show {
                            let name = file.file_stem().unwrap().to_string_lossy();
                            println!("{name}:{index} {} @ {source}", draft.message);
                        }
                    }
                });
            }
        }
    }
    println!("{records} records");
    for (rule, (findings, of)) in counts {
        println!("{}: {findings} findings in {of} records", rule.code);
    }
}
