import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
  // The page lives under `default-src 'none'`: nothing inline, nothing preloaded by script.
  build: {
    target: 'es2022',
    cssTarget: ['safari16', 'chrome111'],
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
