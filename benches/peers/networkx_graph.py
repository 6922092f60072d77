#!/usr/bin/env python3
"""Compares the models in a JSONL file by their action graphs, with networkx.

    networkx_graph.py FILE

The straightforward pipeline, as one writes it for a paper: a graph for every trajectory (a node for each tool
call, edges for the order of the calls and for values that a later call takes from a result), the rates that
describe it, and for every pair of models the mean of three similarities: tools, habits, dependencies. Values
are found by substring search in the earlier texts; records are not validated.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, product
from statistics import fmean as mean
from typing import Any

import networkx as nx

WRITE = tuple("update cancel book modify create write apply send delete refund exchange schedule".split())
READ = tuple("get list search read find describe run_query grep check".split())


# For each rate: how often it happened, and how often it could have.
Counts = dict[str, tuple[float, float]]


@dataclass
class Run:
    """The contribution of one trajectory to its group."""

    task: str
    tools: frozenset[str]
    habits: Counts
    dependencies: Counts


def kind_of(name: str) -> str:
    if name.startswith(WRITE):
        return "write"
    return "read" if name.startswith(READ) else "neutral"


def scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from scalars(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(inner)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield str(value).strip().lower()


def is_significant(value: str) -> bool:
    return len(value) >= 16 or (len(value) >= 3 and any(c.isdigit() or c == "@" for c in value))


def is_error(text: str) -> bool:
    if text.lower().startswith("error"):
        return True
    try:
        parsed = json.loads(text)
    except ValueError:
        return False
    return isinstance(parsed, dict) and bool(parsed.get("error"))


def build_graph(messages: list[dict[str, Any]]) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    shown: list[str] = []
    outputs: list[tuple[int, str]] = []
    node_of: dict[str, int] = {}
    confirmed = False
    for message in messages:
        match message["role"]:
            case "tool":
                node, text = node_of[message["tool_call_id"]], message["content"]
                graph.nodes[node]["error"] = is_error(text)
                outputs.append((node, text.lower()))
            case "assistant":
                for call in message.get("tool_calls") or []:
                    node_of[call["id"]] = add_call(graph, call["function"], confirmed, shown, outputs)
                    confirmed = False
            case role:
                shown.append((message.get("content") or "").lower())
                confirmed = role == "user"
    return graph


def add_call(
    graph: nx.MultiDiGraph, function: dict[str, str], confirmed: bool, shown: list[str], outputs: list[tuple[int, str]]
) -> int:
    node: int = graph.number_of_nodes()
    values = {value for value in scalars(json.loads(function["arguments"])) if is_significant(value)}
    name = function["name"]
    graph.add_node(node, name=name, kind=kind_of(name), values=values, confirmed=confirmed, error=False)
    if node:
        graph.add_edge(node - 1, node, type="next")
    for value in values:
        if any(value in text for text in shown):
            continue
        origin = next((earlier for earlier, text in outputs if value in text), None)
        if origin is not None:
            graph.add_edge(origin, node, type="dependency", value=value)
    return node


def describe(task: str, graph: nx.MultiDiGraph) -> Run:
    count = graph.number_of_nodes()
    calls = [graph.nodes[node] for node in range(count)]
    flow = nx.DiGraph()
    flow.add_nodes_from(range(count))
    flow.add_edges_from((a, b) for a, b, kind in graph.edges(data="type") if kind == "dependency")
    writes = [i for i, call in enumerate(calls) if call["kind"] == "write" and not call["error"]]
    errors = [i for i, call in enumerate(calls) if call["error"]]
    degrees = [degree for _, degree in flow.out_degree()]
    longest = nx.dag_longest_path_length(flow) / (count - 1) if count > 1 else 0
    habits: Counts = {
        "verification": (sum(is_verified(calls, i) for i in writes), len(writes)),
        "confirmation": (sum(calls[i]["confirmed"] for i in writes), len(writes)),
        "retry": (sum(is_retried(calls, i) for i in errors), len(errors)),
    }
    dependencies: Counts = {
        "reuse": (sum(degree > 0 for degree in degrees), count),
        "chain": (longest, 1 if count > 1 else 0),
        "fan-out": (sum(degree > 1 for degree in degrees), count),
    }
    return Run(task, frozenset(call["name"] for call in calls), habits, dependencies)


def is_verified(calls: list[dict[str, Any]], write: int) -> bool:
    following = next((call for call in calls[write + 1 :] if call["kind"] != "neutral"), None)
    if following is None or following["kind"] != "read":
        return False
    return bool(following["values"] & calls[write]["values"])


def is_retried(calls: list[dict[str, Any]], error: int) -> bool:
    return any(call["name"] == calls[error]["name"] for call in calls[error + 1 : error + 4])


def rates(counts: list[Counts]) -> dict[str, float]:
    """The pooled rates of a group, without rates that could never have happened."""
    pooled = {}
    for key in counts[0]:
        total = sum(count[key][1] for count in counts)
        if total:
            pooled[key] = sum(count[key][0] for count in counts) / total
    return pooled


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    keys = a.keys() & b.keys()
    norms = [math.sqrt(sum(rate[key] ** 2 for key in keys)) for rate in (a, b)]
    if not all(norms):
        return float(norms[0] == norms[1])
    return sum(a[key] * b[key] for key in keys) / math.prod(norms)


def demanded_tools(groups: dict[str, list[Run]]) -> dict[str, frozenset[str]]:
    """The tools that every run of a task calls, for any model."""
    demanded: dict[str, frozenset[str]] = {}
    for run in chain(*groups.values()):
        demanded[run.task] = demanded.get(run.task, run.tools) & run.tools
    return demanded


def tool_agreement(a: list[Run], b: list[Run], demanded: dict[str, frozenset[str]]) -> float:
    """Mean Jaccard index over the tasks that both models ran, without the tools that the task demands."""
    free = [free_tools(runs, demanded) for runs in (a, b)]
    per_task = []
    for task in free[0].keys() & free[1].keys():
        pairs = product(free[0][task], free[1][task])
        per_task.append(mean(len(x & y) / len(x | y) if x | y else 1.0 for x, y in pairs))
    return mean(per_task) if per_task else math.nan


def free_tools(runs: list[Run], demanded: dict[str, frozenset[str]]) -> dict[str, list[frozenset[str]]]:
    """For each task, the optional tools that its runs chose."""
    by_task: dict[str, list[frozenset[str]]] = defaultdict(list)
    for run in runs:
        by_task[run.task].append(run.tools - demanded[run.task])
    return by_task


def similarity(a: list[Run], b: list[Run], demanded: dict[str, frozenset[str]]) -> dict[str, float]:
    parts = {
        "tools": tool_agreement(a, b, demanded),
        "habits": cosine(rates([run.habits for run in a]), rates([run.habits for run in b])),
        "dependencies": cosine(rates([run.dependencies for run in a]), rates([run.dependencies for run in b])),
    }
    return {**parts, "mean": mean(parts.values())}


def main() -> None:
    groups: dict[str, list[Run]] = defaultdict(list)
    edges = 0
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            graph = build_graph(record["messages"])
            edges += graph.number_of_edges()
            groups[record["model"]].append(describe(record["task_id"], graph))
    demanded = demanded_tools(groups)
    for a, b in combinations(sorted(groups), 2):
        parts = similarity(groups[a], groups[b], demanded)
        print(a, b, *(f"{name} {value:.4f}" for name, value in parts.items()))
    print(f"{sum(map(len, groups.values()))} trajectories, {edges} edges")


if __name__ == "__main__":
    main()
