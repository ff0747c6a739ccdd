import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      // Generous: a property test on a loaded machine of two cores takes its time and is no failure.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          // Two cores run at most one cluster of JVMs at a time.
          fileParallelism: false,
        },
      },
    ],
  },
})
