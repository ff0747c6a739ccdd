import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../../../src/model/cluster.ts'
import { instanceOf } from '../../support/cluster.ts'
import { complaintsOf, parse } from '../support.ts'

const text = `cluster: c
rocketmq: { version: 5.5.0 }
artifact: { onHost: /opt/rmq }
firewall: { clients: [10.0.0.0/8] }
hosts:
  mq1: { address: 10.0.0.1 }
  mq2: { address: 10.0.0.2 }
  mq3: { address: 10.0.0.3 }
namesrv: { hosts: [mq1, mq2, mq3] }
brokers:
  groups:
    a: { master: mq1, slaves: [mq2, { host: mq3 }] }
    b: { replication: sync, master: mq2, slaves: [{ host: mq1, listenPort: 10931 }], listenPort: 10921 }
`
const ini = `[namesrv]
mq1 ansible_host=10.0.0.1
mq2 ansible_host=10.0.0.2
[brokers]
mq1 broker_name=a broker_role=ASYNC_MASTER
mq2 broker_name=a broker_role=SLAVE broker_id=1
mq3 broker_name=b broker_role=ASYNC_MASTER ansible_host=10.0.0.3
mq3b broker_name=c broker_role=ASYNC_MASTER ansible_host=10.0.0.3 listen_port=10931
[all:vars]
rocketmq_version=5.5.0
rocketmq_on_host=/opt/rmq
firewall_clients=10.0.0.0/8
`

const edited = (from: string, to: string, whole = text): string => {
  expect(whole.split(from), `'${from}' is there once`).toHaveLength(2)
  return whole.replace(from, () => to)
}

const ids = (cluster: Cluster): string => cluster.instances.map(({ id }) => id).join(' ')
const toRemove = (cluster: Cluster): string => cluster.toRemove.map(({ id }) => id).join(' ')
const codes = (cluster: Cluster): string[] => cluster.warnings.map(({ code }) => code)

describe('state: absent', () => {
  it('at a slave: the others keep their numbers', () => {
    const cluster = parse(
      edited('slaves: [mq2, { host: mq3 }]', 'slaves: [{ host: mq2, state: absent }, mq3]'),
    )
    expect(toRemove(cluster)).toBe('a-1')
    expect(cluster.groups[0]?.members).toEqual(['a-0', 'a-2'])
    expect(cluster.toRemove[0]).toMatchObject({ host: 'mq2', broker: { group: 'a', brokerId: 1 } })
    expect(cluster.warnings.filter(({ code }) => code === 'renumbered-later')).toMatchObject([
      {
        message:
          'a-2 has its number from its place in the list: once the entry to be removed is taken out, it would get another number',
        hint: 'Write { host: mq3, brokerId: 2 } before.',
      },
    ])
  })

  it('at the last slave of a synchronous group: the master waits for it no more', () => {
    const cluster = parse(
      edited('{ host: mq1, listenPort: 10931 }', '{ host: mq1, listenPort: 10931, state: absent }'),
    )
    expect(toRemove(cluster)).toBe('b-1')
    expect(instanceOf(cluster, 'b-0').config.has('inSyncReplicas')).toBe(false)
    expect(codes(cluster)).toContain('sync-without-slave')
  })

  it('at a group: all of it', () => {
    const cluster = parse(edited('b: {', 'b: { state: absent, unread: discard,'))
    expect(toRemove(cluster)).toBe('b-0 b-1')
    expect(cluster.toRemove.map(({ discardUnread }) => discardUnread)).toEqual([true, true])
    expect(cluster.groups.map(({ name }) => name)).toEqual(['a'])
    expect(codes(cluster)).toEqual([])
  })

  it('at a name server: no instance gets its address any more', () => {
    const cluster = parse(edited('hosts: [mq1, mq2, mq3]', 'hosts: [mq1, { host: mq2, state: absent }, mq3]'))
    expect(toRemove(cluster)).toBe('namesrv-mq2')
    expect(instanceOf(cluster, 'a-0').config.get('namesrvAddr')).toBe('10.0.0.1:9876;10.0.0.3:9876')
  })

  it('at a host: everything on it, and the host', () => {
    const cluster = parse(edited('mq3: { address', 'mq3: { state: absent, address'))
    expect(toRemove(cluster)).toBe('namesrv-mq3 a-2')
    expect(cluster.hosts.map(({ name }) => name)).toEqual(['mq1', 'mq2'])
    expect(cluster.hostsToRemove.map(({ name }) => name)).toEqual(['mq3'])
    expect(ids(cluster)).toBe('namesrv-mq1 namesrv-mq2 a-0 b-0 a-1 b-1')
    expect(cluster.toRemove.every(({ discardUnread }) => !discardUnread)).toBe(true)
  })

  it('at the dashboard, a proxy, and all controllers with their group', () => {
    const more = `controllers: { hosts: [{ host: mq1, state: absent }] }
proxies: { hosts: [{ host: mq1, state: absent }, mq2] }
dashboard: { host: mq3, jar: { file: d.jar }, state: absent }
`
    const cluster = parse(
      `${text}    d: { replication: controller, state: absent, members: [mq3], listenPort: 10951 }\n${more}`,
    )
    expect(toRemove(cluster)).toBe('controller-mq1 d-n0 proxy-mq1 dashboard-mq3')
    expect(ids(cluster)).toContain('proxy-mq2')
  })

  it('present says nothing', () => {
    expect(toRemove(parse(edited('mq3: { address', 'mq3: { state: present, address')))).toBe('')
  })

  it.each([
    [
      'the last name server',
      edited('hosts: [mq1, mq2, mq3]', 'hosts: [{ host: mq1, state: absent }]'),
      'prod.yaml:9:20: no name server would be left: namesrv-mq1 would be removed (Keep one, or add another; to stop a whole cluster, run rmq-provision stop.)',
    ],
    [
      'the last group',
      edited('b: {', 'b: { state: absent,').replace('a: {', 'a: { state: absent,'),
      'no broker would be left: a-0, b-0, a-1, a-2, b-1 would be removed',
    ],
    [
      'a master whose slaves stay',
      edited('mq1: { address', 'mq1: { state: absent, address').replace(/ {4}b:.*\n/, ''),
      'a-0 would be removed, and a-1 would stay without a master: no broker would accept messages of a (Remove the whole group (state: absent at a), or only the slave; a slave is not promoted.)',
    ],
    [
      'a member of a DLedger group',
      `${text}    d: { replication: dledger, members: [mq1, mq2, { host: mq3, state: absent }], listenPort: 10951 }\n`,
      'd-n2 cannot be removed from d alone: every member of a DLedger group has the list of all in its configuration (dLegerPeers)',
    ],
    [
      'one controller of three',
      `${text}controllers: { hosts: [mq1, mq2, { host: mq3, state: absent }] }\n`,
      'controller-mq3 cannot be removed alone',
    ],
    [
      'all controllers of a group that stays',
      `${text}    d: { replication: controller, members: [mq3], listenPort: 10951 }\ncontrollers: { hosts: [{ host: mq1, state: absent }] }\n`,
      'has replication: controller, but there are no controllers',
    ],
    [
      'another instance on the port of one to be removed',
      `${text}    d: { state: absent, master: mq1 }\n`,
      'd-0 and a-0 on mq1 both need port 10911 (Apply without the new one first. Then remove the entry of the removed one, and add the new one.)',
    ],
    [
      'a slave that moves in one run',
      edited(
        'slaves: [mq2, { host: mq3 }]',
        'slaves: [{ host: mq2, state: absent }, { host: mq3, brokerId: 1 }]',
      ),
      'a has brokerId 1 twice: on mq2 and on mq3',
    ],
    [
      'a word about messages of a group that stays',
      edited('b: {', 'b: { unread: discard,'),
      'brokers.groups.b.unread is for what is removed, and this stays (Write state: absent beside it, or take it out.)',
    ],
    [
      'another word',
      edited('b: {', 'b: { state: gone,'),
      "brokers.groups.b.state: 'gone' must be present or absent",
    ],
  ])('refuses %s', (_name, bad, complaint) => {
    expect(complaintsOf(bad).join('\n')).toContain(complaint)
  })
})

describe('rmq_state=absent', () => {
  it('on the line of an instance: that instance', () => {
    const cluster = parse(
      edited('listen_port=10931', 'listen_port=10931 rmq_state=absent rmq_unread=discard', ini),
      'prod.ini',
    )
    expect(toRemove(cluster)).toBe('c-0')
    expect(cluster.toRemove[0]?.discardUnread).toBe(true)
    expect(cluster.hostsToRemove).toEqual([])
  })

  it('on all lines of a machine: the machine', () => {
    const both = edited('ansible_host=10.0.0.3\n', 'ansible_host=10.0.0.3 rmq_state=absent\n', ini)
    const cluster = parse(edited('listen_port=10931', 'listen_port=10931 rmq_state=absent', both), 'prod.ini')
    expect(toRemove(cluster)).toBe('b-0 c-0')
    expect(cluster.hostsToRemove.map(({ name }) => name)).toEqual(['mq3'])
  })

  it('on the line of the only slave: the master stands alone', () => {
    const cluster = parse(
      edited('mq2 broker_name=a', 'mq2s ansible_host=10.0.0.2 rmq_state=absent broker_name=a', ini),
      'prod.ini',
    )
    expect(toRemove(cluster)).toBe('a-1')
    expect(cluster.groups[0]).toMatchObject({ name: 'a', replication: 'none', members: ['a-0'] })
  })

  it('is reported where it stands when it is misspelt', () => {
    const misspelt = edited('listen_port=10931', 'listen_port=10931 rmq_stat=absent', ini)
    expect(complaintsOf(misspelt, 'prod.ini')).toEqual([
      "prod.ini:8:85: 'rmq_stat' is no variable of rmq-provision (Did you mean 'rmq_state'?)",
    ])
    const wrong = edited('listen_port=10931', 'listen_port=10931 rmq_state=gone', ini)
    expect(complaintsOf(wrong, 'prod.ini').join('\n')).toContain(
      "rmq_state: 'gone' must be present or absent",
    )
  })
})
