// Runs suite/ inside the extension host, next to the installed extension.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { address, openBrowser, PORT, RUN, SCREENSHOTS } from './browser.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const remote = (...path) => `vscode-remote://127.0.0.1:${PORT}${join(here, ...path)}`;

const { browser, page } = await openBrowser();
const done = new Promise((resolve) => {
  page.exposeFunction('codeAutomationExit', resolve);
  setTimeout(() => resolve('timed out'), 120000).unref();
});
await page.exposeFunction('codeAutomationLog', () => undefined);
await page.goto(address({
  folder: join(RUN, 'workspace'),
  payload: JSON.stringify([
    ['extensionDevelopmentPath', remote('harness')],
    ['extensionTestsPath', remote('suite', 'index.cjs')],
    ['skipWelcome', 'true'],
  ]),
}));
const code = await done;
await page.screenshot({ path: join(SCREENSHOTS, 'host-end.png') });
await browser.close();

const { tests } = JSON.parse(readFileSync(join(RUN, 'host.json'), 'utf8'));
for (const { title, error } of tests) console.log(error === undefined ? `ok    ${title}` : `FAIL  ${title}\n${error}`);
const good = code === 0 && tests.length > 0 && tests.every(({ error }) => error === undefined);
if (!good) console.error(`the extension host exited with ${code}`);
process.exit(good ? 0 : 1);
