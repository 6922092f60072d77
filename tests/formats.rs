//! What every file format becomes in the normal form.

#[path = "formats/corpus.rs"]
mod corpus;
#[path = "formats/detection.rs"]
mod detection;
#[path = "formats/each.rs"]
mod each;
#[path = "formats/odd_input.rs"]
mod odd_input;
#[path = "formats/places.rs"]
mod places;
#[path = "formats/render.rs"]
mod render;
#[path = "formats/traps.rs"]
mod traps;
