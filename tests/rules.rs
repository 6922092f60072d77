//! The trajectory rules on small records made for them, on hostile ones, and on the corpus.

#[path = "rules/corpus.rs"]
mod corpus;
#[path = "rules/docs.rs"]
mod docs;
#[path = "rules/graph.rs"]
mod graph;
#[path = "rules/harness.rs"]
mod harness;
#[path = "rules/hostile.rs"]
mod hostile;
#[path = "rules/protocol.rs"]
mod protocol;
