import { on } from 'svelte/events';
import { createSubscriber } from 'svelte/reactivity';

const everyResize = createSubscriber((update) => on(window, 'resize', update));

/** The window's width in pixels. Whoever reads it while drawing is drawn again when it changes. */
export function windowWidth(): number {
  everyResize();
  return window.innerWidth;
}

/** Whether it is a narrow window or large text, for which the styles have rules of their own. */
export function narrow(): boolean {
  return windowWidth() <= 300;
}
