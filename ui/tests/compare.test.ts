/** When two pictures count as the same. */

import { PNG } from 'pngjs';
import { expect, test } from 'vitest';

import { compare, TOLERANCE } from './look/compare';

/** A grey picture in which so many pixels in a row have another shade. */
function picture(others: number, shade: number, width = 60): Buffer {
  const png = new PNG({ width, height: 40 });
  png.data.fill(200);
  for (let n = 0; n < others; n++) png.data.fill(shade, (n + 10 * width) * 4, (n + 10 * width) * 4 + 3);
  for (let n = 3; n < png.data.length; n += 4) png.data[n] = 255;
  return PNG.sync.write(png);
}

const off = (others: number, shade: number) => compare(picture(0, 0), picture(others, shade)).pixels;

test('a shade of the few colours that pictures are kept in is no difference', () => {
  expect(off(600, 206)).toBe(0);
});

test('a stroke in another colour is a difference, and stands in red where it is', () => {
  const { pixels, picture: red } = compare(picture(0, 0), picture(120, 120));
  expect(pixels).toBeGreaterThan(TOLERANCE.pixels);
  const shown = PNG.sync.read(red);
  const at = (x: number, y: number) => [...shown.data.subarray((y * 60 + x) * 4, (y * 60 + x) * 4 + 3)];
  expect(at(30, 10)).toEqual([255, 0, 0]);
  expect(at(30, 30)).not.toEqual([255, 0, 0]);
});

test('a surface in another colour of the theme is a difference', () => {
  expect(off(600, 182)).toBe(600);
});

test('a picture of another size is another picture', () => {
  expect(compare(picture(0, 0), picture(0, 0, 61)).pixels).toBe(61 * 40);
});
