import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../src/engine/facts.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import { systemFindings } from '../../../src/preflight/system.ts'

const cluster = parseInventory(
  `cluster: c
rocketmq: { version: 5.3.3 }
artifact: { file: /tmp/rocketmq.zip }
heap: { namesrv: 256m, broker: 512m }
hosts: { mq1: { address: 10.0.0.1 } }
`,
  'c.yaml',
  {},
)

const facts: Facts = {
  hostname: 'mq1',
  os: { id: 'centos', version: '9', name: 'CentOS Stream 9' },
  architecture: 'x86_64',
  cores: 4,
  memory: { total: 8 * 1024 ** 3, available: 6 * 1024 ** 3 },
  packageManager: 'dnf',
  selinux: 'disabled',
  systemd: true,
  clock: 1000,
  addresses: ['127.0.0.1', '10.0.0.1'],
  uid: 0,
}

const troubles = (changed: Partial<Facts>): string[] => {
  const [host] = cluster.hosts
  if (!host) throw new Error('the inventory has a host')
  return systemFindings(cluster, host, { ...facts, ...changed }, [facts, facts, facts])
    .filter(({ level }) => level !== 'pass')
    .map(({ check, level, message }) => `${level} ${check}: ${message}`)
}

describe('systemFindings', () => {
  it('has nothing to say about a fit host', () => {
    expect(troubles({})).toEqual([])
  })

  it.each<[string, Partial<Facts>, RegExp]>([
    ['too little memory', { memory: { total: 1024 ** 3, available: 0 } }, /^fail memory: the instances need/],
    ['a clock that is off', { clock: 1007 }, /^warn clock: the clock is 7 s ahead of the other hosts$/],
    [
      'an address it has not',
      { addresses: ['10.9.9.9'] },
      /^warn address: 10.0.0.1, which brokers would register/,
    ],
    ['no package manager', { packageManager: undefined }, /^fail packages: neither dnf nor yum is there$/],
  ])('names %s', (_name, changed, expected) => {
    expect(troubles(changed)).toEqual([expect.stringMatching(expected)])
  })
})
