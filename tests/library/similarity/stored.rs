//! Stored pools: a stored pool gives the same results, equal pools are equal bytes, and invalid pools are refused.

use super::{any_run, pool, run, with_rates};
use echolint::similarity::{Comparison, Options, Pool, Reference, StoredPool, StoredPoolError, TrajectorySummary};
use echolint::trajectory::Outcome::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const NAMES: [&str; 4] = ["g0", "g1", "g2", "g3"];

fn stored(pool: &Pool) -> String {
    serde_json::to_string(&StoredPool::from(pool)).unwrap()
}

fn load(json: &str) -> Result<Pool, String> {
    let stored: StoredPool = serde_json::from_str(json).map_err(|error| error.to_string())?;
    Pool::try_from(stored).map_err(|error: StoredPoolError| error.to_string())
}

fn example() -> Pool {
    let user = [
        with_rates("Cancel my flight", Success, &["find", "cancel"], [(1, 1), (0, 1), (0, 0), (1, 2), (0, 2), (1, 3)]),
        with_rates("Cancel my flight", Failure, &["cancel", "find"], [(0, 1), (0, 1), (0, 0), (2, 2), (1, 2), (2, 5)]),
        run("", Unknown, &[]),
    ];
    pool(&[("teacher", &user), ("b", &[run("t", Success, &["find"])]), ("none", &[])])
}

#[test]
fn the_stored_form() {
    let share = "[0,0]";
    let empty = format!(
        r#"{{"verification":{share},"confirmation":{share},"retry":{share},"reuse":{share},"fan_out":{share},"chains":[]}}"#
    );
    let expected = [
        r#"{"tools":["cancel","find"],"tasks":["3b11824f1fa83ef4","5893c1a5c01b23c2"],"sets":[[],[0,1],[1]],"groups":["#,
        &format!(r#"{{"name":"b","runs":[[0,2,1,1]],"totals":{empty}}},"#),
        &format!(r#"{{"name":"none","runs":[],"totals":{empty}}},"#),
        r#"{"name":"teacher","runs":[[null,0,1,1],[1,1,2,1]],"totals":{"verification":[1,2],"confirmation":[0,2],"#,
        r#""retry":[0,0],"reuse":[3,4],"fan_out":[3,8],"chains":[[2,1,2]]}}]}"#,
    ];
    assert_eq!(stored(&example()), expected.concat());
}

#[test]
fn invalid_pools_are_refused() {
    let cases = [
        ("/tools", json!(["find", "cancel"]), "/tools/1 is out of order or a duplicate"),
        ("/tools", json!(["find", "find"]), "/tools/1 is out of order or a duplicate"),
        ("/tools", json!(["a", "b", "c"]), "/tools/2 is unused"),
        ("/tools", json!(["a"]), "/sets/1 refers to entry 1 of tools, which has 1"),
        ("/tools", json!([1]), "expected a string"),
        ("/tasks", json!(["5893c1a5c01b23c2", "3b11824f1fa83ef4"]), "/tasks/1 is out of order"),
        ("/tasks", json!(["3b11824f1fa83ef4"]), "/groups/2/runs/1 refers to entry 1 of tasks, which has 1"),
        ("/tasks/0", json!("Cancel my flight"), "a task is not 16 hexadecimal digits in lower case"),
        ("/tasks/0", json!("3B11824F1FA83EF4"), "a task is not 16 hexadecimal digits in lower case"),
        ("/tasks", json!(["0000000000000000", "0000000000000001", "0000000000000002"]), "/tasks/2 is unused"),
        ("/sets", json!([[0, 1], [], [1]]), "/sets/1 is out of order"),
        ("/sets/2", json!([1, 0]), "/sets/2/1 is out of order"),
        ("/sets/1", json!([0, 0]), "/sets/1/1 is out of order"),
        ("/sets/1", json!([0, 4_294_967_295u32]), "/sets/1 refers to entry 4294967295 of tools"),
        ("/sets/1", json!([0, 4_294_967_296u64]), "invalid value"),
        ("/sets", json!([[], [0, 1], [1], [1, 2]]), "/sets/3 refers to entry 2 of tools"),
        ("/groups/1/name", json!("b"), "/groups/1 is out of order"),
        ("/groups/2/runs", json!([[1, 1, 2, 1], [null, 0, 1, 1]]), "/groups/2/runs/1 is out of order"),
        ("/groups/2/runs", json!([[1, 1, 2, 1], [1, 1, 2, 1]]), "/groups/2/runs/1 is out of order"),
        ("/groups/2/runs/0", json!([null, 3, 1, 1]), "/groups/2/runs/0 refers to entry 3 of sets, which has 3"),
        ("/groups/2/runs/0", json!([null, 2, 1, 1]), "/sets/0 is unused"),
        ("/groups/2/runs/1", json!([1, 1, 2, 3]), "/groups/2/runs/1 has the count 3, but at most 2 is possible"),
        ("/groups/2/runs/1", json!([1, 1, 0, 0]), "/groups/2/runs/1 has the count 0"),
        (
            "/groups/2/runs/1",
            json!([1, 1, (1u64 << 53) - 1, 0]),
            "/groups/2/runs/1 exceeds the maximum count 9007199254740991",
        ),
        ("/groups/2/runs/1", json!([1, 1, u64::MAX, 0]), "/groups/2/runs/1 exceeds the maximum count"),
        ("/groups/2/runs/1", json!([1, 1, 2]), "invalid length"),
        ("/groups/2/runs/1", json!([1, 1, 2, 1, 1]), "trailing characters"),
        ("/groups/2/runs/1", json!([1, 1, -2, 1]), "invalid value"),
        ("/groups/2/runs/1", json!([1, 1, 2.5, 1]), "invalid type"),
        ("/groups/2/totals/retry", json!([1, 0]), "/groups/2/totals/retry has the count 1, but at most 0 is possible"),
        ("/groups/2/totals/reuse", json!([0, 1u64 << 53]), "/groups/2/totals/reuse exceeds the maximum count"),
        ("/groups/2/totals/chains/0", json!([2, 5, 2]), "/groups/2/totals/chains/0 has the count 5, but at most 4"),
        ("/groups/2/totals/chains/0", json!([2, 0, 4]), "/groups/2/totals/chains/0 has the count 4, but at most 3"),
        ("/groups/2/totals/chains/0", json!([2, 0, 0]), "/groups/2/totals/chains/0 has the count 0"),
        ("/groups/2/totals/chains/0", json!([0, 0, 2]), "/groups/2/totals/chains/0 has the count 0"),
        ("/groups/2/totals/chains", json!([[2, 1, 1], [1, 1, 1]]), "/groups/2/totals/chains/1 is out of order"),
        ("/groups/2/totals/chains", json!(null), "invalid type"),
        ("/groups/0", json!({"name": "b", "runs": []}), "missing field"),
    ];
    let valid: Value = serde_json::from_str(&stored(&example())).unwrap();
    for (at, value, expected) in cases {
        let mut invalid = valid.clone();
        *invalid.pointer_mut(at).unwrap() = value;
        let message = load(&invalid.to_string()).map(|_| ()).expect_err(at);
        assert!(message.contains(expected), "{at}: {message}, not {expected}");
    }
    for at in ["", "/groups/0", "/groups/0/totals"] {
        let mut invalid = valid.clone();
        invalid.pointer_mut(at).unwrap()["tsaks"] = json!([]);
        assert!(load(&invalid.to_string()).is_err_and(|message| message.contains("unknown field `tsaks`")));
    }
}

#[test]
fn a_small_file_cannot_demand_much_memory() {
    // Every tool is mandatory for every task: 10 000 × 10 000.
    let tools: Vec<String> = (0..10_000).map(|tool| format!("{tool:04}")).collect();
    let tasks: Vec<String> = (0..10_000).map(|task| format!("{task:016x}")).collect();
    let mut hostile = serde_json::to_value(StoredPool::from(&pool(&[("a", &[])]))).unwrap();
    hostile["sets"] = json!([(0..tools.len()).collect::<Vec<_>>()]);
    hostile["groups"][0]["runs"] = (0..tasks.len()).map(|task| json!([task, 0, 1, 1])).collect();
    (hostile["tools"], hostile["tasks"]) = (json!(tools), json!(tasks));
    let message = load(&hostile.to_string()).map(|_| ()).expect_err("too large");
    assert!(message.starts_with("/groups/0/runs/6710 is too large"), "{message}");
}

#[test]
fn absurd_counts_do_not_overflow() {
    let mut absurd: Value = serde_json::from_str(&stored(&example())).unwrap();
    let most = (1u64 << 53) - 2;
    absurd["groups"][2]["runs"] = json!([[null, 0, 1, 1], [0, 1, most, most]]);
    absurd["groups"][2]["totals"]["chains"] = json!([[1, most, most], [u32::MAX, 0, 1]]);
    absurd["tasks"] = json!(["3b11824f1fa83ef4"]);
    let absurd = load(&absurd.to_string()).unwrap();
    let mut sum = absurd.clone();
    for _ in 0..3 {
        sum.merge(&absurd);
        let double = sum.clone();
        sum.merge(&double);
    }
    sum.add("teacher", &run("t", Success, &["find", "new"]));
    let comparison = Comparison::of(&sum, &Options::default());
    assert!(comparison.pairs.iter().all(|pair| pair.similarity.ags().is_none_or(|ags| (0.0..=1.0).contains(&ags))));
}

#[test]
fn groups_of_the_same_name_are_merged() {
    let mut all = pool(&[("a", &[run("t", Success, &["x"])]), ("b", &[])]);
    all.merge(&pool(&[("a", &[run("t", Success, &["w", "x"])]), ("c", &[run("u", Failure, &["w"])])]));
    assert_eq!(all.names().collect::<Vec<_>>(), ["a", "b", "c"]);
    let reference = Reference::new(&all);
    assert_eq!((reference.trajectories("a"), reference.tasks("a")), (Some(2), Some(1)));
    assert_eq!(reference.mandatory("t"), ["x"]);
}

/// The JSON pointers of all values in a value.
fn places(value: &Value, at: &str, places: &mut Vec<String>) {
    places.push(at.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| self::places(item, &format!("{at}/{i}"), places));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(key, field)| self::places(field, &format!("{at}/{key}"), places));
        }
        _ => {}
    }
}

/// Damages a value in one of several ways, some of which change nothing.
fn damage(value: &mut Value, how: usize) {
    let numbers = [0, 1, 2, 3, u64::from(u32::MAX), (1 << 53) - 1, 1 << 53, u64::MAX];
    match value {
        Value::Array(items) if how == 0 => drop(items.pop()),
        Value::Array(items) if how == 1 => items.extend(items.last().cloned()),
        Value::Array(items) if how == 2 => items.reverse(),
        Value::Array(items) if how == 3 => drop((!items.is_empty()).then(|| items.remove(0))),
        Value::Number(_) | Value::Null => *value = numbers.get(how).map_or(Value::Null, |&number| json!(number)),
        Value::String(text) if how < 4 => text.push('0'),
        _ => {}
    }
}

fn runs(groups: &[Vec<TrajectorySummary>]) -> impl Iterator<Item = (&'static str, &TrajectorySummary)> {
    NAMES.into_iter().zip(groups).flat_map(|(name, runs)| runs.iter().map(move |run| (name, run)))
}

fn pool_of(groups: &[Vec<TrajectorySummary>]) -> Pool {
    let mut pool = Pool::new();
    runs(groups).for_each(|(name, run)| pool.add(name, run));
    pool
}

prop_compose! {
    fn any_groups()(
        groups in prop::collection::vec(prop::collection::vec(any_run(), 0..8), 1..4),
    ) -> Vec<Vec<TrajectorySummary>> {
        groups
    }
}

proptest! {
    #[test]
    fn a_stored_pool_gives_the_same_results(groups in any_groups(), outside in prop::collection::vec(any_run(), 0..4)) {
        let pool = pool_of(&groups);
        let json = stored(&pool);
        let loaded = load(&json).unwrap();
        prop_assert_eq!(&stored(&loaded), &json);
        let references = [(&pool, &loaded)].map(|(a, b)| (Reference::new(a), Reference::new(b)));
        let [(before, after)] = &references;
        prop_assert_eq!(before.mandatory_in_domain(), after.mandatory_in_domain());
        for task in ["t", "u", "v", "", "never seen"] {
            prop_assert_eq!(before.mandatory(task), after.mandatory(task));
        }
        for a in NAMES {
            prop_assert_eq!(before.towards(a, &outside), after.towards(a, &outside));
            for b in NAMES {
                prop_assert_eq!(before.between(a, b), after.between(a, b));
            }
        }
        for include_mandatory in [false, true] {
            let options = Options { include_mandatory, families: Vec::new() };
            prop_assert_eq!(Comparison::of(&pool, &options), Comparison::of(&loaded, &options));
        }
    }

    #[test]
    fn shards_merge_to_the_whole_in_any_order(
        groups in any_groups(),
        shard_of in prop::collection::vec(0usize..4, 32),
        order in Just([0usize, 1, 2, 3]).prop_shuffle(),
    ) {
        let mut shards: [Pool; 4] = Default::default();
        runs(&groups).zip(&shard_of).for_each(|((name, run), &shard)| shards[shard].add(name, run));
        let mut merged = Pool::new();
        for shard in order {
            merged.merge(&load(&stored(&shards[shard])).unwrap());
        }
        prop_assert_eq!(stored(&merged), stored(&pool_of(&groups)));
    }

    #[test]
    fn a_damaged_pool_is_refused_or_valid(
        groups in any_groups(),
        damages in prop::collection::vec((any::<prop::sample::Index>(), 0usize..9), 1..3),
    ) {
        let mut value = serde_json::to_value(StoredPool::from(&pool_of(&groups))).unwrap();
        for (place, how) in damages {
            let mut all = Vec::new();
            places(&value, "", &mut all);
            damage(value.pointer_mut(place.get::<String>(&all)).unwrap(), how);
        }
        let json = value.to_string();
        if let Ok(pool) = load(&json) {
            prop_assert_eq!(stored(&pool), json);
            let _ = Comparison::of(&pool, &Options::default());
        }
    }
}
