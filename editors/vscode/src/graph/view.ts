import * as vscode from 'vscode';
import { type Disposables, disposeAll } from '../disposables';
import type { Records } from '../documents/records';
import { innermost, reveal, toRange } from '../places';
import type { GraphAnswer, Where } from '../protocol';
import { type Server, textOf } from '../server';
import { Anchor } from './anchor';
import type { FromPage, ToPage } from './messages';
import { page } from './page';

/** The panel with the action graph of one trajectory. Showing another graph reuses it. */
export class GraphView implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private anchor: Anchor | undefined;
  private shown: GraphAnswer | undefined;
  private last: ToPage | undefined;
  private readonly subscriptions: Disposables;

  constructor(
    private readonly server: Server,
    private readonly records: Records,
    private readonly extensionUri: vscode.Uri,
  ) {
    this.subscriptions = [
      // The server sends a status after each edit that it has checked; the drawing is then out of date.
      server.onStatus((status) => {
        if (status.uri === this.anchor?.uri) void this.refresh();
      }),
      vscode.workspace.onDidChangeTextDocument((change) => {
        this.anchor?.move(change);
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor: editor }) => {
        const { uri, position } = this.cursor(editor);
        if (uri.toString() === this.anchor?.uri) this.post({ kind: 'select', call: this.callAt(position) });
      }),
    ];
  }

  async show(where: Where): Promise<void> {
    const answer = await this.server.request('echolint.graph', { ...where, format: 'svg' });
    if (answer === null) {
      void vscode.window.showInformationMessage('No trajectory here.');
      return;
    }
    const panel = this.panel ?? this.open();
    if (!panel.visible) panel.reveal(undefined, true);
    this.draw(answer);
  }

  dispose(): void {
    this.panel?.dispose();
    disposeAll(this.subscriptions);
  }

  private open(): vscode.WebviewPanel {
    const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel('echolint.graph', 'Action graph', beside, {
      enableScripts: true,
      localResourceRoots: ['dist', 'media'].map((folder) => vscode.Uri.joinPath(this.extensionUri, folder)),
    });
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'graph.svg');
    panel.webview.onDidReceiveMessage((message: FromPage) => {
      if (message.kind === 'call') void this.select(message.call);
      // VS Code recreates the page after the panel was hidden.
      else if (this.last !== undefined) void panel.webview.postMessage(this.last);
    });
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.anchor = undefined;
      this.shown = undefined;
      this.last = undefined;
    });
    panel.webview.html = page(panel.webview, this.extensionUri);
    this.panel = panel;
    return panel;
  }

  private async refresh(): Promise<void> {
    const anchor = this.anchor;
    if (anchor === undefined) return;
    try {
      const answer = await this.server.request('echolint.graph', { ...anchor.where(), format: 'svg' });
      if (anchor !== this.anchor) return;
      if (answer !== null) this.draw(answer);
      else this.draw(undefined, 'There is no longer a trajectory here.');
    } catch (error) {
      if (anchor === this.anchor) this.draw(undefined, `The graph could not be drawn: ${textOf(error)}.`);
    }
  }

  private draw(answer: GraphAnswer | undefined, note = ''): void {
    this.shown = answer;
    if (answer === undefined) {
      this.post({ kind: 'nothing', text: note });
      return;
    }
    this.anchor = new Anchor(answer);
    if (this.panel !== undefined) this.panel.title = `Graph: ${answer.title}`;
    const editor = visibleEditor(answer.uri);
    this.post({ kind: 'graph', svg: answer.content, call: this.callAt(editor?.selection.active) });
  }

  /** The position in the file, also if the cursor is in a pretty-printed record. */
  private cursor(editor: vscode.TextEditor): { uri: vscode.Uri; position: vscode.Position } {
    const source = this.records.sourceOf(editor);
    if (source !== undefined) return { uri: source.uri, position: source.range.start };
    return { uri: editor.document.uri, position: editor.selection.active };
  }

  private callAt(position: vscode.Position | undefined): number | null {
    if (position === undefined || this.shown === undefined) return null;
    return innermost(this.shown.calls, (call) => call.range, position)?.call ?? null;
  }

  private async select(call: number): Promise<void> {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === this.anchor?.uri);
    // Right after an edit the ranges are still those of the old text.
    if (document !== undefined && document.version !== this.shown?.version) await this.refresh();
    const found = this.shown?.calls.find((one) => one.call === call);
    if (this.shown === undefined || found === undefined) return;
    const uri = vscode.Uri.parse(this.shown.uri);
    const range = toRange(found.range);
    const isVisible = visibleEditor(this.shown.uri) !== undefined;
    if (isVisible || !(await this.records.select(uri, range))) await reveal(uri, range);
  }

  private post(message: ToPage): void {
    if (message.kind !== 'select') this.last = message;
    else if (this.last?.kind === 'graph') this.last.call = message.call;
    void this.panel?.webview.postMessage(message);
  }
}

function visibleEditor(uri: string): vscode.TextEditor | undefined {
  const wanted = vscode.Uri.parse(uri).toString();
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === wanted);
}
