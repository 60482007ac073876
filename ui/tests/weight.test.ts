/** What keeps the page small. */

import { join } from 'node:path';

import { expect, test } from 'vitest';

import { LIMIT, markOf, shortened, weighed, withoutUnused } from '../weight';

/** What the build says of a page with these files. */
function built(files: Record<string, string>): string | null {
  const outputs = Object.entries(files).map(([fileName, source]) => [fileName, { type: 'asset', fileName, source }]);
  return failure(weighed().generateBundle, {}, Object.fromEntries(outputs), true);
}

/** What a hook of a plugin fails with. */
function failure(hook: unknown, ...with_: unknown[]): string | null {
  const error = (text: string) => {
    throw new Error(text);
  };
  try {
    (hook as (...args: unknown[]) => unknown).call({ error }, ...with_);
    return null;
  } catch (reason) {
    return (reason as Error).message;
  }
}

test('a page that has become too heavy is not built', () => {
  const half = 'x'.repeat(LIMIT / 2);
  expect(built({ 'a.js': half, 'a.css': half.slice(1), 'index.html': half })).toBeNull();
  expect(built({ 'a.js': half, 'a.css': half })).toBe('The page weighs 120000 bytes and must stay under 120000.');
  // Letters are not bytes.
  expect(built({ 'a.js': '…'.repeat(LIMIT / 3) })).not.toBeNull();
});

test('what is left out of a module is looked for there, also in its next version', () => {
  const hook = withoutUnused().transform;
  expect(failure(hook, 'export let streaming = false;', 'node_modules/svelte/src/internal/client/dom/hydration.js')).toMatch(/no longer has/);
  expect(failure(hook, 'export let streaming = false;', 'src/main.ts')).toBeNull();
});

test('every component has a mark of its own, which no class is called', () => {
  const sources = import.meta.glob<string>('../src/**/*.svelte', { query: '?raw', import: 'default', eager: true });
  const marks = Object.keys(sources).map((path) => markOf({ filename: join(import.meta.dirname, path) }));
  expect(new Set(marks).size).toBe(marks.length);
  for (const mark of marks) expect(mark).toMatch(/^[a-zA-Z]$/);
  const classes = Object.values(sources).flatMap((source) => source.match(/(?<=\sclass="|class:)[\w -]+/g) ?? []);
  expect(classes.length).toBeGreaterThan(100);
  expect(classes.flatMap((names) => names.split(' ')).filter((name) => marks.includes(name))).toEqual([]);
});

test('what the styles name most has the shortest names', () => {
  const rare = Array.from({ length: 52 }, (_, n) => `--rare-${n}:0`).join(';');
  expect(shortened(`${rare};--often:1;margin:var(--often)`)).toMatch(/^--b:0;.*;--aa:0;.*;--a:1;margin:var\(--a\)$/);
});
