// A window of VS Code in headless chromium.
import { chromium } from 'playwright-core';

export const { RUN, PORT, SCREENSHOTS } = process.env;

export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  // Block all requests to other machines.
  await page.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
  return { browser, page };
}

export function address(query) {
  return `http://127.0.0.1:${PORT}/?${new URLSearchParams(query)}`;
}

/** Waits until a condition is truthy and returns its value. */
export async function until(what, condition, milliseconds = 15000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
