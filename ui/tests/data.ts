/** Invented organisations, for tests and pictures. */

import type { Furniture, Panel, Question, RoleRow, Row, SessionLine, Text, View } from '../src/bindings/view';

import furnitureInGerman from './furniture.de.json';
import inEnglish from './furniture.json';
import panelsInGerman from './panels.de.json';
import pages from './panels.json';
import statesInGerman from './states.de.json';
import statesInEnglish from './states.json';

/** The words of the page itself, as the app gives them: kept by its own tests. */
export const furniture: Furniture = inEnglish;

/** Pages as the app describes them: kept by its own tests. */
export const panels = pages as unknown as Record<keyof typeof pages, Panel>;

/** What stands in the popover in a state, as the app says it: kept by its own tests. */
export type State = { view: View; rows: Row[] };
export const states = statesInEnglish as unknown as Record<keyof typeof statesInEnglish, State>;

/** All in the other language. */
export const german: { furniture: Furniture; panels: typeof panels; states: typeof states } = {
  furniture: furnitureInGerman,
  panels: panelsInGerman as unknown as typeof panels,
  states: statesInGerman as unknown as typeof states,
};

/** Words with `[matched]` parts. */
export function text(marked: string): Text {
  const marks: [number, number][] = [];
  let plain = '';
  for (const part of marked.split(/(\[[^\]]*\])/)) {
    const match = part.startsWith('[');
    const words = match ? part.slice(1, -1) : part;
    if (match) marks.push([plain.length, plain.length + words.length]);
    plain += words;
  }
  return { text: plain, marks };
}

/** A role; the rest as in the first example of the list. */
export function roleRow(name: string, role: string, account: string, id: string, more: Partial<RoleRow> = {}): RoleRow {
  return {
    id: `${name}@${id}/${role}`,
    name: text(name),
    profile: text(name).text,
    role: text(role),
    account: text(account),
    accountId: text(id),
    region: 'eu-west-1',
    time: '',
    timeWarns: false,
    active: false,
    inUse: false,
    working: null,
    favourite: false,
    label: null,
    guarded: false,
    copies: 'Copy as bash lines',
    canAdd: false,
    signIn: null,
    disabled: null,
    ...more,
  };
}

/** A role without a profile, as one of its account's. */
export const nameless = (role: string, account: string, id: string, more: Partial<RoleRow> = {}): RoleRow =>
  roleRow('', role, account, id, { profile: null, region: null, canAdd: true, ...more });
/** The same when it is found: it goes by what it is. */
export const foundNameless = (role: string, account: string, id: string, more: Partial<RoleRow> = {}): Row =>
  profile({ ...nameless('', account, id, more), id: `${account}/${role}`, name: text(role) });

export const header = (words: string, note = ''): Row => ({ kind: 'header', text: words, note });
export const account = (name: string, accountId: string, note: string): Row => ({ kind: 'account', name, accountId, note });
export const profile = (row: RoleRow): Row => ({ kind: 'profile', ...row });
export const role = (row: RoleRow): Row => ({ kind: 'role', ...row });

export const devAdmin = roleRow('dev-admin', 'AdministratorAccess', 'acme-dev', '111122223333', {
  region: 'us-east-2', time: '52 min', active: true, inUse: true,
});
/** The same role under its account: its profile's row is drawn as the active one. */
export const devAdminRole: RoleRow = { ...devAdmin, id: 'a1', active: false };
export const prodReadonly = roleRow('prod-readonly', 'ReadOnlyAccess', 'acme-production', '444455556666', {
  region: 'us-east-1', favourite: true, guarded: true,
});
export const dataPlatform = roleRow('data-platform', 'DataPlatformEngineer', 'acme-data-lake', '123456789012', {
  time: '3 h', favourite: true,
});
export const shared = roleRow(
  'acme-shared-services-networking-eu-PowerUserAccess', 'PowerUserAccess', 'acme-shared-services-networking-eu', '777788889999',
  { region: 'eu-central-1', time: '41 min' },
);
export const billing = roleRow('globex-billing', 'Billing', 'globex-payer', '987654321098', {
  region: 'ap-southeast-2', time: 'needs sign-in',
});

export const rows: Row[] = [
  header('Active'),
  profile(devAdmin),
  header('Favourites'),
  profile(prodReadonly),
  profile(dataPlatform),
  header('Recent'),
  profile(shared),
  profile(billing),
  header('All · acme', '23 accounts'),
  account('acme-dev', '111122223333', '3 roles'),
  role(devAdminRole),
  role(nameless('ReadOnlyAccess', 'acme-dev', '111122223333')),
  role(nameless('PowerUserAccess', 'acme-dev', '111122223333')),
  account('acme-production', '444455556666', '2 roles'),
  role({ ...prodReadonly, id: 'a2' }),
  role({ ...roleRow('prod-breakglass', 'AdministratorAccess', 'acme-production', '444455556666'), guarded: true }),
];

export const acme: SessionLine = {
  id: 'acme',
  name: 'acme',
  says: 'Signed in · renews itself until about 18:30',
  ring: { state: 'signed-in', percent: 72 },
  endsAt: null,
  button: null,
  badge: null,
  canSignOut: true,
  canTakeOver: false,
};
export const globex: SessionLine = {
  id: 'globex',
  name: 'globex',
  says: 'Ended at 08:12 · sign in to use its roles',
  ring: { state: 'ended', percent: 0 },
  endsAt: null,
  button: { label: 'Sign in', intent: { do: 'sign-in', session: 'globex' }, tinted: true },
  badge: null,
  canSignOut: false,
  canTakeOver: false,
};

export const view: View = {
  sessions: [acme, globex],
  banner: null,
  signIn: null,
  said: null,
  question: null,
  empty: null,
  listRevision: 1,
  listing: false,
  panel: null,
  theme: 'system',
  mayStay: false,
  version: '0.1.0',
};

/** What the guard asks before production is used. */
export const question: Question = {
  row: prodReadonly.id,
  title: 'Use acme-production?',
  label: null,
  who: 'prod-readonly is ReadOnlyAccess in',
  accountId: '444455556666',
  effect: 'Whatever follows the active profile changes to it.',
  confirm: {
    label: 'Use acme-production',
    intent: { do: 'confirm', act: 'use', row: prodReadonly.id },
    tinted: false,
  },
};

/** A list like that of a large organisation: `accounts` accounts with four roles each. */
export function large(accounts: number): Row[] {
  const many: Row[] = [header('Active'), profile(devAdmin), header('All · acme', `${accounts} accounts`)];
  for (let n = 0; n < accounts; n++) {
    const name = `acme-team-${String(n).padStart(4, '0')}`;
    const id = String(100_000_000_000 + n);
    many.push(account(name, id, '4 roles'));
    for (const permission of ['AdministratorAccess', 'Billing', 'PowerUserAccess', 'ReadOnlyAccess']) {
      many.push(role(roleRow(name, permission, name, id)));
    }
  }
  return many;
}
