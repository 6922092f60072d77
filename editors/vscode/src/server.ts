import * as vscode from 'vscode';
import { type Disposables, disposeAll } from './disposables';
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  type ErrorHandler,
  ExecuteCommandRequest,
  type LanguageClient,
} from 'vscode-languageclient/node';
import { makeClient } from './client';
import { locateServer, MissingServer } from './locate';
import type { Answers, Status } from './protocol';
import { serverSettings, startSettings } from './settings';

export type State = 'starting' | 'running' | 'stopped';

/** A server that exits more often than this within that time is not restarted automatically. */
const ENDINGS = 3;
const ENDINGS_WITHIN = 3 * 60 * 1000;
const PAUSE = 200;

/** Owns the server process. There is one instance for the lifetime of the extension; the process may come and go. */
export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel('echolint', { log: true });
  private client: LanguageClient | undefined;
  private current: State = 'stopped';
  private work: Promise<void> = Promise.resolve();
  private endings: number[] = [];
  private readonly statuses = new vscode.EventEmitter<Status>();
  private readonly states = new vscode.EventEmitter<State>();
  private readonly subscriptions: Disposables;
  readonly onStatus = this.statuses.event;
  readonly onState = this.states.event;

  constructor(
    private readonly extensionPath: string,
    private readonly ownCommands: ReadonlySet<string>,
  ) {
    this.subscriptions = [
      this.statuses,
      this.states,
      this.log,
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('echolint.server')) void this.restart();
        else if (change.affectsConfiguration('echolint')) void this.sendSettings();
      }),
    ];
  }

  get state(): State {
    return this.current;
  }

  /** Restarts the server. Concurrent calls run one after the other. */
  restart(): Promise<void> {
    this.endings = [];
    this.work = this.work.then(async () => {
      await this.stop();
      await this.start();
    });
    return this.work;
  }

  /** Runs a command of the server. */
  async request<C extends keyof Answers>(
    command: C,
    argument: object,
    token?: vscode.CancellationToken,
  ): Promise<Answers[C]> {
    await this.work;
    if (this.client === undefined || this.current === 'stopped') {
      throw new Error('the server is not running');
    }
    const params = { command, arguments: [argument] };
    return (await this.client.sendRequest(ExecuteCommandRequest.type, params, token)) as Answers[C];
  }

  /** Converts diagnostics of the protocol to those of the editor. */
  async diagnostics(diagnostics: Parameters<LanguageClient['protocol2CodeConverter']['asDiagnostics']>[0]) {
    return (await this.client?.protocol2CodeConverter.asDiagnostics(diagnostics)) ?? [];
  }

  async dispose(): Promise<void> {
    await this.work;
    await this.stop();
    disposeAll(this.subscriptions);
  }

  private async start(): Promise<void> {
    this.setState('starting');
    try {
      const { path, arguments: args, env } = startSettings();
      const command = locateServer(path, this.extensionPath);
      this.log.info(`starting ${[command, 'server', ...args].join(' ')}`);
      const { log, errorHandler, ownCommands } = this;
      const client = makeClient({ command, arguments: args, env, log, errorHandler, ownCommands });
      this.client = client;
      client.onNotification('echolint/status', (status: Status) => {
        this.statuses.fire({ ...status, uri: vscode.Uri.parse(status.uri).toString() });
      });
      await client.start();
      this.setState('running');
    } catch (error) {
      this.setState('stopped');
      void this.reportFailure(
        error instanceof MissingServer
          ? error.message
          : `The echolint server could not be started: ${textOf(error)}. See its log.`,
      );
    }
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.setState('stopped');
    // A client refuses to stop if its server is already dead. There is nothing left to do then.
    await client?.dispose().catch((error: unknown) => {
      this.log.debug(String(error));
    });
  }

  private readonly errorHandler: ErrorHandler = {
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: () => {
      // During start-up, `start` reports the error.
      if (this.current === 'running') this.startAgain();
      return { action: CloseAction.DoNotRestart, message: 'the connection to the server was closed', handled: true };
    },
  };

  /** Restarts a server that exited by itself, unless it keeps exiting. */
  private startAgain(): void {
    this.setState('stopped');
    const now = Date.now();
    this.endings = [...this.endings.filter((then) => now - then < ENDINGS_WITHIN), now];
    if (this.endings.length > ENDINGS) {
      const times = this.endings.length.toString();
      void this.reportFailure(
        `The echolint server stopped ${times} times within three minutes and was not restarted. See its log.`,
      );
      return;
    }
    this.log.warn('the server stopped unexpectedly; restarting it');
    // Nothing to stop, but the dead client must unregister its commands before the new one registers them.
    this.client = undefined;
    this.work = this.work.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      await this.start();
    });
  }

  private async reportFailure(message: string): Promise<void> {
    this.log.error(message);
    const choice = await vscode.window.showErrorMessage(message, 'Retry', 'Open Settings', 'Show Log');
    if (choice === 'Retry') await this.restart();
    else if (choice === 'Open Settings') {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'echolint.server');
    } else if (choice === 'Show Log') this.log.show();
  }

  private async sendSettings(): Promise<void> {
    await this.work;
    if (this.current !== 'running') return;
    await this.client?.sendNotification(DidChangeConfigurationNotification.type, {
      settings: { echolint: serverSettings() },
    });
  }

  private setState(state: State): void {
    if (state === this.current) return;
    this.current = state;
    this.states.fire(state);
  }
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
