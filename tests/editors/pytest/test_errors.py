"""Invalid requests are answered with an error, and the server keeps working."""

import pytest
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException


async def still_works(session):
    status = await session.edit(3, "Card 8810", "Card 8810, loan L-91540")
    assert (status.errors, status.warnings) == (2, 0)


@pytest.fixture
async def session(start):
    session = await start()
    await session.open()
    return session


async def code_of(request) -> int:
    with pytest.raises(JsonRpcException) as failure:
        await request
    assert failure.value.message
    return failure.value.code


async def test_unknown_method(session):
    assert await code_of(session.request("echolint/nonsense", {})) == -32601
    await still_works(session)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("nonsense", [{}]),
        ("graph", []),
        ("graph", ["runs.jsonl"]),
        ("graph", [{"uri": "not a uri", "record": 0}]),
        ("graph", [{"uri": "file:///runs.jsonl", "record": "first"}]),
        ("graph", [{"record": 0}]),
        ("graph", [{"uri": "file:///runs.jsonl", "record": 0, "format": "png"}]),
        ("record", [{"uri": "file:///runs.jsonl", "record": -1}]),
        ("explain", [{"rule": "Z999"}]),
        ("explain", [{}]),
        ("score", [{"uri": 7}]),
    ],
)
async def test_invalid_commands(session, command, arguments):
    code = await code_of(session.command(command, *arguments))
    assert code in (-32602, -32603, -32803, -32600, -32601), code
    await still_works(session)


async def test_an_unknown_habit(session):
    answer = await session.command("example", {"habit": "no such habit"})
    assert "No habit with these words is more frequent" in answer["markdown"]
    assert await session.command("example", {"teacher": "nobody", "habit": "no such habit"}) is None
    await still_works(session)


async def test_positions_outside_the_text(session):
    for line, column in [(0, 10**6), (10**6, 0), (4, 0), (4, 10), (2**31 - 1, 2**31 - 1)]:
        place = {"text_document": session.document, "position": t.Position(line, column)}
        await session.request(t.TEXT_DOCUMENT_HOVER, t.HoverParams(**place))
        await session.request(t.TEXT_DOCUMENT_DEFINITION, t.DefinitionParams(**place))
    backwards = t.Range(t.Position(3, 5), t.Position(0, 0))
    await session.request(
        t.TEXT_DOCUMENT_INLAY_HINT, t.InlayHintParams(range=backwards, text_document=session.document)
    )
    await still_works(session)


async def test_documents_that_are_not_open(session):
    unknown = t.TextDocumentIdentifier(uri=(session.folder / "nowhere.jsonl").as_uri())
    place = {"text_document": unknown, "position": t.Position(0, 0)}
    for method, params in [
        (t.TEXT_DOCUMENT_HOVER, t.HoverParams(**place)),
        (t.TEXT_DOCUMENT_CODE_LENS, t.CodeLensParams(text_document=unknown)),
    ]:
        try:
            assert not await session.request(method, params)
        except JsonRpcException as failure:
            assert failure.message
    session.client.text_document_did_change(
        t.DidChangeTextDocumentParams(
            text_document=t.VersionedTextDocumentIdentifier(uri=unknown.uri, version=2),
            content_changes=[t.TextDocumentContentChangeWholeDocument(text="{}")],
        )
    )
    session.client.text_document_did_close(t.DidCloseTextDocumentParams(text_document=unknown))
    await still_works(session)


async def test_a_column_inside_a_surrogate_pair(session):
    column = session.span(2, "🐝").start.character
    place = {"text_document": session.document, "position": t.Position(2, column + 1)}
    await session.request(t.TEXT_DOCUMENT_HOVER, t.HoverParams(**place))
    await still_works(session)
