"""The features that each editor gets, given the capabilities that it declares."""

import pytest
from lsprotocol import types as t
from session import EDITORS


@pytest.fixture
async def session(start, editor):
    session = await start(editor)
    session.status_at_open = await session.open()
    return session


async def test_initialize(session, editor):
    info, capabilities = session.result.server_info, session.result.capabilities
    assert info.name == "echolint"
    assert info.version
    assert session.encoding == EDITORS[editor][0]
    commands = set(capabilities.execute_command_provider.commands)
    assert {
        "echolint." + name for name in ("graph", "record", "explain", "example", "score", "trajectories")
    } <= commands


async def test_findings_are_on_the_right_text(session, editor):
    found = await session.diagnostics(EDITORS[editor][1])
    assert [(d.code, session.words(d.range)) for d in sorted(found, key=lambda d: d.range.start.line)] == [
        ("J002", '"trial"'),
        ("P002", '"search_books"'),
        ("G002", '\\"L-91540\\"'),
    ]
    assert {d.source for d in found} == {"echolint"}
    assert [d.severity for d in sorted(found, key=lambda d: d.range.start.line)] == [
        t.DiagnosticSeverity.Error,
        t.DiagnosticSeverity.Error,
        t.DiagnosticSeverity.Warning,
    ]


async def test_pushed_or_pulled_but_not_both(session, editor):
    if EDITORS[editor][1] == "pull":
        assert session.result.capabilities.diagnostic_provider
        # The status arrives with the findings, so pushed findings would be here by now.
        assert session.published.empty()
    else:
        assert session.result.capabilities.diagnostic_provider is None
        assert len(await session.diagnostics("push")) == 3


async def test_status(session):
    status = session.status_at_open
    assert (status.uri, status.state) == (session.uri, "ok")
    assert (status.records, status.trajectories) == (4, 4)
    assert (status.errors, status.warnings, status.infos) == (2, 1, 0)
    assert (status.echoes, status.cut) == (0, 0)
    assert list(status.teachers) == ["claude-sonnet-4.5"]


async def test_edits_count_columns_as_negotiated(session, editor):
    # After emoji, so that a wrong unit breaks the line.
    status = await session.edit(2, "and hives?", "📖, and hives?")
    assert (status.errors, status.warnings) == (2, 1)
    found = await session.diagnostics(EDITORS[editor][1])
    assert '"search_books"' in [session.words(d.range) for d in found]
    status = await session.edit(3, "Card 8810", "Card 8810, loan L-91540")
    assert (status.errors, status.warnings) == (2, 0)
    await session.edit(2, '"search_books", "arg', '"search_boats", "arg')
    found = await session.diagnostics(EDITORS[editor][1])
    assert '"search_boats"' in [session.words(d.range) for d in found]


async def test_code_lens(session):
    lenses = await session.request(t.TEXT_DOCUMENT_CODE_LENS, t.CodeLensParams(text_document=session.document))
    assert {lens.range.start.line for lens in lenses} == {0, 1, 2, 3}
    commands = set()
    for lens in lenses:
        if lens.command is None:
            lens = await session.request(t.CODE_LENS_RESOLVE, lens)
        assert lens.command.title
        commands.add(lens.command.command)
    assert {"echolint.showGraph", "echolint.showRecord"} <= commands


async def test_inlay_hints_are_within_the_requested_range(session):
    for line in range(4):
        span = t.Range(t.Position(line, 0), t.Position(line + 1, 0))
        params = t.InlayHintParams(text_document=session.document, range=span)
        for hint in await session.request(t.TEXT_DOCUMENT_INLAY_HINT, params) or []:
            assert hint.position.line == line
            assert hint.label


async def test_hover(session):
    place = session.at(0, '"list_loans", "arguments"')
    hover = await session.request(t.TEXT_DOCUMENT_HOVER, t.HoverParams(**place))
    assert "list_loans" in hover.contents.value or "find_member" in hover.contents.value
    if hover.range:
        assert session.words(hover.range)


async def test_definition_and_references(session):
    place = session.at(0, 'L-204\\"}"}}]')
    found = await session.request(t.TEXT_DOCUMENT_DEFINITION, t.DefinitionParams(**place))
    (location,) = found if isinstance(found, (list, tuple)) else [found]
    span = location.target_selection_range if isinstance(location, t.LocationLink) else location.range
    assert "L-204" in session.words(span)
    assert span.start.character < place["position"].character
    context = t.ReferenceContext(include_declaration=True)
    found = await session.request(t.TEXT_DOCUMENT_REFERENCES, t.ReferenceParams(**place, context=context))
    assert len(found) >= 2
    for location in found:
        assert location.uri == session.uri
        assert "L-204" in session.words(location.range)


async def test_code_actions(session, editor):
    found = await session.diagnostics(EDITORS[editor][1])
    (duplicate,) = [d for d in found if d.code == "J002"]
    params = t.CodeActionParams(
        text_document=session.document,
        range=duplicate.range,
        context=t.CodeActionContext(diagnostics=[duplicate]),
    )
    actions = await session.request(t.TEXT_DOCUMENT_CODE_ACTION, params)
    (fix,) = [a for a in actions if isinstance(a, t.CodeAction) and "trial" in a.title]
    if fix.edit is None:
        can = session.client.capabilities.text_document.code_action.resolve_support
        assert can and "edit" in can.properties, "the client cannot resolve edits"
        fix = await session.request(t.CODE_ACTION_RESOLVE, fix)
    edits = (fix.edit.changes or {}).get(session.uri) or fix.edit.document_changes[0].edits
    for edit in edits:
        status = await session.change(t.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text))
    assert (status.errors, status.warnings) == (1, 1)
    # A command or an action with a command.
    assert "echolint.explainRule" in str(actions)


# Other capabilities that the server may offer, with the method and the parameters of a request.
OFFERS = {
    "document_symbol_provider": (t.TEXT_DOCUMENT_DOCUMENT_SYMBOL, lambda s: t.DocumentSymbolParams(s.document)),
    "folding_range_provider": (t.TEXT_DOCUMENT_FOLDING_RANGE, lambda s: t.FoldingRangeParams(s.document)),
    "document_link_provider": (t.TEXT_DOCUMENT_DOCUMENT_LINK, lambda s: t.DocumentLinkParams(s.document)),
    "document_highlight_provider": (
        t.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT,
        lambda s: t.DocumentHighlightParams(**s.at(0, 'L-204\\"}"}}]')),
    ),
    "selection_range_provider": (
        t.TEXT_DOCUMENT_SELECTION_RANGE,
        lambda s: t.SelectionRangeParams(s.document, [s.at(0, "L-204")["position"]]),
    ),
    "semantic_tokens_provider": (
        t.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        lambda s: t.SemanticTokensParams(s.document),
    ),
    "workspace_symbol_provider": (t.WORKSPACE_SYMBOL, lambda s: t.WorkspaceSymbolParams(query="library")),
    "document_formatting_provider": (
        t.TEXT_DOCUMENT_FORMATTING,
        lambda s: t.DocumentFormattingParams(s.document, t.FormattingOptions(tab_size=2, insert_spaces=True)),
    ),
    "completion_provider": (
        t.TEXT_DOCUMENT_COMPLETION,
        lambda s: t.CompletionParams(**s.at(0, "find_member")),
    ),
}


@pytest.mark.parametrize("provider", OFFERS)
async def test_offered_capabilities_are_answered(session, provider):
    if not getattr(session.result.capabilities, provider):
        pytest.skip("not offered")
    method, params = OFFERS[provider]
    # Decoding is the test: an error or an answer of another shape raises.
    await session.request(method, params(session))
