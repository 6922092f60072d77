/** What is registered with the editor and must be taken back. */
export type Disposables = readonly { dispose(): unknown }[];

export function disposeAll(things: Disposables): void {
  for (const one of things) one.dispose();
}
