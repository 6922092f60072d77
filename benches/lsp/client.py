"""A language client over standard input and output, for measurements: it decodes only what it needs."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Message = dict[str, Any]
Answers = Callable[[Message], Any]


def frame(message: Message) -> bytes:
    body = json.dumps(message, ensure_ascii=False).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class Client:
    """A running server."""

    def __init__(self, argv: Sequence[str], answers: Answers | None = None) -> None:
        self.process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        assert self.process.stdin and self.process.stdout
        self.input, self.output = self.process.stdin.fileno(), self.process.stdout.fileno()
        self.buffer = b""
        self.next_id = 0
        self.answers = answers or (lambda message: None)

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.input, view) :]

    def note(self, method: str, params: Any) -> None:
        self.write(frame({"jsonrpc": "2.0", "method": method, "params": params}))

    def ask(self, method: str, params: Any) -> int:
        self.next_id += 1
        self.write(frame({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params}))
        return self.next_id

    def read(self) -> Message:
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(self.buffer) < length:
            self._fill()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return json.loads(body)

    def _fill(self) -> None:
        chunk = os.read(self.output, 1 << 20)
        if not chunk:
            raise EOFError(f"the server ended with {self.process.wait()}")
        self.buffer += chunk

    def until(self, wanted: Callable[[Message], bool]) -> Message:
        """The first matching message. Requests of the server are answered meanwhile."""
        while True:
            message = self.read()
            if "method" in message and "id" in message:
                self.write(frame({"jsonrpc": "2.0", "id": message["id"], "result": self.answers(message)}))
            elif wanted(message):
                return message

    def result(self, request: int) -> Any:
        message = self.until(lambda message: message.get("id") == request)
        return message.get("result", message.get("error"))

    def memory(self, what: str = "VmRSS") -> float:
        """Resident memory in MB; `VmHWM` is its peak."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise OSError(f"no {what}")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def clock(run: Callable[[], Any]) -> tuple[float, Any]:
    """The duration in milliseconds and the result."""
    start = time.perf_counter()
    result = run()
    return (time.perf_counter() - start) * 1e3, result
