#!/usr/bin/env python3
"""Measures `echolint check --staged` and `--since` in generated repositories.

    python3 benches/changes.py                                   some minutes, most of them for the data
    python3 benches/changes.py --pre-commit PATH/bin/pre-commit  also through pre-commit

Nothing is written outside the work directory. README.md explains what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from harness import prepare
from harness.measure import Command, interleaved, middle
from harness.report import table

# Bytes per file of the repositories: many small files are staged, the unchanged files are larger.
SMALL, LARGE = 100_000, 1_000_000
CHANGED_MB, UNCHANGED_MB = 20, 200
# Limits in milliseconds by the prefix of a row's name.
LIMITS = {"staged": 300.0, "since, no cache": 1000.0, "since, cache": 300.0}
HOOK = """\
repos:
  - repo: local
    hooks:
      - id: echolint
        name: echolint
        entry: ECHOLINT check --staged --force-exclude
        language: system
        files: '\\.jsonl$'
        require_serial: true
      - id: nothing
        name: nothing
        entry: "true"
        language: system
        files: '\\.jsonl$'
        require_serial: true
"""


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=prepare.ROOT / "target" / "bench", help="work directory")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each part (default: 7)")
    parser.add_argument("--echolint", type=Path, help="measure this binary instead of building one")
    parser.add_argument("--pre-commit", type=Path, help="the pre-commit program to measure as well")
    return parser.parse_args()


def git(repository: Path, *args: str) -> None:
    identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    command = ("git", "-C", str(repository), *identity, *args)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def pieces(work: Path, megabytes: int, seed: int, size: int) -> Iterator[bytes]:
    """Generated records, split into pieces of about `size` bytes."""
    path = work / "data" / f"seed-{seed}-{megabytes}mb.jsonl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        argv = [sys.executable, str(prepare.GENERATOR), "jsonl", str(unfinished), str(megabytes), "--seed", str(seed)]
        prepare.step(work, f"writing {path.name}", argv, work)
        unfinished.rename(path)
    piece = bytearray()
    with path.open("rb") as file:
        for line in file:
            piece += line
            if len(piece) >= size:
                yield bytes(piece)
                piece.clear()
    if piece:
        yield bytes(piece)


def write(repository: Path, contents: Iterator[bytes]) -> list[str]:
    names = []
    for number, content in enumerate(contents):
        names.append(f"data/{number:04}.jsonl")
        (repository / names[-1]).write_bytes(content)
    return names


def new_repository(work: Path, name: str) -> Path:
    repository = work / "repositories" / name
    shutil.rmtree(repository, ignore_errors=True)
    (repository / "data").mkdir(parents=True)
    git(repository, "init", "--quiet")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "nothing")
    return repository


def commit(repository: Path) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "data")


def staged(work: Path, is_new: bool) -> tuple[Path, list[str]]:
    """20 MB staged in files of 100 KB: all files new, or every record replaced by another."""
    repository = new_repository(work, "added" if is_new else "replaced")
    if not is_new:
        write(repository, pieces(work, CHANGED_MB, 2, SMALL))
        commit(repository)
    names = write(repository, pieces(work, CHANGED_MB, 3, SMALL))
    git(repository, "add", "--all")
    return repository, names


def unchanged(work: Path) -> Path:
    """200 MB committed in files of 1 MB, and 1 MB that is not committed."""
    repository = new_repository(work, "unchanged")
    write(repository, pieces(work, UNCHANGED_MB, 1, LARGE))
    commit(repository)
    new = b"".join(pieces(work, CHANGED_MB, 3, LARGE))[:LARGE]
    (repository / "data" / "new.jsonl").write_bytes(new[: new.rindex(b"\n") + 1])
    return repository


def measured(repository: Path, commands: list[Command], rounds: int) -> dict[str, tuple[float, float]]:
    """The median wall time and processor time of each command, run in the repository, in milliseconds."""
    before = Path.cwd()
    os.chdir(repository)
    try:
        runs, failures = interleaved(commands, rounds)
    finally:
        os.chdir(before)
    if failures:
        raise prepare.Unavailable("; ".join(failures))
    return {name: (1000 * middle(of_one, "wall"), 1000 * middle(of_one, "cpu")) for name, of_one in runs.items()}


def main() -> int:
    options = parse_options()
    work = options.work.absolute()
    (work / "out").mkdir(parents=True, exist_ok=True)
    os.environ["ECHOLINT_CACHE_DIR"] = str(work / "cache")
    os.environ["PRE_COMMIT_HOME"] = str(work / "pre-commit")
    shutil.rmtree(work / "cache", ignore_errors=True)

    def command(name: str, *argv: str) -> Command:
        return Command(name, argv, work / "out" / "changes.out", good_codes=(0, 1))

    try:
        echolint = str(options.echolint.absolute() if options.echolint else prepare.build_echolint(work))
        check = (echolint, "check", "--no-progress")
        times: dict[str, tuple[float, float]] = {}
        for is_new in (True, False):
            repository, names = staged(work, is_new)
            kind = "added" if is_new else "replaced"
            argv = (*check, "--staged", "--force-exclude")
            commands = [command(f"staged, {kind}, no cache", *argv, "--no-cache", *names)]
            commands.append(command(f"staged, {kind}, again with the cache", *argv, *names))
            if options.pre_commit and is_new:
                (repository / ".pre-commit-config.yaml").write_text(HOOK.replace("ECHOLINT", echolint))
                git(repository, "add", ".pre-commit-config.yaml")
                pre_commit = (str(options.pre_commit.absolute()), "run")
                commands.append(command("pre-commit with echolint", *pre_commit, "echolint"))
                commands.append(command("pre-commit with `true`", *pre_commit, "nothing"))
            times |= measured(repository, commands, options.rounds)
        repository = unchanged(work)
        commands = [command("since, no cache", *check, "--since", "HEAD", "--no-cache")]
        commands.append(command("since, cache", *check, "--since", "HEAD"))
        times |= measured(repository, commands, options.rounds)
    except (prepare.Unavailable, subprocess.CalledProcessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1

    rows = []
    for name, (wall, cpu) in times.items():
        limit = next((limit for start, limit in LIMITS.items() if name.startswith(start)), None)
        verdict = "" if limit is None else f"{limit:.0f}, {'kept' if wall <= limit else 'NOT KEPT'}"
        rows.append([name, f"{wall:.0f}", f"{cpu:.0f}", verdict])
    print(table(["", "wall ms", "cpu ms", "at most"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
