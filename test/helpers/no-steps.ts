import type { Around } from '../../src/site/site.ts'

/** For sites that are only planned: RocketMQ is asked nothing. */
export const noSteps: Around = {
  beforeStart: () => [],
  beforeRestart: () => [],
  afterStart: () => [],
  leave: () => ({ before: [], drain: [], after: [] }),
}
