/** Two pictures side by side. */

import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/**
 * What two pictures of one thing may differ in. The kept ones have 256 colours, which moves a shade by a few
 * of 255 steps; another processor may round a curve's edge differently. A word that changed is far more.
 */
export const TOLERANCE = {
  /** Of the distance between black and white; about 13 steps of a grey. */
  colour: 0.05,
  /** Pixels that may be further off than that, edges that were smoothed not counted. */
  pixels: 30,
};

export interface Difference {
  /** Pixels that are off; all of them where the sizes differ. */
  pixels: number;
  /** The picture with these pixels in red, as PNG. */
  picture: Buffer;
}

/** Compares two PNG files. */
export function compare(kept: Buffer, now: Buffer): Difference {
  const [one, other] = [PNG.sync.read(kept), PNG.sync.read(now)];
  const { width, height } = other;
  if (one.width !== width || one.height !== height) return { pixels: width * height, picture: now };
  const red = new PNG({ width, height });
  const pixels = pixelmatch(one.data, other.data, red.data, width, height, { threshold: TOLERANCE.colour });
  return { pixels, picture: PNG.sync.write(red) };
}
