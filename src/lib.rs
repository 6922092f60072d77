#![doc = "draft"]
pub mod diagnostic;
pub mod formats;
pub mod graph;
pub mod json;
pub mod rules;
pub mod schema;
pub mod trajectory;
