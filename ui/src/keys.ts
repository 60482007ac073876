/** Which key does what, in one place: handlers and the labels on buttons cannot disagree. */

import { fill, words } from './words';

/** What a key asks for. */
export type Command =
  | 'use' | 'copy' | 'copy-as' | 'copy-link' | 'console' | 'services' | 'whoami' | 'profile' | 'rename' | 'remove' | 'favourite' | 'label' | 'menu' | 'refresh' | 'settings' | 'escape' | 'confirm'
  | 'up' | 'down' | 'page-up' | 'page-down' | 'home' | 'end';

const onMac = navigator.userAgent.includes('Mac');

const PLAIN: Record<string, Command> = {
  Enter: 'use', Escape: 'escape', F2: 'rename', F5: 'refresh',
  ArrowUp: 'up', ArrowDown: 'down', PageUp: 'page-up', PageDown: 'page-down', Home: 'home', End: 'end',
};

const WITH_MODIFIER: Record<string, Command> = {
  c: 'copy', o: 'console', d: 'favourite', b: 'label', k: 'menu', r: 'refresh', ',': 'settings', enter: 'confirm',
  l: 'copy-link', i: 'whoami', p: 'profile', delete: 'remove',
};

const WITH_SHIFT: Record<string, Command> = { c: 'copy-as', o: 'services' };

/** The command of a key press, or `null` where the key keeps its usual meaning. */
export function commandOf(event: KeyboardEvent): Command | null {
  // While an input method composes, its keys are its own.
  if (event.isComposing || event.altKey) return null;
  if (modifies(event)) return (event.shiftKey ? WITH_SHIFT : WITH_MODIFIER)[event.key.toLowerCase()] ?? null;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return null;
  return PLAIN[event.key] ?? null;
}

/** 1 to 9 where a key press uses that row of the list, or `null`. */
export function digitOf(event: KeyboardEvent): number | null {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? /^[1-9]$/.exec(event.key)?.[0];
  return digit !== undefined && modifies(event) && !event.shiftKey && !event.altKey ? Number(digit) : null;
}

/** Whether nothing but the key that stands before a digit is held. */
export function holdsModifier(event: KeyboardEvent): boolean {
  return event.key === (onMac ? 'Meta' : 'Control') && !event.shiftKey && !event.altKey;
}

function modifies(event: KeyboardEvent): boolean {
  return onMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
}

/** Whether a key press types a letter. */
export function types(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
}

/** A key with the modifier as people see it: "Ctrl C", "⌘C". */
export function label(key: string): string {
  return onMac ? `⌘${key}` : fill(words.controlKey, { key });
}

/** The same for `aria-keyshortcuts`. */
export function shortcut(key: string): string {
  return `${onMac ? 'Meta' : 'Control'}+${key}`;
}
