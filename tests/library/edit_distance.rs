//! The graph edit distance of the attribution benchmark, compared with its definition.

use proptest::prelude::*;

#[path = "../../benches/attribution/edit_distance.rs"]
mod implementation;

use implementation::{Graph, distance};

/// Labels, and edges from lower to higher indices.
type Parts = (Vec<usize>, Vec<(usize, usize)>);

fn parts() -> impl Strategy<Value = Parts> {
    prop::collection::vec(0usize..3, 0..5).prop_flat_map(|labels| {
        let nodes = labels.len();
        let pairs: Vec<(usize, usize)> = (0..nodes).flat_map(|to| (0..to).map(move |from| (from, to))).collect();
        let all = pairs.len();
        (Just(labels), prop::sample::subsequence(pairs, 0..=all))
    })
}

/// All edges: the sequence has kind 0, dependencies have kind 1.
fn edges((labels, dependencies): &Parts) -> Vec<(usize, usize, usize)> {
    let sequence = (1..labels.len()).map(|to| (to - 1, to, 0));
    sequence.chain(dependencies.iter().map(|&(from, to)| (from, to, 1))).collect()
}

/// The lowest cost of pairing the remaining nodes, by exhaustive search.
fn least(a: &Parts, b: &Parts, partners: &mut Vec<Option<usize>>) -> usize {
    let at = partners.len();
    if at < a.0.len() {
        let free = (0..b.0.len()).filter(|&node| !partners.contains(&Some(node))).map(Some);
        let choices: Vec<Option<usize>> = free.chain([None]).collect();
        let costs = choices.into_iter().map(|partner| {
            partners.push(partner);
            let cost = least(a, b, partners);
            partners.pop();
            cost
        });
        return costs.min().unwrap_or_default();
    }
    let paired = partners.iter().flatten().count();
    let relabelled = partners.iter().zip(&a.0).filter(|(to, label)| to.is_some_and(|to| b.0[to] != **label)).count();
    let (edges_a, edges_b) = (edges(a), edges(b));
    let shared = edges_a.iter().filter(|&&(from, to, kind)| match (partners[from], partners[to]) {
        (Some(from), Some(to)) => edges_b.contains(&(from, to, kind)),
        _ => false,
    });
    let shared = shared.count();
    relabelled + a.0.len() + b.0.len() - 2 * paired + edges_a.len() + edges_b.len() - 2 * shared
}

proptest! {
    #[test]
    fn agrees_with_the_definition(a in parts(), b in parts()) {
        let expected = least(&a, &b, &mut Vec::new());
        let sizes = a.0.len() + b.0.len() + edges(&a).len() + edges(&b).len();
        let found = distance(&Graph::new(a.0.clone(), &a.1, 3), &Graph::new(b.0.clone(), &b.1, 3));
        prop_assert!(found.is_exact);
        let share = |count: usize| f64::from(u32::try_from(count).unwrap());
        let similarity = if sizes == 0 { 1.0 } else { 1.0 - share(expected) / share(sizes) };
        prop_assert!((found.similarity - similarity).abs() < 1e-12, "{} for {similarity}", found.similarity);
    }
}
