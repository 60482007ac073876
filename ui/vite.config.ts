import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  // Every element carries its component's mark, so the marks are short: the page has a limit of size.
  plugins: [
    svelte({
      configFile: false,
      compilerOptions: { runes: true, cssHash: ({ hash, css }) => `s${hash(css).slice(0, 4)}` },
    }),
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
