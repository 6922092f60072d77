/** Registrations with the editor that must be disposed of. */
export type Disposables = readonly { dispose(): unknown }[];

export function disposeAll(things: Disposables): void {
  for (const one of things) one.dispose();
}
