#!/usr/bin/env python3
"""Measures echolint side by side with its peers and checks its limits.

    python3 benches/compare.py                        everything, some minutes
    python3 benches/compare.py --only check,startup   some parts

Nothing is installed outside the work directory. README.md explains what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from harness import prepare, report
from harness.parts import PARTS, Bench, Result


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure echolint side by side with its peers.")
    parser.add_argument("--only", type=part_names, default=list(PARTS), metavar="PART,…", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=positive, default=7, help="interleaved rounds of each part (default: 7)")
    parser.add_argument("--mb", type=float, default=100, help="size of the large file in MB (default: 100)")
    parser.add_argument("--work", type=Path, default=prepare.ROOT / "target" / "bench", help="work directory")
    parser.add_argument("--echolint", type=Path, metavar="PATH", help="measure this binary instead of building one")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to this file")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a goal is missed")
    return parser.parse_args()


def part_names(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown part: {', '.join(unknown)} (expected {', '.join(PARTS)})")
    return names


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def install_peers(work: Path, parts: list[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Installs the peers that the parts need; returns their command lines and the peers that are missing."""
    wanted = frozenset[str]().union(*(PARTS[part].peers for part in parts))
    peers: dict[str, tuple[str, ...]] = {}
    missing: list[str] = []
    for name in sorted(wanted):
        try:
            peers[name] = prepare.INSTALLERS[name](work)
        except prepare.Unavailable as error:
            missing.append(f"{name} ({error})")
    return peers, missing


def warn_of_load() -> None:
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"note: the machine is busy (load {load:.1f}); times are unreliable, ratios less so", file=sys.stderr)


def measure(bench: Bench, parts: list[str]) -> dict[str, Result]:
    results: dict[str, Result] = {}
    for part in parts:
        print(f"measuring {part} …", file=sys.stderr, flush=True)
        results[part] = PARTS[part].measure(bench)
        report.print_result(results[part])
        sys.stdout.flush()
    return results


def main() -> int:
    options = parse_options()
    work = options.work.absolute()
    work.mkdir(parents=True, exist_ok=True)
    warn_of_load()
    try:
        echolint = options.echolint.absolute() if options.echolint else prepare.build_echolint(work)
        peers, missing = install_peers(work, options.only)
        results = measure(Bench(work, echolint, peers, options.mb, options.rounds), options.only)
    except prepare.Unavailable as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    goals = [goal for result in results.values() for goal in result.goals]
    report.print_goals(goals)
    not_run = missing + [failure for result in results.values() for failure in result.failures]
    for failure in not_run:
        print(f"failed to run: {failure}", file=sys.stderr)
    if options.json:
        report.write_json(options.json, results, not_run)
    is_missed = any(goal.verdict == "MISSED" for goal in goals)
    return 1 if not_run or (options.strict and is_missed) else 0


if __name__ == "__main__":
    sys.exit(main())
