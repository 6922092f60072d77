//! The stages of agents' texts: on small trajectories made for them, and against labels made by hand.

#[path = "rps/labels.rs"]
mod labels;
