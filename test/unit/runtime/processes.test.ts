import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseListeners, parseListeningPids } from '../../../src/runtime/listeners.ts'
import { findJava, LISTENERS_OF, LISTENING_PID } from '../../../src/runtime/processes.ts'
import { quote } from '../../../src/shell/quote.ts'
import { run, scratch, standIns } from '../resources/on-host.ts'

describe('find_java', () => {
  const find = (files: Readonly<Record<string, string>>): string => {
    const root = scratch()
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return run(`${findJava(`${root}/proc`, `${root}/cgroup`)}\nfind_java 10; echo "$java"`).stdout
  }
  const process = (pid: number, comm: string, children?: string): Record<string, string> => ({
    [`proc/${pid}/comm`]: `${comm}\n`,
    ...(children === undefined ? {} : { [`proc/${pid}/task/${pid}/children`]: children }),
  })
  const withoutChildren = { ...process(10, 'sh'), ...process(11, 'sh'), ...process(12, 'java') }
  const unit = 'system.slice/rocketmq-a.service'
  const pids = '10\n11\n12\n'

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'by the children of scripts',
      { ...process(10, 'sh', '11 '), ...process(11, 'sh', '12 '), ...process(12, 'java', '') },
      '12',
    ],
    ['java itself', process(10, 'java', ''), '10'],
    ['no java', process(10, 'sh', ''), ''],
    [
      'by the cgroup, v1',
      {
        ...withoutChildren,
        'proc/10/cgroup': `4:memory:/\n1:name=systemd:/${unit}\n`,
        [`cgroup/systemd/${unit}/cgroup.procs`]: pids,
      },
      '12',
    ],
    [
      'by the cgroup, v2',
      { ...withoutChildren, 'proc/10/cgroup': `0::/${unit}\n`, [`cgroup/${unit}/cgroup.procs`]: pids },
      '12',
    ],
    [
      'by the cgroup, v2 beside v1',
      {
        ...withoutChildren,
        'proc/10/cgroup': `0::/${unit}\n`,
        [`cgroup/unified/${unit}/cgroup.procs`]: pids,
      },
      '12',
    ],
    [
      'a cgroup without java',
      { ...withoutChildren, 'proc/10/cgroup': `0::/${unit}\n`, [`cgroup/${unit}/cgroup.procs`]: '10\n11\n' },
      '',
    ],
  ])('%s', (_, files, expected) => {
    expect(find(files).split('\n')[0]).toBe(expected)
  })
})

describe.each([
  ['iproute 4 and later', '"nginx",pid=812,fd=6', '"nginx",pid=811,fd=6'],
  ['iproute 3.10', '"nginx",812,6', '"nginx",811,6'],
])('a line of ss, %s', (_, first, second) => {
  const line = `LISTEN 0 511 [::]:10909 [::]:* users:((${first}),(${second}))`

  test('listening_pid', () => {
    expect(run(`${LISTENING_PID}\nlistening_pid ${quote(line)}; echo "$pid"`).stdout).toBe('812\n')
    expect(run(`${LISTENING_PID}\nlistening_pid 'LISTEN 0 64 *:2049 *:*'; echo "$pid"`).stdout).toBe('\n')
  })

  test('listeners_of', () => {
    const path = standIns({ ss: `cat <<'LINES'\nState Recv-Q\n${line}\nLINES` })
    expect(run(`${LISTENERS_OF}\nlisteners_of 10909`, path).stdout).toBe('812 nginx\n')
  })

  test('the parsers', () => {
    expect(parseListeners([line])).toEqual([{ port: 10909, process: 'nginx (pid 812)' }])
    expect(parseListeners([line, 'ours 812'])).toEqual([])
    expect(parseListeningPids([line])).toEqual(new Map([[10909, new Set([812, 811])]]))
  })
})
