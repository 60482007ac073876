/** What can be done with a row: one list for the action bar, the menu and the keys. */

import type { Intent, RoleRow } from './bindings/view';
import type { GlyphName } from './components/glyphs';
import { label, type Command } from './keys';
import { fill, words } from './words';

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

/** The actions of a row in the groups of the menu: that of its own page shows no page. */
export function groupsOf({ id, inUse, favourite, guarded, profile, copies, canAdd, signIn }: RoleRow, shown = false): Action[][] {
  const page = (
    page: 'label' | 'profile' | 'copy' | 'services' | 'rename' | 'remove', command: Command, name: string, key: string, glyph: GlyphName,
  ): Action => ({ command, name, key, glyph, intent: { do: 'show', page: { page, row: id } }, needsRole: false });
  const asks = (name: string) => (guarded ? fill(words.asks, { name }) : name);
  const copy: Action = {
    command: 'copy', name: asks(copies), key: label('C'), glyph: 'copy', intent: { do: 'copy-keys', row: id }, needsRole: true,
  };
  const open: Action = {
    command: 'console', name: asks(words.openConsole), key: label('O'), glyph: 'external', intent: { do: 'open-console', row: id }, needsRole: true,
  };
  const use: Action = {
    command: 'use', name: asks(words.useIt), key: 'Enter', glyph: 'ticket', intent: { do: 'use', row: id }, needsRole: true,
  };
  // On the active row nothing is left to use, so Enter is free there.
  const signing: Action[] = signIn
    ? [{ command: inUse ? 'use' : null, name: words.signIn, key: inUse ? 'Enter' : '', glyph: 'enter', intent: signIn, needsRole: false }]
    : [];
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
  const link: Action = {
    command: 'copy-link', name: asks(words.copyConsoleLink), key: label('L'), glyph: 'link', intent: { do: 'copy-console-link', row: id }, needsRole: false,
  };
  const whoAmI: Action = {
    command: 'whoami', name: words.whoAmI, key: label('I'), glyph: 'person', intent: { do: 'who-am-i', row: id }, needsRole: true,
  };
  const copyAs = page('copy', 'copy-as', words.copyAs, label(fill(words.shiftKey, { key: 'C' })), 'terminal');
  const services = page('services', 'services', words.services, label(fill(words.shiftKey, { key: 'O' })), 'grid');
  const show = shown ? [] : [page('profile', 'profile', words.showProfile, label('P'), 'about')];
  const mark = page('label', 'label', words.colourAndLabel, label('B'), 'label');
  const rename = page('rename', 'rename', words.rename, 'F2', 'rename');
  const remove = page('remove', 'remove', words.removeProfile, label(words.deleteKey), 'remove');
  const add: Action = {
    command: null, name: words.addProfile, key: '', glyph: 'plus', intent: { do: 'add-profile', row: id }, needsRole: false,
  };
  return [
    inUse ? [...signing, copy, copyAs, open, services, link, stop] : [use, ...signing, copy, copyAs, open, services, link],
    profile ? [whoAmI, ...show, favour, mark, rename] : [whoAmI, ...show, favour, mark],
    profile ? [remove] : canAdd ? [add] : [],
  ];
}

/** The same in one list. */
export function actionsOf(row: RoleRow): Action[] {
  return groupsOf(row).flat();
}
