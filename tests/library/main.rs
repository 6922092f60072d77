//! The library, floor by floor: what each makes of small inputs, its properties, its oracles and golden figures.

mod dataset;
mod edit_distance;
mod english;
mod fingerprints;
mod floors;
mod formats;
mod golden;
mod graph_render;
mod json_oracle;
mod json_suite;
#[path = "../support/json.rs"]
mod json_support;
mod linter;
#[path = "../support/markdown.rs"]
mod markdown_support;
mod open_document;
mod output;
mod provenance;
mod rps;
mod rules;
mod schemas;
mod similarity;
mod teacher;
#[path = "../support/teacher.rs"]
mod teacher_support;
#[path = "../support/text.rs"]
mod text_support;
