import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import type { Answer, Resource } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { bootSysctl, parseBootLines } from '../../../src/resources/sysctl-boot.ts'
import { parseSysctl, sysctlProbe } from '../../../src/resources/sysctl.ts'
import { run, scratch } from './on-host.ts'

const OURS = '/etc/sysctl.d/90-rocketmq.conf'
const settings = { 'vm.max_map_count': '655360', 'vm.swappiness': '1' }
const least = ['vm.max_map_count']

/** The difference on a host whose files answer this. */
function diffOf(stdout: string, wanted: Readonly<Record<string, string>> = settings) {
  const made = bootSysctl(OURS, wanted, least) as unknown as Resource
  const observed = parseBootLines({ stdout, exit: 0 })
  return made.diff(observed, made.desire(new ObservedWorld(), observed))
}

/** A host's answer; files are 'etc/90-x.conf'. A file without text is a link to /dev/null. */
function answerOf(files: Readonly<Record<string, string | null>>): { answer: Answer; root: string } {
  const root = scratch()
  for (const [path, text] of Object.entries(files)) {
    const [folder = '', name = ''] = path.split('/')
    mkdirSync(join(root, folder, 'sysctl.d'), { recursive: true })
    const file = join(root, folder, 'sysctl.d', name)
    if (text === null) symlinkSync('/dev/null', file)
    else writeFileSync(file, text)
  }
  return {
    root,
    answer: run(
      sysctlProbe(
        ['vm.swappiness'],
        ['etc', 'run', 'lib'].map((folder) => join(root, folder)),
      ),
    ),
  }
}

describe('kernel settings at the next boot', () => {
  it.each([
    ['no other file sets them', `${OURS}:2:vm.swappiness = 1\n`],
    ['an earlier file sets another value', `/usr/lib/sysctl.d/50-default.conf:9:vm.swappiness = 60\n`],
    ['a later file sets the same value', `/etc/sysctl.d/99-sysctl.conf:1:vm.swappiness=1\n`],
    ['a later file sets more than the least', `/etc/sysctl.d/99-sysctl.conf:1:vm.max_map_count=1048576\n`],
    ['a later file sets another key', `/etc/sysctl.d/99-sysctl.conf:1:vm.swappiness_of_mine=60\n`],
    ['it is a comment', `/etc/sysctl.d/99-sysctl.conf:1:  # vm.swappiness=60\n`],
    [
      'the last line sets it right',
      `/etc/sysctl.d/99-a.conf:1:vm.swappiness=60\n/etc/sysctl.d/99-b.conf:1:vm.swappiness=1\n`,
    ],
  ])('hold where %s', (_what, stdout) => {
    expect(diffOf(stdout)).toEqual({ kind: 'same' })
  })

  it.each([['vm.swappiness = 60'], ['vm/swappiness=60'], ['-vm.swappiness = 60 '], ['  vm.swappiness=60']])(
    'are noted where a later file has %j',
    (line) => {
      expect(diffOf(`/etc/sysctl.d/99-sysctl.conf:12:${line}\n`)).toEqual({
        kind: 'same',
        note:
          `vm.swappiness will be 60 and not 1 after the next boot: /etc/sysctl.d/99-sysctl.conf:12 is read after ${OURS}; ` +
          'remove the line there, or write its value under sysctl in the inventory',
      })
    },
  )

  it('goes by the names of files, whatever their folder', () => {
    const note = expect.stringContaining('/usr/lib/sysctl.d/95-a.conf:3 ') as string
    expect(
      diffOf('/usr/lib/sysctl.d/95-a.conf:3:vm.swappiness=10\n/run/sysctl.d/91-b.conf:1:vm.swappiness=1\n'),
    ).toMatchObject({ note })
  })

  it('takes a list of ports that has ours', () => {
    const key = 'net.ipv4.ip_local_reserved_ports'
    const file = `/etc/sysctl.d/99-a.conf:1:${key}`
    expect(diffOf(`${file}=8080,40900-40920\n`, { [key]: '40911' })).toEqual({ kind: 'same' })
    expect(diffOf(`${file}=8080\n`, { [key]: '40911' })).toHaveProperty('note')
  })
})

describe('the files of a host', () => {
  test('are read with the kernel’s values, in one process', () => {
    const { answer, root } = answerOf({ 'etc/99-a.conf': '# vm.swappiness=5\n\nvm.swappiness=60\n' })
    expect(parseSysctl(['vm.swappiness'], answer).get('vm.swappiness')).toMatchObject({ kind: 'value' })
    expect(parseBootLines(answer).get('vm.swappiness')).toEqual({
      path: join(root, 'etc/sysctl.d/99-a.conf'),
      line: 3,
      value: '60',
    })
  })

  test('hide those of their name in later folders, also as links to /dev/null', () => {
    const { answer } = answerOf({
      'etc/99-a.conf': null,
      'run/99-b.conf': 'vm.dirty_ratio=1\n',
      'lib/99-a.conf': 'vm.swappiness=60\n',
      'lib/99-b.conf': 'vm.swappiness=60\n',
    })
    expect([...parseBootLines(answer).keys()]).toEqual(['vm.dirty_ratio'])
  })
})
