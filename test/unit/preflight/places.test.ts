import { describe, expect, test } from 'vitest'
import type { Plan, PlannedChange } from '../../../src/engine/plan.ts'
import type { Cluster } from '../../../src/model/cluster.ts'
import { defaultJavaFindings, defaultJavaProbe } from '../../../src/preflight/default-java.ts'
import { placeFindings } from '../../../src/preflight/place-findings.ts'
import { placeProbe, type FileSystem, type PlaceAnswers } from '../../../src/preflight/place-probe.ts'
import { placesOn, type Place } from '../../../src/preflight/places.ts'
import { routeFindings, routeProbe } from '../../../src/preflight/routes.ts'
import type { CheckFinding } from '../../../src/preflight/finding.ts'
import { cluster, mq1 } from '../support/example.ts'

const change: PlannedChange = {
  host: 'mq1',
  role: 'jdk',
  phase: 'prepare',
  resource: 'jdk-package:17',
  action: 'create',
  summary: 'install',
  disrupts: false,
}
const nothing: Plan = { stages: [], blocked: [], unreachable: [], unchanged: 0 }
const installs: Plan = {
  ...nothing,
  stages: [{ phase: 'prepare', title: 'x', hosts: [{ host: 'mq1', changes: [change] }] }],
}
const troubles = (findings: readonly CheckFinding[]): string[] =>
  findings
    .filter(({ level }) => level !== 'pass')
    .map(({ check, level, message }) => `${level} ${check}: ${message}`)

describe('placesOn', () => {
  const paths = (model: Cluster, plan = nothing): string[] =>
    placesOn(model, mq1, plan).map(({ path }) => path)

  test('are all folders that apply writes to, each once', () => {
    expect(paths(cluster)).toEqual([
      '/opt/rocketmq',
      '/data/rocketmq',
      '/etc/rocketmq',
      '/etc/systemd/system',
      '/usr/local/libexec/rmq-provision',
      '/var/lib/rmq-provision',
      '/etc',
      '/etc/sysctl.d',
      '/etc/security/limits.d',
    ])
    expect(paths(cluster, installs)).toContain('/usr/lib/jvm')
  })

  test.each([
    ['5.3.3', undefined],
    ['5.4.0', 'the RocksDB library'],
  ])('the RocksDB library of %s runs from the data folder', (version, runs) => {
    const places = placesOn({ ...cluster, rocketmq: { ...cluster.rocketmq, version } }, mq1, nothing)
    const data = places.find(({ path }) => path === '/data/rocketmq')
    expect(data?.runs === undefined).toBe(runs === undefined)
  })
})

const disk: FileSystem = {
  mount: '/data',
  type: 'xfs',
  available: 50e9,
  usedRatio: 0.1,
  inodes: { free: 1e6, usedRatio: 0.1 },
  options: ['rw', 'relatime'],
}
const place: Place = { path: '/data/rocketmq', needs: 1e9, keeps: true, served: true }
const small: Place = { path: '/data/etc', needs: 10e6, keeps: false, served: false }

function found(
  over: Partial<FileSystem>,
  { on = place, writable = true, changes = true, closed = [] as PlaceAnswers['closed'] } = {},
): string[] {
  const state = { there: '/data', writable, fileSystem: { ...disk, ...over } }
  return troubles(placeFindings(cluster, mq1, [on], { places: new Map([[on.path, state]]), closed }, changes))
}

describe('placeFindings', () => {
  test.each<[string, string[], string[]]>([
    ['nothing to say', found({}), []],
    [
      'read-only',
      found({ options: ['ro'] }, { writable: false }),
      ['fail folders: /data/rocketmq is on a read-only file system (xfs, mounted on /data)'],
    ],
    [
      'read-only, and nothing to change',
      found({ options: ['ro'] }, { writable: false, changes: false }),
      ['warn folders: /data/rocketmq is on a read-only file system (xfs, mounted on /data)'],
    ],
    [
      'immutable',
      found({}, { writable: false }),
      ['fail folders: root cannot write to /data, the nearest folder of /data/rocketmq that exists'],
    ],
    ['noexec where nothing runs', found({ options: ['noexec'] }), []],
    [
      'noexec',
      found({ options: ['rw', 'noexec'] }, { on: { ...place, runs: 'java' } }),
      [
        'fail folders: /data/rocketmq is on a file system that runs no programs (noexec, mounted on /data): java cannot start',
      ],
    ],
    [
      'full',
      found({ available: 5e8 }),
      ['fail disk: /data/rocketmq: 500.0 MB free on /data (xfs), 10 % used'],
    ],
    [
      '90 % used',
      found({ usedRatio: 0.9 }),
      ['fail disk: /data/rocketmq: 50.0 GB free on /data (xfs), 90 % used'],
    ],
    [
      '75 % used',
      found({ usedRatio: 0.75 }),
      ['warn disk: /data/rocketmq: 50.0 GB free on /data (xfs), 75 % used'],
    ],
    ['90 % used, for small files', found({ usedRatio: 0.9 }, { on: small }), []],
    [
      'full, for small files',
      found({ available: 1e6 }, { on: small }),
      ['fail disk: /data/etc: 1.0 MB free on /data (xfs), 10 % used'],
    ],
    [
      'no inodes',
      found({ inodes: { free: 0, usedRatio: 1 } }, { on: small }),
      ['fail disk: /data/etc: 0 inodes free on /data (xfs), 100 % used'],
    ],
    [
      'few inodes',
      found({ inodes: { free: 5000, usedRatio: 0.95 } }),
      ['warn disk: /data/rocketmq: 5000 inodes free on /data (xfs), 95 % used'],
    ],
    ['a file system that counts no inodes', found({ inodes: undefined }), []],
    [
      'in memory',
      found({ type: 'tmpfs' }),
      ['warn disk: /data/rocketmq is on a tmpfs (/data): a reboot deletes all messages in it'],
    ],
    [
      'over the network',
      found({ type: 'nfs4' }),
      [
        'warn disk: /data/rocketmq is on a network file system (nfs4, /data): brokers map their files into memory, and end when it does not answer',
      ],
    ],
    [
      'a closed folder above it',
      found({}, { closed: [{ path: '/data', mode: '700' }] }),
      ['fail folders: rocketmq cannot reach /data/rocketmq: /data has mode 0700'],
    ],
    ['a closed folder elsewhere', found({}, { closed: [{ path: '/dat', mode: '700' }] }), []],
  ])('%s', (_, lines, expected) => {
    expect(lines).toEqual(expected)
  })
})

describe('placeProbe', () => {
  const { parse } = placeProbe(['/data/rocketmq'], ['/data/rocketmq'], 'rocketmq')
  const places =
    '[places]\nplace closed /data /data/rocketmq\n' +
    'space /data /dev/vdb1 xfs 1000 900 100 91% /mnt/disk\n' +
    'inodes /data /dev/vdb1 50 10 40 20% /mnt/disk\n' +
    '[mounts]\nrootfs / rootfs rw 0 0\n/dev/vdb1 /mnt/disk xfs rw 0 0\n/dev/vdb1 /mnt/disk xfs ro,noexec 0 0\n'
  const ways = '[ways]\nway 755 /\nway 700 /data\n[tried]\n'

  test('reads the last mount of a folder, its space and its inodes', () => {
    expect(parse({ stdout: places, exit: 0 }).places.get('/data/rocketmq')).toEqual({
      there: '/data',
      writable: false,
      fileSystem: {
        mount: '/mnt/disk',
        type: 'xfs',
        available: 102_400,
        usedRatio: 0.91,
        inodes: { free: 40, usedRatio: 0.2 },
        options: ['ro', 'noexec'],
      },
    })
  })

  test.each([
    ['the user is not there: by the mode', ways, [{ path: '/data', mode: '700' }]],
    ['the user may pass by its group or an ACL', `${ways}done\n`, []],
    ['the user may not pass', `${ways}closed /data\ndone\n`, [{ path: '/data', mode: '700' }]],
  ])('%s', (_, stdout, closed) => {
    expect(parse({ stdout: places + stdout, exit: 0 }).closed).toEqual(closed)
  })
})

describe('routes', () => {
  const { parse } = routeProbe(['10.0.0.12'])
  test.each([
    ['RTNETLINK answers: Network is unreachable', 'Network is unreachable'],
    ['RTNETLINK answers: No route to host', 'No route to host'],
    ['sh: ip: command not found', undefined],
    ['', undefined],
  ])('%s', (said, reason) => {
    expect(parse({ stdout: `10.0.0.12 ${said}\n`, exit: 0 }).get('10.0.0.12')).toBe(reason)
  })

  test('names the host that has none', () => {
    expect(troubles(routeFindings(cluster, mq1, new Map([['10.0.0.12', 'No route to host']])))).toEqual([
      'fail route: mq1 has no route to mq2 (10.0.0.12): No route to host',
    ])
    expect(troubles(routeFindings(cluster, mq1, new Map()))).toEqual([])
  })
})

test.each<[string, string, Plan, string[]]>([
  ['no java', '', installs, []],
  ['an administrator chose it', '/usr/lib/jvm/8/bin/java\nmode manual\n', installs, []],
  ['no JDK is installed', '/usr/lib/jvm/8/bin/java\nmode auto\n', nothing, []],
  [
    'it may change',
    '/usr/lib/jvm/8/bin/java\nmode auto\n',
    installs,
    [
      'warn java: the default java of the host, /usr/lib/jvm/8/bin/java, may become that of the JDK that apply installs',
    ],
  ],
])('the default java: %s', (_, stdout, plan, lines) => {
  expect(troubles(defaultJavaFindings(mq1, defaultJavaProbe.parse({ stdout, exit: 0 }), plan))).toEqual(lines)
})
