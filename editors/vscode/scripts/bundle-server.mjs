// Copies a built echolint to bin/, to package it with the extension:
//   npm run bundle-server -- ../../target/release/echolint
// Then select the platform of the package with `vsce package --target linux-x64` and so on.
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const [from] = process.argv.slice(2);
if (from === undefined) {
  console.error('no file given; usage: npm run bundle-server -- path/to/echolint');
  process.exit(2);
}
const to = join('bin', from.endsWith('.exe') ? 'echolint.exe' : 'echolint');
mkdirSync('bin', { recursive: true });
copyFileSync(from, to);
chmodSync(to, 0o755);
console.log(`${from} -> ${to}`);
