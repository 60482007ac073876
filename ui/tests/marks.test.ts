/** Favourites, labels, digits, and the guard's question. */

import { describe, expect, test } from 'vitest';

import { billing, dataPlatform, devAdmin, header, large, prodReadonly, profile, question, rows, shared, view } from './data';
import { button, last, one, open, options, press, search, selected, until } from './page';
import { QUESTION_HEIGHT } from './setup';

/** A fresh one, as a test may change it. */
const scene = () => ({ view, rows });
const asking = { ...view, question };
const dialog = () => document.querySelector<HTMLElement>('[role=alertdialog]');

/** Opens the popover and selects data-platform. */
async function onDataPlatform() {
  const fake = await open(scene());
  press('ArrowDown');
  press('ArrowDown');
  await until(() => expect(selected().textContent).toContain('data-platform'));
  return fake;
}

describe('favourites', () => {
  test('Ctrl+D makes a row a favourite, or no longer', async () => {
    const fake = await onDataPlatform();
    press('Control+d');
    expect(last(fake)).toEqual({ do: 'favour', row: dataPlatform.id, on: false });
    fake.scene.rows = [header('Profiles'), profile({ ...dataPlatform, favourite: false })];
    fake.show({ ...view, listRevision: 2 });
    await until(() => expect(options()).toHaveLength(1));
    press('Control+d');
    expect(last(fake)).toEqual({ do: 'favour', row: dataPlatform.id, on: true });
  });

  test('also where the role cannot be used just now', async () => {
    const fake = await open({ view, rows: [profile({ ...dataPlatform, disabled: 'Your keychain is locked.' })] });
    press('Control+d');
    expect(last(fake)).toEqual({ do: 'favour', row: dataPlatform.id, on: false });
    press('Control+c');
    expect(fake.intents).toHaveLength(1);
  });

  test('a screen reader hears of star, label and guard', async () => {
    const labelled = { ...prodReadonly, id: 'labelled', label: { colour: 'pink' as const, text: 'PAY' } };
    await open({ view, rows: [profile(prodReadonly), profile(labelled)] });
    const heard = options().map((option) => option.querySelector('.unseen')?.textContent);
    expect(heard[0]).toContain('favourite, PROD, asks before it is used');
    expect(heard[1]).toContain('favourite, PAY, asks before it is used');
  });
});

describe('digits', () => {
  const hold = (key: string, type = 'keydown') =>
    document.activeElement?.dispatchEvent(new KeyboardEvent(type, { key, ctrlKey: type === 'keydown', bubbles: true }));
  const slots = () => options().map((option) => option.querySelector('.digit')?.textContent ?? '');

  test('held, Ctrl shows them, and one uses its row', async () => {
    const fake = await open(scene());
    hold('Control');
    await until(() => expect(slots().slice(0, 9)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']));
    hold('Control', 'keyup');
    await until(() => expect(slots().join('')).toBe(''));
    press('Control+3');
    expect(last(fake)).toEqual({ do: 'use', row: dataPlatform.id });
    press('Control+5');
    expect(last(fake)).toEqual({ do: 'use', row: billing.id });
    await until(() => expect(selected().textContent).toContain('globex-billing'));
  });

  test('the active row and a digit without a row do nothing', async () => {
    const fake = await open({ view, rows: [header('Active'), profile(devAdmin), profile(shared)] });
    press('Control+1');
    press('Control+3');
    expect(fake.intents).toEqual([]);
  });
});

test('Ctrl+B opens the page of colour and label', async () => {
  const fake = await onDataPlatform();
  press('Control+b');
  expect(last(fake)).toEqual({ do: 'show', page: { page: 'label', row: dataPlatform.id } });
});

describe('the guard', () => {
  /** As after Enter on the row. */
  async function asked() {
    const fake = await open(scene());
    press('ArrowDown');
    await until(() => expect(selected().textContent).toContain('prod-readonly'));
    fake.show(asking);
    await until(() => expect(dialog()).not.toBeNull());
    return fake;
  }

  test('asks in place of the row, with the account in the question and the focus on Cancel', async () => {
    await asked();
    expect(one('#question').textContent).toContain('Use acme-production?');
    expect(one('#question-detail').textContent).toContain('prod-readonly is ReadOnlyAccess in 444455556666');
    expect(document.activeElement?.textContent?.trim()).toBe('Cancel');
    expect(one('#list').inert).toBe(true);
    const below = options().find((option) => option.textContent?.includes('data-platform'));
    expect(below?.style.top).toBe(`${28 + 44 + 28 + 3 + QUESTION_HEIGHT + 3}px`);
  });

  test('only Ctrl+Enter and its own button say yes', async () => {
    const fake = await asked();
    press('Control+Enter');
    expect(fake.intents).toEqual([question.confirm.intent]);
    one('[role=alertdialog] .stop').click();
    expect(fake.intents).toEqual([question.confirm.intent, question.confirm.intent]);
  });

  test('Esc, the bar and a click beside it leave it', async () => {
    const fake = await asked();
    press('Escape');
    one('.bar .first').click();
    one('.beside').click();
    button('Cancel').click();
    expect(fake.intents).toEqual(Array(4).fill({ do: 'not-now' }));
  });

  test('Enter by habit is the press of Cancel', async () => {
    const fake = await asked();
    // What jsdom does not do: a button that has the focus is pressed.
    expect(press('Enter')).toBe(true);
    expect(document.activeElement).toBe(button('Cancel'));
    (document.activeElement as HTMLElement).blur();
    expect(press('Enter')).toBe(false);
    expect(fake.intents).toEqual([{ do: 'not-now' }]);
  });

  test('Tab stays with its two buttons, and no other key does anything', async () => {
    const fake = await asked();
    press('Tab');
    expect(document.activeElement?.textContent?.trim()).toBe('Use acme-production');
    press('Tab');
    expect(document.activeElement?.textContent?.trim()).toBe('Cancel');
    for (const key of ['ArrowDown', 'Control+c', 'Control+o', 'Control+d', 'Control+k', 'Control+2', 'x']) press(key);
    expect(fake.intents).toEqual([]);
    expect(search().value).toBe('');
    expect(dialog()).not.toBeNull();
  });

  test('answered, the caret is back and the row stays selected', async () => {
    const fake = await asked();
    fake.show(view);
    await until(() => expect(dialog()).toBeNull());
    expect(document.activeElement).toBe(search());
    expect(selected().textContent).toContain('prod-readonly');
  });

  test('asked from the tray menu it finds the row, or stands alone where that is far away', async () => {
    await open({ view: asking, rows });
    await until(() => expect(selected().textContent).toContain('prod-readonly'));
    document.body.replaceChildren();
    const fake = await open({ view: asking, rows: large(1250) });
    await until(() => expect(dialog()?.style.top).toBe('8px'));
    press('Control+Enter');
    expect(last(fake)).toEqual(question.confirm.intent);
  });

  test('stands above a sign-in that is under way', async () => {
    const stage = { stage: 'starting' } as const;
    await open({ view: { ...asking, signIn: { session: 'acme', title: 'Sign in to acme', place: '', stage } }, rows });
    await until(() => expect(dialog()).not.toBeNull());
  });
});
