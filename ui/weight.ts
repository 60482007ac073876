/** What keeps the page small: it is read whole whenever the popover's web view is made. */

import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

import type { Plugin } from 'vite';

/** Script and styles together, uncompressed, in bytes. */
export const LIMIT = 120_000;

/** Fails a build whose script and styles weigh `limit` or more. */
export function weighed(limit = LIMIT): Plugin {
  return {
    name: 'weighed',
    apply: 'build',
    generateBundle(_options, bundle) {
      const weight = Object.values(bundle)
        .filter(({ fileName }) => /\.(js|css)$/.test(fileName))
        .reduce((sum, output) => sum + Buffer.byteLength(output.type === 'chunk' ? output.code : output.source), 0);
      if (weight >= limit) this.error(`The page weighs ${weight} bytes and must stay under ${limit}.`);
    },
  };
}

/** What the bundler cannot tell is never used: a part of a module, where in it that is switched on, and what is built instead. */
const UNUSED = [
  // Hydration and other modes stand behind flags, so that a bundler can leave them out; this one does not see that
  // nothing raises them.
  { of: 'svelte/src/internal/client/dom/hydration.js', switched: /export let hydrating =/, off: 'export const hydrating =' },
  { of: 'svelte/src/internal/client/dom/hydration.js', switched: /^\thydrating = value;$/m, off: '' },
  { of: 'svelte/src/internal/flags/index.js', switched: /export let (?=\w+ = false)/g, off: 'export const ' },
  { of: 'svelte/src/internal/flags/index.js', switched: /^\t\w+ = (true|false);$/gm, off: '' },
  // What catches errors in a part of a page, or shows another until it is there: here there is no such part, but
  // all of a page stands in one.
  {
    of: 'svelte/src/internal/client/dom/blocks/boundary.js',
    switched: /new Boundary\(node, props, children, transform_error\)/,
    off: 'block(() => { branch(() => children(node)); }, EFFECT_TRANSPARENT | EFFECT_PRESERVED)',
  },
  // What waits for a promise in the midst of a component, and keeps a part of a page until then: here none does.
  {
    of: 'svelte/src/internal/client/reactivity/async.js',
    switched: /if \(async\.length === 0 && pending\.length === 0\) \{\s+fn\(deriveds\);\s+return;\s+\}[^]*?\n\}\n/,
    off: 'fn(deriveds);\n}\n',
  },
  { of: 'svelte/src/internal/client/dom/blocks/branches.js', switched: /(?<= )should_defer_append\(\)/, off: 'false' },
  { of: 'svelte/src/internal/client/dom/blocks/each.js', switched: /(?<= )should_defer_append\(\)/, off: 'false' },
  { of: 'svelte/src/internal/client/reactivity/batch.js', switched: /this\.#is_deferred\(\)/g, off: 'false' },
  // State that can be changed in its parts: here it is replaced, which a test of the sources sees to.
  { of: 'svelte/src/internal/client/reactivity/sources.js', switched: /should_proxy \? proxy\(value\) : value/, off: 'value' },
  { of: 'svelte/src/internal/client/reactivity/props.js', switched: /runes && bindable \? proxy\(value\) : value/, off: 'value' },
  // Transitions and animations of elements that come, go or move: those here are the styles'.
  { of: 'svelte/src/internal/client/reactivity/effects.js', switched: /effect\.nodes && effect\.nodes\.t/g, off: 'null' },
  { of: 'svelte/src/internal/client/dom/blocks/each.js', switched: /\(flags & EACH_IS_ANIMATED\) !== 0/, off: 'false' },
  // Styles of an element beside those that are given one by one, and styles that are important: here are none.
  { of: 'svelte/src/internal/shared/attributes.js', switched: /Array\.isArray\(styles\)|(?<=if \()value(?=\) \{\s+\/\/ strip comments)/g, off: 'false' },
  { of: 'svelte/src/internal/client/dom/elements/style.js', switched: /Array\.isArray\(next_styles\)/, off: 'false' },
  // Names of attributes that are looked up nowhere here.
  { of: 'svelte/src/utils.js', switched: /\.\.\.DOM_BOOLEAN_ATTRIBUTES,/, off: '' },
  // The names of all events that there are.
  { of: '@tauri-apps/api/event.js', switched: /^(?=\(function \(TauriEvent\))/m, off: '/*#__PURE__*/' },
];

/** Leaves out of other people's modules what nothing here uses. */
export function withoutUnused(): Plugin {
  return {
    name: 'without-unused',
    apply: 'build',
    transform(code, id) {
      const here = UNUSED.filter(({ of }) => id.endsWith(of));
      if (here.length === 0) return null;
      return here.reduce((code, { switched, off }) => {
        if (code.search(switched) < 0) this.error(`${id} no longer has ${switched}.`);
        return code.replace(switched, off);
      }, code);
    },
  };
}

/** Gives the custom properties of the styles names of a letter or two; script knows none of them. */
export function shortNames(): Plugin {
  return {
    name: 'short-names',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type === 'asset' && output.fileName.endsWith('.css')) output.source = shortened(output.source.toString());
      }
    },
  };
}

/** The styles with the short names, the shortest for what is named most. */
export function shortened(styles: string): string {
  const name = /--[a-z][a-z0-9-]*/g;
  const uses = new Map<string, number>();
  for (const [found] of styles.matchAll(name)) uses.set(found, (uses.get(found) ?? 0) + 1);
  const names = [...uses.keys()].sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0) || (a < b ? -1 : 1));
  return styles.replace(name, (name) => `--${lettersOf(names.indexOf(name))}`);
}

const SOURCES = join(import.meta.dirname, 'src');
const COMPONENTS = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.svelte'))
  .sort();

/** The mark that a component's elements and rules carry: a letter, the same in every build. */
export function markOf({ filename }: { filename: string }): string {
  return lettersOf(COMPONENTS.indexOf(relative(SOURCES, filename)));
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The `n`th of the shortest names there are: a to Z, then aa and on. */
function lettersOf(n: number): string {
  return (n < LETTERS.length ? '' : lettersOf(Math.floor(n / LETTERS.length) - 1)) + LETTERS[n % LETTERS.length];
}
