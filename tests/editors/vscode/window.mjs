// Drives the window as a user does, and checks what is visible.
import assert from 'node:assert';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { address, openBrowser, RUN, SCREENSHOTS, until } from './browser.mjs';

const { browser, page } = await openBrowser();
const lines = readFileSync(join(RUN, 'workspace', 'runs.jsonl'), 'utf8').split('\n');

async function step(name, act) {
  try {
    await act();
    console.log(`ok    ${name}`);
  } catch (error) {
    await page.screenshot({ path: join(SCREENSHOTS, 'failed.png') });
    console.log(`FAIL  ${name}`);
    console.error(error);
    await browser.close();
    process.exit(1);
  }
}

const shot = async (name) => {
  await page.waitForTimeout(500); // wait for animations
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
};
const statusItem = (text) => page.locator('.statusbar-item', { hasText: text }).first();
const graph = () => page.frameLocator('iframe.webview').frameLocator('#active-frame');
const node = (call) => graph().locator(`svg [data-call="${call}"]`);
const lenses = (line) => page.locator('.codelens-decoration').nth(line).locator('a');
const squiggles = (kind) => page.locator(`.squiggly-${kind}`);
const rows = (view) => page.locator(`.pane:has(.pane-header[aria-label*="${view}"]) .monaco-list-row`);

async function goTo(line, word) {
  await page.keyboard.press('Control+g');
  await page.keyboard.type(`${line + 1}:${lines[line].indexOf(word) + 1}`);
  await page.keyboard.press('Enter');
}

async function find(word) {
  await page.keyboard.press('Control+f');
  await page.keyboard.type(word);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
}

async function focusFile() {
  await page.getByRole('tab', { name: /^runs\.jsonl/ }).first().click();
}

await page.goto(address({ folder: join(RUN, 'workspace') }));

await step('findings are underlined', async () => {
  await page.waitForSelector('.explorer-folders-view .monaco-list-row', { timeout: 30000 });
  await page.dblclick('.explorer-folders-view .monaco-list-row[aria-label*="runs.jsonl"]');
  await squiggles('error').first().waitFor({ state: 'attached', timeout: 30000 });
  await squiggles('warning').first().waitFor({ state: 'attached' });
});

await step('the status bar counts the findings', async () => {
  await statusItem('2 findings').waitFor();
});

await step('each trajectory has a code lens', async () => {
  await until('three lenses', async () => (await page.locator('.codelens-decoration').count()) === 3);
  await lenses(0).nth(1).waitFor();
});

await step('a click on the status bar lists the findings in Problems', async () => {
  await statusItem('2 findings').click();
  const problems = page.locator('.markers-panel .monaco-list-row');
  await until('the list', async () => (await problems.count()) === 3);
  const text = (await problems.allInnerTexts()).join();
  assert.match(text, /G002/);
  assert.match(text, /P002/);
});

await step('Trajectories lists the file, its tasks and its trajectories', async () => {
  // Views of extensions are collapsed at first.
  await page.locator('.pane-header[aria-label*="Trajectories"]').click();
  await page.locator('.pane-header[aria-label*="workspace"]').click();
  await until('six rows', async () => (await rows('Trajectories').count()) === 6);
  const text = (await rows('Trajectories').allInnerTexts()).map((row) => row.replace(/\s+/g, ' '));
  assert.match(text[0], /runs\.jsonl/);
  assert.match(text[1], /refund/);
  assert.match(text[2], /record 0.*alder-large.*3 calls/);
  assert.match(text[5], /record 2.*birch-2.*2 calls.*1 finding/);
});

await step('a click on a trajectory goes to its record', async () => {
  await rows('Trajectories').nth(5).click();
  await page.locator('.statusbar-item', { hasText: /^Ln 3, Col 1/ }).waitFor();
  await shot('readme-findings');
});

await step('hover describes a call', async () => {
  await page.keyboard.press('Control+j'); // closes the panel
  await focusFile();
  await goTo(0, 'list_orders');
  await page.locator('.view-line span', { hasText: /^"?list_orders"?$/ }).last().hover();
  const hover = page.locator('.monaco-hover .hover-contents', { hasText: 'list_orders' });
  await hover.first().waitFor();
  await shot('hover');
  await page.mouse.move(1270, 400);
  await focusFile();
  await page.keyboard.press('Escape');
  await until('no hover', async () => (await page.locator('.monaco-hover:visible').count()) === 0);
});

await step('the code lens of a trajectory opens its graph', async () => {
  await lenses(0).first().click();
  await node(2).waitFor({ timeout: 20000 });
  assert.strictEqual(await graph().locator('svg [data-call]').count(), 3);
  assert.strictEqual(await graph().locator('svg style, svg script').count(), 0);
});

await step('a click on a call in the graph selects it in the editor', async () => {
  await node(1).click();
  await page.locator('.statusbar-item', { hasText: /^Ln 1, Col \d+ \(\d+ selected\)/ }).waitFor();
  const place = await page.locator('.statusbar-item', { hasText: /^Ln 1/ }).first().innerText();
  const [, column, length] = /Col (\d+) \((\d+) selected/.exec(place).map(Number);
  // The column is the end of the selection.
  assert.match(lines[0].slice(column - 1 - length, column - 1), /list_orders/);
});

await step('the cursor in the editor selects the call in the graph', async () => {
  await goTo(0, 'refund_order');
  await until('the node', async () => (await node(2).getAttribute('class')).includes('selected'));
  assert.doesNotMatch(await node(1).getAttribute('class'), /selected/);
  await page.mouse.move(1000, 600);
  await shot('readme-graph');
});

await step('the graph has the colours of the theme', async () => {
  const choose = async (theme) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+t');
    await page.locator('.quick-input-widget input').fill(theme);
    await page.keyboard.press('Enter');
  };
  const colour = () => graph().locator('svg .call').first().evaluate((text) => getComputedStyle(text).fill);
  await focusFile();
  const before = await colour();
  await choose('Dark Modern');
  await until('another colour', async () => (await colour()) !== before);
  await shot('graph-dark');
  await choose('Light Modern');
  await until('the colour of before', async () => (await colour()) === before);
});

await step('the graph can be made larger and smaller', async () => {
  const width = async () => Number(await graph().locator('svg').getAttribute('width'));
  const before = await width();
  await graph().locator('#larger').click();
  assert.ok((await width()) > before);
  await graph().locator('#fit').click();
  assert.ok((await width()) <= before * 1.01);
});

await step('the graph follows an edit', async () => {
  await focusFile();
  await goTo(0, 'list_orders');
  for (const _ of 'list') await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.type('show');
  await graph().locator('svg .call', { hasText: 'show_orders' }).waitFor();
  await page.keyboard.press('Control+z');
  await graph().locator('svg .call', { hasText: 'list_orders' }).waitFor();
});

await step('an edit removes a finding', async () => {
  await goTo(1, 'F-20144');
  for (const _ of 'F-20144') await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.type('mia@example.com');
  await statusItem('1 finding').waitFor();
  await until('no warning', async () => (await squiggles('warning').count()) === 0);
  await page.keyboard.press('Control+z');
  await statusItem('2 findings').waitFor();
});

await step('the second code lens shows the pretty-printed record', async () => {
  await page.getByRole('tab', { name: /^Graph: / }).first().click({ button: 'middle' });
  await focusFile();
  // The editor grows while the graph closes, so a click may miss.
  await until('the record', async () => {
    await lenses(2).last().click();
    return page.getByRole('tab', { name: /record 2/ }).waitFor({ timeout: 3000 }).then(() => true, () => false);
  });
  await squiggles('error').first().waitFor({ state: 'attached' });
  assert.match(await page.locator('.editor-instance .view-lines').first().innerText(), /"task_id":\s"new-address"/);
  await find('update_address');
  await shot('readme-record');
});

await step('the graph and the pretty-printed record select each other', async () => {
  await page.locator('.editor-actions [aria-label*="Show Action Graph"]').first().click();
  await node(1).waitFor();
  await node(0).click();
  const selected = page.locator('.statusbar-item', { hasText: /^Ln \d+, Col \d+ \(\d+ selected\)/ });
  await selected.waitFor();
  assert.match(await page.locator('.tab.active').first().innerText(), /record 2/);
  await shot('record-graph');
  await find('update_address');
  await until('the node', async () => (await node(1).getAttribute('class')).includes('selected'));
  await page.getByRole('tab', { name: /^Graph: / }).first().click({ button: 'middle' });
  await page.getByRole('tab', { name: /record 2/ }).click();
});

await step('the palette offers the commands for the active document', async () => {
  await page.keyboard.press('F1');
  await page.keyboard.type('echolint: ');
  const offered = page.locator('.quick-input-list .monaco-list-row');
  await until('the list', async () => (await offered.count()) > 3);
  const names = (await offered.allInnerTexts()).join('\n');
  assert.match(names, /Go to Trajectory File/);
  assert.match(names, /Restart Server/);
  assert.doesNotMatch(names, /Show Pretty-Printed Record/);
  await page.keyboard.press('Escape');
});

await step('the page of a rule opens', async () => {
  await focusFile();
  await goTo(2, 'update_address');
  await page.keyboard.press('F1');
  await page.keyboard.type('echolint: Explain');
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'P002' }).first().click();
  const preview = page.frameLocator('iframe.webview').frameLocator('#active-frame');
  await preview.locator('h1, h2', { hasText: /P002|call-without-result/ }).first().waitFor();
  await shot('rule');
});

await step('a missing server is reported, and Retry starts it', async () => {
  const missing = join(RUN, 'missing');
  writeFileSync(join(RUN, 'user', 'Machine', 'settings.json'), JSON.stringify({ 'echolint.server.path': missing }));
  await focusFile();
  await statusItem(/^\s*echolint\s*$/).waitFor();
  // Under test VS Code shows notifications only on request.
  await page.locator('.statusbar-item[id="status.notifications"]').click();
  const message = page.locator('.notification-list-item', { hasText: missing }).first();
  await message.getByText('Open Settings').waitFor();
  await shot('missing');
  symlinkSync(join(RUN, 'server'), missing);
  await message.getByText('Retry').click();
  await statusItem('2 findings').waitFor();
});

await step('the status bar reports a file that is too large for extensions', async () => {
  const file = join(RUN, 'workspace', 'large.jsonl');
  writeFileSync(file, `${lines[0]}\n`.repeat(Math.ceil((51 * 1024 * 1024) / lines[0].length)));
  await page.locator('.pane-header[aria-label*="workspace"]').click();
  await page.locator('.explorer-folders-view .monaco-list-row[aria-label*="large.jsonl"]').click();
  await statusItem('over 50 MB').waitFor();
  rmSync(file);
});

await browser.close();
