import { TWO_MASTERS, type Scenario } from './scenario.ts'

/** A second host with a name server and a master comes to a cluster of one: the first broker gets the name server in its list. */
export const scaleOut: Scenario = {
  name: 'scale-out',
  hosts: 2,
  before: { hosts: ['mq1'], namesrv: ['mq1'], groups: { 'broker-a': 'master: mq1' } },
  after: TWO_MASTERS,
  traffic: true,
  brokers: [
    { group: 'broker-a', host: 'mq1', port: 10_911, config: {} },
    { group: 'broker-b', host: 'mq2', port: 10_911, config: {} },
  ],
}
