//! The stages of agents' texts: on small trajectories made for them, and against labels made by hand.

mod labels;
mod stages;
mod support;
