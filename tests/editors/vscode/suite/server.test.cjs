const assert = require('node:assert');
const fs = require('node:fs');
const { codes, findings, folder, open, path, replace, run, until, vscode } = require('./editor.cjs');

suite('the server', () => {
  let document;

  suiteSetup(async () => {
    const extension = vscode.extensions.getExtension('echolint.echolint');
    assert.ok(extension.extensionPath.startsWith(process.env.RUN), 'the tests must use the packaged extension');
    document = (await open('runs.jsonl')).document;
  });

  test('reports findings at the right text', async () => {
    await findings(document.uri, ['G002', 'P002']);
    const words = vscode.languages.getDiagnostics(document.uri).map(({ range }) => document.getText(range));
    assert.ok(words.some((text) => text.includes('F-20144')), words.join());
    assert.ok(words.some((text) => text.includes('update_address')), words.join());
  });

  test('reports nothing in JSON without trajectories', async () => {
    const other = (await open('package.json')).document;
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepStrictEqual(codes(other.uri), []);
    await open('runs.jsonl');
  });

  for (const name of ['runs.ndjson', 'run.json']) {
    test(`reports the same in ${name}`, async () => {
      const uri = vscode.Uri.joinPath(folder, name);
      await vscode.workspace.fs.writeFile(uri, Buffer.from(document.lineAt(2).text));
      await open(name);
      await findings(uri, ['P002']);
      await run('workbench.action.closeActiveEditor');
      await vscode.workspace.fs.delete(uri);
      await open('runs.jsonl');
    });
  }

  test('shows a code lens above each trajectory', async () => {
    const lenses = await until('lenses', async () => {
      const found = await run('vscode.executeCodeLensProvider', document.uri, 100);
      return found.length > 0 && found;
    });
    assert.deepStrictEqual([...new Set(lenses.map(({ range }) => range.start.line))], [0, 1, 2]);
    const commands = new Set(lenses.map(({ command }) => command.command));
    assert.ok(commands.has('echolint.showGraph') && commands.has('echolint.showRecord'), [...commands].join());
  });

  test('shows inlay hints', async () => {
    const everything = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await run('vscode.executeInlayHintProvider', document.uri, everything);
    assert.ok(hints.length > 0);
  });

  test('describes a call on hover', async () => {
    const at = document.positionAt(document.getText().indexOf('list_orders') + 2);
    const [hover] = await run('vscode.executeHoverProvider', document.uri, at);
    assert.match(hover.contents.map(({ value }) => value).join(), /list_orders/);
  });

  test('offers a code action that explains the rule of a finding', async () => {
    const [finding] = vscode.languages.getDiagnostics(document.uri);
    const actions = await run('vscode.executeCodeActionProvider', document.uri, finding.range);
    const explain = actions.map(({ command }) => command).find((one) => one?.command === 'echolint.explainRule');
    assert.ok(explain, actions.map(({ title }) => title).join());
    await run(explain.command, ...explain.arguments);
    await until('the page', () => tabs().some((label) => label.includes(`${codes(document.uri)[0]}.md`)));
    await run('workbench.action.closeActiveEditor');
    await open('runs.jsonl');
  });

  test('answers commands', async () => {
    const uri = document.uri.toString();
    const graph = await run('echolint.graph', { uri, record: 0 });
    assert.deepStrictEqual(graph.calls.map(({ label }) => label), ['find_customer', 'list_orders', 'refund_order']);
    assert.match(graph.content, /<g [^>]*data-call="2"/);
    const { start, end } = graph.calls[1].range;
    const text = document.getText(new vscode.Range(start.line, start.character, end.line, end.character));
    assert.match(text, /list_orders/);
    assert.strictEqual(await run('echolint.graph', { uri, record: 99 }), null);
    const { trajectories } = await run('echolint.trajectories', { uri });
    const found = trajectories.map(({ task, calls }) => `${task} ${calls}`);
    assert.deepStrictEqual(found, ['refund 3', 'refund 2', 'new-address 2']);
  });

  test('checks edits', async () => {
    await replace(document, 'F-20144', 'mia@example.com');
    await findings(document.uri, ['P002']);
    await run('workbench.action.files.revert');
    await findings(document.uri, ['G002', 'P002']);
  });

  test('applies changed settings', async () => {
    const settings = vscode.workspace.getConfiguration('echolint');
    const lenses = () => run('vscode.executeCodeLensProvider', document.uri, 100);
    await settings.update('codeLens.enable', false, vscode.ConfigurationTarget.Global);
    await until('no lenses', async () => (await lenses()).length === 0);
    await settings.update('codeLens.enable', undefined, vscode.ConfigurationTarget.Global);
    await until('lenses', async () => (await lenses()).length > 0);
  });

  const pid = () => fs.readFileSync(path.join(process.env.RUN, 'server.pid'), 'utf8').trim();

  test('restarts on command', async () => {
    const before = pid();
    await run('echolint.restartServer');
    assert.notStrictEqual(pid(), before);
    await findings(document.uri, ['G002', 'P002']);
  });

  test('is restarted after a crash, at most three times', async () => {
    for (let time = 1; time <= 3; time++) {
      const before = pid();
      process.kill(Number(before), 'SIGKILL');
      await until(`new process ${time}`, () => pid() !== '' && pid() !== before);
      // Do not wait for the findings to disappear: that may be too short to notice.
      await findings(document.uri, ['G002', 'P002']);
    }
    const last = pid();
    process.kill(Number(last), 'SIGKILL');
    await findings(document.uri, []);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.strictEqual(pid(), last);
    await run('echolint.restartServer');
    await findings(document.uri, ['G002', 'P002']);
  });
});

const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
