import * as vscode from 'vscode';
import { type Disposables, disposeAll } from './disposables';
import type { Status } from './protocol';
import type { Server } from './server';

/** The last status of each open file, and the context keys for menus that depend on them. */
export class Statuses implements vscode.Disposable {
  private readonly known = new Map<string, Status>();
  private readonly changes = new vscode.EventEmitter<string>();
  private readonly subscriptions: Disposables;
  /** Fires with the URI of a file whose status was added, changed or removed. */
  readonly onDidChange = this.changes.event;

  constructor(server: Server) {
    this.subscriptions = [
      this.changes,
      server.onStatus((status) => {
        this.known.set(status.uri, status);
        this.changed(status.uri);
      }),
      server.onState((state) => {
        if (state === 'stopped') for (const uri of [...this.known.keys()]) this.forget(uri);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.forget(uri.toString());
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.setContext();
      }),
    ];
  }

  get(uri: vscode.Uri): Status | undefined {
    return this.known.get(uri.toString());
  }

  /** The files that contain trajectories, sorted by URI. */
  trajectoryFiles(): string[] {
    const held = [...this.known.values()].filter(({ state, trajectories }) => state !== 'foreign' && trajectories > 0);
    return held.map(({ uri }) => uri).sort();
  }

  dispose(): void {
    disposeAll(this.subscriptions);
  }

  private forget(uri: string): void {
    if (this.known.delete(uri)) this.changed(uri);
  }

  private changed(uri: string): void {
    this.setContext();
    this.changes.fire(uri);
  }

  private setContext(): void {
    const files = this.trajectoryFiles();
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    void vscode.commands.executeCommand('setContext', 'echolint.hasTrajectories', files.length > 0);
    void vscode.commands.executeCommand(
      'setContext',
      'echolint.inTrajectories',
      active !== undefined && files.includes(active),
    );
  }
}
