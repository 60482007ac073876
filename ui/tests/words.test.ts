import { expect, test, vi } from 'vitest';

import { markPassed } from '../src/announce.svelte';
import type { SignInStage, View } from '../src/bindings/view';
import { middleCut } from '../src/middle';
import { furnish, timeLeft } from '../src/words';
import { acme, dataPlatform, devAdmin, furniture, globex, profile, rows, text, view } from './data';
import { button, click, last, one, open, options, press, said, search, selected, type, until } from './page';

const measure = (words: string) => words.length;
const cut = (marked: string, room: number) => {
  const { parts } = middleCut(text(marked), room, measure);
  return parts.map((part) => (part.match ? `[${part.text}]` : part.text)).join('');
};

test('a name is cut in the middle, since siblings differ at the end', () => {
  expect(cut('acme-shared-services-networking-eu', 20)).toBe('acme-share…orking-eu');
  expect(cut('acme-dev', 8)).toBe('acme-dev');
});

test('a cut never hides what matched', () => {
  expect(cut('acme-shared-[services]-networking-eu', 20)).toBe('acme-…[services]…ng-eu');
  expect(cut('globex-acquisitions-[pr]od', 12)).toBe('globex…-[pr]od');
  expect(cut('[everything]-matched', 5)).toContain('[everything]');
});

test('letters of two units are never halved', () => {
  expect(cut('🦀🦀🦀🦀🦀🦀', 7)).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
});

test('an id is read in fours and copied as twelve digits', async () => {
  await open({ view, rows });
  const id = selected().querySelector('.id');
  expect([...(id?.children ?? [])].map((four) => four.textContent)).toEqual(['1111', '2222', '3333']);
  expect(id?.textContent).toBe('111122223333');
});

test('a match is emphasised where it is', async () => {
  await open({ view, rows, found: { plat: [profile({ ...dataPlatform, name: text('data-[plat]form') })] } });
  type('plat');
  await until(() => expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['plat']));
});

test('the field is a combobox over the list', async () => {
  await open({ view, rows });
  expect(search().getAttribute('aria-expanded')).toBe('true');
  const list = document.getElementById(search().getAttribute('aria-controls') ?? '');
  expect(list?.getAttribute('role')).toBe('listbox');
  expect(selected().querySelector('.unseen')?.textContent).toBe(
    'dev-admin, AdministratorAccess, acme-dev, 1111 2222 3333, us-east-2, 52 min, In use',
  );
  expect(selected().getAttribute('aria-setsize')).toBe(String(rows.length));
});

test('the number of results is shown at once, and read when typing pauses', async () => {
  await open({ view, rows, found: { plat: [profile(dataPlatform)] } });
  type('plat');
  await until(() => expect(one('.count').textContent).toBe('1 of 10'));
  await until(() => expect(said()).toBe('1 of 10 roles'));
});

test('feedback stands in the row for four seconds, its ring until the clipboard is cleared', async () => {
  vi.useFakeTimers();
  try {
    const fake = await open({ view, rows });
    const told = { row: devAdmin.id, text: 'Copied · clears in 60 s', refused: false, serial: 1 };
    fake.show({ ...view, said: { ...told, drainsUntil: Date.now() + 60_000 } });
    await until(() => expect(selected().textContent).toContain(told.text));
    expect(said()).toBe(told.text);
    await vi.advanceTimersByTimeAsync(5000);
    await until(() => expect(selected().textContent).not.toContain(told.text));
    expect(selected().querySelectorAll('.slot circle')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(56_000);
    await until(() => expect(selected().querySelectorAll('.slot circle')).toHaveLength(0));
  } finally {
    vi.useRealTimers();
  }
});

test('the ring of a copy outlives what is said after it', async () => {
  const fake = await open({ view, rows });
  const told = { row: devAdmin.id, refused: false };
  const rings = () => selected().querySelectorAll('.slot circle').length;
  fake.show({ ...view, said: { ...told, text: 'Copied', drainsUntil: Date.now() + 60_000, serial: 1 } });
  await until(() => expect(rings()).toBe(2));
  fake.show({ ...view, said: { ...told, text: 'Added to favourites', drainsUntil: null, serial: 2 } });
  await until(() => expect(said()).toBe('Added to favourites'));
  expect(rings()).toBe(2);
  fake.show({ ...view, said: null });
  await until(() => expect(rings()).toBe(0));
});

test('a row that fetches says so beside dots, also where it was refused before', async () => {
  const working = 'Fetching credentials';
  const said = { row: devAdmin.id, text: 'No', refused: true, drainsUntil: null, serial: 1 };
  const fake = await open({ view: { ...view, said }, rows: [profile({ ...devAdmin, working })] });
  expect(options()[0]?.querySelector('.second')?.textContent).toContain(working);
  expect(options()[0]?.querySelector('.dots')).not.toBeNull();
  fake.scene.rows = [profile(devAdmin)];
  fake.show({ ...view, said, listRevision: 2 });
  await until(() => expect(options()[0]?.querySelector('.second')?.textContent).toContain('No'));
  expect(options()[0]?.querySelector('.dots')).toBeNull();
});

test('the same words said twice are read twice', async () => {
  const fake = await open({ view, rows });
  const told = { row: devAdmin.id, text: 'Copied', refused: false, drainsUntil: null };
  fake.show({ ...view, said: { ...told, serial: 1 } });
  await until(() => expect(said()).toBe('Copied'));
  const first = one('[aria-live] span');
  fake.show({ ...view, said: { ...told, serial: 2 } });
  await until(() => expect(one('[aria-live] span')).not.toBe(first));
  expect(said()).toBe('Copied');
});

test('what a row leaves out since it stands above is read all the same', async () => {
  const fake = await open({ view, rows });
  const text = 'In use. Shells that follow Daypass have it.';
  const aloud = `dev-admin: ${text}`;
  fake.show({ ...view, said: { row: devAdmin.id, text, aloud, refused: false, drainsUntil: null, serial: 1 } });
  await until(() => expect(said()).toBe(aloud));
  expect(selected().querySelector('.said')?.textContent).toBe(text);
});

test('a session that changes state is read', async () => {
  const fake = await open({ view, rows });
  const says = 'Signed in · 8 h left';
  fake.show({ ...view, sessions: [{ ...globex, says, ring: { state: 'signed-in', percent: 100 } }] });
  await until(() => expect(said()).toBe(`globex: ${says}`));
});

const place = { session: 'globex', title: 'Sign in to globex', place: 'globex.awsapps.com/start · ap-southeast-2' };
const signingIn = (stage: SignInStage): View => ({ ...view, signIn: { ...place, stage } });
const byBrowser = (left: number) =>
  signingIn({ stage: 'browser', host: 'oidc.example.com', expiresAt: Date.now() + left, lifetime: 600_000 });
const byCode = (left: number, note: string | null = null) =>
  signingIn({ stage: 'code', code: 'WDJB-MJHT', host: 'device.sso.example.com', note, expiresAt: Date.now() + left, lifetime: 600_000 });

test('a sign-in by browser says what to do there, which host that is, and shows no code', async () => {
  await open({ view: byBrowser(540_000), rows });
  expect(one('h2').textContent).toBe('Go on in your browser');
  expect(said()).toBe('Go on in your browser. Sign in there and allow access. Daypass goes on by itself.');
  expect(one('.host').textContent).toBe('oidc.example.com');
  expect(one('.left').style.width).toMatch(/^(90|89\.9\d*)%$/);
  expect(one('.state').textContent).toContain('Waiting for your browser');
  expect(one('.state').textContent).toContain('9 min left');
  expect(document.querySelector('.code')).toBeNull();
});

test('a sign-in by browser can be opened again, copied, cancelled, or go on by code', async () => {
  const fake = await open({ view: byBrowser(540_000), rows });
  const labels = ['Open browser again', 'Copy link', 'Cancel', 'Use a code instead'];
  expect([...document.querySelectorAll('main button')].map((button) => button.textContent.trim())).toEqual(labels);
  for (const label of labels) click(label);
  expect(fake.intents.map((intent) => intent.do)).toEqual(['open-browser-again', 'copy-link', 'cancel-sign-in', 'sign-in-by-code']);
  expect(fake.intents.every((intent) => 'session' in intent && intent.session === 'globex')).toBe(true);
});

test('the focus goes to the title with every stage, so that it is never lost with a button', async () => {
  const fake = await open({ view: signingIn({ stage: 'starting' }), rows });
  for (const next of [byBrowser(540_000), byCode(540_000), signingIn({ stage: 'failed', fact: 'The code ended', detail: 'Try again.' })]) {
    button('Cancel').focus();
    fake.show(next);
    await until(() => expect(document.activeElement).toBe(one('h1')));
  }
  button('Close').focus();
  fake.show(signingIn({ stage: 'failed', fact: 'You are offline', detail: 'Try again.' }));
  await until(() => expect(one('h2').textContent).toBe('You are offline'));
  expect(document.activeElement).toBe(button('Close'));
});

test('why there is a code is shown and read, where nobody asked for one', async () => {
  const why = 'By code, because there is no browser here.';
  await open({ view: byCode(540_000, why), rows });
  expect(one('footer').textContent).toContain(why);
  expect(said()).toBe(`${why} Your code is W D J B, M J H T`);
});

test('what came of a button of the sign-in page is said there', async () => {
  const fake = await open({ view: byBrowser(540_000), rows });
  fake.show({ ...byBrowser(540_000), said: { row: 'globex', text: 'Copied', refused: false, drainsUntil: null, serial: 1 } });
  await until(() => expect(one('.state').textContent).toContain('Copied'));
  expect(said()).toBe('Copied');
});

test('the code is large, in groups, and read letter by letter', async () => {
  await open({ view: byCode(540_000), rows });
  expect(one('.code').textContent).toBe('WDJB-MJHT');
  expect(said()).toBe('Your code is W D J B, M J H T');
  expect(one('.left').style.width).toMatch(/^(90|89\.9\d*)%$/);
  expect(one('.state').textContent).toContain('9 min left');
});

test('the sign-in page opens the browser again, copies the link, cancels', async () => {
  const fake = await open({ view: byCode(540_000), rows });
  click('Open browser again');
  click('Copy link');
  click('Cancel');
  expect(fake.intents).toEqual([
    { do: 'open-browser-again', session: 'globex' },
    { do: 'copy-link', session: 'globex' },
    { do: 'cancel-sign-in', session: 'globex' },
  ]);
});

test.each([
  ['The sign-in', byBrowser],
  ['The code', byCode],
])('time running out is read at five minutes and at one: %s', async (what, page) => {
  vi.useFakeTimers();
  try {
    await open({ view: page(301_500), rows });
    await vi.advanceTimersByTimeAsync(3000);
    await until(() => expect(said()).toBe(`${what} has 5 min left`));
    await vi.advanceTimersByTimeAsync(239_000);
    await until(() => expect(said()).toBe(`${what} has 60 s left`));
  } finally {
    vi.useRealTimers();
  }
});

test('the page can be left while the sign-in goes on, and returned to', async () => {
  const fake = await open({ view: byBrowser(540_000), rows });
  click('Back to the list');
  expect(fake.intents).toEqual([]);
  await until(() => expect(options()).not.toHaveLength(0));
  click('Show');
  expect(one('h2').textContent).toBe('Go on in your browser');
  press('Escape');
  expect(last(fake)).toEqual({ do: 'hide' });
});

test('a sign-in that failed says what happened and what to do', async () => {
  const failed = signingIn({ stage: 'failed', fact: 'The code ended', detail: 'Try again to get a new one.' });
  const fake = await open({ view: failed, rows });
  expect(said()).toBe('The code ended Try again to get a new one.');
  click('Try again');
  click('Close');
  expect(fake.intents).toEqual([{ do: 'sign-in', session: 'globex' }, { do: 'dismiss', session: 'globex' }]);
});

test('with nothing to list it says what to do', async () => {
  const empty = { fact: 'No sign-ins yet', detail: 'Run it once.', button: { label: 'Look again', intent: { do: 'refresh' as const }, tinted: true } };
  const fake = await open({ view: { ...view, sessions: [], empty }, rows: [] });
  expect(search().getAttribute('aria-expanded')).toBe('false');
  expect(search().getAttribute('aria-controls')).toBeNull();
  click('Look again');
  expect(last(fake)).toEqual({ do: 'refresh' });
});

test('a locked keychain has one button', async () => {
  const fake = await open({
    view: {
      ...view,
      banner: {
        tone: 'amber', fact: 'Your keychain is locked', detail: 'Unlock it.',
        button: { label: 'Unlock…', intent: { do: 'unlock-keychain' }, tinted: false },
      },
    },
    rows,
  });
  click('Unlock…');
  expect(last(fake)).toEqual({ do: 'unlock-keychain' });
});

test('four sessions and more take three lines', async () => {
  const sessions = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ ...globex, id, name: id }));
  await open({ view: { ...view, sessions }, rows });
  expect(document.querySelectorAll('.session')).toHaveLength(3);
  expect(button('2 more sessions').getAttribute('aria-expanded')).toBe('false');
  click('2 more sessions');
  expect(document.querySelectorAll('.session')).toHaveLength(5);
});

test('a sign-in of the AWS CLI can be taken over, which is explained', async () => {
  const fake = await open({ view: { ...view, sessions: [{ ...acme, canTakeOver: true }] }, rows });
  click('More for acme');
  const items = [...document.querySelectorAll('[role=menuitem]')].map((item) => item.textContent.trim());
  expect(items).toEqual([expect.stringMatching(/^Take over.*Daypass renews it\.$/), 'Add profiles…', 'Sign out']);
  expect(document.activeElement?.textContent).toContain('Take over');
  (document.activeElement as HTMLElement).click();
  expect(fake.intents).toEqual([{ do: 'take-over', session: 'acme' }]);
});

test('of several sessions all can be signed out at once, of one only that one', async () => {
  const fake = await open({ view, rows });
  click('Daypass menu');
  click('Sign out of all');
  expect(fake.intents).toEqual([{ do: 'sign-out-all' }]);
  for (const sessions of [[acme], [globex, { ...globex, id: 'h' }]]) {
    fake.show({ ...view, sessions });
    await until(() => expect(document.querySelectorAll('.session')).toHaveLength(sessions.length));
    click('Daypass menu');
    expect(document.querySelector('[role=menu]')?.textContent).toContain('Quit Daypass');
    expect(document.querySelector('[role=menu]')?.textContent).not.toContain('Sign out');
    press('Escape');
  }
});

test('time left has seconds only in the last minute', () => {
  furnish(furniture);
  expect([540_000, 60_001, 60_000, 900, -5].map(timeLeft)).toEqual(['9 min left', '2 min left', '60 s left', '1 s left', '0 s left']);
});

test('each mark is passed once', () => {
  expect([901, 900, 899, 300, 60, 59].map((s, n, all) => markPassed(n === 0 ? 1e9 : all[n - 1]! * 1000, s * 1000))).toEqual([
    undefined, 15, undefined, 5, 1, undefined,
  ]);
});

test('a session that is ending soon can be signed out of, beside its button', async () => {
  const button = { label: 'Sign in', intent: { do: 'sign-in', session: 'acme' }, tinted: true } as const;
  const fake = await open({ view: { ...view, sessions: [{ ...acme, button, ring: { state: 'ending-soon', percent: 9 } }] }, rows });
  expect(one('.session').textContent).toContain('Sign in');
  click('More for acme');
  click('Sign out');
  expect(fake.intents).toEqual([{ do: 'sign-out', session: 'acme' }]);
});

test('a session’s end is read at five minutes and at one', async () => {
  vi.useFakeTimers();
  try {
    const ending = { ...acme, endsAt: Date.now() + 301_500 };
    await open({ view: { ...view, sessions: [ending] }, rows });
    await vi.advanceTimersByTimeAsync(3000);
    await until(() => expect(said()).toBe('acme: 5 min left'));
    await vi.advanceTimersByTimeAsync(239_000);
    await until(() => expect(said()).toBe('acme: 60 s left'));
  } finally {
    vi.useRealTimers();
  }
});

test('quitting offers to keep renewing where something renews', async () => {
  const fake = await open({ view, rows });
  click('Daypass menu');
  expect(one('[role=menu]').textContent).not.toContain('keep renewing');
  press('Escape');
  fake.show({ ...view, mayStay: true });
  await until(() => {
    if (!document.querySelector('[role=menu]')) click('Daypass menu');
    expect(one('[role=menu]').textContent).toContain('keep renewing');
  });
  click('Quit, but keep renewing');
  expect(last(fake)).toEqual({ do: 'quit-and-renew' });
});
