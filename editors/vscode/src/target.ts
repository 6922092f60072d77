import * as vscode from 'vscode';
import type { Where } from './protocol';
import { recordOf } from './documents/uris';

/**
 * The trajectory for a command: its argument (from a code lens or the tree), or the trajectory at the cursor, in a file
 * or in a pretty-printed record.
 */
export function target(argument: unknown): Where | undefined {
  if (isNamed(argument)) return { uri: argument.uri, record: argument.record };
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const shown = recordOf(editor.document.uri);
  if (shown !== undefined) return { uri: shown.source.toString(), record: shown.record };
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}

function isNamed(argument: unknown): argument is { uri: string; record: number } {
  if (typeof argument !== 'object' || argument === null) return false;
  const { uri, record } = argument as Record<string, unknown>;
  return typeof uri === 'string' && typeof record === 'number';
}
