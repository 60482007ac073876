/** Names are cut in the middle, since siblings differ at the end: "acme-share…orking-eu". */

import type { Text } from './bindings/view';

/** A run of words that is drawn as one: matched or not. */
export interface Part {
  text: string;
  match: boolean;
}

/** Width in pixels of a run; matches are bold and so wider. */
export type Measure = (text: string, match: boolean) => number;

/** The words from `start` to `end`, split where marks begin and end. */
export function parts({ text, marks }: Text, start = 0, end = text.length): Part[] {
  const found: Part[] = [];
  let at = start;
  const add = (to: number, match: boolean) => {
    if (to > at) found.push({ text: text.slice(at, to), match });
    at = Math.max(at, to);
  };
  for (const [from, to] of marks) {
    add(Math.min(from, end), false);
    add(Math.min(to, end), true);
  }
  add(end, false);
  return found;
}

/**
 * The words with just as many letters taken out of the middle that they fit into `room` pixels.
 * Letters that matched stay: a cut never hides why a row was found.
 */
export function middleCut(words: Text, room: number, measure: Measure): { parts: Part[]; kept: number } {
  const letters = lettersOf(words);
  const width = (drawn: Part[]) => drawn.reduce((sum, part) => sum + measure(part.text, part.match), 0);
  const whole = parts(words);
  if (width(whole) <= room) return { parts: whole, kept: letters.length };

  const centre = (letters.length - 1) / 2;
  const expendable = letters
    .map((_, index) => index)
    .filter((index) => !letters[index]?.match)
    .sort((a, b) => Math.abs(a - centre) - Math.abs(b - centre) || b - a);

  // The fewest letters to take out, by halving: taking out more never makes it wider.
  let enough = expendable.length;
  for (let tooFew = 0; tooFew + 1 < enough; ) {
    const half = (tooFew + enough) >> 1;
    if (width(without(letters, new Set(expendable.slice(0, half)))) <= room) enough = half;
    else tooFew = half;
  }
  return {
    parts: without(letters, new Set(expendable.slice(0, enough))),
    kept: letters.length - enough,
  };
}

function lettersOf(words: Text): Part[] {
  return parts(words).flatMap(({ text, match }) => [...text].map((letter) => ({ text: letter, match })));
}

function without(letters: Part[], hidden: Set<number>): Part[] {
  const drawn: Part[] = [];
  letters.forEach(({ text, match }, index) => {
    const last = drawn.at(-1);
    if (!hidden.has(index)) {
      if (last?.match === match) last.text += text;
      else drawn.push({ text, match });
    } else if (!hidden.has(index - 1)) {
      if (last?.match === false) last.text += '…';
      else drawn.push({ text: '…', match: false });
    }
  });
  return drawn;
}

const canvas = document.createElement('canvas').getContext('2d');

/** Measures in the font that `element` is drawn in. */
export function measureLike(element: Element): Measure {
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  return (text, match) => {
    if (!canvas) return 0;
    canvas.font = `${fontStyle} ${match ? 700 : fontWeight} ${fontSize} ${fontFamily}`;
    return canvas.measureText(text).width;
  };
}
