//! Evidence from counts.

use crate::teacher_support::Random;
use echolint::echo::{
    CAP, Choice, Context, ContextTree, Counter, Evidence, Exclusion, FOLDS, Habit, HabitCounts, HabitEvent,
    HabitEvents, Model, Names, STRENGTH, Word,
};

/// Counts of confirmations: (group, fold, tool, outcome, how often).
type Line = (usize, usize, &'static str, Word, usize);

fn counts(lines: &[Line]) -> HabitCounts {
    let mut counter = Counter::default();
    for &(group, fold, tool, outcome, times) in lines {
        let mut names = Names::default();
        let word = names.word(tool.into());
        let choice = Choice { habit: Habit::Confirmation, context: Context::new(&[word]), outcome };
        let events = vec![HabitEvent { choice, at: None, call: None }; times];
        counter.add(&HabitEvents { names, events, ..HabitEvents::default() }, group * FOLDS + fold);
    }
    counter.finish(|slot| slot)
}

/// The evidence of a choice; an empty name stands for no context at all.
fn evidence(
    counts: &HabitCounts,
    trajectories: &[[u64; FOLDS]],
    left_out: Exclusion,
    (tool, outcome): (&str, Word),
) -> Option<Evidence> {
    let layout = ContextTree::new(counts);
    let model = Model::new(counts, &layout, trajectories, left_out);
    let mut names = Names::default();
    let word = names.word(tool.to_owned().into());
    let context = if tool.is_empty() { Context::default() } else { Context::new(&[word]) };
    let words = |word: Word| if word == Word::YES || word == Word::NO { Some(word) } else { layout.word(tool) };
    model.evidence(&layout, &Choice { habit: Habit::Confirmation, context, outcome }, &words)
}

const ALL: Exclusion = Exclusion { group: None, fold: None };
const EVEN: [[u64; FOLDS]; 2] = [[2; FOLDS]; 2];

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12, "{a} and {b}");
}

#[test]
fn the_formula_by_hand() {
    let counts = counts(&[(0, 0, "book", Word::YES, 3), (1, 0, "book", Word::YES, 1), (1, 0, "book", Word::NO, 3)]);
    // Two outcomes were seen, a third may come.
    let background = (1.0 + STRENGTH / 3.0) / (4.0 + STRENGTH);
    let teacher = (3.0 + STRENGTH * background) / (3.0 + STRENGTH);
    let general = (teacher / background).log2();
    let found = evidence(&counts, &EVEN, ALL, ("", Word::YES)).unwrap();
    close(found.background, background);
    close(found.teacher, teacher);
    close(found.bits, general);
    let background = (1.0 + STRENGTH * background) / (4.0 + STRENGTH);
    let teacher = (3.0 + STRENGTH * background) / (3.0 + STRENGTH);
    let share = 7.0 / (7.0 + STRENGTH);
    let found = evidence(&counts, &EVEN, ALL, ("book", Word::YES)).unwrap();
    close(found.bits, share * (teacher / background).log2() + (1.0 - share) * general);
    close(found.best, found.bits);
}

#[test]
fn unknown_contexts_and_outcomes() {
    let counts = counts(&[(0, 0, "book", Word::YES, 9), (1, 0, "book", Word::NO, 9)]);
    let general = evidence(&counts, &EVEN, ALL, ("", Word::YES)).unwrap();
    assert_eq!(evidence(&counts, &EVEN, ALL, ("never_heard_of", Word::YES)), Some(general));
    let only_yes = self::counts(&[(0, 0, "book", Word::YES, 9), (1, 0, "book", Word::YES, 9)]);
    assert_eq!(evidence(&only_yes, &EVEN, ALL, ("book", Word::NO)), None);
    assert_eq!(evidence(&self::counts(&[]), &EVEN, ALL, ("book", Word::NO)), None);
}

#[test]
fn what_everybody_does_is_no_evidence() {
    let counts = counts(&[(0, 0, "book", Word::YES, 500), (1, 0, "book", Word::YES, 500), (1, 0, "pay", Word::NO, 2)]);
    let found = evidence(&counts, &EVEN, ALL, ("book", Word::YES)).unwrap();
    assert!(found.bits.abs() < 0.02, "{found:?}");
}

#[test]
fn no_choice_proves_more_than_the_cap() {
    let counts = counts(&[(0, 0, "book", Word::YES, 40_000), (1, 0, "book", Word::NO, 40_000)]);
    close(evidence(&counts, &EVEN, ALL, ("book", Word::YES)).unwrap().bits, CAP);
    let against = evidence(&counts, &EVEN, ALL, ("book", Word::NO)).unwrap();
    close(against.bits, -CAP);
    close(against.best, CAP);
}

#[test]
fn few_observations_prove_little() {
    let bits = |times| {
        let counts = counts(&[(0, 0, "book", Word::YES, times), (1, 0, "book", Word::NO, times)]);
        evidence(&counts, &EVEN, ALL, ("book", Word::YES)).unwrap().bits
    };
    let rising = [bits(1), bits(2), bits(4), bits(8), bits(16)];
    assert!(rising[0] < 1.0 && rising.windows(2).all(|pair| pair[0] <= pair[1]), "{rising:?}");
}

#[test]
fn groups_weigh_the_same() {
    let trajectories = [[2; FOLDS], [2; FOLDS], [1, 0, 0, 0, 0]];
    let counts = counts(&[(0, 0, "book", Word::YES, 10), (1, 0, "book", Word::YES, 100), (2, 0, "book", Word::NO, 10)]);
    let background = |outcome| evidence(&counts, &trajectories, ALL, ("book", outcome)).unwrap().background;
    close(background(Word::YES), background(Word::NO));
}

#[test]
fn leaving_out_is_counting_without() {
    let tools = ["book", "pay", "send"];
    let outcomes = [Word::YES, Word::NO];
    let mut random = Random(7);
    for round in 0..200 {
        let lines: Vec<Line> = (0..2 + random.below(9))
            .map(|_| {
                let outcome = outcomes[random.below(2)];
                (random.below(3), random.below(FOLDS), tools[random.below(3)], outcome, 1 + random.below(5))
            })
            .collect();
        let trajectories: Vec<[u64; FOLDS]> = (0..3).map(|group| [3 + group; FOLDS]).collect();
        let (group, fold) = (1 + random.below(2), random.below(FOLDS));
        for left_out in [
            Exclusion { group: Some(group), fold: None },
            Exclusion { group: None, fold: Some(fold) },
            Exclusion { group: Some(group), fold: Some(fold) },
        ] {
            let is_out = |at: usize, of: usize| left_out.group == Some(at) || left_out.fold == Some(of);
            let kept: Vec<Line> = lines.iter().copied().filter(|&(at, of, ..)| !is_out(at, of)).collect();
            let mut fewer = trajectories.clone();
            for (at, folds) in fewer.iter_mut().enumerate() {
                folds.iter_mut().enumerate().filter(|&(of, _)| is_out(at, of)).for_each(|(_, count)| *count = 0);
            }
            for tool in ["", "book", "pay", "send"] {
                for outcome in outcomes {
                    let without = evidence(&counts(&kept), &fewer, ALL, (tool, outcome));
                    let left = evidence(&counts(&lines), &trajectories, left_out, (tool, outcome));
                    assert_eq!(left, without, "round {round}: {lines:?} without {left_out:?}: {tool} {outcome:?}");
                }
            }
        }
    }
}
