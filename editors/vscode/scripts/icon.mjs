// Renders media/icon.svg to media/icon.png with chromium; the marketplace needs a PNG.
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const chromium = process.env.CHROMIUM ?? 'chromium';
execFileSync(chromium, [
  '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--window-size=128,128',
  '--default-background-color=00000000', `--screenshot=${resolve('media/icon.png')}`,
  `file://${resolve('media/icon.svg')}`,
], { stdio: 'inherit' });
