import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factsProbe, parseFacts } from '../../../src/resources/facts.ts'
import type { Resource } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { parseFileStates, type FileState } from '../../../src/resources/file-state.ts'
import { diffFile } from '../../../src/resources/file.ts'
import { hostsFile, withHostsBlock, withoutHostsBlock } from '../../../src/resources/hosts-file.ts'
import { memoryFinding } from '../../../src/instances/memory.ts'
import {
  diffSysctl,
  parseSysctl,
  runningSysctl,
  saysSettings,
  settingsOn,
  sysctlFile,
} from '../../../src/resources/sysctl.ts'
import { read, run } from './on-host.ts'

test('a hosts file that is too large to be one is not changed, with a hint', () => {
  const made = hostsFile({ cluster: 'c1', host: 'mq1', entries: [], ownAddress: '10.0.0.11' })
  const hosts = made as unknown as Resource<FileState, string>
  expect(
    hosts.diff({ kind: 'file', mode: '0644', user: 'root', group: 'root', content: undefined }, ''),
  ).toEqual({
    kind: 'blocked',
    reason: '/etc/hosts is larger than a hosts file should be',
    hint: 'See on the host what fills it, and bring it under 64 KiB.',
  })
})

describe('a hosts file keeps every byte that is not ours', () => {
  const made = hostsFile({
    cluster: 'c1',
    host: 'mq1',
    entries: [{ address: '10.0.0.1', name: 'mq1' }],
    ownAddress: '10.0.0.1',
  }) as unknown as Resource<FileState, string>
  const block = '# rmq-provision c1: begin\n10.0.0.1 mq1\n# rmq-provision c1: end\n'

  const stateOf = (bytes: Buffer): FileState => {
    const stdout = `file\n644 root root ${bytes.length}\n${bytes.toString('base64')}`
    const state = parseFileStates({ stdout, exit: 0 }, ['/etc/hosts']).get('/etc/hosts')
    if (state === undefined) throw new Error('no state')
    return state
  }
  const desired = (state: FileState): string => {
    const text = made.desire(new ObservedWorld(), state)
    if (typeof text !== 'string') throw new Error('no text')
    return text
  }
  const written = (state: FileState): Buffer => {
    const [step] = made.converge(state, desired(state))
    if (step?.kind !== 'script') throw new Error('no script')
    return Buffer.from(/<<'RMQ_CONTENT'\n([^]*?)RMQ_CONTENT/.exec(step.script)?.[1] ?? '', 'base64')
  }

  test.each([
    ['GBK', Buffer.concat([Buffer.from('# '), Buffer.from([0xd6, 0xf7, 0xbb, 0xfa]), Buffer.from('\n')])],
    ['Latin-1', Buffer.from('# Köln\n', 'latin1')],
    ['UTF-8', Buffer.from('# Köln 主机\n')],
  ])('%s', (_, bytes) => {
    expect(written(stateOf(bytes))).toEqual(Buffer.concat([bytes, Buffer.from(block)]))
  })

  test('whatever it holds, and then is the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (array) => {
        const bytes = Buffer.from(array)
        const newline = bytes.length === 0 || bytes.at(-1) === 0x0a ? '' : '\n'
        const after = written(stateOf(bytes))
        expect(after).toEqual(Buffer.concat([bytes, Buffer.from(newline + block)]))
        expect(made.diff(stateOf(after), desired(stateOf(after)))).toEqual({ kind: 'same' })
      }),
    )
  })

  test('bytes are not taken for the character that they are in Latin-1', () => {
    const state = stateOf(Buffer.from('é', 'latin1'))
    expect(diffFile({ path: '/etc/x', mode: '0644', user: 'root', group: 'root' }, state, 'é').kind).toBe(
      'change',
    )
  })
})

describe('withHostsBlock', () => {
  const spec = {
    cluster: 'c1',
    host: 'mq1',
    entries: [
      { address: '10.0.0.1', name: 'mq1' },
      { address: '10.0.0.2', name: 'mq2' },
    ],
    ownAddress: '10.0.0.1',
  }
  const block = '# rmq-provision c1: begin\n10.0.0.1 mq1\n10.0.0.2 mq2\n# rmq-provision c1: end\n'
  const local = '127.0.0.1 localhost\n'

  test.each([
    ['an empty file', '', 'mq1', block],
    ['added at the end', local, 'mq1', local + block],
    ['no newline at the end', local.trim(), 'mq1', local + block],
    ['as it should be', local + block + '1.2.3.4 x\n', 'mq1', local + block + '1.2.3.4 x\n'],
    [
      'an old block, replaced where it stands',
      `${local}# rmq-provision c1: begin\n9.9.9.9 old\n# rmq-provision c1: end\n# tail\n`,
      'mq1',
      `${local}${block}# tail\n`,
    ],
    [
      'another cluster’s block',
      '# rmq-provision c2: begin\n# rmq-provision c2: end\n',
      'mq1',
      `# rmq-provision c2: begin\n# rmq-provision c2: end\n${block}`,
    ],
    ['a lost end line', `${local}# rmq-provision c1: begin\n`, 'mq1', local + block],
    [
      'an own name that nothing resolves',
      local,
      'web7.example',
      local + block.replace('mq2\n', 'mq2\n10.0.0.1 web7.example\n'),
    ],
    ['an own name that another line has', '1.1.1.1 a web7 # b\n', 'web7', `1.1.1.1 a web7 # b\n${block}`],
    [
      'an own name in a comment only',
      '# web7\n',
      'web7',
      `# web7\n${block.replace('mq2\n', 'mq2\n10.0.0.1 web7\n')}`,
    ],
    ['a host without a name', local, 'localhost', local + block],
  ])('%s', (_what, text, hostname, expected) => {
    const result = withHostsBlock(text, spec, hostname)
    expect(result).toBe(expected)
    expect(withHostsBlock(result, spec, hostname)).toBe(result)
  })

  test.each([
    ['what was there before it', local + block, local],
    ['lines after it', `${local}${block}9.9.9.9 later\n`, `${local}9.9.9.9 later\n`],
    ['the block of another cluster', `${block.replaceAll('c1', 'c2')}${block}`, block.replaceAll('c1', 'c2')],
    ['a file without it, as it is', '1.1.1.1 a', '1.1.1.1 a'],
    ['a block that was cut short', `${local}# rmq-provision c1: begin\n`, local],
    ['nothing where there was nothing else', block, ''],
  ])('leaves, when the cluster ends: %s', (_what, text, expected) => {
    expect(withoutHostsBlock(text, 'c1')).toBe(expected)
  })

  test('localhost and bare addresses get no line', () => {
    const entries = ['localhost', '10.0.0.9', 'mq1'].map((name) => ({ address: '10.0.0.1', name }))
    expect(withHostsBlock('', { ...spec, entries }, 'mq1')).toBe(
      '# rmq-provision c1: begin\n10.0.0.1 mq1\n# rmq-provision c1: end\n',
    )
  })
})

test.each([
  [
    'the same in another order',
    '# Kernel settings for RocketMQ; written by rmq-provision.\nb.b = 2\na.a = 1\n',
    true,
  ],
  ['another value', '# Kernel settings for RocketMQ; written by rmq-provision.\nb.b = 2\na.a = 3\n', false],
  [
    'one more',
    '# Kernel settings for RocketMQ; written by rmq-provision.\nb.b = 2\na.a = 1\nc.c = 1\n',
    false,
  ],
  [
    'a line that is no setting',
    '# Kernel settings for RocketMQ; written by rmq-provision.\nb.b = 2\na.a = 1\n# x\n',
    false,
  ],
])(
  'a file of kernel settings that another cluster wrote stays when it says the same: %s',
  (_what, text, same) => {
    expect(saysSettings(text, { 'a.a': '1', 'b.b': '2' })).toBe(same)
  },
)

describe('sysctl', () => {
  const settings = { 'vm.max_map_count': '655360', 'net.ipv4.tcp_rmem': '4096 87380 6291456' }

  const map = '/proc/sys/vm/max_map_count'
  const rmem = '/proc/sys/net/ipv4/tcp_rmem'

  test.each([
    [`writable ${map}\n${map}:1:655360\n${rmem}:1:4096\t87380\t6291456\n`, { kind: 'same' }],
    [
      `writable ${map}\n${map}:1:65530\n${rmem}:1:4096 87380 6291456\n`,
      { kind: 'change', action: 'update', summary: 'set vm.max_map_count 65530 → 655360' },
    ],
    [
      `${map}:1:65530\n`,
      {
        kind: 'same',
        note: 'vm.max_map_count is 65530 and cannot be set from this host (wanted 655360); net.ipv4.tcp_rmem is unknown to this kernel',
      },
    ],
  ])('%j', (stdout, expected) => {
    expect(diffSysctl(settings, parseSysctl(Object.keys(settings), { stdout, exit: 0 }))).toEqual(expected)
  })

  test.each([
    ['', '40911-40913'],
    ['40911-40913', '40911-40913'],
    ['8080,40912', '8080,40911-40913'],
  ])('ports are reserved besides those of others (%j)', (reserved, expected) => {
    const wanted = { 'net.ipv4.ip_local_reserved_ports': '40911,40912,40913' }
    const states = parseSysctl(Object.keys(wanted), {
      stdout: `/proc/sys/net/ipv4/ip_local_reserved_ports:1:${reserved}\n`,
      exit: 0,
    })
    expect(settingsOn(wanted, states)).toEqual({ 'net.ipv4.ip_local_reserved_ports': expected })
    expect(settingsOn(settings, states)).toEqual(settings)
  })

  test.each([
    ['65530', ['vm.max_map_count'], '655360'],
    ['1048576', ['vm.max_map_count'], '1048576'],
    ['1048576', [], '655360'],
    ['655360', ['vm.max_map_count'], '655360'],
  ])('of a least value what runs is kept if it is more (%s, %j)', (value, least, expected) => {
    const states = parseSysctl(Object.keys(settings), {
      stdout: `writable ${map}\n${map}:1:${value}\n${rmem}:1:4096\t87380\t6291456\n`,
      exit: 0,
    })
    const wanted = settingsOn(settings, states, least)
    expect(wanted).toEqual({ ...settings, 'vm.max_map_count': expected })
    expect(diffSysctl(wanted, states).kind).toBe(value === expected ? 'same' : 'change')
  })

  test('reads this machine’s kernel', () => {
    const value = readFileSync('/proc/sys/vm/max_map_count', 'utf8').trim()
    expect(read(runningSysctl({ 'vm.max_map_count': value })).diff).toEqual({ kind: 'same' })
    expect(read(runningSysctl({ 'vm.no_such_key': '1' })).diff).toMatchObject({
      kind: 'same',
      note: expect.any(String) as string,
    })
  })

  test('the file has a line per setting', () => {
    expect(sysctlFile(settings)).toMatch(
      /^#.*\nvm\.max_map_count = 655360\nnet\.ipv4\.tcp_rmem = 4096 87380 6291456\n$/,
    )
  })
})

describe('facts', () => {
  const answer = `hostname=mq1
os.ID="centos"
os.VERSION_ID="7"
os.PRETTY_NAME="CentOS Linux 7 (Core)"
architecture=x86_64
cores=4
memory.MemTotal:=8000000
memory.MemFree:=1000000
memory.Cached:=500000
packageManager=yum
selinux=1
systemd=yes
clock=1700000000
uid=0
1: lo    inet 127.0.0.1/8 scope host lo
2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0
2: eth0    inet6 fe80::1/64 scope link
`

  test('are read from what an EL7 host prints', () => {
    expect(parseFacts(answer)).toEqual({
      hostname: 'mq1',
      os: { id: 'centos', version: '7', name: 'CentOS Linux 7 (Core)' },
      architecture: 'x86_64',
      cores: 4,
      memory: { total: 8_192_000_000, available: 1_536_000_000 },
      packageManager: 'yum',
      selinux: 'enforcing',
      systemd: true,
      clock: 1_700_000_000,
      addresses: ['127.0.0.1', '10.0.0.11', 'fe80::1'],
      uid: 0,
    })
  })

  test.each([
    ['selinux=1', 'selinux=0', 'selinux', 'permissive'],
    ['selinux=1\n', '', 'selinux', 'disabled'],
    ['packageManager=yum\n', '', 'packageManager', undefined],
    ['systemd=yes\n', '', 'systemd', false],
  ] as const)('%j → %j', (from, to, key, expected) => {
    expect(parseFacts(answer.replace(from, to))[key]).toBe(expected)
  })

  test('addresses come from hostname -I where there is no ip', () => {
    const without = answer.replaceAll(/^\d: .*\n/gm, '')
    expect(parseFacts(`${without}addresses=10.0.0.1 10.0.0.2 \n`).addresses).toEqual(['10.0.0.1', '10.0.0.2'])
  })

  test('the own figure of the kernel of available memory is used', () => {
    const reported = answer.replace('memory.Cached', 'memory.MemAvailable:=700000\nmemory.Cached')
    expect(parseFacts(reported).memory.available).toBe(716_800_000)
  })

  test('a missing memory size is an error', () => {
    expect(() => parseFacts(answer.replace('MemTotal', 'x'))).toThrow(/MemTotal/)
  })

  test('the script runs in this machine’s sh', () => {
    const facts = factsProbe.parse(run(factsProbe.script.replaceAll('2>/dev/null', '')))
    expect(facts.cores).toBeGreaterThan(0)
    expect(facts.memory.total).toBeGreaterThan(facts.memory.available)
    expect(Math.abs(facts.clock - Date.now() / 1000)).toBeLessThan(60)
    expect(facts.uid).toBe(process.getuid?.())
  })
})

describe('memoryFinding', () => {
  const MIB = 1024 ** 2
  const instance = (id: string, size: number, direct?: number) => ({
    id,
    host: 'mq1',
    config: new Map<string, string>(),
    heap: { size: size * MIB, ...(direct === undefined ? {} : { direct: direct * MIB }) },
  })
  const finding = (total: number, ...instances: ReturnType<typeof instance>[]) =>
    memoryFinding(
      { instances: instances as never, rocketmq: { version: '5.3.3' } as never },
      { name: 'mq1' },
      { memory: { total: total * MIB, available: 0 } },
    )

  test('heap, a quarter of direct memory and 300 MiB each may take nine tenths', () => {
    // 1000 + 300 + 400/4 = 1400 of 0.9 × total
    expect(finding(1556, instance('broker-a-0', 1000, 400))).toBeUndefined()
    expect(finding(1555, instance('broker-a-0', 1000, 400))).toMatch(
      /need 1400 MiB.*1555 MiB.*broker-a-0 1400 MiB/,
    )
  })

  test('the pool of transientStorePoolEnable counts as a whole', () => {
    const config = new Map([['transientStorePoolEnable', 'true']])
    expect(finding(8000, { ...instance('a', 1000, 6144), config })).toBeUndefined()
    expect(finding(7000, { ...instance('a', 1000, 6144), config })).toMatch(/a 6420 MiB/)
  })

  test('instances of a host add up, those of others do not count', () => {
    expect(finding(4000, instance('a', 1000), instance('b', 3000))).toMatch(/a 1300 MiB, b 3300 MiB/)
    expect(finding(4000, instance('a', 1000), { ...instance('b', 3000), host: 'mq2' })).toBeUndefined()
  })
})
