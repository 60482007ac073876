import type { Said } from './bindings/view';
import { now } from './clock.svelte';

/** How long the words take the place of a row's second line, in milliseconds. */
const WORDS_STAY = 4000;

/** What a row says of itself just now. */
export interface Told {
  /** In place of its second line; `null` when they have been read. */
  text: string | null;
  refused: boolean;
  /** Of the ring around the tick, until the clipboard is cleared; `null` without one. */
  percent: number | null;
  /** Whether it is what the row does just now. */
  working?: boolean;
}

/** Feedback for the last action, said in the row that it was taken on. */
export class Feedback {
  #said = $state.raw<Said | null>(null);
  #since = 0;

  /** Takes what the view says; the answer is what to announce, when that is new. */
  hear(said: Said | null): string | null {
    const fresh = said !== null && said.serial !== this.#said?.serial;
    if (fresh) this.#since = Date.now();
    // A reason repeated here outlives views that have nothing to say.
    if (said !== null || (this.#said?.serial ?? 0) >= 0) this.#said = said;
    return fresh ? said.text : null;
  }

  /** Says why a row cannot be used. */
  refuse(row: string, text: string): void {
    this.#since = Date.now();
    this.#said = { row, text, refused: true, drainsUntil: null, serial: -1 };
  }

  /** Forgets a reason said here: it may be true no longer. */
  forget(): void {
    if (this.#said?.serial === -1) this.#said = null;
  }

  /** What `row` says. */
  of(row: string): Told | null {
    const said = this.#said;
    if (said?.row !== row) return null;
    if (said.refused) return { text: said.text, refused: true, percent: null };
    const { drainsUntil } = said;
    const time = Math.max(now(), this.#since);
    const text = time - this.#since < WORDS_STAY ? said.text : null;
    const left = drainsUntil === null ? 0 : drainsUntil - time;
    if (text === null && left <= 0) return null;
    const whole = Math.max(1, (drainsUntil ?? 0) - this.#since);
    return { text, refused: false, percent: drainsUntil === null ? null : Math.max(0, (100 * left) / whole) };
  }
}
