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
  /** Whether it needs the role's session: of a row that is disabled it cannot be. */
  needsRole: boolean;
}

/** The actions of a row in the groups of the menu. */
export function groupsOf({ id, active, favourite, guarded }: RoleRow): Action[][] {
  const asks = (name: string) => (guarded ? words.asks(name) : name);
  const copy: Action = {
    command: 'copy', name: asks(words.copyKeys), key: label('C'), glyph: 'copy', intent: { do: 'copy-keys', row: id }, needsRole: true,
  };
  const open: Action = {
    command: 'console', name: asks(words.openConsole), key: label('O'), glyph: 'external', intent: { do: 'open-console', row: id }, needsRole: true,
  };
  const use: Action = {
    command: 'use', name: asks(words.use), key: 'Enter', glyph: 'ticket', intent: { do: 'use', row: id }, needsRole: true,
  };
  const stop: Action = {
    command: null, name: words.stopUsing, key: '', glyph: 'stop', intent: { do: 'use-none' }, needsRole: false,
  };
  const favour: Action = {
    command: 'favourite',
    name: favourite ? words.unfavour : words.favour,
    key: label('D'),
    glyph: 'star',
    intent: { do: 'favour', row: id, on: !favourite },
    needsRole: false,
  };
  const mark: Action = {
    command: 'label', name: words.colourAndLabel, key: label('B'), glyph: 'label', intent: { do: 'show', page: { page: 'label', row: id } }, needsRole: false,
  };
  // On the active row Enter does nothing, so using it is no action there.
  return [active ? [copy, open, stop] : [use, copy, open], [favour, mark]];
}

/** The same in one list. */
export function actionsOf(row: RoleRow): Action[] {
  return groupsOf(row).flat();
}
