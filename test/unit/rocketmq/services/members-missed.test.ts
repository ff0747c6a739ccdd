import { expect, it } from 'vitest'
import type { Registration } from '../../../../src/rocketmq/client/name-server.ts'
import type { ServiceAnswer } from '../../../../src/rocketmq/services/behaviour.ts'
import { membersLeft, membersMissed } from '../../../../src/rocketmq/services/controller/members.ts'
import { hintText } from '../../../helpers/hint.ts'
import { makeCluster, trio } from '../../support/cluster.ts'

const cluster = makeCluster(trio('controller'))

const row = (brokerId: number): Registration => ({
  cluster: 'lab',
  brokerName: 'broker-a',
  brokerId,
  address: '10.0.0.12:10911',
})

/** The hint on broker-a-n1. @param heard undefined: not known @param rows of the name server */
const hintOn = (heard: boolean | undefined, rows: readonly Registration[]): string => {
  const replicas = new Map([['10.0.0.11:10911', { heard: true, ids: ['1'] }]])
  if (heard !== undefined) replicas.set('10.0.0.12:10911', { heard, ids: ['2'] })
  const answers = new Map<string, ServiceAnswer>([
    ['namesrv-mq1', { registrations: rows }],
    ['controller-mq1', { replicas: new Map([['broker-a', replicas]]) }],
    ['broker-a-n0', {}],
    ['broker-a-n1', {}],
  ])
  const [finding, ...others] = membersMissed(cluster, answers)
  expect(others).toEqual([])
  return hintText(finding?.hint)
}

it('has a member restarted that serves under an id and that the leading controller does not hear of', () => {
  expect(hintOn(false, [row(2)])).toBe(
    'Restart broker-a-n1: rmq-provision restart lab.yaml --limit broker-a-n1. If it is still not heard of, test whether it reaches the controllers: rmq-provision check lab.yaml.',
  )
})

it.each<[string, boolean | undefined, Registration[]]>([
  ['not known to the controllers', undefined, [row(2)]],
  ['listed nowhere', false, []],
  ['listed without an id', false, [row(-1)]],
])('has the way to the controllers tested of a member that is %s', (_what, heard, rows) => {
  expect(hintOn(heard, rows)).toBe(
    'Test whether it reaches the controllers: rmq-provision check lab.yaml. See why: rmq-provision logs lab.yaml --limit broker-a-n1.',
  )
})

it.each<[string, boolean, string[]]>([
  ['10.0.0.99:10911', false, ['left-member broker-a']],
  // The name servers list it.
  ['10.0.0.99:10911', true, []],
  ['10.0.0.12:10911', false, []],
])('names an id of a member that is gone: %s, heard of: %s', (address, heard, expected) => {
  const replicas = new Map([['broker-a', new Map([[address, { heard, ids: [] }]])]])
  const found = membersLeft(cluster, new Map([['controller-mq1', { replicas }]]))
  expect(found.map(({ code, group }) => `${code} ${group}`)).toEqual(expected)
})

it.each([
  [
    [],
    'Remove its id with mqadmin cleanBrokerMetadata if that broker does not come back; until then the id does no harm.',
  ],
  [
    ['3'],
    'Remove its id with mqadmin cleanBrokerMetadata -bn broker-a -b 3 (and -a, -c) if that broker does not come back; until then the id does no harm.',
  ],
  [
    ['3', '4'],
    "Remove its ids with mqadmin cleanBrokerMetadata -bn broker-a -b '3;4' (and -a, -c) if that broker does not come back; until then the ids do no harm.",
  ],
])('has the ids %j of a member that is gone removed', (ids, hint) => {
  const replicas = new Map([['broker-a', new Map([['10.0.0.99:10911', { heard: false, ids }]])]])
  const [found] = membersLeft(cluster, new Map([['controller-mq1', { replicas }]]))
  expect(hintText(found?.hint)).toBe(hint)
})
