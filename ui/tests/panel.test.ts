/** Pages that the app describes: what they show, and what they send. */

import { describe, expect, test } from 'vitest';

import type { Item, Panel, View } from '../src/bindings/view';
import { panels, question, rows, view } from './data';
import type { Fake } from './fake';
import { button, click, last, one, open, press, said, search, type, until } from './page';

const tabs = () => [...document.querySelectorAll<HTMLElement>('[role=tab]')];
const chips = () => [...document.querySelectorAll('.chip')].map((chip) => chip.textContent?.trim());
const field = () => one<HTMLInputElement>('main input[type=text]');
const footer = () => one('footer').textContent?.replace(/\s+/g, ' ').trim();

/** Opens the popover with one of the app's pages in the list's place. */
const on = (name: keyof typeof panels, more: Partial<View> = {}) => open({ view: { ...view, panel: panels[name], ...more }, rows });

/** Another state of the page that is open. */
const become = (fake: Fake, name: keyof typeof panels) => fake.show({ ...fake.scene.view, panel: panels[name] });

/** A page with this on it. */
const pageOf = (...items: Item[]): Panel => ({
  id: 'made', title: 'Made up', place: '', tag: '', head: [], keys: [], first: false, tabs: [], parts: [{ title: '', note: '', card: true, items }], foot: null, row: null,
});

describe('coming and going', () => {
  test('Ctrl+, and the menu ask for the settings, and Esc and the button for the list', async () => {
    const fake = await open({ view, rows });
    const show = { do: 'show', page: { page: 'settings', tab: 'general' } };
    press('Control+,');
    expect(last(fake)).toEqual(show);
    click('Daypass menu');
    click('Settings');
    expect(fake.intents).toEqual([show, show]);
    become(fake, 'settings');
    await until(() => expect(document.activeElement).toBe(tabs()[0]));
    press('Control+,');
    expect(fake.intents).toHaveLength(2);
    press('Escape');
    click('Back to the list');
    expect(fake.intents.slice(2)).toEqual(Array(2).fill({ do: 'back' }));
    fake.show(view);
    await until(() => expect(document.activeElement).toBe(search()));
  });

  test('a key that follows Esc before the page has gone is meant for the list', async () => {
    const fake = await on('label');
    press('F2');
    press('Escape');
    press('F2');
    expect(fake.intents).toEqual([{ do: 'back' }]);
    become(fake, 'label');
    expect(fake.intents).toHaveLength(1);
    fake.show(view);
    await until(() => expect(last(fake)).toMatchObject({ do: 'show', page: { page: 'rename' } }));
    become(fake, 'label');
    await until(() => expect(document.activeElement).toBe(field()));
    press('F2');
    fake.show(view);
    await until(() => expect(document.activeElement).toBe(search()));
    expect(fake.intents).toHaveLength(2);
  });

  test.each(['first-run', 'label', 'add-profiles'] as const)('on the page %s, too, Ctrl+, asks for the settings', async (name) => {
    const fake = await on(name);
    press('Control+,');
    expect(fake.intents).toEqual([{ do: 'show', page: { page: 'settings', tab: 'general' } }]);
  });

  test('what acts on rows does nothing here, and the page is not loaded anew', async () => {
    const fake = await on('settings');
    for (const keys of ['Control+c', 'Control+o', 'Control+2', 'Control+k', 'x', 'Enter']) press(keys);
    expect(press('Control+r')).toBe(false);
    expect(fake.intents).toEqual([]);
    expect(one('h1').textContent).toBe('Settings');
  });

  test('a question of the guard comes first, and so does a sign-in', async () => {
    const fake = await on('settings');
    fake.show({ ...view, panel: panels.settings, question });
    await until(() => expect(document.querySelector('[role=alertdialog]')).not.toBeNull());
    fake.show({ ...view, panel: panels.settings, signIn: { session: 'acme', title: 'Sign in to acme', place: '', stage: { stage: 'starting' } } });
    await until(() => expect(one('h1').textContent).toBe('Sign in to acme'));
  });
});

describe('a page about a row', () => {
  const row = panels['profile-labelled'].row?.id;
  const items = () => [...document.querySelectorAll('[role=option]')].map((option) => option.textContent?.replace(/\s+/g, ' ').trim());

  test('its keys are the list’s, and the form that is chosen there is copied', async () => {
    const fake = await on('profile-labelled');
    press('Enter');
    expect(last(fake)).toEqual({ do: 'use', row });
    press('Control+o');
    expect(last(fake)).toEqual({ do: 'open-console', row });
    press('Control+c');
    expect(last(fake)).toEqual({ do: 'copy-keys', row, form: 'bash' });
    press('F2');
    expect(last(fake)).toEqual({ do: 'show', page: { page: 'rename', row } });
    expect(['ArrowDown', 'x'].map(press)).toEqual([true, true]);
  });

  test('the action menu has all that can be done, and closing it comes back to the page', async () => {
    const fake = await on('profile-labelled');
    press('Control+k');
    await until(() => expect(items()).toContain('Rename… F2'));
    expect(items().join()).not.toContain('Show profile');
    press('Escape');
    await until(() => expect(document.activeElement).toBe(one('h1')));
    expect(fake.intents).toEqual([]);
    press('Control+k');
    await until(() => expect(items().length).toBeGreaterThan(1));
    type('bash');
    press('Enter');
    expect(fake.intents).toEqual([{ do: 'copy-keys', row, form: 'bash' }]);
    press('Escape');
    expect(last(fake)).toEqual({ do: 'back' });
  });

  test('Enter is the bar’s wherever the focus is, and a button that was clicked does not take it', async () => {
    const fake = await on('profile-labelled');
    document.querySelector<HTMLInputElement>('[type=radio]')?.focus();
    press('Enter');
    expect(last(fake)).toEqual({ do: 'use', row });
    const star = button('Add to favourites');
    expect(star.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }))).toBe(false);
    one('h1').focus();
    press('PageDown');
    expect(one('.scroll').scrollTop).toBe(400);
  });

  test('what went well makes room again, and stays where it can be taken back', async () => {
    const fake = await on('profile-labelled');
    expect(footer()).toContain('Label saved Undo');
    const panel = panels['profile-labelled'];
    const told = { ...panel, foot: { text: 'Added to favourites', told: 'good' as const, buttons: [] } };
    const said = { row: row ?? '', text: 'Added to favourites', refused: false, drainsUntil: null, serial: 7 };
    fake.show({ ...view, panel: told, said });
    await until(() => expect(footer()).toContain('Added to favourites'));
    fake.show({ ...view, panel: told, said: null });
    await until(() => expect(document.querySelector('footer')).toBeNull());
  });

  test('the bar acts, and the app’s menu opens over it', async () => {
    const fake = await on('profile-labelled');
    for (const button of document.querySelectorAll<HTMLElement>('.bar .action:not(.more)')) button.click();
    expect(fake.intents.map((intent) => intent.do)).toEqual(['use', 'copy-keys', 'open-console']);
    click('Daypass menu');
    await until(() => expect(document.activeElement?.textContent).toContain('Refresh'));
    press('Escape');
    expect(document.querySelector('[role=menu]')).toBeNull();
  });
});

describe('tabs', () => {
  test('arrows go through them, and only the chosen one takes part in Tab', async () => {
    const fake = await on('settings');
    press('ArrowRight');
    expect(last(fake)).toEqual({ do: 'show', page: { page: 'settings', tab: 'notifications' } });
    expect(document.activeElement).toBe(tabs()[1]);
    become(fake, 'settings-notifications');
    await until(() => expect(tabs().map((tab) => tab.tabIndex)).toEqual([-1, 0, -1, -1, -1, -1]));
    expect(one('[role=tabpanel]').getAttribute('aria-labelledby')).toBe(tabs()[1]?.id);
    for (const [key, tab] of [['End', 'about'], ['Home', 'general'], ['ArrowLeft', 'general']] as const) {
      press(key);
      expect(last(fake)).toEqual({ do: 'show', page: { page: 'settings', tab } });
    }
  });
});

test('the last of several choices is chosen again with what stands in its field', async () => {
  const fake = await on('settings-console-rules');
  const entry = panels['settings-console-rules'].parts[0]?.items[1] as Item & { kind: 'entry' };
  fake.show({ ...view, panel: pageOf({ ...entry, chosen: false }) });
  await until(() => expect(document.querySelector('.radio.on')).toBeNull());
  const kept = [{ do: 'fill', id: entry.id, text: entry.value }, entry.enter];
  one('i.radio').click();
  expect(fake.intents).toEqual(kept);
  field().focus();
  press('Enter');
  expect(fake.intents.slice(2)).toEqual(kept);
  // What counts already is not written again.
  fake.show({ ...view, panel: pageOf({ ...entry, chosen: true }) });
  await until(() => expect(document.querySelector('.radio.on')).not.toBeNull());
  press('Enter');
  expect(fake.intents.slice(4)).toEqual([entry.enter]);
});

describe('values', () => {
  test('one is added by Enter, and the field stays until it is kept', async () => {
    const fake = await on('settings');
    click('Add pattern');
    type(' *live* ');
    press('Enter');
    expect(last(fake)).toEqual({ do: 'list', id: 'guard', values: ['*prod*', '*live*'] });
    expect(chips()).toEqual(['*prod*', '*live*']);
    become(fake, 'settings-saved');
    await until(() => expect(document.querySelector('main li input')).toBeNull());
    expect(document.activeElement).toBe(button('Add pattern'));
    expect(footer()).toContain('Saved Undo');
  });

  test('a view that says the same as the one before leaves what is being typed alone', async () => {
    const fake = await on('settings-saved');
    click('Add pattern');
    type('*live*');
    fake.show({ ...view, panel: structuredClone(panels['settings-saved']) });
    await new Promise((done) => requestAnimationFrame(done));
    expect(one<HTMLInputElement>('main li input').value).toBe('*live*');
  });

  test.each(['', '*li'])('what is being typed stays while another change is saved', async (typed) => {
    const fake = await on('settings');
    click('Add pattern');
    type(typed);
    become(fake, 'settings-saved');
    await until(() => expect(footer()).toContain('Saved Undo'));
    expect(one<HTMLInputElement>('main li input').value).toBe(typed);
    expect(document.activeElement).toBe(one('main li input'));
  });

  test('two that are taken out at once are both gone', async () => {
    const values = { ...(panels.settings.parts.at(-1)?.items[0] as Item & { kind: 'values' }), values: ['a', 'b', 'c'] };
    const fake = await open({ view: { ...view, panel: pageOf(values) }, rows });
    click('Remove a');
    expect(document.activeElement).toBe(button('Remove b'));
    click('Remove b');
    expect(last(fake)).toEqual({ do: 'list', id: 'guard', values: ['c'] });
    click('Remove c');
    expect(document.activeElement).toBe(button('Add pattern'));
    expect(one('main').textContent).toContain('Nothing asks before it is used.');
  });

  test('what is refused stays in the field, to be corrected', async () => {
    const fake = await on('settings');
    click('Add pattern');
    type('x');
    press('Enter');
    become(fake, 'settings-problem');
    await until(() => expect(footer()).toContain('Minutes can be from 1 to 720.'));
    expect(one<HTMLInputElement>('main li input').value).toBe('x');
    press('Escape');
    expect(document.querySelector('main li input')).toBeNull();
    expect(last(fake)?.do).toBe('list');
  });
});

describe('choices and switches', () => {
  test('one is chosen, and shows when the app has it', async () => {
    const fake = await on('settings-credentials');
    const group = [...document.querySelectorAll('main [role=radiogroup]')].at(-1)!;
    const chosen = () => [...group.querySelectorAll<HTMLInputElement>('input[type=radio]')].map((radio) => radio.checked);
    expect(chosen()).toEqual([true, false, false]);
    group.querySelectorAll<HTMLElement>('label')[2]?.click();
    expect(fake.intents).toEqual([{ do: 'change-setting', setting: { key: 'sdk-cache', value: 'off' } }]);
    group.querySelectorAll<HTMLElement>('label')[0]?.click();
    expect(fake.intents).toHaveLength(1);
  });

  test('a switch says how it is and sends the other', async () => {
    const fake = await on('settings');
    const [atLogin, renewing] = [...document.querySelectorAll<HTMLElement>('[role=switch]')];
    expect([atLogin, renewing].map((it) => it?.getAttribute('aria-checked'))).toEqual(['true', 'false']);
    renewing?.click();
    expect(last(fake)).toEqual({ do: 'change-setting', setting: { key: 'keep-renewing', value: true } });
    atLogin?.click();
    expect(last(fake)).toEqual({ do: 'start-at-login', on: false });
  });

  test('roles are ticked one by one', async () => {
    const fake = await on('add-profiles');
    const boxes = [...document.querySelectorAll<HTMLElement>('[role=checkbox]')];
    expect(boxes.map((box) => box.getAttribute('aria-checked'))).toEqual(Array(4).fill('true'));
    boxes[1]?.click();
    expect(last(fake)).toEqual({ do: 'fill', id: 'tick 222222222222 ReadOnly', text: 'off' });
  });
});

describe('entries', () => {
  const entry = () => one<HTMLInputElement>('.entry input');
  const keys = () => [...document.querySelectorAll('.entry kbd')].map((key) => key.textContent);

  test('keys stand there, what is typed is sent, and Enter keeps it', async () => {
    const fake = await on('settings-saved');
    expect(keys()).toEqual(['Shift', 'Super', 'A']);
    expect(entry().value).toBe('Shift+Super+A');
    entry().focus();
    entry().value = '';
    type('Ctrl+Alt+D');
    expect(last(fake)).toEqual({ do: 'fill', id: 'shortcut', text: 'Ctrl+Alt+D' });
    fake.show({ ...fake.scene.view, listRevision: 9 });
    press('Enter');
    expect(last(fake)).toEqual({ do: 'keep', id: 'shortcut' });
    expect(entry().value).toBe('Ctrl+Alt+D');
  });

  test('what is refused is said in its place', async () => {
    await on('settings-refused');
    expect(entry().getAttribute('aria-invalid')).toBe('true');
    expect(one('.entry').textContent).toContain('Another program has these keys.');
  });
});

describe('fields', () => {
  test('the first page has the caret in its field, sends what is typed, and Enter goes on', async () => {
    const fake = await on('first-run');
    await until(() => expect(document.activeElement).toBe(field()));
    type('acme');
    expect(last(fake)).toEqual({ do: 'fill', id: 'address', text: 'acme' });
    press('Enter');
    expect(last(fake)).toEqual({ do: 'submit' });
  });

  test('what is typed is not overwritten by what comes back of it', async () => {
    const fake = await on('first-run');
    await until(() => expect(document.activeElement).toBe(field()));
    type('something newer');
    become(fake, 'first-run-region');
    await until(() => expect(document.querySelectorAll('main input[type=text]')).toHaveLength(3));
    expect(document.querySelector<HTMLInputElement>('main input[type=text]')?.value).toBe('something newer');
  });

  test('a field that comes above another takes nothing of what was typed there', async () => {
    const fields = () => [...document.querySelectorAll<HTMLInputElement>('main input[type=text]')];
    const fake = await on('first-run-found');
    await until(() => expect(fields()).toHaveLength(2));
    const name = fields()[1];
    name?.focus();
    type('-two');
    become(fake, 'first-run-region');
    await until(() => expect(fields()).toHaveLength(3));
    expect(fields()[2]).toBe(name);
    expect(document.activeElement).toBe(name);
    type('-three');
    expect(last(fake)).toEqual({ do: 'fill', id: 'name', text: 'acme-two-three' });
  });

  test('what is wrong with it is said to everybody', async () => {
    await on('first-run-wrong');
    const address = document.querySelector('main input[type=text]');
    expect(address?.getAttribute('aria-invalid')).toBe('true');
    const hint = document.getElementById(address?.getAttribute('aria-describedby') ?? '');
    expect(hint?.textContent).toContain('no portal at this address');
  });

  test('Esc on the first page hides the popover: there is no list to go back to', async () => {
    const fake = await on('first-run');
    press('Escape');
    expect(last(fake)).toEqual({ do: 'hide' });
  });
});

test('lines of a change say what comes, and buttons what they send', async () => {
  const fake = await on('add-profiles');
  expect([...document.querySelectorAll('pre .added')].map((line) => line.textContent)).toContain('+[profile acme-live-ReadOnly]\n');
  click('Add 3 profiles');
  expect(last(fake)).toEqual({ do: 'submit' });
});

test('what is in short is unfolded by a button that says so', async () => {
  const fake = await on('doctor');
  const fold = one('main [aria-expanded]');
  expect(fold.getAttribute('aria-expanded')).toBe('false');
  fold.click();
  expect(last(fake)).toEqual({ do: 'fill', id: 'fine', text: 'unfolded' });
});

test('each finding has its buttons, and once they are gone the title has the focus', async () => {
  const fake = await on('doctor');
  const fix = button('Fix');
  fix.focus();
  fix.click();
  expect(last(fake)).toEqual({ do: 'mend', examination: 1, which: 1 });
  become(fake, 'doctor-fine');
  await until(() => expect(document.activeElement).toBe(one('h1')));
});

test('whoever checks again keeps the focus where it was', async () => {
  const fake = await on('doctor');
  const again = button('Check again');
  again.focus();
  again.click();
  expect(last(fake)).toEqual({ do: 'examine' });
  become(fake, 'doctor-looking');
  await until(() => expect(one('main').textContent).toContain('11 of 14 checked'));
  expect(document.activeElement).toBe(again);
  expect(again.textContent).toContain('Checking…');
  expect(again.getAttribute('aria-disabled')).toBe('true');
  const sent = fake.intents.length;
  again.click();
  expect(fake.intents).toHaveLength(sent);
});

test('who can read a profile is read out with the reason', async () => {
  await on('doctor');
  const rust = [...document.querySelectorAll('main li')].find((cell) => cell.textContent?.includes('sso_start_url'));
  expect(rust?.textContent).toMatch(/^Rust/);
  expect(rust?.getAttribute('title')).toContain('sso_start_url');
});

test('what came of it is announced', async () => {
  const fake = await on('settings');
  fake.show({ ...fake.scene.view, said: { row: 'settings', text: 'Saved', refused: false, drainsUntil: null, serial: 3 } });
  await until(() => expect(said()).toBe('Saved'));
});
