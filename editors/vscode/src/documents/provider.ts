import * as vscode from 'vscode';
import { textOf } from '../server';
import type { Pages } from './pages';
import type { Records } from './records';
import { SCHEME } from './uris';

/** Provides the contents of documents with the scheme `echolint`. */
export function provideDocuments(records: Records, pages: Pages): vscode.Disposable {
  const changes = new vscode.EventEmitter<vscode.Uri>();
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changes.event,
    async provideTextDocumentContent(uri, token) {
      try {
        return uri.authority === 'record' ? await records.content(uri, token) : await pages.content(uri, token);
      } catch (error) {
        return `${JSON.stringify(`This document could not be created: ${textOf(error)}.`)}\n`;
      }
    },
  };
  return vscode.Disposable.from(
    changes,
    records.onDidChange((uri) => {
      changes.fire(uri);
    }),
    pages.onDidChange((uri) => {
      changes.fire(uri);
    }),
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider),
  );
}
