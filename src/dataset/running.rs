//! The running statistics of a dataset.

use super::{Behaviour, Facts, Member, Verdicts};
use crate::teacher::Verdict;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Trajectories of a behaviour whose places are kept.
const KEPT: usize = 6;

/// In what a trajectory takes part: in what the rules say that run in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Participation {
    /// In the share of echoes.
    pub echo: bool,
    /// In the search for duplicates.
    pub duplicates: bool,
    /// In the effective number of behaviours.
    pub diversity: bool,
}

impl Participation {
    /// In everything.
    pub const ALL: Self = Self { echo: true, duplicates: true, diversity: true };
}

/// Sums over the trajectories of a dataset. Trajectories without any event are not to be added; those
/// without a call count for verdicts only.
#[derive(Debug, Default)]
pub struct Dataset {
    clusters: HashMap<Behaviour, Cluster>,
    compared: u64,
    trajectories: u64,
    verdicts: BTreeMap<Arc<str>, Verdicts>,
    /// By teacher, the first few of the new trajectories that echo it, and how many there are.
    echoes: BTreeMap<Arc<str>, (u64, Vec<Member>)>,
}

/// Trajectories that act alike.
#[derive(Debug)]
pub struct Cluster {
    /// How many there are among those searched for duplicates.
    pub count: u64,
    /// How many there are among those whose diversity is measured.
    diverse: u64,
    /// Which behaviour it was, in the order in which they came.
    nth: usize,
    /// The first of the action labels.
    pub sketch: Arc<str>,
    /// The first few.
    pub members: Vec<Member>,
}

impl Dataset {
    /// Adds a trajectory of the file at `path`. The order decides which places are kept, and nothing else.
    pub fn add(&mut self, path: &Arc<str>, facts: &Facts, part: Participation) {
        self.trajectories += 1;
        if part.echo {
            for (teacher, verdict) in &*facts.verdicts {
                self.verdicts.entry(Arc::clone(teacher)).or_default().add(*verdict);
                if *verdict == Verdict::Echo && facts.is_new {
                    let (count, members) = self.echoes.entry(Arc::clone(teacher)).or_default();
                    *count += 1;
                    if members.len() < KEPT {
                        members.push(facts.member(path));
                    }
                }
            }
        }
        let Some(behaviour) = facts.behaviour.filter(|_| part.duplicates || part.diversity) else { return };
        let nth = self.clusters.len();
        let cluster = self.clusters.entry(behaviour).or_insert_with(|| Cluster {
            count: 0,
            diverse: 0,
            nth,
            sketch: Arc::clone(&facts.sketch),
            members: Vec::new(),
        });
        cluster.diverse += u64::from(part.diversity);
        if part.duplicates {
            self.compared += 1;
            cluster.count += 1;
            if cluster.members.len() < KEPT {
                // Most behaviours come once: room for one and no more.
                cluster.members.reserve_exact(if cluster.members.is_empty() { 1 } else { KEPT - 1 });
                cluster.members.push(facts.member(path));
            }
        }
    }

    /// Trajectories that were searched for duplicates.
    #[must_use]
    pub fn compared(&self) -> u64 {
        self.compared
    }

    /// Behaviours that more than one trajectory has, the largest first, then in the order in which they came.
    #[must_use]
    pub fn duplicates(&self) -> Vec<(Behaviour, &Cluster)> {
        let several = self.clusters.iter().filter(|(_, cluster)| cluster.count > 1);
        let mut several: Vec<_> = several.map(|(behaviour, cluster)| (*behaviour, cluster)).collect();
        several.sort_by_key(|(_, cluster)| (Reverse(cluster.count), cluster.nth));
        several
    }

    /// The effective number of behaviours and the trajectories it was measured over; `None` where
    /// no trajectory makes a call.
    #[must_use]
    pub fn effective_behaviours(&self) -> Option<(f64, u64)> {
        let counts: Vec<u64> = self.clusters.values().map(|cluster| cluster.diverse).collect();
        Some((effective_number(&counts)?, counts.iter().sum()))
    }

    /// The teachers that its trajectories were held against.
    pub fn teachers(&self) -> impl Iterator<Item = &Arc<str>> {
        self.verdicts.keys()
    }

    /// The trajectories that were added.
    #[must_use]
    pub fn trajectories(&self) -> u64 {
        self.trajectories
    }

    /// How many new trajectories echo a teacher, and the first few of them.
    #[must_use]
    pub fn new_echoes(&self, teacher: &str) -> (u64, &[Member]) {
        self.echoes.get(teacher).map_or((0, &[]), |(count, members)| (*count, members))
    }

    /// Trajectories that have a behaviour, among those searched for duplicates.
    #[must_use]
    pub fn with_behaviour(&self, behaviour: Behaviour) -> u64 {
        self.clusters.get(&behaviour).map_or(0, |cluster| cluster.count)
    }

    /// The verdicts on a teacher.
    #[must_use]
    pub fn verdicts(&self, teacher: &str) -> Verdicts {
        self.verdicts.get(teacher).copied().unwrap_or_default()
    }
}

/// exp of the Shannon entropy of a distribution given as counts: how many equally frequent classes would
/// be as various. `None` of nothing.
#[must_use]
#[allow(clippy::cast_precision_loss)] // trajectories are fewer than 2⁵³
pub fn effective_number(counts: &[u64]) -> Option<f64> {
    // Sums depend on their order, which a map does not have: the smallest come first.
    let mut counts: Vec<u64> = counts.iter().copied().filter(|&count| count > 0).collect();
    counts.sort_unstable();
    let total = counts.iter().sum::<u64>() as f64;
    let classes = counts.len() as f64;
    // H = −Σ p ln p with p = c/N is ln N − Σ c ln c / N.
    let sum: f64 = counts.iter().map(|&count| count as f64 * (count as f64).ln()).sum();
    (classes > 0.0).then(|| (total.ln() - sum / total).exp().clamp(1.0, classes))
}

#[cfg(test)]
mod tests {
    use super::effective_number;

    #[test]
    fn effective_numbers() {
        assert_eq!(effective_number(&[]), None);
        assert_eq!(effective_number(&[0]), None);
        assert_eq!(effective_number(&[7]), Some(1.0));
        assert!((effective_number(&[3; 5]).unwrap() - 5.0).abs() < 1e-12);
        let uneven = effective_number(&[1, 99]).unwrap();
        assert!((uneven - 1.0576).abs() < 1e-4, "{uneven}");
        assert_eq!(effective_number(&[1, 0, 99]), effective_number(&[99, 1]));
    }
}
