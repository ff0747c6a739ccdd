import { TWO_MASTERS, type Scenario } from './scenario.ts'

export const removal: Scenario = {
  name: 'removal',
  hosts: 2,
  before: TWO_MASTERS,
  after: {
    ...TWO_MASTERS,
    groups: { 'broker-a': 'master: mq1', 'broker-b': 'master: mq2, state: absent' },
  },
  traffic: true,
  brokers: [{ group: 'broker-a', host: 'mq1', port: 10_911, config: {} }],
}
