//! Stages of agents' texts: on small trajectories, and compared with labels by hand.

mod labels;
mod stages;
mod support;
