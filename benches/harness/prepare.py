"""Builds echolint and the peers and writes the data. All but the build of echolint goes to the work directory."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BENCHES = Path(__file__).resolve().parent.parent
ROOT = BENCHES.parent
PEERS = BENCHES / "peers"
SCHEMA = PEERS / "openai.schema.json"
GENERATOR = BENCHES / "data" / "generate.py"


class Unavailable(Exception):
    """A program that could not be built or installed."""


def step(work: Path, what: str, argv: list[str], cwd: Path) -> None:
    """Runs one step of the preparation; its output goes to a log in the work directory."""
    print(f"{what} …", file=sys.stderr, flush=True)
    log = work / "log" / f"{what.replace(' ', '-')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with log.open("wb") as out:
            subprocess.run(argv, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=True)
    except OSError as error:
        raise Unavailable(f"{what}: {error}") from error
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"{what}: exit code {error.returncode}, see {log}") from error


def build_echolint(work: Path) -> Path:
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute()
    argv = ["cargo", "build", "--profile", "dist", "--bin", "echolint", "--target-dir", str(target)]
    step(work, "building echolint", argv, ROOT)
    return target / "dist" / "echolint"


def build_naive(work: Path) -> tuple[str, ...]:
    """Builds the naive loop from a copy, so that its target directory stays out of the sources."""
    package = work / "naive-rust"
    shutil.copytree(PEERS / "naive-rust", package, dirs_exist_ok=True, ignore=shutil.ignore_patterns("target"))
    target = package / "target"
    step(work, "building naive-rust", ["cargo", "build", "--release", "--target-dir", str(target)], package)
    return (str(target / "release" / "naive-rust"), str(SCHEMA))


def install_ajv(work: Path) -> tuple[str, ...]:
    """Installs ajv next to a copy of the script, where node finds it."""
    package = work / "node"
    package.mkdir(parents=True, exist_ok=True)
    shutil.copy(PEERS / "ajv.js", package)
    if not (package / "node_modules" / "ajv").is_dir():
        argv = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(package), "ajv@8"]
        step(work, "installing ajv", argv, package)
    return ("node", str(package / "ajv.js"), str(SCHEMA))


def install_networkx(work: Path) -> tuple[str, ...]:
    environment = work / "venv"
    python = environment / "bin" / "python"
    if not python.exists():
        step(work, "making a Python environment", [sys.executable, "-m", "venv", str(environment)], work)
    if not list(environment.glob("lib/python*/site-packages/networkx")):
        argv = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "networkx==3.*"]
        step(work, "installing networkx", argv, work)
    return (str(python), str(PEERS / "networkx_graph.py"))


# The function that installs each peer and returns its command line without the data file.
INSTALLERS = {"naive-rust": build_naive, "ajv": install_ajv, "networkx": install_networkx}


@dataclass(frozen=True)
class DataFile:
    """A file of trajectories, one record per line, and the figures that the limits depend on."""

    path: Path
    size: int
    records: int
    longest: int
    is_faulty: bool

    @property
    def megabytes(self) -> float:
        return self.size / 1e6


def data_file(work: Path, megabytes: float, is_faulty: bool = False) -> DataFile:
    """A generated file, with a fault in each record or in none. A file of the same generator version is reused."""
    version = hashlib.sha256(GENERATOR.read_bytes()).hexdigest()[:8]
    name = f"{'faulty' if is_faulty else 'clean'}-{megabytes:g}mb-{version}.jsonl"
    path = work / "data" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        bad_percent = "100" if is_faulty else "0"
        argv = [sys.executable, str(GENERATOR), "jsonl", str(unfinished), str(megabytes), "--bad", bad_percent]
        step(work, f"writing {name}", argv, work)
        unfinished.rename(path)
    return described(path, is_faulty)


def one_record(work: Path, source: DataFile) -> DataFile:
    """A file with the first record of another file."""
    path = work / "data" / "one-record.jsonl"
    with source.path.open("rb") as file:
        path.write_bytes(file.readline())
    return described(path, source.is_faulty)


def described(path: Path, is_faulty: bool) -> DataFile:
    with path.open("rb") as file:
        lengths = [len(line) for line in file]
    return DataFile(path, sum(lengths), len(lengths), max(lengths), is_faulty)
