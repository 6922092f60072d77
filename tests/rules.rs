//! The trajectory rules on small records made for them, on hostile ones, and on the corpus.

#[path = "rules/corpus.rs"]
mod corpus;
#[path = "rules/harness.rs"]
mod harness;
