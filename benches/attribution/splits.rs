//! Splits of the tasks: those that a profile is counted on, and those that are held out.

use super::corpus::{Corpus, RunId};
use super::json_support::Random;

/// The runs of the counted tasks, and those of the held-out tasks.
pub struct Split {
    pub train: Vec<RunId>,
    pub test: Vec<RunId>,
}

/// Divides the tasks into parts at random, and holds out each part once.
pub fn random(corpus: &Corpus, parts: usize, seed: u64) -> Vec<Split> {
    let mut order: Vec<usize> = (0..corpus.tasks.len()).collect();
    shuffle(&mut order, &mut Random(seed));
    let mut part_of = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, &task)| part_of[task] = at % parts);
    (0..parts).map(|part| Split::of(corpus, |task| part_of[task] == part)).collect()
}

/// Holds out each domain once; each split has the domain's name.
pub fn domains(corpus: &Corpus) -> Vec<(&str, Split)> {
    let mut names: Vec<&str> = corpus.domains.iter().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    let split = |name: &str| Split::of(corpus, |task| corpus.domains[task] == name);
    names.into_iter().map(|name| (name, split(name))).collect()
}

impl Split {
    fn of(corpus: &Corpus, is_held_out: impl Fn(usize) -> bool) -> Self {
        let (test, train) = (0..corpus.runs.len()).partition(|&run| is_held_out(corpus.runs[run].task));
        Self { train, test }
    }
}

/// Shuffles a list (Fisher-Yates).
pub fn shuffle<T>(items: &mut [T], random: &mut Random) {
    for last in (1..items.len()).rev() {
        items.swap(last, random.below(last + 1));
    }
}
