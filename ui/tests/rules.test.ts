import { expect, test } from 'vitest';

const sources = import.meta.glob<string>('../src/**/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true });
const naming = (what: RegExp) => Object.keys(sources).filter((path) => what.test(sources[path] ?? ''));

test('only ipc.ts knows Tauri', () => {
  expect(naming(/@tauri-apps|__TAURI/)).toEqual(['../src/ipc.ts']);
});

test('the page fetches nothing, keeps nothing and inserts no markup', () => {
  expect(Object.keys(sources).length).toBeGreaterThan(20);
  expect(naming(/\bfetch\(|XMLHttpRequest|WebSocket|(local|session)Storage|indexedDB|\{@html|innerHTML|\beval\(/)).toEqual([]);
});

test('no style stands in an attribute, which the policy forbids', () => {
  expect(naming(/\sstyle="/)).toEqual([]);
});

test('state is replaced, not changed in its parts, for which the build has no means', () => {
  expect(naming(/\$state[^.\w]/)).toEqual([]);
});

test('no component needs what the build leaves out of Svelte', () => {
  expect(naming(/\s(transition|in|out|animate):\w|\sstyle=|style:[\w-]+\|important|\{#await|<svelte:boundary/)).toEqual([]);
});
