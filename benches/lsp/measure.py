#!/usr/bin/env python3
"""Measures `echolint server` side by side with vscode-json-language-server on the same bytes.

    python3 benches/lsp/measure.py                      files of 1, 10 and 50 MB, some minutes
    python3 benches/lsp/measure.py --sizes 1,10         fewer sizes
    python3 benches/lsp/measure.py --no-peer            echolint alone

The README.md of the parent folder explains what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness import prepare  # noqa: E402
from harness.report import table  # noqa: E402
from lsp.client import Client, clock, frame  # noqa: E402

PEER = "vscode-langservers-extracted@4.10.0"
PEER_MAIN = "vscode-langservers-extracted/lib/json-language-server/node/jsonServerMain.js"
# By size in MB: the limits for the median of an edit and for opening, in milliseconds.
LIMITS = {1: (1.0, 20.0), 10: (2.0, 80.0), 50: (5.0, 350.0)}
EDIT_P95 = 15.0
BREAK = 120.0


@dataclass
class Figures:
    """The measurements of one server on one file."""

    server: str
    file: str
    size: float
    open_ms: list[float] = field(default_factory=list)
    edits_ms: list[float] = field(default_factory=list)
    break_ms: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)
    findings: int = 0


def capabilities() -> dict[str, Any]:
    return {"textDocument": {"diagnostic": {}, "publishDiagnostics": {}, "synchronization": {}}}


def start(argv: list[str], schema: dict[str, Any], folder: Path | None = None) -> Client:
    def answers(message: dict[str, Any]) -> Any:
        if message["method"] == "workspace/configuration":
            return [None for _ in message["params"]["items"]]
        return None

    client = Client(argv, answers)
    params = {
        "processId": os.getpid(),
        "rootUri": folder.as_uri() if folder else None,
        "capabilities": capabilities(),
        "initializationOptions": {"handledSchemaProtocols": ["file"]},
    }
    client.result(client.ask("initialize", params))
    client.note("initialized", {})
    association = {"fileMatch": ["*.json", "*.jsonl"], "url": prepare.SCHEMA.as_uri(), "schema": schema}
    settings = {"json": {"validate": {"enable": True}, "schemas": [association]}, "echolint": {}}
    client.note("workspace/didChangeConfiguration", {"settings": settings})
    time.sleep(0.3)
    return client


def pull(client: Client, uri: str, sent: bytes) -> list[Any]:
    """Sends a notification together with a request for diagnostics."""
    client.next_id += 1
    ask = {"textDocument": {"uri": uri}}
    request = {"jsonrpc": "2.0", "id": client.next_id, "method": "textDocument/diagnostic", "params": ask}
    client.write(sent + frame(request))
    return client.result(client.next_id)["items"]


def run(argv: list[str], path: Path, schema: dict[str, Any], figures: Figures, edits: int) -> None:
    """Opens a file, types in the middle of it, breaks it and repairs it."""
    client = start(argv, schema)
    uri, text = path.as_uri(), path.read_text(encoding="utf-8")
    item = {"uri": uri, "languageId": "json" if path.suffix == ".json" else "jsonl", "version": 1, "text": text}
    opened = frame({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}})
    spent, found = clock(lambda: pull(client, uri, opened))
    figures.open_ms.append(spent)
    figures.findings = len(found)
    del opened
    time.sleep(0.2)
    figures.memory.append(client.memory())
    figures.peak.append(client.memory("VmHWM"))

    word = '"role": "use'
    at = text.index('"role": "user"', len(text) // 2) + len(word)
    line, column = place(text, at)
    version = 1

    def change(inserted: str, removed: int) -> bytes:
        nonlocal version
        version += 1
        span = {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + removed}}
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": span, "text": inserted}]}
        return frame({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params})

    for _ in range(edits):
        for inserted, removed in (("x", 0), ("", 1)):
            edit = change(inserted, removed)
            figures.edits_ms.append(clock(lambda edit=edit: pull(client, uri, edit))[0])
            time.sleep(0.01)
    for _ in range(3):
        for inserted, removed in (('"', 0), ("", 1)):
            edit = change(inserted, removed)
            figures.break_ms.append(clock(lambda edit=edit: pull(client, uri, edit))[0])
    client.end()


def place(text: str, at: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, at), len(text[start:at].encode("utf-16-le")) // 2


def workspace(echolint: list[str], work: Path) -> tuple[float, float, float]:
    """100 files of 1 MB: the milliseconds of a scan, MB/s, and resident MB afterwards."""
    folder = work / "workspace"
    folder.mkdir(parents=True, exist_ok=True)
    lines = prepare.data_file(work, 1).path.read_bytes()
    for number in range(100):
        path = folder / f"{number:03}.jsonl"
        if not path.exists():
            path.write_bytes(lines)
    client = start(echolint, {}, folder)
    request = {"previousResultIds": []}
    spent, _ = clock(lambda: client.result(client.ask("workspace/diagnostic", request)))
    memory = client.memory()
    client.end()
    return spent, len(lines) * 100 / 1e3 / spent, memory


def cancelled(echolint: list[str], work: Path, file: Path) -> tuple[float, float]:
    """During a scan of the workspace: milliseconds until a cancelled scan is answered, and of the longest edit."""
    folder = work / "workspace"
    client = start(echolint, {}, folder)
    text = file.read_text(encoding="utf-8")
    item = {"uri": file.as_uri(), "languageId": "jsonl", "version": 1, "text": text}
    client.note("textDocument/didOpen", {"textDocument": item})
    client.result(client.ask("textDocument/diagnostic", {"textDocument": {"uri": file.as_uri()}}))
    scan = client.ask("workspace/diagnostic", {"previousResultIds": []})
    time.sleep(0.03)
    spent = []
    for version in range(2, 12):
        start_of_line = {"line": 0, "character": 0}
        edit = {"range": {"start": start_of_line, "end": start_of_line}, "text": " "}
        params = {"textDocument": {"uri": file.as_uri(), "version": version}, "contentChanges": [edit]}
        note = frame({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params})
        spent.append(clock(lambda note=note: pull(client, file.as_uri(), note))[0])
    start_of_cancel = time.perf_counter()
    client.note("$/cancelRequest", {"id": scan})
    client.result(scan)
    answered = (time.perf_counter() - start_of_cancel) * 1e3
    client.end()
    return answered, max(spent)


def arrays(work: Path, megabytes: int, indent: int) -> Path:
    path = work / "data" / f"array-{megabytes}mb-{indent}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        argv = [sys.executable, str(prepare.GENERATOR), "array", str(path), str(megabytes), "--indent", str(indent)]
        prepare.step(work, f"writing {path.name}", argv, work)
    return path


def install_peer(work: Path) -> list[str]:
    package = work / "node"
    package.mkdir(parents=True, exist_ok=True)
    main = package / "node_modules" / PEER_MAIN
    if not main.exists():
        argv = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(package), PEER]
        prepare.step(work, "installing vscode-json-language-server", argv, package)
    return ["node", "--max-old-space-size=8192", str(main), "--stdio"]


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def row(of: Figures) -> list[str]:
    number = lambda value: f"{value:.1f}" if value < 100 else f"{value:.0f}"  # noqa: E731
    return [
        f"{of.file}, {of.server}",
        number(statistics.median(of.open_ms)),
        number(statistics.median(of.edits_ms)),
        number(percentile(of.edits_ms, 0.95)),
        number(max(of.break_ms)),
        number(statistics.median(of.memory)),
        number(statistics.median(of.peak)),
        str(of.findings),
    ]


def goals(of: Figures, megabytes: int) -> list[list[str]]:
    edit, opened = LIMITS[megabytes]
    resident, peak = 1.5 * of.size + 15, 3.5 * of.size
    checks = [
        ("edit, median ms", statistics.median(of.edits_ms), edit),
        ("edit, p95 ms", percentile(of.edits_ms, 0.95), EDIT_P95),
        ("open, ms", statistics.median(of.open_ms), opened),
        ("memory, MB", statistics.median(of.memory), resident),
    ]
    if megabytes >= 10:
        checks.append(("peak, MB", statistics.median(of.peak), peak))
    if megabytes == 50:
        checks.append(("edit that breaks the file, ms", max(of.break_ms), BREAK))
    return [goal(f"{of.file}: {what}", seen, most) for what, seen, most in checks]


def goal(what: str, seen: float, most: float) -> list[str]:
    return [what, f"<= {most:.1f}", f"{seen:.1f}", "kept" if seen <= most else "MISSED"]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure `echolint server` side by side with a peer.")
    parser.add_argument("--sizes", default="1,10,50", help="sizes of the files in MB (default: 1,10,50)")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default: 3)")
    parser.add_argument("--edits", type=int, default=20, help="pairs of edits per round (default: 20; always 3 for the peer)")
    parser.add_argument("--work", type=Path, default=prepare.ROOT / "target" / "bench", help="work directory")
    parser.add_argument("--echolint", type=Path, help="measure this binary instead of building one")
    parser.add_argument("--no-peer", action="store_true", help="measure echolint alone")
    options = parser.parse_args()
    work = options.work.absolute()
    work.mkdir(parents=True, exist_ok=True)
    echolint = [str(options.echolint.absolute() if options.echolint else prepare.build_echolint(work)), "server"]
    servers = {"echolint": echolint}
    if not options.no_peer:
        servers["peer"] = install_peer(work)
    schema = json.loads(prepare.SCHEMA.read_text())
    list_schema = {"type": "array", "items": schema}
    rows, judged = [], []
    for megabytes in map(int, options.sizes.split(",")):
        files = {
            f"{megabytes} MB lines": prepare.data_file(work, megabytes).path,
            f"{megabytes} MB array": arrays(work, megabytes, 0),
            f"{megabytes} MB array, indented": arrays(work, megabytes, 2),
        }
        for name, path in files.items():
            all_figures = {server: Figures(server, name, path.stat().st_size / 1e6) for server in servers}
            for _ in range(options.rounds):
                for server, argv in servers.items():
                    if server == "peer" and path.suffix == ".jsonl":
                        continue
                    edits = options.edits if server == "echolint" else 3
                    run(argv, path, list_schema if path.suffix == ".json" else schema, all_figures[server], edits)
            measured = [figures for figures in all_figures.values() if figures.open_ms]
            rows += [row(figures) for figures in measured]
            judged += goals(all_figures["echolint"], megabytes)
            print(f"measured {name}", file=sys.stderr, flush=True)
    head = ["file, server", "open ms", "edit ms", "p95", "break ms", "memory MB", "peak MB", "findings"]
    print(table(head, rows))
    spent, speed, memory = workspace(echolint, work)
    answered, edit = cancelled(echolint, work, prepare.data_file(work, 1).path)
    print(f"\n100 files of 1 MB: {spent:.0f} ms, {speed:.0f} MB/s, {memory:.0f} MB resident")
    judged += [
        goal("100 files of 1 MB: memory, MB", memory, 200),
        goal("a cancelled scan is answered, ms", answered, 20),
        goal("an edit while files are scanned, longest, ms", edit, 20),
    ]
    print("\n" + table(["what", "wanted", "seen", "verdict"], judged))
    return 0


if __name__ == "__main__":
    sys.exit(main())
