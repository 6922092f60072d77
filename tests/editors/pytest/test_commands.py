"""The commands of docs/language-server.md and the fields of their answers."""

import pytest
from lsprotocol import types as t
from lsprotocol.converters import get_converter

CONVERTER = get_converter()


def a_range(value) -> t.Range:
    return CONVERTER.structure(value, t.Range)


@pytest.fixture(params=["visual_studio_code_v1.65.2", "neovim_v0.11.0"])
async def session(start, request):
    session = await start(request.param)
    await session.open()
    return session


@pytest.mark.parametrize(
    ("drawing", "sign"), [("svg", "<svg"), ("mermaid", "flowchart"), ("dot", "digraph"), ("json", '"nodes"')]
)
async def test_graph(session, drawing, sign):
    graph = await session.command("graph", {"uri": session.uri, "record": 2, "format": drawing})
    assert (graph["uri"], graph["record"], graph["version"], graph["format"]) == (session.uri, 2, 1, drawing)
    assert sign in graph["content"]
    assert graph["title"]
    assert [(call["call"], call["label"]) for call in graph["calls"]] == [(0, "find_member"), (1, "search_books")]
    for call in graph["calls"]:
        assert call["kind"] in ("read", "write", "neutral")
        span = a_range(call["range"])
        assert span.start.line == 2
        assert call["label"] in session.words(span)
        if drawing == "svg":
            assert f'data-call="{call["call"]}"' in graph["content"]


async def test_graph_is_svg_without_a_format_and_takes_positions(session):
    position = {"line": 1, "character": 200}
    graph = await session.command("graph", {"uri": session.uri, "position": position})
    assert (graph["record"], graph["format"]) == (1, "svg")


async def test_record(session):
    answer = await session.command("record", {"uri": session.uri, "record": 2})
    assert (answer["uri"], answer["record"], answer["version"]) == (session.uri, 2, 1)
    assert answer["text"].count("\n") > 50
    (finding,) = [CONVERTER.structure(d, t.Diagnostic) for d in answer["diagnostics"]]
    assert (finding.code, session.words(finding.range, answer["text"])) == ("P002", '"search_books"')
    # System, user, two turns with a call each, a result, a text: six messages and two calls.
    assert len(answer["places"]) == 8
    for place in answer["places"]:
        source = a_range(place["source"])
        assert source.start.line == 2
        span = a_range(place["range"])
        assert span.start.line < answer["text"].count("\n") + 1
        assert (span.start.line, span.start.character) < (span.end.line, span.end.character)


async def test_record_follows_edits(session):
    await session.edit(2, "and hives?", "or hives?")
    answer = await session.command("record", {"uri": session.uri, "record": 2})
    assert answer["version"] == 2
    assert "or hives?" in answer["text"]


@pytest.mark.parametrize("command", ["graph", "record"])
async def test_no_such_trajectory_is_null(session, command):
    assert await session.command(command, {"uri": session.uri, "record": 99}) is None
    position = {"line": 4000, "character": 0}
    await session.command(command, {"uri": session.uri, "position": position})


@pytest.mark.parametrize("rule", ["P002", "call-without-result"])
async def test_explain(session, rule):
    page = await session.command("explain", {"rule": rule})
    assert (page["code"], page["name"]) == ("P002", "call-without-result")
    assert "Why is this bad?" in page["markdown"]


async def test_score(session):
    for argument in ({"uri": session.uri}, {}):
        answer = await session.command("score", argument)
        rows = [row for row in answer["rows"] if row["uri"] == session.uri]
        assert [row["record"] for row in rows] == [0, 1, 2, 3]
        assert "claude-sonnet-4.5" in answer["text"]
        for row in rows:
            assert row["model"] in ("alder-large", "birch-2")
            assert row["task"].startswith("library/")
            assert row["teacher"] == "claude-sonnet-4.5"
            assert row["verdict"] in ("echo", "clean", "insufficient")
            assert row["events"] > 0
            assert isinstance(row["score"], float)
            assert row["false_positive_rate"] is None or 0 < row["false_positive_rate"] <= 1
            assert a_range(row["range"]).start.line == row["record"]


async def test_trajectories(session):
    answer = await session.command("trajectories", {"uri": session.uri})
    rows = answer["trajectories"]
    assert [(r["record"], r["calls"], r["findings"]) for r in rows] == [(0, 3, 0), (1, 3, 1), (2, 2, 1), (3, 2, 1)]
    assert [r["task"] for r in rows] == ["library/renew", "library/renew", "library/search", "library/renew"]
    for row in rows:
        assert a_range(row["range"]).start.line == row["record"]
        (verdict,) = row["verdicts"]
        assert verdict["teacher"] == "claude-sonnet-4.5"


@pytest.mark.parametrize(
    ("command", "argument"),
    [("showGraph", {"record": 0}), ("showRecord", {"record": 0}), ("explainRule", {"rule": "P002"})],
)
async def test_shown_by_the_server_where_the_editor_cannot(session, command, argument):
    if "rule" not in argument:
        argument = {"uri": session.uri, **argument}
    await session.command(command, argument)
    # VS Code's and Neovim's capabilities have window/showDocument.
    assert session.client.shown_documents
    uri = session.client.shown_documents[0].uri
    assert uri.startswith("file:")
