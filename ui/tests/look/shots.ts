/**
 * `npm run shots`: sharp pictures of every state, light and dark, in target/screenshots, and one sheet of them all as
 * sheet.html and sheet.png.
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { sheet, WIDTH } from './sheet';
import { NAMES, SCHEMES, Studio } from './studio';

const OUT = fileURLToPath(new URL('../../../target/screenshots', import.meta.url));

let studio: Studio;

beforeAll(async () => {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  studio = await Studio.open(2);
});

afterAll(() => studio?.close());

describe.concurrent.each(SCHEMES)('%s', (scheme) => {
  test.each(NAMES)('%s', async (name) => {
    const shot = await studio.photograph(name, scheme);
    writeFileSync(`${OUT}/${name}-${scheme}.png`, shot.png);
    expect(shot.complaints).toEqual([]);
    expect(shot.outside).toEqual([]);
  });
});

test('a sheet of them all', async () => {
  writeFileSync(`${OUT}/sheet.html`, sheet(NAMES));
  writeFileSync(`${OUT}/sheet.png`, await studio.photographFile(`${OUT}/sheet.html`, WIDTH));
});
