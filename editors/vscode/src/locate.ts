import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

const NAME = process.platform === 'win32' ? 'echolint.exe' : 'echolint';

/** There is no server; the message says where it was looked for. */
export class MissingServer extends Error {}

/** The server's file: the one of the setting, else the extension's own, else the first on PATH. */
export function locateServer(setting: string, extensionPath: string): string {
  if (setting !== '') {
    const file = expand(setting);
    if (isFile(file)) return file;
    throw new MissingServer(`echolint: the setting echolint.server.path names ${file}, which is not a file.`);
  }
  const bundled = path.join(extensionPath, 'bin', NAME);
  if (isFile(bundled)) return bundled;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, NAME);
    if (folder !== '' && isFile(file)) return file;
  }
  throw new MissingServer(
    'echolint is not installed: it is neither on PATH nor part of this extension, and the setting ' +
      'echolint.server.path is empty. Install it, or say in the setting where it is.',
  );
}

function expand(setting: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const file = setting
    .replace(/^~(?=[\\/]|$)/, os.homedir())
    .replaceAll('${workspaceFolder}', folder ?? '${workspaceFolder}');
  return folder !== undefined && !path.isAbsolute(file) ? path.join(folder, file) : file;
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
