// What the extension and the drawing's page say to each other.

export type ToPage =
  /** Draws this; `call` is selected. */
  | { kind: 'graph'; svg: string; call: number | null }
  /** Selects a call. */
  | { kind: 'select'; call: number | null }
  /** There is nothing to draw; the text says why. */
  | { kind: 'nothing'; text: string };

export type FromPage =
  /** The page can be sent to. */
  | { kind: 'ready' }
  /** A call was clicked. */
  | { kind: 'call'; call: number };
