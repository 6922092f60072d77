//! Trajectory rules on small records, on hostile records and on the corpus; rules created at run time.

mod corpus;
mod docs;
mod graph;
mod harness;
mod hostile;
mod protocol;
mod runtime;
