import * as vscode from 'vscode';
import type { GraphAnswer, Where } from '../protocol';

/** Follows a trajectory while edits before it change the number of its record. */
export class Anchor {
  readonly uri: string;
  private readonly record: number;
  private position: vscode.Position | undefined;

  constructor(answer: GraphAnswer) {
    this.uri = vscode.Uri.parse(answer.uri).toString();
    this.record = answer.record;
    const start = answer.calls[0]?.range.start;
    this.position = start && new vscode.Position(start.line, start.character);
  }

  move({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (document.uri.toString() !== this.uri) return;
    for (const { range, text } of contentChanges) {
      if (this.position === undefined || range.end.line >= this.position.line) continue;
      const lines = text.split(/\r\n|\r|\n/).length - 1 - (range.end.line - range.start.line);
      this.position = this.position.translate(lines);
    }
  }

  where(): Where {
    if (this.position === undefined) return { uri: this.uri, record: this.record };
    const { line, character } = this.position;
    return { uri: this.uri, position: { line, character } };
  }
}
