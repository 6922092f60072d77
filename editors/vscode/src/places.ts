import * as vscode from 'vscode';
import type { Range } from 'vscode-languageclient/node';

// The client offers only UTF-16, so the columns of the server are those of the editor.
export function toRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** The thing with the smallest range that contains the position. */
export function innermost<T>(things: readonly T[], rangeOf: (thing: T) => Range, position: vscode.Position) {
  let best: T | undefined;
  for (const thing of things) {
    const range = toRange(rangeOf(thing));
    if (range.contains(position) && (best === undefined || toRange(rangeOf(best)).contains(range))) best = thing;
  }
  return best;
}

/** Selects a range of a file, in an editor that already shows the file if there is one. */
export async function reveal(uri: vscode.Uri, range: vscode.Range): Promise<void> {
  const column = vscode.window.tabGroups.all.find((group) =>
    group.tabs.some((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString()),
  )?.viewColumn;
  const editor = await vscode.window.showTextDocument(uri, {
    viewColumn: column ?? vscode.ViewColumn.One,
    selection: range,
  });
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
