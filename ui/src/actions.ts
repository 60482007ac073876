/** What can be done with a row: one list for the action bar, the menu and the keys. */

import type { Intent, RoleRow } from './bindings/view';
import type { GlyphName } from './components/glyphs';
import { label, type Command } from './keys';
import { words } from './words';

/** Something to do with a row. */
export interface Action {
  /** The key's command, where it has one. */
  command: Command | null;
  name: string;
  key: string;
  glyph: GlyphName;
  intent: Intent;
}

/** The actions of a row, in the order of the menu. */
export function actionsOf({ id, active }: RoleRow): Action[] {
  const actions: Action[] = [
    { command: 'copy', name: words.copyKeys, key: label('C'), glyph: 'copy', intent: { do: 'copy-keys', row: id } },
    { command: 'console', name: words.openConsole, key: label('O'), glyph: 'external', intent: { do: 'open-console', row: id } },
  ];
  // On the active row Enter does nothing, so using it is no action there.
  return active
    ? [...actions, { command: null, name: words.stopUsing, key: '', glyph: 'stop', intent: { do: 'use-none' } }]
    : [{ command: 'use', name: words.use, key: 'Enter', glyph: 'ticket', intent: { do: 'use', row: id } }, ...actions];
}
