// Messages between the extension and the page with the drawing.

export type ToPage =
  /** Show this drawing and select `call`. */
  | { kind: 'graph'; svg: string; call: number | null }
  /** Select a call. */
  | { kind: 'select'; call: number | null }
  /** There is nothing to draw; `text` says why. */
  | { kind: 'nothing'; text: string };

export type FromPage =
  /** The page is ready for messages. */
  | { kind: 'ready' }
  /** A call was clicked. */
  | { kind: 'call'; call: number };
