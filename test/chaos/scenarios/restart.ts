import { TWO_MASTERS, type Scenario } from './scenario.ts'

/** All instances are restarted, one after the other. */
export const restart: Scenario = {
  name: 'restart',
  hosts: 2,
  before: TWO_MASTERS,
  after: TWO_MASTERS,
  command: ['restart', '--yes'],
  traffic: true,
  brokers: [
    { group: 'broker-a', host: 'mq1', port: 10_911, config: {} },
    { group: 'broker-b', host: 'mq2', port: 10_911, config: {} },
  ],
}
