import { firstInstall } from './first-install.ts'
import { keyChange } from './key-change.ts'
import type { Scenario } from './scenario.ts'

/** A name server and a master on one host: the smallest cluster in which a run can be broken off. */
const ONE_MASTER = {
  hosts: ['mq1'],
  namesrv: ['mq1'],
  groups: { 'broker-a': 'master: mq1' },
} as const

const onOneHost = (scenario: Scenario): Scenario => ({
  ...scenario,
  hosts: 1,
  after: { ...scenario.after, ...ONE_MASTER },
  brokers: scenario.brokers.filter(({ host }) => host === 'mq1'),
})

/** The first install of the short form. */
export const shortInstall = onOneHost(firstInstall)

/** The changed key of the short form, which begins with what `shortInstall` ends with. */
export const shortKeyChange: Scenario = { ...onOneHost(keyChange), before: ONE_MASTER, drain: false }
