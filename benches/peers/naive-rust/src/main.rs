//! Validates a JSONL file with `serde_json` and `jsonschema`: every line becomes a `Value` first.
//!
//! ```text
//! naive-rust SCHEMA FILE
//! ```

use std::error::Error;
use std::fs;

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(schema), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: naive-rust SCHEMA FILE".into());
    };
    let schema: Value = serde_json::from_slice(&fs::read(schema)?)?;
    let validator = jsonschema::validator_for(&schema)?;

    let bytes = fs::read(file)?;
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for line in lines(&bytes) {
        let record: Value = serde_json::from_slice(line)?;
        if validator.is_valid(&record) {
            valid += 1;
        } else {
            invalid += 1;
        }
    }
    println!("{valid} valid, {invalid} invalid");
    Ok(())
}

/// The lines of a file that are not empty.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]);
    ends.scan(0, |start, end| {
        let line = &bytes[*start..end];
        *start = end + 1;
        Some(line)
    })
    .filter(|line| !line.is_empty())
}
