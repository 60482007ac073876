import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { sheet } from './src/components/glyphs.ts';
import { markOf, shortNames, weighed, withoutUnused } from './weight.ts';

export default defineConfig(({ mode }) => ({
  plugins: [
    svelte({ configFile: false, compilerOptions: { runes: true, discloseVersion: false, cssHash: markOf } }),
    { name: 'glyphs', transformIndexHtml: (html) => html.replace('<div id="app">', `${sheet()}\n    $&`) },
    withoutUnused(),
    shortNames(),
    weighed(),
  ],
  // The page lives under `default-src 'none'`: nothing inline, nothing preloaded by script.
  build: {
    target: 'es2022',
    cssTarget: ['safari17.5', 'chrome123'],
    modulePreload: false,
    assetsInlineLimit: 0,
  },
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  test: {
    environment: 'jsdom',
    include: ['tests/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
  },
}));
