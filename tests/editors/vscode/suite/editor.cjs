// Helpers of the tests in the extension host.
const path = require('node:path');
const vscode = require('vscode');

const folder = vscode.workspace.workspaceFolders[0].uri;

/** Waits until a condition is truthy and returns its value. */
async function until(what, condition, milliseconds = 15000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function open(name) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, name));
  return await vscode.window.showTextDocument(document);
}

/** The codes of the findings of a document, sorted by position. */
function codes(uri) {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'echolint')
    .sort((a, b) => a.range.start.compareTo(b.range.start))
    .map(({ code }) => (typeof code === 'object' ? code.value : code));
}

function findings(uri, expected) {
  return until(`the findings ${expected} (found ${codes(uri)})`, () => codes(uri).join() === expected.join());
}

async function replace(document, old, text) {
  const at = document.getText().indexOf(old);
  if (at < 0) throw new Error(`${old} is not in the document`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + old.length)), text);
  await vscode.workspace.applyEdit(edit);
}

const run = (command, ...args) => vscode.commands.executeCommand(command, ...args);

module.exports = { codes, findings, folder, open, path, replace, run, until, vscode };
