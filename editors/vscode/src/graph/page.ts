import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The page around the drawing. It loads only its own script and style sheet. */
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
<button id="smaller" title="Zoom out (Ctrl+wheel)" aria-label="Zoom out">−</button>
<button id="natural" title="Actual size" aria-label="Actual size">100 %</button>
<button id="larger" title="Zoom in (Ctrl+wheel)" aria-label="Zoom in">+</button>
<button id="fit" title="Fit to width">Fit</button>
</div>
<p id="note" hidden></p>
<div id="canvas"></div>
<script nonce="${nonce}" src="${file('dist', 'graph.js')}"></script>
</body>
</html>`;
}
