#![doc = "draft"]
pub mod formats;
pub mod graph;
pub mod json;
pub mod similarity;
pub mod trajectory;
