import * as vscode from 'vscode';
import type { Server } from '../server';
import { exampleUri, queryOf, ruleUri, SCORES_URI } from './uris';

/** Pages that the server renders: rules, habits of teachers, the table of scores. */
export class Pages implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;

  constructor(private readonly server: Server) {}

  async explainRule(argument: unknown): Promise<void> {
    const rule = stringOf(argument, 'rule') ?? (await this.chooseRule());
    if (rule === undefined) return;
    const answer = await this.server.request('echolint.explain', { rule });
    if (answer === null) {
      void vscode.window.showWarningMessage(`Unknown rule ${rule}.`);
      return;
    }
    await this.preview(ruleUri(answer.code));
  }

  async showExample(argument: unknown): Promise<void> {
    const prompt = 'Words of the habit, such as the name of a tool; leave empty for the strongest habits';
    const habit = stringOf(argument, 'habit') ?? (await vscode.window.showInputBox({ prompt }));
    if (habit === undefined) return;
    const teacher = stringOf(argument, 'teacher');
    const answer = await this.server.request('echolint.example', { ...(teacher !== undefined && { teacher }), habit });
    if (answer === null) {
      void vscode.window.showWarningMessage(teacher === undefined ? 'No teacher is configured.' : `Unknown teacher ${teacher}.`);
      return;
    }
    await this.preview(exampleUri({ teacher: answer.teacher, habit }));
  }

  async scoreWorkspace(): Promise<void> {
    const title = 'echolint: scoring the workspace';
    const location = vscode.ProgressLocation.Notification;
    await vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
      const answer = await this.server.request('echolint.score', {}, token);
      this.scores = answer?.text;
    });
    this.changes.fire(SCORES_URI);
    await vscode.window.showTextDocument(SCORES_URI, { preview: false });
  }

  /** The table of the last run, so that showing it does not score the workspace again. */
  private scores: string | undefined;

  async content(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const query = queryOf(uri);
    switch (uri.authority) {
      case 'rule':
        return (await this.server.request('echolint.explain', query, token))?.markdown ?? '';
      case 'example':
        return (await this.server.request('echolint.example', query, token))?.markdown ?? '';
      default:
        this.scores ??= (await this.server.request('echolint.score', {}, token))?.text;
        return this.scores ?? '';
    }
  }

  dispose(): void {
    this.changes.dispose();
  }

  private async preview(uri: vscode.Uri): Promise<void> {
    this.changes.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  /** Offers the rules with findings, those at the cursor first. Without findings, asks for a rule. */
  private async chooseRule(): Promise<string | undefined> {
    const editor = vscode.window.activeTextEditor;
    const findings = editor === undefined ? [] : vscode.languages.getDiagnostics(editor.document.uri);
    const line = editor?.selection.active.line;
    const codes = [...findings]
      .sort((a, b) => Number(b.range.start.line === line) - Number(a.range.start.line === line))
      .map(codeOf)
      .filter((code) => code !== undefined);
    if (codes.length === 0) {
      const typed = await vscode.window.showInputBox({ prompt: 'The code or name of a rule, such as G002' });
      return typed === '' ? undefined : typed;
    }
    return await vscode.window.showQuickPick([...new Set(codes)], { placeHolder: 'The rule to explain' });
  }
}

function codeOf({ source, code }: vscode.Diagnostic): string | undefined {
  if (source !== 'echolint') return undefined;
  return String(typeof code === 'object' ? code.value : code);
}

function stringOf(argument: unknown, key: string): string | undefined {
  const value = (argument as Record<string, unknown> | undefined)?.[key];
  return typeof value === 'string' ? value : undefined;
}
