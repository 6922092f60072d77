//! Echo segments: the maximal scoring subsequences of a series of evidence.

use std::ops::Range;

/// A contiguous part of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Subsequence {
    /// Indices into the series.
    pub range: Range<usize>,
    /// The sum of its scores.
    pub score: f64,
}

/// All maximal scoring subsequences of a series, in order: contiguous, disjoint, with a positive sum, and none gains
/// score by being longer or shorter. Runs in linear time (Ruzzo and Tompa, *A Linear Time Algorithm for Finding All
/// Maximal Scoring Subsequences*, ISMB 1999).
#[must_use]
pub fn maximal_scoring_subsequences(scores: &[f64]) -> Vec<Subsequence> {
    struct Candidate {
        range: Range<usize>,
        /// The cumulative score before its first element, and up to its last.
        left: f64,
        right: f64,
        /// The last earlier candidate with a smaller `left`.
        smaller: Option<usize>,
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut total = 0.0;
    for (index, &score) in scores.iter().enumerate() {
        let before = total;
        total += score;
        if score <= 0.0 {
            continue;
        }
        let mut new = Candidate { range: index..index + 1, left: before, right: total, smaller: None };
        loop {
            // The links skip candidates whose left sum is not smaller.
            let mut at = candidates.len().checked_sub(1);
            while let Some(index) = at.filter(|&index| candidates[index].left >= new.left) {
                at = candidates[index].smaller;
            }
            match at {
                // Joined, the two score more than each alone.
                Some(index) if candidates[index].right < new.right => {
                    new.range.start = candidates[index].range.start;
                    new.left = candidates[index].left;
                    candidates.truncate(index);
                }
                _ => {
                    new.smaller = at;
                    candidates.push(new);
                    break;
                }
            }
        }
    }
    candidates
        .into_iter()
        .map(|candidate| Subsequence { range: candidate.range, score: candidate.right - candidate.left })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, by recursion: the best subsequence (the shortest of equals), then those to its left and right.
    fn by_definition(scores: &[f64], offset: usize, out: &mut Vec<Subsequence>) {
        let mut best: Option<Subsequence> = None;
        for start in 0..scores.len() {
            let mut sum = 0.0;
            for end in start + 1..=scores.len() {
                sum += scores[end - 1];
                let longer = |best: &Subsequence| best.range.len() > end - start;
                if sum > 0.0 && best.as_ref().is_none_or(|best| sum > best.score || (sum >= best.score && longer(best)))
                {
                    best = Some(Subsequence { range: start..end, score: sum });
                }
            }
        }
        let Some(best) = best else { return };
        by_definition(&scores[..best.range.start], offset, out);
        out.push(Subsequence { range: best.range.start + offset..best.range.end + offset, score: best.score });
        by_definition(&scores[best.range.end..], offset + best.range.end, out);
    }

    #[test]
    fn the_papers_example() {
        let scores = [4.0, -5.0, 3.0, -3.0, 1.0, 2.0, -2.0, 2.0, -2.0, 1.0, 5.0];
        let found: Vec<_> =
            maximal_scoring_subsequences(&scores).into_iter().map(|found| (found.range, found.score)).collect();
        assert_eq!(found, [(0..1, 4.0), (2..3, 3.0), (4..11, 7.0)]);
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(scores in prop::collection::vec(-6i8..=6, 0..24)) {
            // Distinct fractions, so that no two subsequences have the same sum.
            let tiny = |index: usize| f64::from(1u32 << (index % 24)) / f64::from(1u32 << 26);
            let scores: Vec<f64> = scores.iter().enumerate().map(|(i, &s)| f64::from(s) + tiny(i)).collect();
            let mut expected = Vec::new();
            by_definition(&scores, 0, &mut expected);
            prop_assert_eq!(maximal_scoring_subsequences(&scores), expected);
        }
    }
}
