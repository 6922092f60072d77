//! Merges pieces of a profile.

use super::{BackgroundGrouping, Group, Profile, ProfileError, Source};
use crate::echo::{Counter, FOLDS, Slot};
use std::collections::BTreeMap;

impl Profile {
    /// Merges two pieces of a profile.
    ///
    /// If both pieces have the same counts and are calibrated on different parts of the data, their scores are added.
    /// Otherwise their counts are added, and scores are dropped, because they were computed with a part of the counts.
    ///
    /// # Errors
    /// If they are not pieces of one profile, or share a file.
    pub fn merge(self, other: Self) -> Result<Self, ProfileError> {
        if self.name != other.name {
            return Err(ProfileError::OtherTeacher(self.name, other.name));
        }
        if self.by != other.by {
            return Err(ProfileError::OtherGroups);
        }
        let same_files = self.sources.len() == other.sources.len()
            && self.sources.iter().zip(&other.sources).all(|(a, b)| a.is_same(b));
        if same_files && self.counts == other.counts && self.groups.len() == other.groups.len() {
            return self.add_scores(other);
        }
        self.add_counts(&other)
    }

    fn add_scores(mut self, mut other: Self) -> Result<Self, ProfileError> {
        let nothing_scored = self.sources.iter().chain(&other.sources).all(|source| source.pending);
        let sources = self.sources.iter().zip(&other.sources);
        let twice = sources.clone().find(|(a, b)| nothing_scored || (!a.pending && !b.pending && a.trajectories > 0));
        if let Some((source, _)) = twice {
            return Err(ProfileError::CountedTwice(source.name.clone()));
        }
        self.sources.iter_mut().zip(&other.sources).for_each(|(a, b)| a.pending &= b.pending);
        for (group, more) in self.groups.iter_mut().zip(&mut other.groups) {
            let pairs = group.histograms().into_iter().zip(more.histograms());
            pairs.for_each(|(histogram, more)| histogram.merge(more));
            if group.scores.count() > group.size() {
                let source = self.sources.first().map(|source| source.name.clone()).unwrap_or_default();
                return Err(ProfileError::CountedTwice(source));
            }
        }
        Ok(self)
    }

    fn add_counts(mut self, other: &Self) -> Result<Self, ProfileError> {
        // Files without trajectories do not count, because two empty files are equal.
        let counted = |source: &&Source| source.trajectories > 0;
        let find = |hash: &str| other.sources.iter().filter(counted).find(|more| more.hash == *hash);
        let twice = self.sources.iter().filter(counted).find_map(|source| Some((source, find(&source.hash)?)));
        if let Some((source, more)) = twice {
            return Err(if source.role == more.role {
                ProfileError::CountedTwice(source.name.clone())
            } else {
                ProfileError::Overlap {
                    same: source.trajectories,
                    all: self.teacher().size() + other.teacher().size(),
                    example: format!("`{}`", source.name),
                }
            });
        }
        let mut background: BTreeMap<&str, [u64; FOLDS]> = BTreeMap::new();
        for group in self.background().iter().chain(other.background()) {
            let sum = background.entry(&group.name).or_default();
            add(sum, &group.trajectories);
        }
        let mut groups = vec![Group { name: self.name.clone(), ..Group::default() }];
        add(&mut groups[0].trajectories, &self.teacher().trajectories);
        add(&mut groups[0].trajectories, &other.teacher().trajectories);
        groups.extend(background.into_iter().map(|(name, trajectories)| Group {
            name: name.to_owned(),
            trajectories,
            ..Group::default()
        }));
        let mut counter = Counter::default();
        for piece in [&self, other] {
            let new_index: Vec<Slot> = piece
                .groups
                .iter()
                .enumerate()
                .map(|(index, group)| {
                    let found = groups.iter().skip(1).position(|other| other.name == group.name);
                    if index == 0 { 0 } else { found.map_or(0, |found| found + 1) }
                })
                .collect();
            counter.merge(&piece.counts, |slot| new_index[slot / FOLDS] * FOLDS + slot % FOLDS);
        }
        self.teacher_models.extend(other.teacher_models.iter().cloned());
        self.teacher_models.sort();
        self.teacher_models.dedup();
        let in_background = |model: &&String| groups[1..].iter().any(|group| group.name == **model);
        if let Some(model) =
            self.teacher_models.iter().find(in_background).filter(|_| self.by == BackgroundGrouping::Model)
        {
            return Err(ProfileError::SameModel(model.clone()));
        }
        self.counts = counter.finish(|slot| slot);
        self.groups = groups;
        self.sources.extend(other.sources.iter().cloned());
        self.sources.iter_mut().for_each(|source| source.pending = true);
        self.sources.sort();
        self.pool.merge(&other.pool);
        Ok(self)
    }
}

fn add(sum: &mut [u64; FOLDS], more: &[u64; FOLDS]) {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum = sum.saturating_add(*more);
    }
}
