import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { changedLives, differences, lives, picture } from '../../helpers/lab/witness.ts'
import { expectExit, expectSuccess, oneLine } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, records, type Bench } from '../../helpers/lab/bench.ts'

/**
 * Parts of a host that differ from the bare host after `destroy --with-data`, besides those that `picture` leaves out, and why:
 * - /usr/lib/jvm, /etc/alternatives, /var/lib/alternatives, /usr/bin, /usr/share: the JDK's package, which stays and is named
 * - /var/lib/dpkg: where the update-alternatives of the lab's hosts keeps the choice of java
 * - /usr/lib/sysimage, /var/lib/rpm, /var/lib/dnf: the records of rpm and dnf about that package
 * - /etc/passwd-, /etc/group-, /etc/shadow-, /etc/gshadow-: copies that useradd and userdel make before they write
 * - /etc/firewalld: firewalld writes a copy of a zone when it gets a rule, and keeps it when the rule goes; the rules
 *   themselves are compared by `firewallOf`
 */
const EXCLUDED = [
  '/usr/lib/jvm',
  '/etc/alternatives',
  '/var/lib/alternatives',
  '/usr/bin',
  '/usr/share',
  '/var/lib/dpkg',
  '/usr/lib/sysimage',
  '/var/lib/rpm',
  '/var/lib/dnf',
  '/etc/passwd-',
  '/etc/group-',
  '/etc/shadow-',
  '/etc/gshadow-',
  '/etc/firewalld',
]
const STORE = '/data/rocketmq/broker-a-0/store'

const STATE = '/var/lib/rmq-provision'

const pathOf = (line: string): string => /\s(\/\S*)/.exec(line)?.[1] ?? line
const excluded = (line: string): boolean =>
  EXCLUDED.some((path) => new RegExp(`\\s${path}(?:/|\\s|$)`).test(line))
const changesOf = (before: readonly string[], after: readonly string[]): string[] =>
  differences(before, after).filter((line) => !excluded(line))

/** The rules in force and those after a reload, and what picture does not see: folders of /run, and GC logs. */
const firewallOf = (host: LabHost): Promise<string> =>
  onHost(host, 'firewall-cmd --list-all-zones; firewall-cmd --permanent --list-all-zones')
const restOf = (host: LabHost): Promise<string> =>
  onHost(host, 'ls -d /run/rmq-provision /dev/shm/rmq_* /tmp/hsperfdata_rocketmq 2>/dev/null || :')

describe('destroy', () => {
  let bench: Bench
  let mq1: LabHost
  let one: string
  let text: string
  let bare: string[]
  let bareRules: string

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('5.3.3') })
    mq1 = bench.host('mq1')
    text = oneHostInventory(bench)
    one = await written(bench, 'one.yaml', text)
    bare = await picture(mq1)
    bareRules = await firewallOf(mq1)
    expectSuccess(await bench.rmq(['apply', one, '--yes']))
    expectSuccess(await bench.rmq(['smoke', one, '--messages', '20']))
  })
  afterAll(async () => {
    await bench.close()
  })

  test('shows the list, and removes nothing without the name of the cluster', async () => {
    const [before, files] = [await lives([mq1]), await picture(mq1)]
    for (const [words, code, text] of [
      [['destroy', one], 6, 'nothing was removed'],
      [['destroy', one, '--yes'], 6, '- /opt/rocketmq/releases/5.3.3'],
      [['destroy', one, '--yes-destroy', 'rmq-two'], 2, "the cluster's name is 'rmq-one'"],
      [['destroy', one, '--limit', 'mq1', '--yes-destroy', 'rmq-one'], 2, '--limit does not go with destroy'],
    ] as const) {
      const outcome = await bench.rmq(words)
      expectExit(outcome, code)
      expect(oneLine(outcome)).toContain(text)
    }
    expect(changedLives(before, await lives([mq1]))).toEqual([])
    expect(differences(files, await picture(mq1)).filter((line) => !line.includes('/data/'))).toEqual([])
  })

  test('leaves the stores, which a later apply takes again', async () => {
    const destroyed = await bench.rmq(['destroy', one, '--yes-destroy', 'rmq-one'])
    expectSuccess(destroyed)
    expect(oneLine(destroyed)).toContain('the data of broker-a-0 stay: /data/rocketmq/broker-a-0')
    expect(await onHost(mq1, `ls ${STORE}/commitlog | head -n 1`)).toBe('00000000000000000000\n')
    const left = changesOf(bare, await picture(mq1)).filter((line) => !/ \/data(?:\/| )/.test(line))
    // The user owns the data, and its line in the list shows a later run that it may go.
    expect(
      left
        .filter((line) => !/\/(?:passwd|shadow|group|gshadow)\b/.test(line))
        .map(pathOf)
        .sort(),
    ).toEqual(
      [
        ...['lock.busy', 'lock.guard', 'made'].flatMap((name) => [`${STATE}/${name}`, `${STATE}/${name}`]),
        STATE,
      ].sort(),
    )
    const again = await bench.rmq(['destroy', one, '--yes-destroy', 'rmq-one'])
    expectSuccess(again)
    expect(oneLine(again)).toContain('Nothing of cluster rmq-one is on these hosts.')
    expectSuccess(await bench.rmq(['apply', one, '--yes']))
    expectSuccess(await bench.rmq(['verify', one]))
  })

  test('keeps the audit log on this machine', async () => {
    const folder = join(bench.state, 'rmq-provision', 'audit')
    const [run = ''] = await readdir(folder)
    const log = await readFile(join(folder, run, 'mq1.log'), 'utf8')
    expect(log.trimEnd().split('\n').at(-1)).toContain('destroy')
  })

  test('with data leaves the bare host, and a second run finds nothing', async () => {
    const destroyed = await bench.rmq([
      'destroy',
      one,
      '--with-data',
      '--yes-destroy',
      'rmq-one',
      '--output',
      'json',
    ])
    expectSuccess(destroyed)
    expect(records(destroyed).map(({ type }) => type)).toEqual(expect.arrayContaining(['plan', 'destroyed']))
    expect(changesOf(bare, await picture(mq1))).toEqual([])
    expect(await firewallOf(mq1)).toBe(bareRules)
    expect(await restOf(mq1)).toBe('')
    const again = await bench.rmq(['destroy', one, '--with-data'])
    expectSuccess(again)
    expect(again.stdout).toContain('Nothing of cluster rmq-one is on these hosts.')
  })

  test('leaves another cluster of the host as it is', async () => {
    const second = [
      ['cluster: rmq-one', 'cluster: rmq-two'],
      ['  mq1: {', '  beta: {'],
      ['namesrv: { hosts: [mq1] }', 'namesrv: { hosts: [{ host: beta, listenPort: 9886 }] }'],
      ['heap: { namesrv: 256m, broker: 512m }', 'heap: { namesrv: 200m, broker: 400m }'],
      ['broker-a: { master: mq1 }', 'broker-b: { master: { host: beta, listenPort: 10931 } }'],
    ].reduce((whole, [from = '', to = '']) => edited(whole, from, to), text)
    const two = await written(bench, 'two.yaml', second)
    const destroyOne = ['destroy', one, '--with-data', '--yes-destroy', 'rmq-one']
    expectSuccess(await bench.rmq(destroyOne))
    expectSuccess(await bench.rmq(['apply', two, '--yes']))
    // Without the data, into which the broker and the name server write, and the time of the last lock.
    const besideData = async (): Promise<string[]> =>
      (await picture(mq1, ['/data'])).filter((line) => !line.endsWith(`${STATE}/lock.busy`))
    const [alone, rules] = [await besideData(), await firewallOf(mq1)]
    expectSuccess(await bench.rmq(['apply', one, '--yes']))
    const before = await lives([mq1])
    expectSuccess(await bench.rmq(destroyOne))
    expect(changedLives(before, await lives([mq1]))).toEqual(['broker-a-0', 'namesrv-mq1'])
    expect(changesOf(alone, await besideData())).toEqual([])
    expect(await firewallOf(mq1)).toBe(rules)
    expectSuccess(await bench.rmq(['plan', two, '--exit-code']))
    expectSuccess(await bench.rmq(['verify', two]))
    // A run that is killed half-way is continued by the next one.
    const words = ['destroy', two, '--with-data', '--yes-destroy', 'rmq-two']
    const killed = await bench.rmq(words, {
      watch: (printed, child) => {
        if (printed.includes('Remove data')) child.kill('SIGKILL')
      },
    })
    expect(killed.code).not.toBe(0)
    expectSuccess(await bench.rmq(words))
    expect(changesOf(bare, await picture(mq1))).toEqual([])
  })
})
