//! What every file format becomes in the normal form.

mod corpus;
mod detection;
mod each;
mod odd_input;
mod places;
mod render;
mod traps;
