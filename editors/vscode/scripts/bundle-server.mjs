// Puts a built echolint into bin/, to be packaged with the extension:
//   npm run bundle-server -- ../../target/release/echolint
// `vsce package --target linux-x64` and so on then says which platform the package is for.
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const [from] = process.argv.slice(2);
if (from === undefined) {
  console.error('Which file? Usage: npm run bundle-server -- path/to/echolint');
  process.exit(2);
}
const to = join('bin', from.endsWith('.exe') ? 'echolint.exe' : 'echolint');
mkdirSync('bin', { recursive: true });
copyFileSync(from, to);
chmodSync(to, 0o755);
console.log(`${from} -> ${to}`);
