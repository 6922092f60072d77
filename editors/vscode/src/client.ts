// The options of the language client: documents, settings, and changes to the messages between editor and server.
import * as vscode from 'vscode';
import {
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  type ServerCapabilities,
  type StaticFeature,
  TransportKind,
} from 'vscode-languageclient/node';
import { serverSettings } from './settings';

export const SELECTOR = [
  { scheme: 'file', language: 'jsonl' },
  { scheme: 'file', language: 'json' },
  { scheme: 'file', pattern: '**/*.ndjson' },
  { scheme: 'untitled', language: 'jsonl' },
  { scheme: 'untitled', language: 'json' },
];

export interface Start {
  command: string;
  arguments: string[];
  env: Record<string, string>;
  log: vscode.LogOutputChannel;
  errorHandler: ErrorHandler;
  /** The commands that this extension implements itself, even if the server offers them. */
  ownCommands: ReadonlySet<string>;
}

export function makeClient(start: Start): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    initializationOptions: serverSettings(),
    outputChannel: start.log,
    traceOutputChannel: start.log,
    middleware,
    errorHandler: start.errorHandler,
    initializationFailedHandler: () => false,
  };
  const run = {
    command: start.command,
    args: ['server', ...start.arguments],
    options: { env: { ...process.env, ...start.env } },
    transport: TransportKind.stdio,
  };
  // The client reads the setting `echolint.trace.server` itself: its prefix is the first argument.
  const client = new LanguageClient('echolint', 'echolint', run, options);
  client.registerFeature(keepCommands(start.ownCommands));
  return client;
}

const middleware: Middleware = {
  workspace: {
    // Send the server only its own settings, not those for starting it.
    configuration: (params) =>
      params.items.map((item) =>
        item.section === 'echolint'
          ? serverSettings(item.scopeUri === undefined ? null : vscode.Uri.parse(item.scopeUri))
          : null,
      ),
  },
};

/**
 * The server offers the commands of its code lenses for editors that do not implement them. The client registers every
 * offered command, and would fail to start on the commands that this extension implements itself.
 */
function keepCommands(own: ReadonlySet<string>): StaticFeature {
  return {
    fillClientCapabilities: () => undefined,
    preInitialize: ({ executeCommandProvider: offered }: ServerCapabilities) => {
      if (offered !== undefined) offered.commands = offered.commands.filter((command) => !own.has(command));
    },
    initialize: () => undefined,
    getState: () => ({ kind: 'static' }),
    clear: () => undefined,
  };
}
