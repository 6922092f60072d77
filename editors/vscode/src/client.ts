// The language client's options: which documents, which settings, and what is changed between editor and server.
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
  /** The commands that this extension carries out, whatever the server offers. */
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
  // The first name is also that of the setting `echolint.trace.server`, which the client reads itself.
  const client = new LanguageClient('echolint', 'echolint', run, options);
  client.registerFeature(keepCommands(start.ownCommands));
  return client;
}

const middleware: Middleware = {
  workspace: {
    // The server is asked for its own settings only: where it is started from is no business of its.
    configuration: (params) =>
      params.items.map((item) =>
        item.section === 'echolint'
          ? serverSettings(item.scopeUri === undefined ? null : vscode.Uri.parse(item.scopeUri))
          : null,
      ),
  },
};

/**
 * The server offers commands of code lenses for editors that have nothing of their own. The client would register all
 * that the server offers, and fail to start on the names that this extension carries out itself.
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
