import { EVER } from '../advisories/security.ts'
import type { PairRule } from './rule.ts'

const ACL_1_SOURCES = ['#9362', '#8776', '#10498'] as const
const ACL_1_SUMMARY =
  'ACL 1.0 (aclEnable, plain_acl.yml) ended with 5.3.3: later brokers ignore it and admit every client.'

/** Pairs of releases that are not allowed, some of them only while a condition holds. */
export const refusals = [
  {
    id: 'older-major',
    effect: 'refused',
    from: { since: '5.0.0' },
    to: { since: EVER, until: '5.0.0' },
    conditions: [],
    summary: '4.x is not made to read what 5.x writes into config/*.json and beside the commit log.',
    action: 'Keep 5.x, or install a second cluster of the older release and move the clients to it.',
    sources: ['docs/decisions/0015', 'DelayOffsetSerializeWrapper'],
  },
  {
    id: 'before-apache',
    effect: 'refused',
    from: { since: '4.0.0' },
    to: { since: EVER, until: '4.0.0' },
    conditions: [],
    summary: '3.x is older than Apache RocketMQ and is not made to read the stores of 4.x.',
    action: 'Keep 4.x, or install a second cluster of the older release and move the clients to it.',
    sources: ['docs/decisions/0015'],
  },
  {
    id: 'acl-1-stop-over',
    effect: 'refused',
    from: { since: EVER, until: '5.3.0' },
    to: { since: '5.3.3' },
    conditions: ['acl-1'],
    through: '5.3.1',
    summary: ACL_1_SUMMARY,
    action:
      'Stop over at 5.3.1 with migrateAuthFromV1Enabled=true and plain_acl.yml. Go on when mqadmin listUser and listAcl show every accessKey: set {acl} and take aclEnable out.',
    sources: ACL_1_SOURCES,
  },
  {
    id: 'acl-1-on',
    effect: 'refused',
    from: { since: '5.3.0', until: '5.3.3' },
    to: { since: '5.3.3' },
    conditions: ['acl-1'],
    summary: ACL_1_SUMMARY,
    action:
      'Migrate at this release first, with migrateAuthFromV1Enabled=true. Go on when mqadmin listUser and listAcl show every accessKey: set {acl} and take aclEnable out.',
    sources: ACL_1_SOURCES,
  },
  {
    id: 'slave-deletes-tables',
    effect: 'refused',
    from: { since: EVER, until: '5.3.2' },
    to: { since: '5.3.2', until: '5.3.4' },
    conditions: ['slaves'],
    summary:
      'A slave of 5.3.2 to 5.4.0 deletes all topics and groups and adds them again every three seconds: after a switch they can be lost.',
    action: 'Go to 5.5.0 or later directly.',
    sources: ['#9207', '#9778', '#9984'],
  },
  {
    id: 'slaves-of-split-tables',
    effect: 'refused',
    from: { since: EVER },
    to: { since: '5.3.4', until: '5.5.0' },
    conditions: ['slaves'],
    summary:
      'A slave of 5.3.4 and 5.4.0 cannot copy the topics of an older master, and deletes its own every three seconds.',
    action: 'Go to 5.5.0 or later directly.',
    sources: ['#10168', '#9778', '#9984'],
  },
  {
    id: 'controllers-renumber',
    effect: 'refused',
    from: { since: '5.0.0', until: '5.1.1' },
    to: { since: '5.1.1' },
    conditions: ['controllers'],
    summary:
      'Controllers number the brokers in another way from 5.1.1 on and cannot go on from what is there: the upgrade is not rolling.',
    action:
      'Stop the whole cluster, remove the content of the stores of the controllers and epochFileCheckpoint* of every member, and apply: controllers first, then the member that was master last, then the others.',
    sources: ['#6100', 'docs/en/controller/deploy.md'],
  },
  {
    id: 'controllers-renumber-back',
    effect: 'refused',
    from: { since: '5.1.1' },
    to: { since: '5.0.0', until: '5.1.1' },
    conditions: ['controllers'],
    summary: 'Controllers before 5.1.1 do not know the persistent ids of brokers that later ones gave out.',
    action: 'Keep 5.1.1 or later.',
    sources: ['#6100', 'docs/en/controller/deploy.md'],
  },
] as const satisfies readonly PairRule[]
