/** The settings page: what it shows, what it sends, and what is said of it. */

import { describe, expect, test } from 'vitest';

import type { SettingsView, View } from '../src/bindings/view';
import { rows, question, view } from './data';
import type { Fake } from './fake';
import { button, click, last, one, open, options, press, said, search, type, until } from './page';

const tab = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('[role=tab]')].find((tab) => tab.textContent?.trim() === name) ?? expect.fail(`no tab ${name}`);
const chips = () => [...document.querySelectorAll('.chip')].map((chip) => chip.textContent?.trim());
const field = () => document.querySelector<HTMLInputElement>('main input[type=text]');
const footer = () => one('footer').textContent?.replace(/\s+/g, ' ').trim();

/** Opens the settings by keyboard. */
async function settings(of: Partial<SettingsView> = {}, more: Partial<View> = {}): Promise<Fake> {
  const fake = await open({ view: { ...view, ...more, settings: { ...view.settings, ...of } }, rows });
  press('Control+,');
  return fake;
}

let serial = 0;

/** What the app says of a change, and the settings after it. */
function answer(fake: Fake, text: string, refused: boolean, of: Partial<SettingsView> = {}) {
  const { view } = fake.scene;
  fake.show({
    ...view,
    said: { row: 'settings', text, refused, drainsUntil: null, serial: ++serial },
    settings: { ...view.settings, ...of },
  });
}

describe('coming and going', () => {
  test('Ctrl+, opens it with the focus on its tabs, and Esc leads back to the caret', async () => {
    const fake = await settings();
    expect(one('h1').textContent).toBe('Settings');
    expect(document.activeElement).toBe(tab('General'));
    press('Escape');
    expect(document.activeElement).toBe(search());
    expect(fake.intents).toEqual([]);
    press('Control+,');
    press('Control+,');
    expect(document.activeElement).toBe(search());
  });

  test('the menu of the app opens it too, and its own button leads back', async () => {
    await open({ view, rows });
    click('Daypass menu');
    click('Settings');
    expect(document.activeElement).toBe(tab('General'));
    click('Back to the list');
    await until(() => expect(options()).not.toHaveLength(0));
  });

  test('arrows go through the tabs, and only the chosen one takes part in Tab', async () => {
    await settings();
    press('ArrowRight');
    press('ArrowRight');
    expect(document.activeElement).toBe(tab('Credentials'));
    expect(one('[role=tabpanel]').getAttribute('aria-labelledby')).toBe(tab('Credentials').id);
    expect([...document.querySelectorAll<HTMLElement>('[role=tab]')].map((tab) => tab.tabIndex)).toEqual([-1, -1, 0, -1]);
    press('End');
    expect(one('[role=tabpanel]').textContent).toContain('0.1.0');
    press('ArrowRight');
    expect(document.activeElement).toBe(tab('General'));
    press('ArrowLeft');
    expect(document.activeElement).toBe(tab('About'));
  });

  test('what acts on rows does nothing here, and the page is not loaded anew', async () => {
    const fake = await settings();
    for (const keys of ['Control+c', 'Control+o', 'Control+2', 'Control+k', 'x', 'Enter']) press(keys);
    expect(press('Control+r')).toBe(false);
    expect(fake.intents).toEqual([]);
    expect(one('h1').textContent).toBe('Settings');
  });

  test('a question of the guard comes first, and so does a sign-in', async () => {
    const fake = await settings();
    fake.show({ ...view, question });
    await until(() => expect(document.querySelector('[role=alertdialog]')).not.toBeNull());
    fake.show(view);
    await until(() => expect(document.activeElement).toBe(search()));
    press('Control+,');
    fake.show({ ...view, signIn: { session: 'acme', title: 'Sign in to acme', place: '', stage: { stage: 'starting' } } });
    await until(() => expect(one('h1').textContent).toBe('Sign in to acme'));
  });

  test('hidden and opened again, the popover shows the list', async () => {
    await settings();
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'visible' });
    await until(() => expect(options()).not.toHaveLength(0));
  });
});

describe('the guard', () => {
  test('a pattern is added by Enter, and the field stays until it is saved', async () => {
    const fake = await settings();
    click('Add pattern');
    expect(document.activeElement).toBe(field());
    type(' *live* ');
    press('Enter');
    expect(last(fake)).toEqual({ do: 'change-setting', setting: { key: 'guard', value: ['*prod*', '*live*'] } });
    expect(chips()).toEqual(['*prod*', '*live*']);
    answer(fake, 'Saved', false, { guard: ['*prod*', '*live*'] });
    await until(() => expect(field()).toBeNull());
    expect(document.activeElement).toBe(button('Add pattern'));
    expect(said()).toBe('Saved');
  });

  test('two that follow each other at once are both kept', async () => {
    const fake = await settings({ guard: ['a', 'b', 'c'] });
    click('Remove a');
    expect(document.activeElement).toBe(button('Remove b'));
    click('Remove b');
    expect(last(fake)).toEqual({ do: 'change-setting', setting: { key: 'guard', value: ['c'] } });
    click('Remove c');
    expect(document.activeElement).toBe(button('Add pattern'));
    expect(one('[role=tabpanel]').textContent).toContain('Nothing asks before it is used.');
  });

  test('a change can be taken back, and so can taking it back', async () => {
    const fake = await settings({ guard: ['*prod*', 'live'] });
    const change = (value: string[]) => ({ do: 'change-setting', setting: { key: 'guard', value } });
    click('Remove live');
    answer(fake, 'Saved', false, { guard: ['*prod*'] });
    await until(() => expect(footer()).toContain('Saved Undo'));
    click('Undo');
    expect(last(fake)).toEqual(change(['*prod*', 'live']));
    answer(fake, 'Saved', false, { guard: ['*prod*', 'live'] });
    await until(() => expect(chips()).toEqual(['*prod*', 'live']));
    click('Undo');
    expect(last(fake)).toEqual(change(['*prod*']));
  });

  test('Esc leaves the field, and only then the page', async () => {
    const fake = await settings();
    click('Add pattern');
    type('x');
    press('Escape');
    expect(field()).toBeNull();
    expect(document.activeElement).toBe(button('Add pattern'));
    press('Escape');
    expect(document.activeElement).toBe(search());
    expect(fake.intents).toEqual([]);
  });

  test('a file that has a pattern twice shows it once', async () => {
    await settings({ guard: ['a', 'a'] });
    expect(chips()).toEqual(['a']);
  });
});

describe('warnings', () => {
  test('are minutes, however they are typed', async () => {
    const fake = await settings();
    tab('Notifications').click();
    await until(() => expect(chips()).toEqual(['15 min', '5 min']));
    for (const [typed, minutes] of [['30', 30], ['2 min', 2], ['soon', 0], ['123456', 1234]] as const) {
      click('Add time');
      type(typed);
      press('Enter');
      expect(last(fake)).toEqual({ do: 'change-setting', setting: { key: 'warn-minutes', value: [15, 5, minutes] } });
      answer(fake, 'Saved', false);
      await until(() => expect(field()).toBeNull());
    }
    click('Remove 15 min');
    expect(last(fake)).toEqual({ do: 'change-setting', setting: { key: 'warn-minutes', value: [5] } });
  });

  test('what is refused says why, is not shown as so, and can be corrected', async () => {
    const fake = await settings();
    tab('Notifications').click();
    await until(() => expect(chips()).toEqual(['15 min', '5 min']));
    click('Add time');
    type('900');
    press('Enter');
    answer(fake, 'Minutes can be from 1 to 720.', true);
    await until(() => expect(footer()).toContain('Minutes can be from 1 to 720.'));
    expect(footer()).not.toContain('Undo');
    expect(said()).toBe('Minutes can be from 1 to 720.');
    expect([chips(), field()?.value]).toEqual([['15 min', '5 min'], '900']);
  });
});

describe('sharing', () => {
  const chosen = () => [...document.querySelectorAll<HTMLInputElement>('main input[type=radio]')].map((radio) => radio.checked);

  test('shows what the file has, and sends what is chosen', async () => {
    const fake = await settings();
    tab('Credentials').click();
    await until(() => expect(chosen()).toEqual([true, false, false]));
    document.querySelectorAll<HTMLElement>('main label')[2]?.click();
    expect(last(fake)).toEqual({ do: 'change-setting', setting: { key: 'sdk-cache', value: 'off' } });
    answer(fake, 'Saved', false, { sdkCache: 'off' });
    await until(() => expect(chosen()).toEqual([false, false, true]));
    document.querySelectorAll<HTMLElement>('main label')[2]?.click();
    expect(fake.intents).toHaveLength(1);
  });
});

test('it starts at login or does not, where that is known', async () => {
  const fake = await settings();
  expect(one('[role=switch]').getAttribute('aria-checked')).toBe('true');
  one('[role=switch]').click();
  expect(last(fake)).toEqual({ do: 'start-at-login', on: false });
  fake.show({ ...view, startsAtLogin: null });
  await until(() => expect(document.querySelector('[role=switch]')).toBeNull());
});

test('what is wrong with the file is said on every tab, and the file is opened from there', async () => {
  const problem = 'config.toml, line 3: There is no setting “gard”.';
  const fake = await settings({ problems: [problem] });
  press('ArrowRight');
  expect(one('main').textContent).toContain(problem);
  click('Open file');
  expect(last(fake)).toEqual({ do: 'open-settings' });
  answer(fake, 'No editor could be opened.', true);
  await until(() => expect(footer()).toContain('No editor could be opened.'));
});

test('an edit of the file shows at once, and what was said before the page opened is no news', async () => {
  const fake = await settings({}, { said: { row: 'settings', text: 'Saved', refused: false, drainsUntil: null, serial: 9000 } });
  expect(footer()).toContain('Kept in config.toml');
  fake.show({ ...fake.scene.view, settings: { ...view.settings, guard: ['by-hand'] } });
  await until(() => expect(chips()).toEqual(['by-hand']));
});
