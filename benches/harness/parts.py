"""The parts of the benchmark: the processes and the goals of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.goals import Goal, at_least, at_most
from harness.measure import Command, Run, Runs, interleaved, middle, ratio, run, run_from_small_parent
from harness.prepare import DataFile, data_file, one_record

SMALL_MB = 10
MEMORY_ROUNDS = 3
STARTUP_ROUNDS_FACTOR = 5

CHECK_MB_PER_SECOND = 400
CHECK_VS_AJV = 1.8
CHECK_VS_NAIVE = 1.2
TWO_THREADS = 1.6
GRAPH_VS_NETWORKX = 12
PEAK_BYTES, PEAK_RECORDS, PEAK_BYTES_A_RECORD = 16e6, 3, 300
STARTUP_MS = 8
FAULTY_VS_CLEAN = 1.6
ECHOES_MB_PER_SECOND = 280
ACTIONS_MB_PER_SECOND = 330
# 280 MB/s on a machine where the naive loop reaches 528: speeds drift with the machine, ratios less so.
ECHOES_VS_NAIVE = 1.89
ECHOES_MICROSECONDS = 60
ECHOES_STARTUP_MS = 12


@dataclass(frozen=True)
class Result:
    """The result of one part."""

    title: str
    runs: Runs
    goals: list[Goal]
    megabytes: dict[str, float]
    remarks: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    """Everything that a part needs: what to run, on what, how often."""

    work: Path
    echolint: Path
    peers: dict[str, tuple[str, ...]]
    megabytes: float
    rounds: int

    def large(self) -> DataFile:
        return data_file(self.work, self.megabytes)

    def small(self, is_faulty: bool = False) -> DataFile:
        return data_file(self.work, min(SMALL_MB, self.megabytes), is_faulty)

    def command(self, name: str, argv: Sequence[str], good_codes: tuple[int, ...] = (0,)) -> Command:
        out = self.work / "out" / (re.sub(r"\W+", "-", name) + ".out")
        out.parent.mkdir(parents=True, exist_ok=True)
        return Command(name, tuple(argv), out, good_codes)

    def check(self, file: DataFile, threads: int = 1, suffix: str = "") -> Command:
        """`echolint check` without a teacher. Exit code 1 (findings) is not a failure."""
        return self.checking(f"echolint check, threads {threads}{suffix}", file, threads, "--no-default-teacher")

    def check_echoes(self, file: DataFile) -> Command:
        """`echolint check` with the built-in teacher."""
        return self.checking("echolint check with a teacher", file)

    def check_actions(self, file: DataFile) -> Command:
        """The same without the V rules."""
        return self.checking("echolint check with a teacher, actions", file, 1, "--ignore", "V")

    def checking(self, name: str, file: DataFile, threads: int = 1, *flags: str) -> Command:
        argv = [str(self.echolint), "check", "--no-cache", "--no-excerpts", "--threads", str(threads), *flags]
        return self.command(name, [*argv, str(file.path)], (0, 1))

    def compare(self, file: DataFile) -> Command:
        argv = [str(self.echolint), "compare", "--by", "model", str(file.path), "--format", "json", "--threads", "1"]
        return self.command("echolint compare, threads 1", argv)

    def peer(self, name: str, file: DataFile, suffix: str = "") -> Command | None:
        if name not in self.peers:
            return None
        return self.command(name + suffix, [*self.peers[name], str(file.path)])

    def result(
        self,
        title: str,
        work: Sequence[tuple[Command | None, DataFile]],
        rounds: int,
        judge: Callable[[Runs], list[Goal]],
        run_one: Callable[[Command], Run] = run,
    ) -> Result:
        """Runs the available commands, interleaved, and judges the runs."""
        there = [(command, file) for command, file in work if command]
        runs, failures = interleaved([command for command, _ in there], rounds, run_one)
        megabytes = {command.name: file.megabytes for command, file in there}
        return Result(title, runs, judge(runs), megabytes, surprises(there, runs), failures)


def surprises(work: Sequence[tuple[Command, DataFile]], runs: Runs) -> list[str]:
    """Answers of peers that do not match the data: such a peer did other work than intended."""
    remarks = []
    for command, file in work:
        lines = command.out.read_text(errors="replace").splitlines() if command.name in runs else []
        expected = expected_answer(command.name, file)
        if expected and lines and not lines[-1].startswith(expected):
            remarks.append(f"{command.name} printed '{lines[-1]}', expected '{expected}'")
    return remarks


def expected_answer(name: str, file: DataFile) -> str | None:
    """The required start of the last line of a peer's output."""
    if name.startswith("networkx"):
        return f"{file.records} trajectories"
    if name.startswith(("ajv", "naive-rust")):
        return f"0 valid, {file.records} invalid" if file.is_faulty else f"{file.records} valid, 0 invalid"
    return None


def check(bench: Bench) -> Result:
    file = bench.large()
    own, ajv, naive = bench.check(file), bench.peer("ajv", file), bench.peer("naive-rust", file)

    def judge(runs: Runs) -> list[Goal]:
        speed = file.megabytes / middle(runs[own.name], "wall") if own.name in runs else None
        return [
            at_least("check", "speed on one thread", speed, CHECK_MB_PER_SECOND, "MB/s"),
            at_least("check", "as fast as ajv (schema alone)", ratio(runs, ajv, own), CHECK_VS_AJV),
            at_most("check", "the time of naive-rust (schema alone)", ratio(runs, own, naive), CHECK_VS_NAIVE),
        ]

    title = f"check: {file.megabytes:.1f} MB, {file.records} records"
    return bench.result(title, [(own, file), (naive, file), (ajv, file)], bench.rounds, judge)


def threads(bench: Bench) -> Result:
    file = bench.large()
    one, two = bench.check(file, 1), bench.check(file, 2)

    def judge(runs: Runs) -> list[Goal]:
        ran = one.name in runs and two.name in runs
        differing = float(one.out.read_bytes() != two.out.read_bytes()) if ran else None
        return [
            at_least("threads", "as fast on two threads as on one", ratio(runs, one, two), TWO_THREADS),
            at_most("threads", "outputs that differ", differing, 0, "files"),
        ]

    title = f"threads: {file.megabytes:.1f} MB, {file.records} records"
    return bench.result(title, [(one, file), (two, file)], bench.rounds, judge)


def graph(bench: Bench) -> Result:
    file = bench.small()
    own, comparing, networkx = bench.check(file), bench.compare(file), bench.peer("networkx", file)

    def judge(runs: Runs) -> list[Goal]:
        to_compare, to_check = ratio(runs, networkx, comparing), ratio(runs, networkx, own)
        both = 1 / (1 / to_compare + 1 / to_check) if to_compare and to_check else None
        return [
            at_least("compare", "`compare`: as fast as networkx", to_compare, GRAPH_VS_NETWORKX),
            at_least("compare", "`check`: as fast as networkx", to_check, GRAPH_VS_NETWORKX),
            at_least("compare", "one after the other: as fast as networkx", both, None),
        ]

    title = f"compare: {file.megabytes:.1f} MB, {file.records} records"
    return bench.result(title, [(comparing, file), (own, file), (networkx, file)], bench.rounds, judge)


def memory(bench: Bench) -> Result:
    file = bench.large()
    own, ajv, naive = bench.check(file), bench.peer("ajv", file), bench.peer("naive-rust", file)
    limit = PEAK_BYTES + PEAK_RECORDS * file.longest + PEAK_BYTES_A_RECORD * file.records

    def judge(runs: Runs) -> list[Goal]:
        peak = middle(runs[own.name], "peak") / 1e6 if own.name in runs else None
        return [at_most("memory", "peak of `check`", peak, limit / 1e6, "MB")]

    title = f"memory: {file.megabytes:.1f} MB, {file.records} records, the longest {file.longest} bytes"
    work = [(own, file), (naive, file), (ajv, file)]
    return bench.result(title, work, MEMORY_ROUNDS, judge, run_from_small_parent)


def startup(bench: Bench) -> Result:
    file = one_record(bench.work, bench.small())
    own, naive, nothing = bench.check(file), bench.peer("naive-rust", file), bench.command("true", ["true"])

    def judge(runs: Runs) -> list[Goal]:
        milliseconds = middle(runs[own.name], "wall") * 1e3 if own.name in runs else None
        return [at_most("startup", "`check` of one record", milliseconds, STARTUP_MS, "ms")]

    rounds = bench.rounds * STARTUP_ROUNDS_FACTOR
    title = f"startup: one record of {file.size} bytes ({rounds} rounds)"
    return bench.result(title, [(own, file), (naive, file), (nothing, file)], rounds, judge)


def echoes(bench: Bench) -> Result:
    file = bench.large()
    without, actions, echoing = bench.check(file), bench.check_actions(file), bench.check_echoes(file)
    naive = bench.peer("naive-rust", file)

    def judge(runs: Runs) -> list[Goal]:
        def speed(side: Command) -> float | None:
            return file.megabytes / middle(runs[side.name], "wall") if side.name in runs else None

        more = microseconds(runs, without, actions, file.records)
        return [
            at_least("echoes", "speed on one thread", speed(echoing), ECHOES_MB_PER_SECOND, "MB/s"),
            at_most("echoes", "the time of naive-rust (schema alone)", ratio(runs, echoing, naive), ECHOES_VS_NAIVE),
            at_least("echoes", "the same without words", speed(actions), ACTIONS_MB_PER_SECOND, "MB/s"),
            at_most("echoes", "additional cpu time per trajectory for actions", more, ECHOES_MICROSECONDS, "µs"),
        ]

    title = f"echoes: {file.megabytes:.1f} MB, {file.records} records"
    work = [(without, file), (actions, file), (echoing, file), (naive, file)]
    return bench.result(title, work, bench.rounds, judge)


def echoes_startup(bench: Bench) -> Result:
    file = one_record(bench.work, bench.small())
    without, echoing = bench.check(file), bench.check_echoes(file)

    def judge(runs: Runs) -> list[Goal]:
        milliseconds = middle(runs[echoing.name], "wall") * 1e3 if echoing.name in runs else None
        more = microseconds(runs, without, echoing, 1000)
        return [
            at_most("echoes", "`check` of one record", milliseconds, ECHOES_STARTUP_MS, "ms"),
            at_most("echoes", "cpu time to load the built-in profile and score", more, 5, "ms"),
        ]

    rounds = bench.rounds * STARTUP_ROUNDS_FACTOR
    return bench.result(f"echoes at start: {rounds} rounds", [(without, file), (echoing, file)], rounds, judge)


def microseconds(runs: Runs, less: Command, more: Command, units: int) -> float | None:
    """The additional cpu time of `more` over `less`, per unit."""
    if less.name not in runs or more.name not in runs:
        return None
    return (middle(runs[more.name], "cpu") - middle(runs[less.name], "cpu")) * 1e6 / units


def faulty(bench: Bench) -> Result:
    clean, bad = bench.small(), bench.small(is_faulty=True)
    on_clean, on_bad = bench.check(clean, suffix=", clean"), bench.check(bad, suffix=", faulty")
    peer_clean, peer_bad = bench.peer("naive-rust", clean, ", clean"), bench.peer("naive-rust", bad, ", faulty")

    def judge(runs: Runs) -> list[Goal]:
        return [at_most("faulty", "the time of the clean file", ratio(runs, on_bad, on_clean), FAULTY_VS_CLEAN)]

    title = f"faulty: {bad.megabytes:.1f} MB, a fault in each of {bad.records} records"
    work = [(on_clean, clean), (on_bad, bad), (peer_clean, clean), (peer_bad, bad)]
    result = bench.result(title, work, bench.rounds, judge)
    if any(one.code == 0 for one in result.runs.get(on_bad.name, [])):
        result.remarks.append("echolint reported nothing in the faulty file")
    return result


@dataclass(frozen=True)
class Part:
    measure: Callable[[Bench], Result]
    peers: frozenset[str]


PARTS = {
    "check": Part(check, frozenset({"ajv", "naive-rust"})),
    "threads": Part(threads, frozenset()),
    "compare": Part(graph, frozenset({"networkx"})),
    "memory": Part(memory, frozenset({"ajv", "naive-rust"})),
    "startup": Part(startup, frozenset({"naive-rust"})),
    "faulty": Part(faulty, frozenset({"naive-rust"})),
    "echoes": Part(echoes, frozenset({"naive-rust"})),
    "echoes-startup": Part(echoes_startup, frozenset()),
}
