//! Code shared by the command line and the language server: finding and opening files, reading their trajectories,
//! loading teachers, and scoring. Nothing here prints; problems are returned as text.

pub mod input;
pub mod progress;
pub mod reading;
pub mod scores;
pub mod teachers;
