import { defineConfig } from 'vitest/config';

// Named on the command line: look.ts compares, shots.ts makes a sheet.
export default defineConfig({
  test: { environment: 'node', include: ['tests/look/{look,shots}.ts'], maxConcurrency: 2, testTimeout: 60_000, hookTimeout: 60_000 },
});
