import { TWO_MASTERS, type Scenario } from './scenario.ts'

/** A key that only a restart makes known to the brokers. */
const config = { maxMessageSize: '2097152' }

export const keyChange: Scenario = {
  name: 'key-change',
  hosts: 2,
  before: TWO_MASTERS,
  after: { ...TWO_MASTERS, config },
  traffic: true,
  brokers: [
    { group: 'broker-a', host: 'mq1', port: 10_911, config },
    { group: 'broker-b', host: 'mq2', port: 10_911, config },
  ],
}
