import * as vscode from 'vscode';

/** The settings of the server, in the shape that it expects. */
export function serverSettings(scope: vscode.Uri | null = null): object {
  const settings = vscode.workspace.getConfiguration('echolint', scope);
  return {
    configuration: settings.get('configuration'),
    defaultTeacher: settings.get('defaultTeacher'),
    codeLens: { enable: settings.get('codeLens.enable') },
    inlayHints: {
      enable: settings.get('inlayHints.enable'),
      maxLineLength: settings.get('inlayHints.maxLineLength'),
    },
    diagnostics: {
      debounce: settings.get('diagnostics.debounce'),
      workspace: settings.get('diagnostics.workspace'),
    },
  };
}

/** The settings for starting the server. The server does not see them. */
export function startSettings(): { path: string; arguments: string[]; env: Record<string, string> } {
  const settings = vscode.workspace.getConfiguration('echolint.server');
  return {
    path: settings.get<string | null>('path', null)?.trim() ?? '',
    arguments: settings.get<string[]>('arguments', []),
    env: settings.get<Record<string, string>>('env', {}),
  };
}
