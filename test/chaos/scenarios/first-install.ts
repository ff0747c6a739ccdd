import { TWO_MASTERS, type Scenario } from './scenario.ts'

export const firstInstall: Scenario = {
  name: 'first-install',
  hosts: 2,
  before: undefined,
  after: TWO_MASTERS,
  traffic: false,
  brokers: [
    { group: 'broker-a', host: 'mq1', port: 10_911, config: {} },
    { group: 'broker-b', host: 'mq2', port: 10_911, config: {} },
  ],
}
