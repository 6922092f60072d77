import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The page around the drawing. It loads its own script and style sheet and nothing else. */
export function page(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}';">
<link rel="stylesheet" href="${file('media', 'graph.css')}">
<title>Action graph</title>
</head>
<body>
<div id="tools" role="toolbar" aria-label="Zoom">
<button id="smaller" title="Smaller (Ctrl+wheel)" aria-label="Smaller">−</button>
<button id="natural" title="Natural size" aria-label="Natural size">100 %</button>
<button id="larger" title="Larger (Ctrl+wheel)" aria-label="Larger">+</button>
<button id="fit" title="Fit the width">Fit</button>
</div>
<p id="note" hidden></p>
<div id="canvas"></div>
<script nonce="${nonce}" src="${file('dist', 'graph.js')}"></script>
</body>
</html>`;
}
