//! Converts a stored pool to a pool. Stored pools are not trusted.

use super::error::{MAX_CALLED, StoredPoolError};
use super::{StoredChains, StoredGroup, StoredPool, StoredRuns, StoredTotals};
use crate::similarity::mean::MAX_COUNT;
use crate::similarity::pool::{Pool, PoolGroup, Runs};
use crate::similarity::rates::{Share, Totals};
use crate::similarity::task::TaskKey;
use std::collections::BTreeMap;
use std::fmt::Display;

impl TryFrom<StoredPool> for Pool {
    type Error = StoredPoolError;

    fn try_from(stored: StoredPool) -> Result<Self, StoredPoolError> {
        let StoredPool { tools, tasks, sets, groups } = stored;
        check_ascending("/tools", &tools)?;
        check_ascending("/tasks", &tasks)?;
        check_ascending("/sets", &sets)?;
        check_ascending("/groups", groups.iter().map(|group| &group.name))?;
        let mut tool_table = Table::new("tools", tools.len());
        for (index, set) in sets.iter().enumerate() {
            let at = format_args!("/sets/{index}");
            check_ascending(at, set)?;
            set.iter().try_for_each(|&tool| tool_table.refer(at, tool))?;
        }
        tool_table.all_used()?;
        // Entries are sorted and distinct, so their ids in a new pool are their indices.
        let mut pool = Self::new();
        for tool in &tools {
            pool.tools.intern(tool);
        }
        for set in &sets {
            pool.sets.intern(set);
        }
        let (task_table, set_table) = (Table::new("tasks", tasks.len()), Table::new("sets", sets.len()));
        let mut reader = Reader { tasks: &tasks, sets: &sets, task_table, set_table, called: 0 };
        for (index, StoredGroup { name, runs, totals }) in groups.into_iter().enumerate() {
            let group = reader.group(&format!("/groups/{index}"), &runs, &totals)?;
            pool.groups.insert(name, group);
        }
        reader.task_table.all_used()?;
        reader.set_table.all_used()?;
        Ok(pool)
    }
}

struct Reader<'s> {
    tasks: &'s [TaskKey],
    sets: &'s [Vec<u32>],
    task_table: Table,
    set_table: Table,
    /// The sum of the sizes of the sets of all runs so far.
    called: usize,
}

impl Reader<'_> {
    fn group(&mut self, at: &str, runs: &[StoredRuns], totals: &StoredTotals) -> Result<PoolGroup, StoredPoolError> {
        check_ascending(format_args!("{at}/runs"), runs.iter().map(StoredRuns::key))?;
        let mut group = PoolGroup::default();
        for (index, &StoredRuns(task, set, all, unfailed)) in runs.iter().enumerate() {
            let at = format_args!("{at}/runs/{index}");
            task.map_or(Ok(()), |task| self.task_table.refer(at, task))?;
            self.set_table.refer(at, set)?;
            if all == 0 {
                return Err(StoredPoolError::Nothing { at: at.to_string() });
            }
            check_at_most(at, unfailed, all)?;
            group.trajectories = checked_sum(at, group.trajectories, all)?;
            self.called = self.called.saturating_add(self.sets[set as usize].len());
            if self.called > MAX_CALLED {
                return Err(StoredPoolError::TooLarge { at: at.to_string() });
            }
            let task = task.map(|task| self.tasks[task as usize]);
            group.tasks.extend(task);
            group.runs.insert((task, set), Runs { all, unfailed });
        }
        group.totals = totals.read(format_args!("{at}/totals"), group.trajectories)?;
        Ok(group)
    }
}

impl StoredTotals {
    /// The totals of a group with this number of trajectories.
    fn read(&self, at: impl Display, trajectories: u64) -> Result<Totals, StoredPoolError> {
        let share = |name: &str, share: [u64; 2]| read_share(format_args!("{at}/{name}"), share);
        Ok(Totals {
            verification: share("verification", self.verification)?,
            confirmation: share("confirmation", self.confirmation)?,
            retry: share("retry", self.retry)?,
            reuse: share("reuse", self.reuse)?,
            fan_out: share("fan_out", self.fan_out)?,
            chains: read_chains(format_args!("{at}/chains"), &self.chains, trajectories)?,
        })
    }
}

fn read_share(at: impl Display, [count, of]: [u64; 2]) -> Result<Share, StoredPoolError> {
    check_at_most(&at, count, of)?;
    checked_sum(at, 0, of)?;
    Ok(Share { count, of })
}

fn read_chains(
    at: impl Display,
    chains: &[StoredChains],
    trajectories: u64,
) -> Result<BTreeMap<u32, Share>, StoredPoolError> {
    check_ascending(&at, chains.iter().map(|&StoredChains(steps, ..)| steps))?;
    let mut counted = 0;
    let mut shares = BTreeMap::new();
    for (index, &StoredChains(steps, count, of)) in chains.iter().enumerate() {
        let at = format_args!("{at}/{index}");
        if steps == 0 || of == 0 {
            return Err(StoredPoolError::Nothing { at: at.to_string() });
        }
        check_at_most(at, count, of.saturating_mul(steps.into()))?;
        checked_sum(at, 0, count)?;
        counted = checked_sum(at, counted, of)?;
        check_at_most(at, counted, trajectories)?;
        shares.insert(steps, Share { count, of });
    }
    Ok(shares)
}

/// A table, with the entries that something has referred to.
struct Table {
    name: &'static str,
    used: Vec<bool>,
}

impl Table {
    fn new(name: &'static str, entries: usize) -> Self {
        Self { name, used: vec![false; entries] }
    }

    fn refer(&mut self, at: impl Display, index: u32) -> Result<(), StoredPoolError> {
        let (table, entries) = (self.name, self.used.len());
        let used = self.used.get_mut(index as usize);
        let used = used.ok_or_else(|| StoredPoolError::Reference { at: at.to_string(), table, index, entries })?;
        *used = true;
        Ok(())
    }

    fn all_used(&self) -> Result<(), StoredPoolError> {
        let unused = self.used.iter().position(|used| !used);
        unused.map_or(Ok(()), |index| Err(StoredPoolError::Unused { at: format!("/{}/{index}", self.name) }))
    }
}

/// Checks that entries are sorted and without duplicates.
fn check_ascending<T: Ord>(at: impl Display, entries: impl IntoIterator<Item = T>) -> Result<(), StoredPoolError> {
    let mut before = None;
    for (index, entry) in entries.into_iter().enumerate() {
        if before.as_ref().is_some_and(|before| *before >= entry) {
            return Err(StoredPoolError::order(format_args!("{at}/{index}")));
        }
        before = Some(entry);
    }
    Ok(())
}

fn check_at_most(at: impl Display, count: u64, most: u64) -> Result<(), StoredPoolError> {
    if count > most { Err(StoredPoolError::TooOften { at: at.to_string(), count, most }) } else { Ok(()) }
}

/// The sum of two counts; an error if it is too large.
fn checked_sum(at: impl Display, a: u64, b: u64) -> Result<u64, StoredPoolError> {
    let sum = a.checked_add(b).filter(|&sum| sum <= MAX_COUNT);
    sum.ok_or_else(|| StoredPoolError::overflow(at))
}
