import * as vscode from 'vscode';
import { type Disposables, disposeAll } from './disposables';
import { recordOf } from './documents/uris';
import type { Status } from './protocol';
import type { Server } from './server';
import { Statuses } from './statuses';
import { count } from './words';

/** Extensions do not see files above this size. */
const SYNC_LIMIT = 50 * 1024 * 1024;

/** The item in the status bar: the state of the active file. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('echolint.status', vscode.StatusBarAlignment.Left, 10);
  private readonly subscriptions: Disposables;
  private run = 0;

  constructor(
    private readonly server: Server,
    private readonly statuses: Statuses,
  ) {
    this.item.name = 'echolint';
    const update = () => void this.update();
    this.subscriptions = [
      this.item,
      server.onState(update),
      statuses.onDidChange(update),
      vscode.window.tabGroups.onDidChangeTabs(update),
      vscode.window.tabGroups.onDidChangeTabGroups(update),
      vscode.window.onDidChangeActiveTextEditor(update),
    ];
    update();
  }

  dispose(): void {
    disposeAll(this.subscriptions);
  }

  private async update(): Promise<void> {
    const run = ++this.run;
    const uri = activeUri();
    const large = uri !== undefined && (await isTooLarge(uri));
    // A later update supersedes this one.
    if (run !== this.run) return;
    const face = uri && this.face(uri, large);
    if (face === undefined) {
      this.item.hide();
      return;
    }
    this.item.text = face.text;
    this.item.tooltip = face.tooltip;
    this.item.command = face.command ?? 'workbench.actions.view.problems';
    this.item.show();
  }

  private face(uri: vscode.Uri, large: boolean): Face | undefined {
    if (large) return LARGE;
    const status = this.statuses.get(uri);
    if (this.server.state === 'stopped' && mayHold(uri)) return STOPPED;
    if (status === undefined || status.state === 'foreign') return undefined;
    if (status.state === 'error') {
      return { text: '$(error) echolint', tooltip: `Invalid configuration: ${status.message ?? ''}` };
    }
    return { text: summary(status), tooltip: details(status) };
  }
}

interface Face {
  text: string;
  tooltip: string | vscode.MarkdownString;
  command?: string;
}

const STOPPED: Face = {
  text: '$(debug-disconnect) echolint',
  tooltip: 'The echolint server is not running. Click to start it.',
  command: 'echolint.restartServer',
};

const LARGE: Face = {
  text: '$(circle-slash) over 50 MB',
  tooltip:
    'VS Code hides files above 50 MB from extensions, so echolint cannot show findings in this editor. ' +
    '`echolint check` reads files of any size.',
};

function summary(status: Status): string {
  const findings = status.errors + status.warnings + status.infos;
  const mild = status.infos > 0 || status.echoes > 0 ? 'info' : 'pass';
  const icon = status.errors > 0 ? 'error' : status.warnings > 0 ? 'warning' : mild;
  const echoes = status.echoes > 0 ? ` · ${count(status.echoes, 'echo', 'echoes')}` : '';
  return `$(${icon}) ${count(findings, 'finding')}${echoes}`;
}

function details(status: Status): vscode.MarkdownString {
  const lines = [
    `${count(status.trajectories, 'trajectory', 'trajectories')} in ${count(status.records, 'record')}`,
    [count(status.errors, 'error'), count(status.warnings, 'warning'), count(status.infos, 'info', 'infos')].join(', '),
  ];
  if (status.cut > 0) lines.push(`${count(status.cut, 'finding')} not shown: editors show at most 1000 per file`);
  if (status.teachers.length > 0) {
    lines.push(`${count(status.echoes, 'echo', 'echoes')} of ${status.teachers.join(', ')}`);
  }
  const tooltip = new vscode.MarkdownString('**echolint**\n\n');
  // Names come from the data: insert them as text, not as Markdown.
  for (const line of lines) tooltip.appendText(`${line}\n\n`);
  return tooltip;
}

/** The file of the active tab. Extensions see no text editor for a file that is too large. */
function activeUri(): vscode.Uri | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor !== undefined && editor.document.uri.scheme !== 'output') {
    return recordOf(editor.document.uri)?.source ?? editor.document.uri;
  }
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText ? input.uri : undefined;
}

function mayHold(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && /\.(jsonl|ndjson)$/.test(uri.path);
}

async function isTooLarge(uri: vscode.Uri): Promise<boolean> {
  if (!mayHold(uri)) return false;
  if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) return false;
  try {
    return (await vscode.workspace.fs.stat(uri)).size > SYNC_LIMIT;
  } catch {
    return false;
  }
}
