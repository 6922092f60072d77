import * as vscode from 'vscode';
import { type Disposables, disposeAll } from '../disposables';
import type { RecordAnswer, Where } from '../protocol';
import { innermost, reveal, toRange } from '../places';
import type { Server } from '../server';
import { recordOf, recordUri, SCHEME } from './uris';

const NONE = '"This record no longer contains a trajectory."\n';

/** Pretty-printed records with their findings. */
export class Records implements vscode.DefinitionProvider, vscode.Disposable {
  private readonly answers = new Map<string, RecordAnswer>();
  private readonly collection = vscode.languages.createDiagnosticCollection('echolint-record');
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly subscriptions: Disposables;

  constructor(private readonly server: Server) {
    this.subscriptions = [
      this.collection,
      this.changes,
      server.onStatus((status) => {
        this.refresh(status.uri);
      }),
      vscode.workspace.onDidOpenTextDocument((document) => this.mark(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.mark(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.collection.delete(uri);
        this.answers.delete(uri.toString());
      }),
      vscode.languages.registerDefinitionProvider({ scheme: SCHEME }, this),
    ];
  }

  /** Shows the record of a trajectory, at the given position of the file if there is one. */
  async show(where: Where): Promise<void> {
    const answer = await this.server.request('echolint.record', where);
    if (answer === null) {
      void vscode.window.showInformationMessage('No trajectory here.');
      return;
    }
    const uri = recordUri(vscode.Uri.parse(answer.uri), answer.record);
    const editor = await vscode.window.showTextDocument(uri, { preview: false });
    if (!('position' in where)) return;
    const position = new vscode.Position(where.position.line, where.position.character);
    const place = innermost(answer.places, (one) => one.source, position);
    if (place === undefined) return;
    const range = toRange(place.range);
    editor.selection = new vscode.Selection(range.start, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  async content(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const shown = recordOf(uri);
    if (shown === undefined) return NONE;
    const where = { uri: shown.source.toString(), record: shown.record };
    const answer = await this.server.request('echolint.record', where, token);
    if (answer === null) {
      this.answers.delete(uri.toString());
      return NONE;
    }
    this.answers.set(uri.toString(), answer);
    // If only the findings changed, the document does not change. If the text changed, `mark` runs on that change.
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    if (document !== undefined) await this.mark(document);
    return answer.text;
  }

  /** The range in the file that corresponds to the cursor in a record. */
  sourceOf({ document, selection }: vscode.TextEditor): { uri: vscode.Uri; range: vscode.Range } | undefined {
    const answer = this.answers.get(document.uri.toString());
    const place = answer && innermost(answer.places, (one) => one.range, selection.active);
    return answer && place && { uri: vscode.Uri.parse(answer.uri), range: toRange(place.source) };
  }

  /** Selects a range of a file in a visible record; returns whether there is such a record. */
  async select(source: vscode.Uri, range: vscode.Range): Promise<boolean> {
    for (const editor of vscode.window.visibleTextEditors) {
      if (recordOf(editor.document.uri)?.source.toString() !== source.toString()) continue;
      const places = this.answers.get(editor.document.uri.toString())?.places ?? [];
      const place = innermost(places, (one) => one.source, range.start);
      if (place === undefined) continue;
      await reveal(editor.document.uri, toRange(place.range));
      return true;
    }
    return false;
  }

  provideDefinition(document: vscode.TextDocument, position: vscode.Position): vscode.DefinitionLink[] {
    const answer = this.answers.get(document.uri.toString());
    const place = answer && innermost(answer.places, (one) => one.range, position);
    if (answer === undefined || place === undefined) return [];
    return [{ targetUri: vscode.Uri.parse(answer.uri), targetRange: toRange(place.source) }];
  }

  /** Goes from the cursor in a record to the same place in the file. */
  async goToSource(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const shown = editor && recordOf(editor.document.uri);
    if (editor === undefined || shown === undefined) return;
    const first = this.answers.get(editor.document.uri.toString())?.places[0]?.source;
    const start = first === undefined ? new vscode.Range(0, 0, 0, 0) : toRange(first);
    await reveal(shown.source, this.sourceOf(editor)?.range ?? start);
  }

  dispose(): void {
    disposeAll(this.subscriptions);
  }

  private refresh(source: string): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (recordOf(uri)?.source.toString() === source) this.changes.fire(uri);
    }
  }

  /** Shows the findings in a document once it has the text that they are about. */
  private async mark(document: vscode.TextDocument): Promise<void> {
    if (recordOf(document.uri) === undefined) return;
    const answer = this.answers.get(document.uri.toString());
    if (answer === undefined) this.collection.delete(document.uri);
    else if (sameText(document.getText(), answer.text)) {
      this.collection.set(document.uri, await this.server.diagnostics(answer.diagnostics));
    }
  }
}

// The editor normalises the line ends of a document.
function sameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}
