/** Which key does what, in one place: handlers and the labels on buttons cannot disagree. */

/** What a key asks for. */
export type Command =
  | 'use' | 'copy' | 'console' | 'menu' | 'refresh' | 'escape'
  | 'up' | 'down' | 'page-up' | 'page-down' | 'home' | 'end';

const onMac = navigator.userAgent.includes('Mac');

const PLAIN: Record<string, Command> = {
  Enter: 'use', Escape: 'escape', F5: 'refresh',
  ArrowUp: 'up', ArrowDown: 'down', PageUp: 'page-up', PageDown: 'page-down', Home: 'home', End: 'end',
};

const WITH_MODIFIER: Record<string, Command> = { c: 'copy', o: 'console', k: 'menu', r: 'refresh' };

/** The command of a key press, or `null` where the key keeps its usual meaning. */
export function commandOf(event: KeyboardEvent): Command | null {
  // While an input method composes, its keys are its own.
  if (event.isComposing || event.altKey) return null;
  const modifier = onMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (modifier) return event.shiftKey ? null : (WITH_MODIFIER[event.key.toLowerCase()] ?? null);
  if (event.ctrlKey || event.metaKey || event.shiftKey) return null;
  return PLAIN[event.key] ?? null;
}

/** Whether a key press types a letter. */
export function types(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
}

/** A key with the modifier as people see it: "Ctrl C", "⌘C". */
export function label(key: string): string {
  return onMac ? `⌘${key}` : `Ctrl ${key}`;
}

/** The same for `aria-keyshortcuts`. */
export function shortcut(key: string): string {
  return `${onMac ? 'Meta' : 'Control'}+${key}`;
}
