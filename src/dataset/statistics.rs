//! The running statistics of a dataset: duplicates, diversity, verdicts.

use super::{Behaviour, Facts, Member, Verdicts};
use crate::teacher::Verdict;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The maximum number of trajectories that are stored for a behaviour, and as new echoes of a teacher.
const MAX_MEMBERS: usize = 6;

/// The statistics that a trajectory is counted in, which depend on the rules that are enabled for its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Participation {
    /// The share of echoes.
    pub echo: bool,
    /// The search for duplicates.
    pub duplicates: bool,
    /// The effective number of behaviours.
    pub diversity: bool,
}

impl Participation {
    /// All statistics.
    pub const ALL: Self = Self { echo: true, duplicates: true, diversity: true };
}

/// The statistics of a dataset. Trajectories without events must not be added. Trajectories without calls count for
/// verdicts only.
#[derive(Debug, Default)]
pub struct Dataset {
    clusters: HashMap<Behaviour, Cluster>,
    compared: u64,
    trajectories: u64,
    verdicts: BTreeMap<Arc<str>, Verdicts>,
    /// By teacher, the number of new trajectories that echo it, and the first few of them.
    echoes: BTreeMap<Arc<str>, (u64, Vec<Member>)>,
}

/// Trajectories with the same behaviour.
#[derive(Debug)]
pub struct Cluster {
    /// Their number among the trajectories that are searched for duplicates.
    pub count: u64,
    /// Their number among the trajectories whose diversity is measured.
    diverse: u64,
    /// The position of this behaviour in the order of first occurrence.
    nth: usize,
    /// Their first action labels, for messages.
    pub sketch: Arc<str>,
    /// The first few of them.
    pub members: Vec<Member>,
}

impl Dataset {
    /// Adds a trajectory of the file at `path`. The order of trajectories affects only which members are stored.
    pub fn add(&mut self, path: &Arc<str>, facts: &Facts, participation: Participation) {
        self.trajectories += 1;
        if participation.echo {
            for (teacher, verdict) in &*facts.verdicts {
                self.verdicts.entry(Arc::clone(teacher)).or_default().add(*verdict);
                if *verdict == Verdict::Echo && facts.is_new {
                    let (count, members) = self.echoes.entry(Arc::clone(teacher)).or_default();
                    *count += 1;
                    if members.len() < MAX_MEMBERS {
                        members.push(facts.member(path));
                    }
                }
            }
        }
        let Some(behaviour) = facts.behaviour.filter(|_| participation.duplicates || participation.diversity) else {
            return;
        };
        let nth = self.clusters.len();
        let cluster = self.clusters.entry(behaviour).or_insert_with(|| Cluster {
            count: 0,
            diverse: 0,
            nth,
            sketch: Arc::clone(&facts.sketch),
            members: Vec::new(),
        });
        cluster.diverse += u64::from(participation.diversity);
        if participation.duplicates {
            self.compared += 1;
            cluster.count += 1;
            if cluster.members.len() < MAX_MEMBERS {
                // Most behaviours occur once, so the first allocation has room for a single member.
                cluster.members.reserve_exact(if cluster.members.is_empty() { 1 } else { MAX_MEMBERS - 1 });
                cluster.members.push(facts.member(path));
            }
        }
    }

    /// The number of trajectories that were searched for duplicates.
    #[must_use]
    pub fn compared(&self) -> u64 {
        self.compared
    }

    /// The behaviours of more than one trajectory, the most frequent first, then in the order of first occurrence.
    #[must_use]
    pub fn duplicates(&self) -> Vec<(Behaviour, &Cluster)> {
        let several = self.clusters.iter().filter(|(_, cluster)| cluster.count > 1);
        let mut several: Vec<_> = several.map(|(behaviour, cluster)| (*behaviour, cluster)).collect();
        several.sort_by_key(|(_, cluster)| (Reverse(cluster.count), cluster.nth));
        several
    }

    /// The effective number of behaviours (docs/metrics.md, section 5) and the number of trajectories that it was
    /// measured on; `None` if no trajectory has calls.
    #[must_use]
    pub fn effective_behaviours(&self) -> Option<(f64, u64)> {
        let counts: Vec<u64> = self.clusters.values().map(|cluster| cluster.diverse).collect();
        Some((effective_number(&counts)?, counts.iter().sum()))
    }

    /// The teachers that its trajectories were compared with.
    pub fn teachers(&self) -> impl Iterator<Item = &Arc<str>> {
        self.verdicts.keys()
    }

    /// The number of trajectories that were added.
    #[must_use]
    pub fn trajectories(&self) -> u64 {
        self.trajectories
    }

    /// The number of new trajectories that echo a teacher, and the first few of them.
    #[must_use]
    pub fn new_echoes(&self, teacher: &str) -> (u64, &[Member]) {
        self.echoes.get(teacher).map_or((0, &[]), |(count, members)| (*count, members))
    }

    /// The number of trajectories with a behaviour, among those searched for duplicates.
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

/// The effective number of classes with these counts: exp(H) of the Shannon entropy H = −Σ p ln p, from 1 to the number
/// of classes (docs/metrics.md, section 5). `None` if all counts are 0.
#[must_use]
#[allow(clippy::cast_precision_loss)] // trajectories are fewer than 2⁵³
pub fn effective_number(counts: &[u64]) -> Option<f64> {
    // Floating-point sums depend on their order, and the counts come from a map without one.
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
