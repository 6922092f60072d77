//! The stages of agents' texts: on small trajectories made for them, and against labels made by hand.

#[path = "rps/labels.rs"]
mod labels;
#[path = "rps/stages.rs"]
mod stages;
#[path = "rps/support.rs"]
mod support;
