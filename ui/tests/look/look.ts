/**
 * `npm run look`: axe-core finds nothing against any state, light or dark, and each looks as in tests/look/pictures.
 * Where one does not, it and the difference are in target/screenshots. DAYPASS_UPDATE_PICTURES=1 keeps the new ones
 * instead, for a person to look at before they are checked in.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { compare, TOLERANCE } from './compare';
import { built, NAMES, SCHEMES, Studio } from './studio';

const KEPT = fileURLToPath(new URL('pictures', import.meta.url));
const OUT = fileURLToPath(new URL('../../../target/screenshots', import.meta.url));
const renewing = process.env['DAYPASS_UPDATE_PICTURES'] === '1';

let studio: Studio;

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  mkdirSync(KEPT, { recursive: true });
  studio = await Studio.open(1);
});

afterAll(() => studio?.close());

test('nothing in the page stands inline', () => {
  expect(built()).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/);
});

test('every picture is of a state that there is', () => {
  const wanted = NAMES.flatMap((name) => SCHEMES.map((scheme) => `${name}-${scheme}.png`));
  const left = readdirSync(KEPT).filter((file) => !wanted.includes(file));
  if (renewing) left.forEach((file) => rmSync(`${KEPT}/${file}`));
  else expect(left).toEqual([]);
});

describe.concurrent.each(SCHEMES)('%s', (scheme) => {
  test.each(NAMES)('%s', async (name) => {
    const shot = await studio.photograph(name, scheme);
    expect(shot.complaints).toEqual([]);
    expect(shot.outside).toEqual([]);
    expect(shot.objections).toEqual([]);

    const file = `${name}-${scheme}`;
    const kept = `${KEPT}/${file}.png`;
    const difference = existsSync(kept) ? compare(readFileSync(kept), shot.png) : null;
    if (difference && difference.pixels <= TOLERANCE.pixels) return;
    if (renewing) return keep(shot.png, kept);
    writeFileSync(`${OUT}/${file}.png`, shot.png);
    if (!difference) expect.fail(`there is no picture of it yet; DAYPASS_UPDATE_PICTURES=1 keeps target/screenshots/${file}.png`);
    writeFileSync(`${OUT}/${file}-difference.png`, difference.picture);
    expect.fail(`${difference.pixels} pixels are off, ${TOLERANCE.pixels} may be: see target/screenshots/${file}.png and ${file}-difference.png`);
  });
});

/** With few colours, since all of them are checked in. ImageMagick's. */
function keep(png: Buffer, file: string) {
  const few = ['-strip', '-dither', 'None', '-colors', '256', '-define', 'png:compression-level=9'];
  execFileSync('convert', ['png:-', ...few, `PNG8:${file}`], { input: png });
}
