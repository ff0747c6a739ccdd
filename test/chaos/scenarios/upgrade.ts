import { defaultVersion } from '../../../src/releases/known.ts'
import { TWO_MASTERS, type Scenario } from './scenario.ts'

/** The release before the default one; its archive is made by the lab. */
const OLDER = '5.3.3'

export const upgrade: Scenario = {
  name: 'upgrade',
  hosts: 2,
  before: { ...TWO_MASTERS, version: OLDER },
  after: { ...TWO_MASTERS, version: defaultVersion },
  olderVersion: OLDER,
  traffic: true,
  brokers: [
    { group: 'broker-a', host: 'mq1', port: 10_911, config: {} },
    { group: 'broker-b', host: 'mq2', port: 10_911, config: {} },
  ],
}
