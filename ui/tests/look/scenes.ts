/** Every state of the popover worth a picture. */

import type { Page } from 'playwright-core';

import type { Row, SessionLine, View } from '../../src/bindings/view';
import { account, acme, billing, dataPlatform, devAdmin, devAdminRole, foundNameless, globex, header, large, nameless, prodReadonly, profile, question, role, panels, roleRow, rows, shared, states, view } from '../data';
import type { Scene } from '../fake';
import organisation from '../organisation.json';
import { inGerman } from './german';

/** A picture: the app's state, and what the person did. */
export interface Picture extends Scene {
  /** Of the window; 420 by 600 without. */
  size?: { width: number; height: number };
  then?: (page: Page) => Promise<void>;
}

const scene = (of: Partial<View>, more: Partial<Picture> = {}): Picture => ({ rows, view: { ...view, ...of }, ...more });
/** A page that the app describes, which stands there from the start. */
const page = (name: keyof typeof panels, more: Partial<Picture> = {}): Picture => scene({ panel: panels[name] }, more);
const down = (times: number) => async (page: Page) => {
  for (let n = 0; n < times; n++) await page.keyboard.press('ArrowDown');
};

/** As the app sent them of the fake organisation: kept by a test of the whole product. */
const sent = organisation as unknown as { sessions: SessionLine[]; rows: Row[]; found: Record<string, Row[]> };

const code = { stage: 'code' as const, code: 'WDJB-MJHT', host: 'device.sso.ap-southeast-2.amazonaws.com', note: null };
const browser = { stage: 'browser' as const, host: 'oidc.ap-southeast-2.amazonaws.com' };
const signIn = { session: 'globex', title: 'Sign in to globex', place: 'globex.awsapps.com/start · ap-southeast-2' };

/** As at 200 % zoom. */
const NARROW = { width: 210, height: 300 };

/** What a search finds, whatever matched. */
const FOUND: Row[] = [
  header('Profiles', '5'),
  profile({ ...roleRow('[pr]od-readonly', 'ReadOnlyAccess', '[ac]me-[pr]oduction', '444455556666'), region: 'us-east-1', guarded: true }),
  profile({ ...roleRow('[pr]od-breakglass', 'AdministratorAccess', '[ac]me-[pr]oduction', '444455556666'), region: 'us-east-1', guarded: true }),
  profile({ ...roleRow('[ac]me-[pr]eview-deploy', '[Pr]eviewDeployer', '[ac]me-[pr]eview', '210987654321'), time: '18 min' }),
  profile({ ...devAdmin, account: { text: 'aws+dev@acme-prototypes.example', marks: [[8, 10], [13, 15]] }, region: null }),
  profile({ ...roleRow('globex-[ac]quisitions', 'SecurityAudit', 'globex-[ac]quisitions-[pr]od', '987654325555'), guarded: true, region: 'ap-southeast-2', time: 'needs sign-in' }),
  header('Roles without a profile', '3'),
  foundNameless('PowerUserAccess', '[ac]me-[pr]oduction', '444455556666', { guarded: true }),
  foundNameless('Billing', '[ac]me-[pr]oduction', '444455556666', { guarded: true }),
  foundNameless('SecurityAudit', '[ac]me-[pr]eview', '210987654321'),
];

/** By name of the file. */
export function scenes(now: number): Record<string, Picture> {
  return {
    'main': scene({}),
    'search': scene({}, {
      found: { 'ac pr': FOUND },
      then: (page) => page.keyboard.type('ac pr'),
    }),
    'organisation': scene({ sessions: sent.sessions }, { rows: sent.rows }),
    'organisation-found': scene({ sessions: sent.sessions }, { rows: sent.rows, found: sent.found, then: (page) => page.keyboard.type('prod read') }),
    'no-match': scene({}, { then: (page) => page.keyboard.type('umbrella') }),
    'actions': scene({}, {
      then: async (page) => {
        await down(2)(page);
        await page.keyboard.press('Control+k');
      },
    }),
    'labels': scene({}, {
      rows: [
        header('Active'),
        profile({ ...devAdmin, label: { colour: 'blue', text: 'DEV' } }),
        header('Favourites'),
        profile(prodReadonly),
        profile({ ...prodReadonly, id: 'own', name: { text: 'prod-payments', marks: [] }, label: { colour: 'violet', text: 'PAY prod' } }),
        profile({ ...dataPlatform, label: { colour: 'violet', text: 'data' } }),
        header('Recent'),
        profile({ ...shared, label: { colour: 'pink', text: 'network prüfen' } }),
        profile({ ...billing, label: { colour: 'brown', text: 'money' } }),
        profile({ ...roleRow('grey', 'ReadOnlyAccess', 'acme-archive', '555566668888'), label: { colour: 'grey', text: 'old' } }),
        profile({ ...roleRow('bar-alone', 'ReadOnlyAccess', 'acme-archive', '555566668888'), label: { colour: 'blue', text: '' } }),
        header('All · acme', '23 accounts'),
        account('acme-dev', '111122223333', '3 roles'),
        role({ ...devAdminRole, label: { colour: 'blue', text: 'DEV' } }),
        role(nameless('ReadOnlyAccess', 'acme-dev', '111122223333', { favourite: true })),
      ],
      then: down(3),
    }),
    'question': scene({ question }, { then: down(0) }),
    // Far down: the list goes there.
    'question-elsewhere': scene({ question: { ...question, row: 'a2' } }),
    'numbered': scene({}, { then: (page) => page.keyboard.down('Control') }),
    'app-menu': scene({}, { then: (page) => page.getByLabel('Daypass menu').click() }),
    ...Object.fromEntries(Object.keys(panels).map((name) => [name, page(name as keyof typeof panels)])),
    'profile-actions': page('profile', { then: (page) => page.keyboard.press('Control+k') }),
    'forced-colours': scene({}, { then: async (page) => { await page.emulateMedia({ forcedColors: 'active' }); await down(2)(page); } }),
    'actions-forced-colours': scene({}, { then: async (page) => { await page.emulateMedia({ forcedColors: 'active' }); await page.keyboard.press('Control+k'); } }),
    'profile-forced-colours': page('profile-labelled', { then: (page) => page.emulateMedia({ forcedColors: 'active' }) }),
    'code-forced-colours': scene({ signIn: { ...signIn, stage: { ...code, expiresAt: now + 522_000, lifetime: 600_000 } } }, { then: (page) => page.emulateMedia({ forcedColors: 'active' }) }),
    'settings-forced-colours': page('settings-credentials', { then: (page) => page.emulateMedia({ forcedColors: 'active' }) }),
    // As the app says them.
    ...Object.fromEntries(Object.entries(states).map(([name, state]) => [`state-${name}`, { ...state }])),
    'keychain-refuses': { ...states['keychain-locked'], then: (page) => page.keyboard.press('Enter') },
    'session-menu': scene({}, { then: (page) => page.getByLabel('More for acme').click() }),
    'browser': scene({ signIn: { ...signIn, stage: { ...browser, expiresAt: now + 522_000, lifetime: 600_000 } } }),
    'browser-copied': scene({
      said: { row: 'globex', text: 'Copied', refused: false, drainsUntil: null, serial: 1 },
      signIn: { ...signIn, stage: { ...browser, expiresAt: now + 42_000, lifetime: 600_000 } },
    }),
    'browser-refused': scene({
      said: { row: 'globex', text: 'Your browser could not be opened. Copy the link and open it yourself.', refused: true, drainsUntil: null, serial: 1 },
      signIn: {
        ...signIn,
        title: 'Sign in to globex-acquisitions-research-and-development-emea',
        place: 'globex-acquisitions-research-and-development-emea.awsapps.com/start · ap-southeast-2',
        stage: { ...browser, host: 'identity-center.globex-acquisitions-research-and-development.example:8443', expiresAt: now + 522_000, lifetime: 600_000 },
      },
    }),
    'code': scene({ signIn: { ...signIn, stage: { ...code, expiresAt: now + 522_000, lifetime: 600_000 } } }),
    'code-because': scene({
      signIn: {
        ...signIn,
        stage: { ...code, note: 'By code, because a browser in Windows may not come back into WSL.', expiresAt: now + 522_000, lifetime: 600_000 },
      },
    }),
    'starting': scene({ signIn: { ...signIn, stage: { stage: 'starting' } } }),
    'left': scene({
      sessions: [{ ...globex, says: 'Signing in · waiting for your browser', ring: { state: 'working', percent: 0 } }, acme],
      signIn: { ...signIn, stage: { ...code, expiresAt: now + 522_000, lifetime: 600_000 } },
    }, { then: (page) => page.getByLabel('Back to the list').click() }),
    'copied': scene(
      { said: { row: dataPlatform.id, text: 'Copied as bash lines · clears in 60 s', refused: false, drainsUntil: now + 60_000, serial: 1 } },
      { then: down(2) },
    ),
    'ending': scene({
      sessions: [
        { ...acme, says: 'Ends in 12 min', ring: { state: 'ending-soon', percent: 12 }, button: { label: 'Sign in', intent: { do: 'sign-in', session: 'acme' }, tinted: true } },
        { ...globex, says: 'Signed out', ring: { state: 'hollow', percent: 0 } },
        { ...acme, id: 'h', name: 'hooli-emea-research-and-more', says: 'Signed in · 7 h left', ring: { state: 'signed-in', percent: 90 }, badge: '127.0.0.1:4566' },
        { ...acme, id: 'i', name: 'initech', says: 'Signed in' },
        { ...acme, id: 'j', name: 'umbrella', says: 'Signed in' },
      ],
    }, { rows: rows.map((row) => (row.kind === 'profile' && row.time === '41 min' ? { ...row, time: '4 min', timeWarns: true } : row)) }),
    'long': scene({}, {
      rows: [
        header('All · acme', '3 accounts'),
        profile(roleRow('a-profile-whose-name-somebody-generated-from-every-field-there-is', 'OrganizationAccountAccessRoleForEveryone', 'Ein sehr langer Kontoname mit Umlauten für Überraschungen', '123412341234', { region: 'ap-southeast-2', time: 'needs sign-in', guarded: true })),
        profile(roleRow('短い名前', 'ReadOnlyAccess', '東京リージョンの共有サービスアカウント・ネットワーク', '123412341234', { region: 'ap-northeast-1', time: '12 h' })),
        ...large(1).slice(3),
        { kind: 'account', name: 'an-account-with-a-name-that-does-not-fit-beside-its-id', accountId: '123412341234', note: '12 roles' },
        role(roleRow('a-profile-whose-name-somebody-generated', 'OrganizationAccountAccessRoleForEveryoneInHere', 'x', '123412341234', { guarded: true })),
        // What is used without a profile is drawn as active here.
        role(nameless('OrganizationAccountAccessRoleForEverybody', 'x', '123412341234', { active: true, inUse: true, guarded: true })),
      ],
    }),
    // As at 200 % zoom.
    'narrow': scene({}, { size: { width: 210, height: 300 } }),
    ...Object.fromEntries(
      (['settings', 'settings-notifications', 'settings-credentials', 'settings-console-rules', 'settings-appearance', 'settings-about', 'first-run-wrong', 'add-profiles', 'label', 'doctor', 'doctor-saved'] as const).map((name) => [`narrow-${name}`, page(name, { size: NARROW })]),
    ),
    'narrow-actions': scene({}, { size: NARROW, then: (page) => page.keyboard.press('Control+k') }),
    'narrow-search': scene({}, { size: NARROW, found: { 'ac pr': FOUND }, then: (page) => page.keyboard.type('ac pr') }),
    'narrow-end': scene({}, { size: NARROW, then: (page) => page.keyboard.press('End') }),
    'narrow-profile': page('profile', { size: NARROW }),
    // The last action is selected, and the title stays.
    'small-actions': scene({}, {
      size: { width: 360, height: 360 },
      then: async (page) => {
        await down(2)(page);
        await page.keyboard.press('Control+k');
        await page.keyboard.press('ArrowUp');
      },
    }),
    'narrow-question': scene({ question }, { size: { width: 210, height: 300 } }),
    'narrow-code': scene(
      { signIn: { ...signIn, stage: { ...code, expiresAt: now + 522_000, lifetime: 600_000 } } },
      { size: { width: 210, height: 300 } },
    ),
    'narrow-browser': scene(
      { signIn: { ...signIn, stage: { ...browser, expiresAt: now + 522_000, lifetime: 600_000 } } },
      { size: { width: 210, height: 300 } },
    ),
    'scrolled': scene({ listing: true }, {
      rows: large(1250),
      then: async (page) => {
        await page.keyboard.press('PageDown');
        await page.keyboard.press('PageDown');
        await page.keyboard.press('PageDown');
      },
    }),
    'end': scene({}, { rows: large(1250), then: (page) => page.keyboard.press('End') }),
    ...inGerman(now),
  };
}
