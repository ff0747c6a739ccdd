import { TWO_MASTERS, type Scenario } from './scenario.ts'

/** Keys that only a restart makes known to the brokers. */
const [OLD, NEW] = [{ maxMessageSize: '2097152' }, { maxMessageSize: '3145728' }]

/** A changed key is taken back. */
export const rollback: Scenario = {
  name: 'rollback',
  hosts: 2,
  before: { ...TWO_MASTERS, config: OLD },
  second: { ...TWO_MASTERS, config: NEW },
  after: { ...TWO_MASTERS, config: OLD },
  command: ['rollback', '--yes'],
  next: 'rollback',
  traffic: true,
  brokers: [
    { group: 'broker-a', host: 'mq1', port: 10_911, config: OLD },
    { group: 'broker-b', host: 'mq2', port: 10_911, config: OLD },
  ],
}
