/** The views with the longest words in German, where they are longer than anywhere. */

import type { Row, View } from '../../src/bindings/view';
import { account, acme, billing, dataPlatform, devAdmin, devAdminRole, german, globex, header, nameless, prodReadonly, profile, question, role, shared, view } from '../data';
import type { Picture } from './scenes';

const signIn = { session: 'globex', title: 'Bei globex anmelden', place: 'globex.awsapps.com/start · ap-southeast-2' };
const sessions = [
  { ...acme, says: 'Angemeldet · erneuert sich bis etwa Do 18:30' },
  { ...globex, says: 'Um 08:12 beendet · neu anmelden', button: { ...globex.button!, label: 'Anmelden' } },
];
const rows: Row[] = [
  header('Aktiv'),
  profile({ ...devAdmin, time: '52 Min.' }),
  header('Favoriten'),
  profile(prodReadonly),
  profile({ ...dataPlatform, time: '7 Std.' }),
  header('Zuletzt verwendet'),
  profile({ ...shared, time: '41 Min.' }),
  profile({ ...billing, time: 'Anmeldung nötig' }),
  header('Alle · acme', '23 Konten'),
  account('acme-dev', '111122223333', '3 Rollen'),
  role(devAdminRole),
  role(nameless('ReadOnlyAccess', 'acme-dev', '111122223333')),
];

const scene = (of: Partial<View>, more: Partial<Picture> = {}): Picture => ({
  furniture: german.furniture,
  rows: rows.map((row) => ('copies' in row ? { ...row, copies: 'Als bash-Zeilen kopieren' } : row)),
  view: { ...view, sessions, ...of },
  ...more,
});
const PAGES = ['settings', 'settings-notifications', 'settings-credentials', 'settings-console', 'settings-console-rules', 'settings-appearance', 'settings-about', 'settings-problem', 'settings-refused', 'settings-saved', 'label', 'first-run', 'first-run-found', 'first-run-wrong', 'add-profiles', 'add-profiles-planning', 'add-profiles-gone', 'profile', 'profile-signed-out', 'copy-as', 'services', 'profile-browser', 'rename', 'rename-refused', 'remove', 'doctor', 'doctor-not-mended'] as const;

/** By name of the file. */
export function inGerman(now: number): Record<string, Picture> {
  const waiting = { expiresAt: now + 522_000, lifetime: 600_000 };
  return Object.fromEntries(
    Object.entries({
      'main': scene({}),
      // Not the active row, whose first word is shorter.
      'use': scene({}, { then: async (page) => page.keyboard.press('ArrowDown').then(() => page.keyboard.press('ArrowDown')) }),
      'guarded': scene({}, { then: (page) => page.keyboard.press('ArrowDown') }),
      'actions': scene({}, { then: (page) => page.keyboard.press('Control+k') }),
      'app-menu': scene({}, { then: (page) => page.getByLabel('Daypass-Menü').click() }),
      'no-match': scene({}, { then: (page) => page.keyboard.type('umbrella') }),
      'question': scene({
        question: {
          ...question,
          title: 'acme-production verwenden?',
          who: 'prod-readonly ist ReadOnlyAccess in',
          effect: 'Alles, was dem aktiven Profil folgt, wechselt dorthin.',
          confirm: { ...question.confirm, label: 'acme-production verwenden' },
        },
      }),
      'copied': scene({ said: { row: devAdmin.id, text: 'Als bash-Zeilen kopiert · wird in 60 s gelöscht', refused: false, drainsUntil: now + 60_000, serial: 1 } }),
      'browser': scene({ signIn: { ...signIn, stage: { stage: 'browser', host: 'oidc.ap-southeast-2.amazonaws.com', ...waiting } } }),
      'code': scene({
        signIn: {
          ...signIn,
          stage: {
            stage: 'code', code: 'WDJB-MJHT', host: 'device.sso.ap-southeast-2.amazonaws.com',
            note: 'Mit Code, weil ein Browser bei Ihnen über SSH nicht hierher zurückkehren kann.', ...waiting,
          },
        },
      }),
      'narrow': scene({}, { size: { width: 210, height: 300 } }),
      'narrow-browser': scene(
        { signIn: { ...signIn, stage: { stage: 'browser', host: 'oidc.ap-southeast-2.amazonaws.com', ...waiting } } },
        { size: { width: 210, height: 300 } },
      ),
      'narrow-settings': scene({ panel: german.panels.settings }, { size: { width: 210, height: 300 } }),
      'narrow-settings-notifications': scene({ panel: german.panels['settings-notifications'] }, { size: { width: 210, height: 300 } }),
      ...Object.fromEntries(Object.entries(german.states).map(([name, state]) => [`state-${name}`, { ...state, furniture: german.furniture }])),
      ...Object.fromEntries(PAGES.map((name) => [name, scene({ panel: german.panels[name] })])),
    }).map(([name, picture]) => [`german-${name}`, picture]),
  );
}
