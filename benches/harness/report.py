"""Prints the results as tables and writes them as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.goals import Goal
from harness.measure import Run, middle
from harness.parts import Result


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table: the first column is left-aligned, the others are right-aligned."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    lines = [line(header, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return "\n".join(lines + [line(row, widths) for row in rows])


def line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = f"| {cells[0]:<{widths[0]}} "
    return first + "".join(f"| {cell:>{width}} " for cell, width in zip(cells[1:], widths[1:], strict=True)) + "|"


def print_result(result: Result) -> None:
    print(f"\n{result.title}\n")
    rows = [row(name, runs, result.megabytes[name]) for name, runs in result.runs.items()]
    print(table(["process", "wall ms", "cpu ms", "MB/s", "peak MB"], rows))
    for remark in result.remarks:
        print(f"note: {remark}")
    for failure in result.failures:
        print(f"failed to run: {failure}")


def row(name: str, runs: Sequence[Run], megabytes: float) -> list[str]:
    wall, cpu, peak = (middle(runs, quantity) for quantity in ("wall", "cpu", "peak"))
    is_hidden = peak <= max(one.floor for one in runs)
    return [
        name,
        f"{wall * 1e3:.1f}",
        f"{cpu * 1e3:.1f}",
        f"{megabytes / wall:.0f}" if megabytes >= 1 else "-",
        f"{'<= ' if is_hidden else ''}{peak / 1e6:.1f}",
    ]


def print_goals(goals: Sequence[Goal]) -> None:
    rows = [[f"{goal.part}: {goal.what}", goal.wanted, goal.measured, goal.verdict] for goal in goals]
    print("\ngoals (a ratio is the median of the ratios within a round)\n")
    print(table(["what", "wanted", "measured", "verdict"], rows))


def machine() -> dict[str, Any]:
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def write_json(path: Path, results: dict[str, Result], not_run: Sequence[str]) -> None:
    """Every run of every process, and the goals."""
    figures = {
        "machine": machine(),
        "not_run": list(not_run),
        "parts": {name: part_figures(result) for name, result in results.items()},
    }
    path.write_text(json.dumps(figures, indent=2) + "\n")


def part_figures(result: Result) -> dict[str, Any]:
    processes = {name: process_figures(runs, result.megabytes[name]) for name, runs in result.runs.items()}
    return {
        "title": result.title,
        "processes": processes,
        "goals": [goal_figures(goal) for goal in result.goals],
        "remarks": result.remarks,
    }


def process_figures(runs: Sequence[Run], megabytes: float) -> dict[str, Any]:
    return {
        "megabytes": megabytes,
        "wall_seconds": middle(runs, "wall"),
        "cpu_seconds": middle(runs, "cpu"),
        "peak_bytes": middle(runs, "peak"),
        "runs": [asdict(one) for one in runs],
    }


def goal_figures(goal: Goal) -> dict[str, Any]:
    return {**asdict(goal), "sense": goal.sense.value, "verdict": goal.verdict}
