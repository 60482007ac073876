import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { dataPlatform, devAdmin, devAdminRole, prodReadonly, profile, role, rows, view } from './data';
import { click, last, one, open, options, press, said, search, selected, type, until } from './page';

const scene = { view, rows };

describe('opened', () => {
  test('the caret is in the search field and the active row is selected', async () => {
    await open(scene);
    expect(document.activeElement).toBe(search());
    expect(selected().textContent).toContain('dev-admin');
  });

  test('copying and the console work at once, on the active row', async () => {
    const fake = await open(scene);
    press('Control+c');
    expect(last(fake)).toEqual({ do: 'copy-keys', row: devAdmin.id });
    press('Control+o');
    expect(last(fake)).toEqual({ do: 'open-console', row: devAdmin.id });
  });

  test('Enter does nothing on the active row', async () => {
    const fake = await open(scene);
    press('Enter');
    expect(fake.intents).toEqual([]);
  });

  test('Enter signs in on the active row when nothing can be had before that', async () => {
    const signIn = { do: 'sign-in' as const, session: 'acme' };
    const ended = { ...devAdmin, time: 'needs sign-in', signIn };
    const fake = await open({ view, rows: [profile(ended)] });
    expect(one('.bar .use').textContent).toContain('Sign in');
    press('Enter');
    expect(fake.intents).toEqual([signIn]);
  });

  test('nor where the active role stands under its account', async () => {
    const fake = await open({ view, rows: [role(devAdminRole)] });
    press('Enter');
    expect(fake.intents).toEqual([]);
    expect(one('.bar').textContent).toContain('In use');
    expect(options()[0]?.querySelector('.active')).toBeNull();
  });
});

describe('moving', () => {
  test('down and Enter use the next role, past the headers', async () => {
    const fake = await open(scene);
    press('ArrowDown');
    await until(() => expect(selected().textContent).toContain('prod-readonly'));
    press('Enter');
    expect(last(fake)).toEqual({ do: 'use', row: prodReadonly.id });
  });

  test('End and Home go to the ends, and the ends hold', async () => {
    await open(scene);
    press('End');
    await until(() => expect(selected().id).toBe(`row-${rows.length - 1}`));
    press('ArrowDown');
    expect(selected().id).toBe(`row-${rows.length - 1}`);
    press('Home');
    await until(() => expect(selected().id).toBe('row-1'));
    press('ArrowUp');
    expect(selected().id).toBe('row-1');
  });

  test('a click selects, a double click uses', async () => {
    const fake = await open(scene);
    const third = options()[2];
    third?.click();
    await until(() => expect(selected().textContent).toContain('data-platform'));
    expect(fake.intents).toEqual([]);
    third?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    expect(last(fake)).toEqual({ do: 'use', row: dataPlatform.id });
  });
});

describe('searching', () => {
  const found = { prod: [profile(prodReadonly)] };

  test('typing finds, and Enter uses the best match', async () => {
    const fake = await open({ ...scene, found });
    type('prod');
    await until(() => expect(options()).toHaveLength(1));
    press('Enter');
    expect(last(fake)).toEqual({ do: 'use', row: prodReadonly.id });
  });

  test('Enter right after typing uses what is found, not what was selected before', async () => {
    const fake = await open({ ...scene, found: { data: [profile(dataPlatform)] } });
    press('ArrowDown');
    await until(() => expect(selected().id).toBe('row-3'));
    type('data');
    press('Enter');
    expect(fake.intents).toEqual([]);
    await until(() => expect(fake.intents).toEqual([{ do: 'use', row: dataPlatform.id }]));
  });

  test('typing anywhere goes to the search field', async () => {
    await open(scene);
    search().blur();
    press('p');
    expect(document.activeElement).toBe(search());
  });

  test('Esc clears what was typed, then hides', async () => {
    const fake = await open({ ...scene, found });
    type('prod');
    press('Escape');
    expect(search().value).toBe('');
    expect(fake.intents).toEqual([]);
    press('Escape');
    expect(last(fake)).toEqual({ do: 'hide' });
  });

  test('without a match it says so, and offers the way back', async () => {
    await open(scene);
    type('umbrella');
    await until(() => expect(one('h1').textContent).toBe('Nothing matches “umbrella”'));
    click('Clear search');
    await until(() => expect(options()).not.toHaveLength(0));
  });
});

test('selected words are copied as words', async () => {
  const fake = await open(scene);
  getSelection()?.selectAllChildren(selected());
  expect(press('Control+c')).toBe(true);
  expect(fake.intents).toEqual([]);
  getSelection()?.removeAllRanges();
});

test('Ctrl+R asks the portal anew instead of loading the page anew', async () => {
  const fake = await open(scene);
  expect(press('Control+r')).toBe(false);
  expect(last(fake)).toEqual({ do: 'refresh' });
});

describe('the action menu', () => {
  test('lists every action with its key', async () => {
    await open(scene);
    const items = () =>
      [...document.querySelectorAll('[role=dialog] [role=option]')].map((item) => item.textContent?.replace(/\s+/g, ' ').trim());
    press('ArrowDown');
    press('ArrowDown');
    await until(() => expect(selected().textContent).toContain('data-platform'));
    press('Control+k');
    expect(items()).toEqual([
      'Use Enter', 'Copy as bash lines Ctrl C', 'Copy as… Ctrl Shift C', 'Open console Ctrl O', 'Open a service… Ctrl Shift O',
      'Copy console link Ctrl L', 'Who am I Ctrl I', 'Show profile Ctrl P', 'Remove from favourites Ctrl D', 'Colour and label… Ctrl B',
      'Rename… F2', 'Remove profile… Ctrl Del',
    ]);
    press('Escape');
    press('ArrowUp');
    await until(() => expect(selected().textContent).toContain('prod-readonly'));
    press('Control+k');
    expect(items().slice(0, 4)).toEqual(['Use… Enter', 'Copy as bash lines… Ctrl C', 'Copy as… Ctrl Shift C', 'Open console… Ctrl O']);
  });

  test('finds an action by typing, runs it and gives the caret back', async () => {
    const fake = await open(scene);
    press('Control+k');
    type('cons');
    press('Enter');
    expect(last(fake)).toEqual({ do: 'open-console', row: devAdmin.id });
    expect(document.querySelector('[role=dialog]')).toBeNull();
    expect(document.activeElement).toBe(search());
  });

  test('what is selected is brought into sight, below the title and above the field', async () => {
    const shown = vi.spyOn(Element.prototype, 'scrollIntoView');
    onTestFinished(() => shown.mockRestore());
    await open(scene);
    press('Control+k');
    press('ArrowUp');
    expect(shown.mock.contexts.at(-1)).toBe(document.querySelector('[role=dialog] [aria-selected=true]'));
    expect(shown).toHaveBeenLastCalledWith({ block: 'nearest' });
  });

  test('Esc closes the menu and nothing else', async () => {
    const fake = await open(scene);
    press('Control+k');
    press('Escape');
    expect(document.querySelector('[role=dialog]')).toBeNull();
    expect(fake.intents).toEqual([]);
  });

  test('on the active row it offers to stop using it', async () => {
    const fake = await open(scene);
    press('Control+k');
    type('stop');
    press('Enter');
    expect(last(fake)).toEqual({ do: 'use-none' });
  });
});

test('a role that cannot be used says why instead', async () => {
  const why = 'You are offline.';
  const fake = await open({ view, rows: [profile({ ...prodReadonly, disabled: why, time: 'offline' })] });
  press('Enter');
  expect(fake.intents).toEqual([]);
  expect(selected().textContent).toContain(why);
  expect(said()).toBe(why);
});

test('every button of the bar and the menus is there for the mouse too', async () => {
  const fake = await open(scene);
  click('Copy');
  expect(last(fake)).toEqual({ do: 'copy-keys', row: devAdmin.id });
  click('Daypass menu');
  click('Quit Daypass');
  expect(last(fake)).toEqual({ do: 'quit' });
  click('More for acme');
  click('Sign out');
  expect(last(fake)).toEqual({ do: 'sign-out', session: 'acme' });
  click('Sign in');
  expect(last(fake)).toEqual({ do: 'sign-in', session: 'globex' });
});
