//! The cache of answers.

use super::server::{KEY, Server, error, error_of, request, scores};
use echolint::config::JudgeSettings;
use echolint::llm_judge::{Judge, Secret};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

fn judge(server: &Server, cache: &Path, change: impl FnOnce(&mut JudgeSettings)) -> Judge {
    let mut settings = server.settings();
    change(&mut settings);
    Judge::new(settings, Some(Secret::new(KEY)), Some(cache)).with_backoff(Duration::from_millis(5))
}

fn files(cache: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(cache.join("judge")).expect("a folder").map(|file| file.expect("a file").path()).collect();
    files.sort();
    files
}

#[test]
fn a_second_run_sends_nothing() {
    let cache = TempDir::new().expect("a folder");
    let server = Server::new(|nth, _| scores(u8::try_from(nth % 5 + 1).expect("small"), 2, 3));
    let first = judge(&server, cache.path(), |_| ()).score(&[request(5)]).expect("scores");
    assert_eq!((server.count(), first.requests, files(cache.path()).len()), (10, 10, 10));
    let second =
        judge(&server, cache.path(), |settings| settings.max_requests = 1).score(&[request(5)]).expect("scores");
    assert_eq!((second.rps, second.requests, server.count()), (first.rps, 0, 10));
    // More comparisons need only the new requests; another model or endpoint needs all.
    judge(&server, cache.path(), |_| ()).score(&[request(6)]).expect("scores");
    assert_eq!(server.count(), 12);
    judge(&server, cache.path(), |settings| settings.model = "judge-2".to_owned())
        .score(&[request(6)])
        .expect("scores");
    assert_eq!(server.count(), 24);
    let elsewhere = server.address.replace("127.0.0.1", "localhost");
    judge(&server, cache.path(), |settings| settings.endpoint = elsewhere).score(&[request(6)]).expect("scores");
    assert_eq!(server.count(), 36);
}

#[test]
fn neither_the_key_nor_texts_are_stored() {
    let cache = TempDir::new().expect("a folder");
    let server = Server::steady(1, 2, 3);
    judge(&server, cache.path(), |_| ()).score(&[request(2)]).expect("scores");
    for file in files(cache.path()) {
        let text = std::fs::read_to_string(file).expect("text");
        assert!(!text.contains("5ecret") && !text.contains("order"), "{text}");
    }
}

#[test]
fn damaged_answers_are_requested_again() {
    let cache = TempDir::new().expect("a folder");
    let server = Server::steady(2, 2, 2);
    judge(&server, cache.path(), |_| ()).score(&[request(1)]).expect("scores");
    let stored = files(cache.path());
    let intact = std::fs::read(&stored[0]).expect("bytes");
    let mut asked = 2;
    let other = std::fs::read(&stored[1]).expect("bytes");
    let half = intact[..intact.len() / 2].to_vec();
    let mut damaged = vec![Vec::new(), b"{}".to_vec(), half, other, vec![0xff; 9], vec![b'1'; 10_000]];
    damaged.push(String::from_utf8_lossy(&intact).replace("\"style\":2", "\"style\":5").into_bytes());
    damaged.push(String::from_utf8_lossy(&intact).replace("\"style\":2", "\"style\":9").into_bytes());
    for bytes in damaged {
        std::fs::write(&stored[0], &bytes).expect("writable");
        let judged = judge(&server, cache.path(), |_| ()).score(&[request(1)]).expect("scores");
        asked += 1;
        assert_eq!(
            (judged.rps[0].overall(), server.count()),
            (Some(2.0), asked),
            "{}",
            String::from_utf8_lossy(&bytes)
        );
        assert_eq!(std::fs::read(&stored[0]).expect("bytes"), intact, "the answer is stored again");
    }
}

#[test]
fn answers_before_an_error_are_cached() {
    let cache = TempDir::new().expect("a folder");
    let server = Server::new(|nth, _| if nth == 6 { error(401, "no") } else { scores(3, 3, 3) });
    let error = error_of(&judge(&server, cache.path(), |settings| settings.max_concurrency = 1), 5);
    assert!(error.ends_with("; 6 answers of this run are cached, and the next run requests the rest"), "{error}");
    let judged = judge(&server, cache.path(), |_| ()).score(&[request(5)]).expect("scores");
    assert_eq!((judged.requests, server.count()), (4, 11));
}

#[test]
fn without_a_writable_cache_nothing_is_stored() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("writable");
    let server = Server::steady(2, 2, 2);
    for asked in [2, 4] {
        judge(&server, &file, |_| ()).score(&[request(1)]).expect("scores");
        assert_eq!(server.count(), asked);
    }
}
