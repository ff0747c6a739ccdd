import { Secret } from '../../../src/secret.ts'
import type { Wanted } from '../inventory.ts'
import { TWO_MASTERS, type Scenario } from './scenario.ts'

const acl = (secrets: string): Wanted => ({
  ...TWO_MASTERS,
  more: `acl: { accessKey: rmq-admin, ${secrets} }\n`,
})
const [OLD, NEW] = ['old-password-of-chaos', 'new-password-of-chaos']

/** The password of the administrator of ACL 2.0 is changed while the brokers run. */
export const passwordChange: Scenario = {
  name: 'password-change',
  hosts: 2,
  before: acl("secretKey: '${CHAOS_SECRET}'"),
  after: acl("secretKey: '${CHAOS_SECRET}', previousSecretKey: '${CHAOS_PREVIOUS}'"),
  traffic: false,
  env: {
    before: { CHAOS_SECRET: OLD },
    after: { CHAOS_SECRET: NEW, CHAOS_PREVIOUS: OLD },
  },
  credentials: { accessKey: 'rmq-admin', secretKey: new Secret(NEW) },
  brokers: [
    { group: 'broker-a', host: 'mq1', port: 10_911, config: {} },
    { group: 'broker-b', host: 'mq2', port: 10_911, config: {} },
  ],
}
