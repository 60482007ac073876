import { createSubscriber } from 'svelte/reactivity';

const everySecond = createSubscriber((update) => {
  const timer = setInterval(update, 1000);
  return () => clearInterval(timer);
});

/** The wall clock in Unix milliseconds. Whoever reads it while drawing is drawn again every second;
 * when nobody does, nothing ticks. */
export function now(): number {
  everySecond();
  return Date.now();
}
