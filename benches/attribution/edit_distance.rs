//! Graph edit distance between action graphs by A* search, which is exact up to a number of states.
//!
//! Nodes are calls, labelled with their tools. Edges are the sequence and the dependencies. Every insertion or deletion
//! of a node or an edge, and every change of a label, costs 1.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The number of states after which the search continues greedily from the most promising state. The result is then an
/// upper bound.
const LIMIT: usize = 20_000;

/// A graph to compare.
pub struct Graph {
    labels: Vec<usize>,
    /// The edges of each node from earlier nodes, as (node, kind).
    before: Vec<Vec<(usize, Kind)>>,
    /// All edges of each node.
    around: Vec<Vec<(usize, Kind)>>,
    edges: usize,
    /// By number of processed nodes, how often each label occurs in the remaining ones.
    rest: Vec<Vec<usize>>,
    /// By number of processed nodes, the number of edges between them.
    done: Vec<usize>,
}

/// A kind of edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sequence,
    Dependency,
}

/// The result of a search.
#[derive(Debug, Clone, Copy)]
pub struct Distance {
    /// 1 − distance / (nodes and edges of both graphs), from 0 for graphs that share nothing to 1 for equal graphs.
    pub similarity: f64,
    /// Whether the distance is exact.
    pub is_exact: bool,
}

impl Graph {
    /// The graph of calls whose tools are ids below `tools`.
    pub fn new(labels: Vec<usize>, dependencies: &[(usize, usize)], tools: usize) -> Self {
        let nodes = labels.len();
        let sequence = (1..nodes).map(|to| (to - 1, to, Kind::Sequence));
        let edges: Vec<(usize, usize, Kind)> =
            sequence.chain(dependencies.iter().map(|&(from, to)| (from, to, Kind::Dependency))).collect();
        let (mut before, mut around) = (vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
        for &(from, to, kind) in &edges {
            before[to].push((from, kind));
            around[to].push((from, kind));
            around[from].push((to, kind));
        }
        let mut rest = vec![vec![0; tools]; nodes + 1];
        let mut done = vec![0; nodes + 1];
        for at in (0..nodes).rev() {
            let mut now = rest[at + 1].clone();
            now[labels[at]] += 1;
            rest[at] = now;
        }
        for at in 0..nodes {
            done[at + 1] = done[at] + before[at].len();
        }
        Self { labels, before, around, edges: edges.len(), rest, done }
    }

    fn size(&self) -> usize {
        self.labels.len() + self.edges
    }
}

/// A state of the search: the first nodes of one graph, each with its partner in the other graph.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// The cost so far plus the lower bound of the remaining cost.
    least: usize,
    /// The number of processed nodes; of equal costs, the state with more nodes comes first.
    done: Reverse<usize>,
    cost: usize,
    partners: Vec<Option<usize>>,
    /// The number of edges of the other graph between its paired nodes.
    taken_edges: usize,
}

/// The edit distance of two graphs, as a similarity.
pub fn distance(a: &Graph, b: &Graph) -> Distance {
    let sizes = a.size() + b.size();
    let Some((cost, is_exact)) = search(a, b).filter(|_| sizes > 0) else {
        return Distance { similarity: 1.0, is_exact: true };
    };
    let share =
        f64::from(u32::try_from(cost).unwrap_or(u32::MAX)) / f64::from(u32::try_from(sizes).unwrap_or(u32::MAX));
    Distance { similarity: 1.0 - share, is_exact }
}

fn search(a: &Graph, b: &Graph) -> Option<(usize, bool)> {
    // Without nodes, the whole other graph is inserted.
    let least = if a.labels.is_empty() { b.size() } else { 0 };
    let start = State { least, done: Reverse(0), cost: 0, partners: Vec::new(), taken_edges: 0 };
    let mut open = BinaryHeap::from([Reverse(start)]);
    let mut made = 0;
    while let Some(Reverse(state)) = open.pop() {
        if state.partners.len() == a.labels.len() {
            return Some((state.least, made <= LIMIT));
        }
        let next = children(a, b, &state);
        made += next.len();
        if made > LIMIT {
            // Greedy: only the best child remains.
            open.clear();
            open.extend(next.into_iter().min().map(Reverse));
        } else {
            open.extend(next.into_iter().map(Reverse));
        }
    }
    None
}

/// The states with the next node of `a` paired with each free node of `b`, or with none.
fn children(a: &Graph, b: &Graph, state: &State) -> Vec<State> {
    let node = state.partners.len();
    let mut taken_by = vec![None; b.labels.len()];
    for (from, partner) in state.partners.iter().enumerate() {
        if let &Some(partner) = partner {
            taken_by[partner] = Some(from);
        }
    }
    let mut rest = vec![0usize; a.rest[node].len()];
    for (at, &label) in b.labels.iter().enumerate() {
        rest[label] += usize::from(taken_by[at].is_none());
    }
    let common: usize = a.rest[node + 1].iter().zip(&rest).map(|(&a, &b)| a.min(b)).sum();
    let free = taken_by.iter().filter(|taken| taken.is_none()).count();
    let partners = (0..b.labels.len()).filter(|&partner| taken_by[partner].is_none()).map(Some);
    let child = |partner: Option<usize>| {
        let (mut cost, mut taken_edges, mut free, mut common) = (state.cost, state.taken_edges, free, common);
        match partner {
            None => cost += 1 + a.before[node].len(),
            Some(partner) => {
                let label = b.labels[partner];
                let theirs = b.around[partner].iter().filter(|(other, _)| taken_by[*other].is_some()).count();
                let shared = a.before[node].iter().filter(|&&(from, kind)| {
                    state.partners[from].is_some_and(|from| b.before[partner].contains(&(from, kind)))
                });
                cost += usize::from(label != a.labels[node]) + a.before[node].len() + theirs - 2 * shared.count();
                taken_edges += theirs;
                free -= 1;
                common -= usize::from(rest[label] <= a.rest[node + 1][label]);
            }
        }
        // Remaining labels without a partner, and the difference in the number of edges, must still be paid for.
        let nodes_to_come = (a.labels.len() - node - 1).max(free) - common;
        let edges_to_come = (a.edges - a.done[node + 1]).abs_diff(b.edges - taken_edges);
        let mut partners = Vec::with_capacity(a.labels.len());
        partners.extend_from_slice(&state.partners);
        partners.push(partner);
        State { least: cost + nodes_to_come + edges_to_come, done: Reverse(node + 1), cost, partners, taken_edges }
    };
    partners.chain([None]).map(child).collect()
}
