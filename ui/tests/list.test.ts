import { expect, onTestFinished, test, vi } from 'vitest';

import { dataPlatform, devAdmin, header, large, prodReadonly, profile, role, roleRow, rows, text, view } from './data';
import { one, open, options, press, search, selected, type, until } from './page';
import { LIST_HEIGHT } from './setup';

const many = { view, rows: large(1250) };

test('of a long list only what is in sight is drawn', async () => {
  const fake = await open(many);
  expect(document.querySelectorAll('.place').length).toBeLessThan(40);
  expect(fake.finds.length).toBeLessThan(3);
  // All 6,253 rows have their room: two headers, one row of 44 and the others of 32.
  expect(one('.canvas').style.height).toBe(`${2 * 28 + 44 + 6250 * 32 + 8}px`);
});

test('rows far down are asked for when they come into sight, and stand where they belong', async () => {
  const fake = await open(many);
  const list = one('#list');
  list.scrollTop = 100_000;
  list.dispatchEvent(new Event('scroll'));
  const row = 3 + Math.floor((100_000 - 100) / 32);
  await until(() => {
    const first = document.querySelector<HTMLElement>('.place');
    expect(Number.parseInt(first?.style.top ?? '', 10)).toBeGreaterThan(99_000);
    const at = document.getElementById(`row-${row + 2}`);
    expect(at?.style.top).toBe(`${100 + (row + 2 - 3) * 32}px`);
  });
  expect(fake.finds.length).toBeLessThan(8);
});

test('End reaches the last row of a list that was never scrolled', async () => {
  await open(many);
  press('End');
  await until(() => expect(selected().id).toBe('row-6252'));
  expect(one('#list').scrollTop).toBe(2 * 28 + 44 + 6250 * 32 + 8 - LIST_HEIGHT);
});

test('Page Down moves by a screen', async () => {
  await open(many);
  press('PageDown');
  await until(() => expect(Number.parseInt(selected().style.top, 10)).toBeGreaterThan(LIST_HEIGHT - 64));
});

test('an answer to what was typed before never replaces the newer one', async () => {
  const fake = await open({
    view,
    rows,
    found: { p: [profile(prodReadonly), profile(dataPlatform)], pr: [profile(prodReadonly)] },
  });
  const held: (() => void)[] = [];
  fake.held = held;
  type('p');
  type('r');
  expect(fake.finds.slice(-2).map(({ query }) => query)).toEqual(['p', 'pr']);
  held[1]?.();
  await until(() => expect(options()).toHaveLength(1));
  held[0]?.();
  await Promise.resolve();
  await until(() => expect(options()).toHaveLength(1));
  expect(search().value).toBe('pr');
});

test('while an answer is under way the rows before it stay', async () => {
  const fake = await open({ view, rows, found: { p: [profile(prodReadonly)] } });
  const before = options().length;
  fake.held = [];
  type('p');
  expect(options()).toHaveLength(before);
});

test('a list that changed keeps the selection on the same role', async () => {
  const fake = await open({ view, rows });
  press('ArrowDown');
  press('ArrowDown');
  await until(() => expect(selected().textContent).toContain('data-platform'));
  fake.scene.rows = [header('Favourites'), profile(roleRow('new', 'Billing', 'acme', '111111111111')), ...rows];
  fake.show({ ...view, listRevision: 2 });
  await until(() => expect(options()[0]?.textContent).toContain('new'));
  expect(selected().textContent).toContain('data-platform');
});

test('a list that lost the selected role selects its neighbour', async () => {
  const fake = await open({ view, rows });
  press('ArrowDown');
  await until(() => expect(selected().textContent).toContain('prod-readonly'));
  fake.scene.rows = [header('Active'), profile(devAdmin)];
  fake.show({ ...view, listRevision: 2 });
  await until(() => expect(selected().textContent).toContain('dev-admin'));
});

test('the section that is scrolled into keeps its header in sight', async () => {
  await open(many);
  expect(document.querySelector('.stuck')).toBeNull();
  const list = one('#list');
  list.scrollTop = 300;
  list.dispatchEvent(new Event('scroll'));
  await until(() => expect(one('.stuck').textContent).toContain('All · acme'));
});

test('a name is measured anew when what stands beside it takes more room, and cut in the middle', async () => {
  const matched = { ...devAdmin, role: text('[Administrator]Access') };
  const fake = await open({ view, rows: [profile(devAdmin), role({ ...devAdmin, id: 'own' })] });
  const names = () => [...document.querySelectorAll('.place .name')].map((name) => name.textContent);
  expect(names()).toEqual(['dev-admin', 'acme-dev', 'dev-admin']);
  // The matched words are bold and so wider.
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(30);
  vi.spyOn(Element.prototype, 'scrollWidth', 'get').mockReturnValue(60);
  onTestFinished(() => void vi.restoreAllMocks());
  fake.scene.rows = [header('Favourites'), profile(matched), role({ ...matched, id: 'own' })];
  fake.show({ ...view, listRevision: 2 });
  await until(() => expect(names()).toEqual(['de…n', 'ac…v', 'de…n']));
});
