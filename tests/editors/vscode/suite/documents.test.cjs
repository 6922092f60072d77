const assert = require('node:assert');
const { codes, findings, open, replace, run, until, vscode } = require('./editor.cjs');

suite('virtual documents', () => {
  let source;

  suiteSetup(async () => {
    source = (await open('runs.jsonl')).document;
    await findings(source.uri, ['G002', 'P002']);
  });

  setup(async () => {
    await open('runs.jsonl');
  });

  test('a record is pretty-printed with its findings', async () => {
    await run('echolint.showRecord', { uri: source.uri.toString(), record: 2 });
    const { document } = vscode.window.activeTextEditor;
    assert.strictEqual(document.uri.scheme, 'echolint');
    assert.strictEqual(document.languageId, 'json');
    assert.strictEqual(JSON.parse(document.getText()).task_id, 'new-address');
    await findings(document.uri, ['P002']);
    const [{ range }] = vscode.languages.getDiagnostics(document.uri);
    assert.match(document.getText(range), /update_address/);
    assert.ok(range.start.line > 10);
  });

  test('the record leads back to the file', async () => {
    await run('echolint.showRecord', { uri: source.uri.toString(), record: 2 });
    const { document } = vscode.window.activeTextEditor;
    const at = document.positionAt(document.getText().indexOf('update_address') + 1);
    const [{ uri, range }] = await run('vscode.executeDefinitionProvider', document.uri, at);
    assert.strictEqual(uri.toString(), source.uri.toString());
    assert.strictEqual(range.start.line, 2);
    assert.match(source.getText(range), /update_address/);

    vscode.window.activeTextEditor.selection = new vscode.Selection(at, at);
    await run('echolint.goToSource');
    assert.strictEqual(vscode.window.activeTextEditor.document.uri.toString(), source.uri.toString());
    assert.strictEqual(vscode.window.activeTextEditor.selection.start.line, 2);
  });

  test('the record opens at the cursor', async () => {
    const editor = vscode.window.activeTextEditor;
    const at = source.positionAt(source.getText().indexOf('list_orders') + 1);
    editor.selection = new vscode.Selection(at, at);
    await run('echolint.showRecord');
    const shown = vscode.window.activeTextEditor;
    assert.notStrictEqual(shown.document.uri.toString(), source.uri.toString());
    const from = shown.document.offsetAt(shown.selection.active);
    assert.match(shown.document.getText().slice(Math.max(0, from - 200), from + 200), /list_orders/);
  });

  test('the record follows edits of the file', async () => {
    await run('echolint.showRecord', { uri: source.uri.toString(), record: 1 });
    const { document } = vscode.window.activeTextEditor;
    await findings(document.uri, ['G002']);
    await replace(source, 'F-20144', 'mia@example.com');
    await until('the new text', () => !document.getText().includes('F-20144'));
    await until('no finding', () => codes(document.uri).length === 0);
    await open('runs.jsonl');
    await run('workbench.action.files.revert');
    await findings(document.uri, ['G002']);
  });

  test('scores of the workspace are a table', async () => {
    await run('echolint.scoreWorkspace');
    const { document } = vscode.window.activeTextEditor;
    assert.strictEqual(document.uri.scheme, 'echolint');
    assert.match(document.getText(), /alder-large/);
    assert.match(document.getText(), /birch-2/);
  });

  test('the panel of the graph is reused', async () => {
    const panels = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('echolint.graph'));
    for (const record of [0, 1]) await run('echolint.showGraph', { uri: source.uri.toString(), record });
    await until('the panel', () => panels().length === 1);
    assert.match(panels()[0].label, /^Graph: /);
  });
});
