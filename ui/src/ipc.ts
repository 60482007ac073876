/** The way to the app. The only file that knows Tauri, so that nothing else can call it. */

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { Find, Found, Intent, Opening, View } from './bindings/view';

/** What the popover shows now, and the words that the page draws by itself. */
export function view(): Promise<Opening> {
  return invoke('view');
}

/** One window of the list. */
export function find(find: Find): Promise<Found> {
  return invoke('find', { find });
}

/**
 * Sends what the person asked for. What comes of it arrives as a view, so there is nothing to
 * await; an app that no longer listens is ending, and then the page ends with it.
 */
export function intend(intent: Intent): void {
  invoke('intend', { intent }).catch((reason: unknown) => console.warn('intend', intent.do, reason));
}

/** Calls `seen` with every view from now on; the answer ends that. */
export function onView(seen: (view: View) => void): Promise<() => void> {
  return listen<View>('view', (event) => seen(event.payload));
}
