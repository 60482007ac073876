/** What jsdom has not: sizes, and a canvas to measure words with. */

import { afterEach } from 'vitest';

/** Height of the list and of what the guard asks, and width of a letter. */
export const LIST_HEIGHT = 440;
export const QUESTION_HEIGHT = 120;
const LETTER = 7;

globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => LIST_HEIGHT });
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => QUESTION_HEIGHT });
Element.prototype.scrollIntoView = () => {};
HTMLCanvasElement.prototype.getContext = (() => ({
  measureText: (text: string) => ({ width: text.length * LETTER }),
})) as unknown as HTMLCanvasElement['getContext'];

afterEach(() => document.body.replaceChildren());
