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
  /** Of the last copy: its ring outlives what is said after it. */
  #clip = $state.raw({ row: '', since: 0, until: 0 });

  /** Takes what the view says; the answer is what to announce, when that is new. */
  hear(said: Said | null): string | null {
    const fresh = said !== null && said.serial !== this.#said?.serial;
    if (fresh) this.#since = Date.now();
    // Only a clipboard that was cleared has nothing more to say.
    if (said === null) this.#clip = { ...this.#clip, row: '' };
    else if (fresh && said.drainsUntil !== null) this.#clip = { row: said.row, since: this.#since, until: said.drainsUntil };
    // A reason repeated here outlives views that have nothing to say.
    if (said !== null || (this.#said?.serial ?? 0) >= 0) this.#said = said;
    return fresh ? (said.aloud ?? said.text) : null;
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
    const said = this.#said?.row === row ? this.#said : null;
    if (said?.refused) return { text: said.text, refused: true, percent: null };
    const time = Math.max(now(), this.#since);
    const text = said && time - this.#since < WORDS_STAY ? said.text : null;
    const { since, until } = this.#clip;
    const percent = this.#clip.row === row && until > time ? (100 * (until - time)) / (until - since) : null;
    return text === null && percent === null ? null : { text, refused: false, percent };
  }
}
