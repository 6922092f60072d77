"""A client with one open file that behaves like a given editor."""

import asyncio
import pathlib

from lsprotocol import types as t
from pytest_lsp import client_capabilities, make_test_lsp_client

# The editors whose capabilities pytest-lsp knows, with the position encoding that the server must choose and whether
# the editor pulls diagnostics.
EDITORS = {
    "visual_studio_code_v1.65.2": ("utf-16", "push"),
    "neovim_v0.10.0": ("utf-16", "pull"),
    "neovim_v0.11.0": ("utf-8", "pull"),
    "emacs_v29.1": ("utf-8", "push"),
}

LIMIT = 15


class Session:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.client = make_test_lsp_client()
        self.path = folder / "runs.jsonl"
        self.uri = self.path.as_uri()
        self.document = t.TextDocumentIdentifier(uri=self.uri)
        self.text = self.path.read_text(encoding="utf-8")
        self.version = 0
        self.statuses = asyncio.Queue()
        self.published = asyncio.Queue()

        @self.client.feature("echolint/status")
        def _(params):
            self.statuses.put_nowait(params)

        # Replaces the handler of pytest-lsp, which keeps only the last diagnostics.
        del self.client.protocol.fm.features[t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS]

        @self.client.feature(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _(params):
            self.published.put_nowait(params)

    async def begin(self, server: str, editor: str, options=None) -> "Session":
        name, version = editor.rsplit("_v", 1)
        capabilities = client_capabilities(f"{name}@v{version}")
        self.how = EDITORS[editor][1]
        self.result = None
        await self.client.start_io(server, "server", "--stdio")
        self.result = await self.within(
            self.client.initialize_session(
                t.InitializeParams(
                    capabilities=capabilities,
                    workspace_folders=[t.WorkspaceFolder(uri=self.folder.as_uri(), name="workspace")],
                    initialization_options=options,
                )
            )
        )
        self.encoding = self.result.capabilities.position_encoding or t.PositionEncodingKind.Utf16
        return self

    async def end(self):
        if self.result is None:  # It never started, so there is nothing to shut down.
            return await self.client.stop()
        server = self.client._server
        await self.within(self.client.shutdown_session())
        assert server.returncode == 0, f"the server exited with {server.returncode}"
        await self.client.stop()

    @staticmethod
    async def within(awaitable):
        return await asyncio.wait_for(awaitable, LIMIT)

    async def request(self, method: str, params):
        """Sends a request by name; the answer is decoded against the specification."""
        return await self.within(self.client.protocol.send_request_async(method, params))

    async def command(self, name: str, *arguments):
        return await self.request(
            t.WORKSPACE_EXECUTE_COMMAND, t.ExecuteCommandParams(command=f"echolint.{name}", arguments=list(arguments))
        )

    # Documents.

    async def open(self, text: str | None = None, name: str = "runs.jsonl", language: str = "jsonl"):
        """Opens a file and returns the status that the server sends for it."""
        self.path = self.folder / name
        self.uri = self.path.as_uri()
        self.document = t.TextDocumentIdentifier(uri=self.uri)
        self.text = text if text is not None else self.path.read_text(encoding="utf-8")
        self.version = 1
        self.client.text_document_did_open(
            t.DidOpenTextDocumentParams(
                text_document=t.TextDocumentItem(uri=self.uri, language_id=language, version=1, text=self.text)
            )
        )
        return await self.checked()

    async def edit(self, line: int, old: str, new: str):
        """Replaces the first `old` of a line and returns the status that follows."""
        span = self.span(line, old)
        lines = self.text.split("\n")
        lines[line] = lines[line].replace(old, new, 1)
        self.text = "\n".join(lines)
        return await self.change(t.TextDocumentContentChangePartial(range=span, text=new))

    async def change(self, change):
        self.version += 1
        while not self.published.empty():
            self.published.get_nowait()
        self.client.text_document_did_change(
            t.DidChangeTextDocumentParams(
                text_document=t.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                content_changes=[change],
            )
        )
        return await self.checked()

    async def checked(self):
        """The status after a change. Editors that pull request findings at once; the server waits for that."""
        if self.how == "pull":
            params = t.DocumentDiagnosticParams(text_document=self.document)
            report = await self.request(t.TEXT_DOCUMENT_DIAGNOSTIC, params)
            assert isinstance(report, t.RelatedFullDocumentDiagnosticReport), report
            self.pulled = list(report.items)
        while True:
            status = await self.within(self.statuses.get())
            if status.uri == self.uri:
                return status

    async def diagnostics(self, how: str):
        """The findings of the open file, pushed or pulled."""
        if how == "pull":
            return self.pulled
        while True:
            published = await self.within(self.published.get())
            if published.uri == self.uri and published.version in (None, self.version):
                return list(published.diagnostics)

    # Positions: columns count bytes, UTF-16 units or characters, as negotiated.

    def units(self, text: str) -> int:
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        return len(text.encode(self.encoding + ("-le" if width > 1 else ""))) // width

    def span(self, line: int, part: str, skip: int = 0) -> t.Range:
        """The range of the first `part` in a line."""
        before, found, _ = self.text.split("\n")[line].partition(part)
        assert found, f"line {line} does not contain {part}"
        start = self.units(before) + skip
        return t.Range(t.Position(line, start), t.Position(line, start + self.units(part) - skip))

    def words(self, span: t.Range, text: str | None = None) -> str:
        """The text of a range within one line."""
        assert span.start.line == span.end.line, span
        line = (self.text if text is None else text).split("\n")[span.start.line]
        assert span.start.character <= span.end.character <= self.units(line), span
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        codec = self.encoding + ("-le" if width > 1 else "")
        return line.encode(codec)[span.start.character * width : span.end.character * width].decode(codec)

    def at(self, line: int, part: str, skip: int = 1) -> dict:
        """The parameters of a request at a position."""
        return {"text_document": self.document, "position": self.span(line, part, skip).start}
