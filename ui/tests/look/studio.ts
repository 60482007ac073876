/**
 * Where the page is photographed: as it is built, under the policy that it is shipped with, and drawn alike
 * on every machine. CHROMIUM names a browser elsewhere than /usr/bin/chromium.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { chromium, type Browser } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';

import { furniture } from '../data';
import { installFake } from '../fake';
import { scenes } from './scenes';

export const SCHEMES = ['light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** What stands in the file names, without their ending. */
export const NAMES = Object.keys(scenes(0));

/** Times count down in the pictures, so it is always the same moment there. */
const NOW = Date.UTC(2026, 4, 18, 9, 30);
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
/** Only here: the page that is shipped knows nothing of it. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A picture, and what is wrong with the page that it shows. */
export interface Shot {
  png: Buffer;
  /** What the browser says of the page, its policy included. */
  complaints: string[];
  /** What can be pressed and stands out of the window. */
  outside: string[];
  /** What axe-core finds against it. */
  objections: string[];
}

export class Studio {
  private constructor(
    private readonly browser: Browser,
    private readonly server: PreviewServer,
    /** Pixels of a picture to one of the page. */
    private readonly scale: number,
  ) {}

  static async open(scale: number): Promise<Studio> {
    const server = await preview({
      root: path('../..'),
      configFile: false,
      preview: { port: 0, headers: { 'Content-Security-Policy': POLICY } },
    });
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-lcd-text', '--font-render-hinting=none', '--force-color-profile=srgb'],
      ignoreDefaultArgs: ['--hide-scrollbars'],
      env: { ...(process.env as Record<string, string>), FONTCONFIG_FILE: path('fonts.conf') },
    });
    return new Studio(browser, server, scale);
  }

  async close() {
    await this.browser.close();
    await this.server.close();
  }

  async photograph(name: string, colorScheme: Scheme): Promise<Shot> {
    const found = scenes(NOW)[name];
    if (!found) throw new Error(`there is no scene ${name}`);
    const { then, size, ...scene } = found;
    const viewport = size ?? { width: 420, height: 600 };
    const page = await this.browser.newPage({ viewport, deviceScaleFactor: this.scale, colorScheme, locale: 'en-GB', timezoneId: 'UTC' });
    try {
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.clock.setFixedTime(NOW);
      await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
      await page.addInitScript(installFake, { furniture, ...scene });
      await page.goto(this.server.resolvedUrls?.local[0] ?? '');
      await page.locator('.window > :first-child').waitFor();
      await page.evaluate(() => document.fonts.ready);
      await then?.(page);
      // What is held for a moment before it is shown.
      await page.waitForTimeout(700);
      const png = await page.screenshot({ animations: 'disabled' });
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll('button, input, .place')]
          .map((element) => ({ is: element.textContent?.trim() ?? '', box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.left < 0 || box.right > innerWidth + 0.5)
          .map(({ is }) => is),
      );
      await page.evaluate(AXE);
      const objections = await page.evaluate(async () => {
        // Colours that the system forces are not what a style sheet says, which is all that axe-core sees.
        const enabled = !matchMedia('(forced-colors: active)').matches;
        const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
        const { violations } = await axe.run({ rules: { 'color-contrast': { enabled } } });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`);
      });
      return { png, complaints, outside, objections };
    } finally {
      await page.close();
    }
  }

  /** A picture of a page of ours that is not the popover's. */
  async photographFile(file: string, width: number): Promise<Buffer> {
    const page = await this.browser.newPage({ viewport: { width, height: 600 } });
    try {
      await page.goto(`file://${file}`);
      return await page.screenshot({ fullPage: true });
    } finally {
      await page.close();
    }
  }
}

/** The page as it is built. */
export const built = () => readFileSync(path('../../dist/index.html'), 'utf8');
