import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

const NAME = process.platform === 'win32' ? 'echolint.exe' : 'echolint';

/** The server was not found; the message says where it was searched. */
export class MissingServer extends Error {}

/** The path of the server: from the setting, else packaged with the extension, else the first on PATH. */
export function locateServer(setting: string, extensionPath: string): string {
  if (setting !== '') {
    const file = expand(setting);
    if (isFile(file)) return file;
    throw new MissingServer(`echolint: the setting echolint.server.path is ${file}, which is not a file.`);
  }
  const bundled = path.join(extensionPath, 'bin', NAME);
  if (isFile(bundled)) return bundled;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, NAME);
    if (folder !== '' && isFile(file)) return file;
  }
  throw new MissingServer(
    'echolint was not found: it is neither packaged with this extension nor on PATH, and the setting ' +
      'echolint.server.path is empty. Install echolint, or set the path.',
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
