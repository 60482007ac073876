/**
 * `npm run shots`: pictures of every state, light and dark, in tests/out, of the page as it is built
 * and under the policy that it is shipped with. Fails where a state breaks out of the window or the
 * policy. CHROMIUM names a browser elsewhere than /usr/bin/chromium.
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { chromium, type Browser } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { installFake } from '../fake';
import { scenes } from './scenes';

const OUT = fileURLToPath(new URL('../out', import.meta.url));
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

let browser: Browser;
let server: PreviewServer;
let address: string;

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  server = await preview({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    preview: { port: 0, headers: { 'Content-Security-Policy': POLICY } },
  });
  address = server.resolvedUrls?.local[0] ?? '';
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
    ignoreDefaultArgs: ['--hide-scrollbars'],
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test('nothing in the page stands inline', () => {
  const dist = new URL('../../dist/', import.meta.url);
  const html = readFileSync(new URL('index.html', dist), 'utf8');
  expect(html).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.each(Object.keys(scenes(0)))(`%s, ${colorScheme}`, async (name) => {
    const { then, size, ...scene } = scenes(Date.now())[name] ?? expect.fail(`no scene ${name}`);
    const viewport = size ?? { width: 420, height: 600 };
    const page = await browser.newPage({ viewport, deviceScaleFactor: 2, colorScheme });
    try {
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
      await page.addInitScript(installFake, scene);
      await page.goto(address);
      await page.locator('.window > :first-child').waitFor();
      await page.evaluate(() => document.fonts.ready);
      await then?.(page);
      await page.waitForTimeout(700);
      await page.screenshot({ path: `${OUT}/${name}-${colorScheme}.png`, caret: 'initial' });

      expect(complaints).toEqual([]);
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll('button, input, .place')]
          .map((element) => ({ is: element.textContent?.trim(), box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.left < 0 || box.right > innerWidth + 0.5)
          .map(({ is }) => is),
      );
      expect(outside).toEqual([]);
    } finally {
      await page.close();
    }
  });
}
