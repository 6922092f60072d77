import * as path from 'node:path';
import * as vscode from 'vscode';
import { type Disposables, disposeAll } from './disposables';
import { toRange } from './places';
import type { Trajectory } from './protocol';
import type { Server } from './server';
import type { Statuses } from './statuses';
import { count } from './words';

interface File {
  kind: 'file';
  uri: string;
}

interface Task {
  kind: 'task';
  uri: string;
  name: string | null;
  runs: Run[];
}

/** A trajectory. The fields `uri` and `record` are the argument of commands on it. */
interface Run {
  kind: 'run';
  uri: string;
  record: number;
  trajectory: Trajectory;
  grouped: boolean;
}

type Node = File | Task | Run;

/** The view "Trajectories": the open files, their tasks if there are several, and their trajectories. */
export class Trajectories implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<File | undefined>();
  private readonly files = new Map<string, File>();
  private readonly subscriptions: Disposables;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly server: Server,
    private readonly statuses: Statuses,
  ) {
    this.subscriptions = [
      this.changes,
      statuses.onDidChange((uri) => {
        // A file that was added or removed changes the root. Nodes are identified by object identity.
        const file = this.files.get(uri);
        this.changes.fire(statuses.trajectoryFiles().includes(uri) ? file : undefined);
      }),
      vscode.window.createTreeView('echolint.trajectories', { treeDataProvider: this, showCollapseAll: true }),
    ];
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return this.roots();
    if (node.kind === 'file') return await this.contents(node);
    return node.kind === 'task' ? node.runs : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'file') return fileItem(node);
    return node.kind === 'task' ? taskItem(node) : runItem(node);
  }

  dispose(): void {
    disposeAll(this.subscriptions);
  }

  private roots(): File[] {
    const uris = this.statuses.trajectoryFiles();
    for (const uri of this.files.keys()) if (!uris.includes(uri)) this.files.delete(uri);
    return uris.map((uri) => {
      const file = this.files.get(uri) ?? { kind: 'file', uri };
      this.files.set(uri, file);
      return file;
    });
  }

  private async contents({ uri }: File): Promise<Node[]> {
    const answer = await this.server.request('echolint.trajectories', { uri });
    const found = answer?.trajectories ?? [];
    const groups = byTask(found);
    const grouped = groups.size > 1 && groups.size < found.length;
    const run = (trajectory: Trajectory): Run => ({ kind: 'run', uri, record: trajectory.record, trajectory, grouped });
    if (!grouped) return found.map(run);
    return [...groups].map(([name, members]) => ({ kind: 'task', uri, name, runs: members.map(run) }));
  }
}

function byTask(trajectories: Trajectory[]): Map<string | null, Trajectory[]> {
  const groups = new Map<string | null, Trajectory[]>();
  for (const one of trajectories) {
    const group = groups.get(one.task);
    if (group === undefined) groups.set(one.task, [one]);
    else group.push(one);
  }
  return groups;
}

function fileItem({ uri }: File): vscode.TreeItem {
  const resource = vscode.Uri.parse(uri);
  const item = new vscode.TreeItem(path.basename(resource.path), vscode.TreeItemCollapsibleState.Expanded);
  item.id = uri;
  item.iconPath = vscode.ThemeIcon.File;
  item.resourceUri = resource;
  const folder = path.dirname(vscode.workspace.asRelativePath(resource));
  if (folder !== '.') item.description = folder;
  return item;
}

function taskItem({ uri, name, runs }: Task): vscode.TreeItem {
  const item = new vscode.TreeItem(name ?? 'no task', vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${uri}#task=${name ?? ''}`;
  item.description = count(runs.length, 'trajectory', 'trajectories');
  item.contextValue = 'task';
  return item;
}

function runItem({ uri, record, trajectory, grouped }: Run): vscode.TreeItem {
  const { task, model, calls, findings } = trajectory;
  const name = `record ${record.toString()}`;
  const item = new vscode.TreeItem(grouped ? name : (task ?? name));
  item.id = `${uri}#record=${record.toString()}`;
  item.description = [model, count(calls, 'call'), findings > 0 ? count(findings, 'finding') : undefined]
    .filter((part) => part !== null && part !== undefined)
    .join(' · ');
  item.iconPath = icon(trajectory);
  item.tooltip = tooltip(trajectory);
  item.contextValue = 'trajectory';
  item.command = {
    command: 'vscode.open',
    title: 'Open',
    arguments: [vscode.Uri.parse(uri), { selection: start(trajectory), preserveFocus: true }],
  };
  return item;
}

// Otherwise the whole record would be selected, which may be megabytes.
function start({ range }: Trajectory): vscode.Range {
  const from = toRange(range).start;
  return new vscode.Range(from, from);
}

function icon({ verdicts, findings }: Trajectory): vscode.ThemeIcon {
  if (verdicts.some(({ verdict }) => verdict === 'echo')) {
    return new vscode.ThemeIcon('mirror', new vscode.ThemeColor('charts.purple'));
  }
  if (findings > 0) return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
}

function tooltip({ record, task, model, outcome, calls, findings, verdicts }: Trajectory): string {
  const lines = [
    `Record ${record.toString()}${task === null ? '' : `: ${task}`}`,
    [model, outcome].filter((part) => part !== null).join(' · '),
    `${count(calls, 'call')}, ${count(findings, 'finding')}`,
    ...verdicts.map(({ teacher, verdict, false_positive_rate: rate }) => {
      const percent = rate === null ? '' : (rate * 100).toPrecision(2);
      const share = percent === '' ? '' : ` (${percent} % of other models' trajectories come as close)`;
      return `${VERDICTS[verdict] ?? verdict} ${teacher}${share}`;
    }),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

const VERDICTS: Record<string, string> = {
  echo: 'Echo of',
  clean: 'No echo of',
  insufficient: 'Not enough evidence for an echo of',
};
