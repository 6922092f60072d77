import * as vscode from 'vscode';
import { Pages } from './documents/pages';
import { provideDocuments } from './documents/provider';
import { Records } from './documents/records';
import { GraphView } from './graph/view';
import { Server, textOf } from './server';
import { StatusBar } from './status';
import { Statuses } from './statuses';
import { target } from './target';
import { Trajectories } from './tree';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const running = new Server(context.extensionPath, contributed(context));
  server = running;
  const statuses = new Statuses(running);
  const records = new Records(running);
  const pages = new Pages(running);
  const graph = new GraphView(running, records, context.extensionUri);
  const tree = new Trajectories(running, statuses);
  const bar = new StatusBar(running, statuses);
  context.subscriptions.push(statuses, records, pages, graph, tree, bar, provideDocuments(records, pages));

  const command = (name: string, run: (argument: unknown) => Promise<void> | void) => {
    context.subscriptions.push(vscode.commands.registerCommand(name, (argument) => attempt(run, argument)));
  };
  command('echolint.showGraph', async (argument) => {
    const where = target(argument);
    if (where !== undefined) await graph.show(where);
  });
  command('echolint.showRecord', async (argument) => {
    const where = target(argument);
    if (where !== undefined) await records.show(where);
  });
  command('echolint.goToSource', () => records.goToSource());
  command('echolint.explainRule', (argument) => pages.explainRule(argument));
  command('echolint.showExample', (argument) => pages.showExample(argument));
  command('echolint.scoreWorkspace', () => pages.scoreWorkspace());
  command('echolint.restartServer', () => running.restart());
  command('echolint.showLog', () => {
    running.log.show();
  });

  // Not awaited: Restart Server and Show Log must work if the server does not start.
  void running.restart();
}

export async function deactivate(): Promise<void> {
  await server?.dispose();
}

/** The commands that package.json declares. */
function contributed(context: vscode.ExtensionContext): Set<string> {
  const manifest = context.extension.packageJSON as { contributes: { commands: { command: string }[] } };
  return new Set(manifest.contributes.commands.map(({ command }) => command));
}

async function attempt(run: (argument: unknown) => Promise<void> | void, argument: unknown): Promise<void> {
  try {
    await run(argument);
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    void vscode.window.showErrorMessage(`echolint: ${textOf(error)}`);
  }
}
