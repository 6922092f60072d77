// URIs of the documents that exist only in the editor. The URI determines the whole content, so the document comes back
// when the window is reopened.
import * as path from 'node:path';
import * as vscode from 'vscode';

export const SCHEME = 'echolint';

export type Kind = 'record' | 'rule' | 'example' | 'scores';

export function recordUri(source: vscode.Uri, record: number): vscode.Uri {
  const name = path.basename(source.path);
  return make('record', `${name} · record ${record.toString()}.json`, { source: source.toString(), record });
}

/** The file and the number of the record that a document shows. */
export function recordOf(uri: vscode.Uri): { source: vscode.Uri; record: number } | undefined {
  if (uri.scheme !== SCHEME || uri.authority !== 'record') return undefined;
  const { source, record } = queryOf(uri);
  return { source: vscode.Uri.parse(String(source), true), record: Number(record) };
}

export function ruleUri(rule: string): vscode.Uri {
  return make('rule', `${rule}.md`, { rule });
}

export function exampleUri(argument: object): vscode.Uri {
  return make('example', 'habit.md', argument);
}

export const SCORES_URI = make('scores', 'scores.txt', {});

export function queryOf(uri: vscode.Uri): Record<string, unknown> {
  return JSON.parse(uri.query) as Record<string, unknown>;
}

function make(kind: Kind, name: string, query: object): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, authority: kind, path: `/${name}`, query: JSON.stringify(query) });
}
