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

const SOURCES = join(import.meta.dirname, 'src');
const COMPONENTS = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.svelte'))
  .sort();

/** The mark that a component's elements and rules carry: two letters, the same in every build. */
export function markOf({ filename }: { filename: string }): string {
  return `s${COMPONENTS.indexOf(relative(SOURCES, filename)).toString(36)}`;
}
