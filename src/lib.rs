#![doc = "draft"]
pub mod json;
