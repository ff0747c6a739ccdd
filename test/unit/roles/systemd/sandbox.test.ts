import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sandbox } from '../../../../roles/systemd/sandbox.ts'
import { renderUnit } from '../../../../roles/systemd/unit.ts'
import { scratch } from '../../resources/on-host.ts'
import { broker, cluster, namesrv } from '../../support/example.ts'

/** Exposure by systemd's own count, 0 (none) to 10. */
const MOST_EXPOSURE = 4.5

const canAnalyze = spawnSync('systemd-analyze', ['security', '--offline=yes', '--help']).status === 0

const lines = (more: Partial<typeof broker>): string[] => sandbox({ ...broker, ...more }, (path) => path)

test('folders of the instance stay writable, wherever they lie', () => {
  const config = new Map([
    ['storePathRootDir', '/ssd/store'],
    ['storePathCommitLog', '/ssd1/log,/ssd2/log'],
  ])
  const paths = { ...broker.paths, store: '/ssd/store' }
  expect(lines({ config, paths }).filter((line) => line.startsWith('ReadWrite'))).toEqual([
    'ReadWriteDirectories=-/data/rocketmq/broker-a-0',
    'ReadWriteDirectories=-/ssd/store',
    'ReadWriteDirectories=-/data/rocketmq/broker-a-0/logs',
    'ReadWriteDirectories=-/ssd1/log',
    'ReadWriteDirectories=-/ssd2/log',
  ])
})

test.each([
  [true, ['-Dx=/srv/home/x', '-Xloggc:/data/root/gc.log', '-Dy=/homes/x', '-Dz=/rooted']],
  [false, ['-Xloggc:/home/rmq/gc.log']],
  [false, ['-javaagent:/opt/a.jar=/root/conf']],
  [false, ['-Dx=a,/run/user/1']],
  [false, ['-Duser.home=/home']],
])('homes are read-only (%s) with the options %j', (readOnly, javaOptions) => {
  expect(lines({ javaOptions }).includes('ProtectHome=read-only')).toBe(readOnly)
})

test('homes stay writable when a key of the configuration names a path there', () => {
  const config = new Map([['tieredStoreFilePath', '/home/rmq/tiered']])
  expect(lines({ config })).not.toContain('ProtectHome=read-only')
})

test.each([
  ['/tmp/rmqstore/node00', false],
  ['/var/tmp/store', false],
  ['/data/tmp', true],
  ['/tmpfs/store', true],
])('the unit sees a store in %s (a /tmp of its own: %s)', (store, isPrivate) => {
  const config = new Map([['storePathRootDir', store]])
  expect(lines({ config }).includes('PrivateTmp=yes')).toBe(isPrivate)
})

test('nothing is set that needs NoNewPrivileges in systemd 219, or that ends a JVM', () => {
  const names = lines({}).map((line) => line.slice(0, line.indexOf('=')))
  for (const name of [
    'SystemCallFilter',
    'SystemCallArchitectures',
    'RestrictAddressFamilies',
    'NoNewPrivileges',
    'MemoryDenyWriteExecute',
  ])
    expect(names).not.toContain(name)
})

test('a line is short enough for systemd 219', () => {
  const config = new Map([
    ['storePathCommitLog', Array.from({ length: 40 }, (_, n) => `/disk${n}/${'x'.repeat(200)}`).join(',')],
  ])
  for (const line of renderUnit(cluster, { ...broker, config })
    .split('\n')
    .filter((one) => !one.startsWith('Exec')))
    expect(line.length).toBeLessThan(2048)
})

test.runIf(canAnalyze).each([broker, namesrv])('the unit of $id is not much exposed', (instance) => {
  const file = join(scratch(), instance.paths.unit)
  writeFileSync(file, renderUnit(cluster, instance))
  const answer = spawnSync('systemd-analyze', [
    'security',
    '--offline=yes',
    '--no-pager',
    file,
  ]).stdout.toString()
  const [, exposure] = /Overall exposure level for \S+ ([\d.]+)/.exec(answer) ?? []
  expect(Number(exposure)).toBeLessThanOrEqual(MOST_EXPOSURE)
})
