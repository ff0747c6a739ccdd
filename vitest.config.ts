import { cpus, freemem } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Systems that the end-to-end tests bring up at a time: two cores are busy with one, and the biggest takes 5 GB. */
const LANES = Number(
  process.env['RMQ_E2E_LANES'] ?? (cpus().length >= 4 && freemem() > 12 * 1024 ** 3 ? 2 : 1),
)

/** Vitest leaves a core free, which is half of a machine with two; and tests of a server wait more than they work. */
const WORKERS = Math.max(2, cpus().length)

export default defineConfig({
  test: {
    projects: [
      // Generous: a property test on a loaded machine of two cores takes its time and is no failure.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers: WORKERS,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: WORKERS,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          maxWorkers: LANES,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
