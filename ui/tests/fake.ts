/** The app as the page sees it: three commands and one event, over rows given as data. */

import type { Find, Found, Furniture, Intent, Row, View } from '../src/bindings/view';

/** What the fake app holds. */
export interface Scene {
  view: View;
  /** In English without. */
  furniture?: Furniture;
  /** The list without a query. */
  rows: Row[];
  /** The lists of the queries that it knows; any other query finds nothing. */
  found?: Record<string, Row[]>;
  best?: number;
}

/** What a test may do with it. */
export interface Fake {
  scene: Scene;
  intents: Intent[];
  /** Every `find`, as asked. */
  finds: Find[];
  /** While set, answers wait until it is called; each call lets the n-th waiting one go. */
  held: (() => void)[] | null;
  show(view: View): void;
}

/**
 * Puts the fake app where Tauri's stands. Uses nothing from outside itself, so that it can also be
 * sent into a browser as text.
 */
export function installFake(scene: Scene): Fake {
  const HEIGHTS = { header: 28, account: 32, role: 32, profile: 44 };
  const LINES = { header: 0, account: 18, role: 18, profile: 32 };
  const roles = (rows: Row[]) => rows.filter((row) => row.kind === 'role' || row.kind === 'profile').length;
  const callbacks = new Map<number, (event: unknown) => void>();
  const listeners: number[] = [];
  let next = 1;

  const fake: Fake = {
    scene,
    intents: [],
    finds: [],
    held: null,
    show(view) {
      fake.scene = { ...fake.scene, view };
      for (const id of listeners) callbacks.get(id)?.({ event: 'view', id, payload: structuredClone(view) });
    },
  };

  function answer({ query, from, narrow }: Find): Found {
    const rows = query === '' ? fake.scene.rows : (fake.scene.found?.[query] ?? []);
    const height = (of: Row[]) => of.reduce((sum, row) => sum + HEIGHTS[row.kind] + (narrow ? LINES[row.kind] : 0), 0);
    const best = rows.findIndex((row) => row.kind === 'role' || row.kind === 'profile');
    return structuredClone({
      revision: fake.scene.view.listRevision,
      total: rows.length,
      matches: roles(rows),
      roles: roles(fake.scene.rows),
      offset: height(rows.slice(0, from)),
      height: height(rows),
      from,
      rows: rows.slice(from, from + 50),
      best: query === '' && fake.scene.best !== undefined ? fake.scene.best : best < 0 ? null : best,
    });
  }

  async function invoke(command: string, args: Record<string, unknown>): Promise<unknown> {
    switch (command) {
      case 'view':
        return structuredClone({ furniture: fake.scene.furniture, view: fake.scene.view });
      case 'find': {
        const asked = args['find'] as Find;
        fake.finds.push(asked);
        // Answered from what holds now, however late the answer is let go.
        const found = answer(asked);
        if (fake.held) await new Promise<void>((resolve) => fake.held?.push(resolve));
        return found;
      }
      case 'intend':
        fake.intents.push(args['intent'] as Intent);
        return null;
      case 'plugin:event|listen':
        listeners.push(args['handler'] as number);
        return args['handler'];
      case 'plugin:event|unlisten':
        listeners.splice(listeners.indexOf(args['eventId'] as number), 1);
        return null;
      default:
        throw new Error(`the page may not call ${command}`);
    }
  }

  Object.assign(globalThis, {
    fake,
    __TAURI_INTERNALS__: {
      invoke,
      transformCallback(callback: (event: unknown) => void) {
        callbacks.set(next, callback);
        return next++;
      },
      unregisterCallback: (id: number) => callbacks.delete(id),
    },
    __TAURI_EVENT_PLUGIN_INTERNALS__: { unregisterListener: (_event: string, id: number) => callbacks.delete(id) },
  });
  return fake;
}
