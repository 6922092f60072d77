"""Runs whole processes and measures them: wall time, processor time, peak memory."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PR_SET_CHILD_SUBREAPER = 36
# Bytes per unit of ru_maxrss.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Failed(Exception):
    """A process that ended with an unexpected exit code."""


@dataclass(frozen=True)
class Command:
    """A process to measure. Its output goes to `out`, so that writing it is part of the work."""

    name: str
    argv: tuple[str, ...]
    out: Path
    good_codes: tuple[int, ...] = (0,)

    @property
    def err(self) -> Path:
        return self.out.with_suffix(".err")


@dataclass(frozen=True)
class Run:
    """One run of a command, in seconds and bytes. A peak up to `floor` may be the peak of the harness."""

    code: int
    wall: float
    cpu: float
    peak: int
    floor: int = 0


Runs = dict[str, list[Run]]


def own_peak() -> int:
    """The peak memory of this process: the kernel also counts it for a child that starts from here."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT


def run(command: Command) -> Run:
    """Runs a command once."""
    start = time.perf_counter()
    pid = os.posix_spawnp(command.argv[0], command.argv, os.environ, file_actions=redirections(command))
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    return checked(command, status, usage, wall, floor=own_peak())


def redirections(command: Command) -> list[tuple[int, int, str, int, int]]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(command.out), flags, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, str(command.err), flags, 0o644),
    ]


def checked(command: Command, status: int, usage: resource.struct_rusage, wall: float, floor: int = 0) -> Run:
    code = os.waitstatus_to_exitcode(status)
    if code not in command.good_codes:
        last_words = command.err.read_text(errors="replace").strip().splitlines()[-3:]
        raise Failed(f"{command.name}: exit code {code}: {' / '.join(last_words) or 'no error output'}")
    return Run(code, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * RSS_UNIT, floor)


def run_from_small_parent(command: Command) -> Run:
    """Runs a command as the child of a shell, so that the memory of this process does not count for the command.

    The shell exits at once, and its child is reparented to this process, which is a subreaper. Outside Linux this
    is the same as `run`. Use it for the peak: the wall time includes the shell.
    """
    if not adopt_orphans():
        return run(command)
    argv = ("sh", "-c", '"$@" &', "sh", *command.argv)
    start = time.perf_counter()
    shell = os.posix_spawnp("sh", argv, os.environ, file_actions=redirections(command))
    os.waitpid(shell, 0)
    _, status, usage = os.wait4(-1, 0)
    return checked(command, status, usage, time.perf_counter() - start)


def adopt_orphans() -> bool:
    if sys.platform != "linux":
        return False
    answer: int = ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    return answer == 0


def interleaved(
    commands: Sequence[Command], rounds: int, run_one: Callable[[Command], Run] = run
) -> tuple[Runs, list[str]]:
    """Runs all commands in each round, alternating forwards and backwards, after one warm-up round.

    A command that fails is dropped. Returns the runs by command name, and the failures.
    """
    taking_part = list(commands)
    runs: Runs = {command.name: [] for command in commands}
    failures: list[str] = []
    for number in range(rounds + 1):
        for command in taking_part[:: 1 if number % 2 else -1]:
            try:
                one = run_one(command)
            except (Failed, OSError) as error:
                failures.append(str(error))
                taking_part.remove(command)
                del runs[command.name]
                continue
            if number:
                runs[command.name].append(one)
    return runs, failures


def middle(runs: Sequence[Run], quantity: str) -> float:
    """The median of one quantity (`wall`, `cpu` or `peak`)."""
    values: list[float] = [getattr(one, quantity) for one in runs]
    return median(values)


def ratio(runs: Runs, slow: Command | None, fast: Command | None) -> float | None:
    """The wall time of `slow` divided by that of `fast`: the median of the ratios of the rounds."""
    if slow is None or fast is None or slow.name not in runs or fast.name not in runs:
        return None
    return median(a.wall / b.wall for a, b in zip(runs[slow.name], runs[fast.name], strict=True))
