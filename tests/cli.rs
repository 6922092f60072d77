//! The command line from end to end: the real binary on real files, with all it prints.

#[path = "cli/baseline_commands.rs"]
mod baseline_commands;
#[path = "cli/baselines.rs"]
mod baselines;
#[path = "cli/caches.rs"]
mod caches;
#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/containers.rs"]
mod containers;
#[path = "cli/datasets.rs"]
mod datasets;
#[path = "cli/echoes.rs"]
mod echoes;
#[path = "cli/encodings.rs"]
mod encodings;
#[path = "cli/finding_files.rs"]
mod finding_files;
#[path = "cli/graph.rs"]
mod graph;
#[path = "cli/harness.rs"]
mod harness;
#[path = "cli/ignores.rs"]
mod ignores;
#[path = "cli/information.rs"]
mod information;
#[path = "cli/neighbours.rs"]
mod neighbours;
#[path = "cli/outputs.rs"]
mod outputs;
#[path = "cli/pictures.rs"]
mod pictures;
#[path = "cli/profiles.rs"]
mod profiles;
#[path = "cli/report_pages.rs"]
mod report_pages;
#[path = "cli/reports.rs"]
mod reports;
#[path = "cli/scale.rs"]
mod scale;
#[path = "cli/scores.rs"]
mod scores;
#[path = "cli/streams.rs"]
mod streams;
#[path = "cli/strips.rs"]
mod strips;
mod teacher_support;
#[path = "cli/unreadable.rs"]
mod unreadable;
#[path = "cli/watch.rs"]
mod watch;
