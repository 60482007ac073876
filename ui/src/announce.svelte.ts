/** What a screen reader says beside the selected row: counts, feedback, time running out. */

import { untrack } from 'svelte';

/** Read by the live region; the serial makes the same words said twice be read twice. */
class Announced {
  text = $state.raw('');
  serial = $state.raw(0);
}

export const announced = new Announced();

/** Says `text` once. */
export function announce(text: string): void {
  announced.text = text;
  // An effect that announces does not depend on what was announced before.
  announced.serial = untrack(() => announced.serial) + 1;
}

/** The mark (minutes left) that was passed between two looks at the time left, in milliseconds. */
export function markPassed(before: number, after: number): number | undefined {
  return [1, 5, 15].find((minutes) => before > minutes * 60_000 && after <= minutes * 60_000);
}
