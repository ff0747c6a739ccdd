import type { InstanceHooks } from '../../src/rocketmq/rolling/hooks.ts'

/** For sites that are only planned: RocketMQ is asked nothing. */
export const noSteps: InstanceHooks = {
  beforeStart: () => [],
  beforeRestart: () => [],
  afterStart: () => [],
  reopenWrites: () => ({
    kind: 'call',
    writes: true,
    title: 'give writes back',
    call: () => Promise.resolve(),
  }),
  changePassword: () => [],
  remove: () => ({ before: [], drain: [], after: [] }),
}
