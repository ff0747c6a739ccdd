import type { InstanceHooks } from '../../src/rocketmq/rolling/hooks.ts'

/** For sites that are only planned: RocketMQ is asked nothing. */
export const noSteps: InstanceHooks = {
  beforeStart: () => [],
  beforeRestart: () => [],
  afterStart: () => [],
  leave: () => ({ before: [], drain: [], after: [] }),
}
