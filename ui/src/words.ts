/** The words of the page's own furniture, as the app gives them. What is said about the person's things comes in the view. */

import type { Furniture, RoleRow } from './bindings/view';

/** There before anything is drawn, and then the same for good. */
export let words = {} as Furniture;

/** Takes the words, and says to the browser in which language they are. */
export function furnish(given: Furniture) {
  words = given;
  document.documentElement.lang = given.language;
}

/** A text with something in place of each `{name}`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/{(\w+)}/g, (_, name: string) => String(values[name]));
}

/** What a role's tag says: the person's label, or that the guard asks. */
export function tagOf({ label, guarded }: RoleRow): string {
  return label?.text || (guarded ? words.production : '');
}

/** The colour of its tag and bar: red is the guard's alone, whatever the label. */
export function colourOf({ label, guarded }: RoleRow): string {
  return guarded ? 'red' : (label?.colour ?? '');
}

/** Time left in words; seconds only in the last minute. */
export function timeLeft(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return seconds > 60 ? fill(words.minutesLeft, { n: Math.ceil(seconds / 60) }) : fill(words.secondsLeft, { n: seconds });
}
