import * as vscode from 'vscode';
import type { Range } from 'vscode-languageclient/node';

// The client offers the server UTF-16 only, so that its columns are the editor's.
export function toRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Of the things whose range holds a position the one with the smallest range. */
export function innermost<T>(things: readonly T[], rangeOf: (thing: T) => Range, position: vscode.Position) {
  let best: T | undefined;
  for (const thing of things) {
    const range = toRange(rangeOf(thing));
    if (range.contains(position) && (best === undefined || toRange(rangeOf(best)).contains(range))) best = thing;
  }
  return best;
}

/** Selects a range of a file, in the editor that shows the file already if one does. */
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
