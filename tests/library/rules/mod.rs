//! The trajectory rules on small records made for them, on hostile ones, and on the corpus; rules made at run time.

mod corpus;
mod docs;
mod graph;
mod harness;
mod hostile;
mod made;
mod protocol;
