import { CLUSTER } from '../names.ts'
import { TWO_MASTERS, type Scenario } from './scenario.ts'

/** All messages are removed: no traffic beside it, as every message in it is lost on purpose. */
export const reset: Scenario = {
  name: 'reset',
  hosts: 2,
  before: TWO_MASTERS,
  after: TWO_MASTERS,
  command: ['reset', '--yes-wipe', CLUSTER],
  traffic: false,
  brokers: [
    { group: 'broker-a', host: 'mq1', port: 10_911, config: {} },
    { group: 'broker-b', host: 'mq2', port: 10_911, config: {} },
  ],
}
