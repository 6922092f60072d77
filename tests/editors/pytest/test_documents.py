"""Other files than JSONL of OpenAI messages, settings, and closing a file."""

import json

from lsprotocol import types as t


async def test_json_without_trajectories(start):
    session = await start("neovim_v0.11.0")
    status = await session.open(name="package.json", language="json")
    assert status.state == "foreign"
    assert await session.diagnostics("pull") == []


async def test_json_with_a_trajectory(start):
    session = await start("neovim_v0.11.0")
    record = json.loads(session.text.split("\n")[2])
    status = await session.open(json.dumps(record, ensure_ascii=False), name="run.json", language="json")
    assert (status.state, status.trajectories) == ("ok", 1)
    (finding,) = await session.diagnostics("pull")
    assert finding.code == "P002"


async def test_jsonl_with_the_language_id_json(start):
    session = await start("neovim_v0.11.0")
    status = await session.open(language="json")
    assert (status.state, status.trajectories) == ("ok", 4)
    assert {d.code for d in await session.diagnostics("pull")} == {"J002", "P002", "G002"}


async def test_one_broken_line_among_valid_ones(start):
    session = await start()
    lines = session.text.split("\n")
    status = await session.open("\n".join([lines[0], lines[0][:-2], *lines[1:]]))
    found = {d.code: d for d in await session.diagnostics("push")}
    assert {"J001", "J002", "P002", "G002"} <= set(found)
    assert found["J001"].range.start.line == 1
    assert status.records == 5


async def test_crlf(start):
    session = await start()
    await session.open(session.text.replace("\n", "\r\n"))
    assert {d.code for d in await session.diagnostics("push")} == {"J002", "P002", "G002"}


async def test_an_invalid_configuration(start, folder):
    (folder / "echolint.toml").write_text("select = 7\n")
    session = await start()
    status = await session.open()
    assert status.state == "error"
    assert "select" in status.message or "echolint.toml" in status.message


async def test_settings(start, folder):
    (folder / "other.toml").write_text('ignore = ["P002"]\n')
    options = {
        "configuration": str(folder / "other.toml"),
        "defaultTeacher": False,
        "codeLens": {"enable": False},
        "inlayHints": {"enable": False},
    }
    session = await start(options=options)
    status = await session.open()
    assert {d.code for d in await session.diagnostics("push")} == {"J002", "G002"}
    assert list(status.teachers) == []
    assert not await session.request(t.TEXT_DOCUMENT_CODE_LENS, t.CodeLensParams(text_document=session.document))
    whole = t.Range(t.Position(0, 0), t.Position(4, 0))
    hints = t.InlayHintParams(text_document=session.document, range=whole)
    assert not await session.request(t.TEXT_DOCUMENT_INLAY_HINT, hints)


async def test_closing_a_file_removes_its_findings(start):
    session = await start()
    await session.open()
    assert len(await session.diagnostics("push")) == 3
    session.client.text_document_did_close(t.DidCloseTextDocumentParams(text_document=session.document))
    last = await session.within(session.published.get())
    assert (last.uri, list(last.diagnostics)) == (session.uri, [])
