import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  DROP_IN_USERS,
  parseProcessMarks,
  processMarks,
  userOfDropIns,
} from '../../../src/runtime/starts/process-marks.ts'
import { rootTest, service } from '../../helpers/service-user.ts'
import { me, run, scratch } from '../resources/on-host.ts'

/** A process as /proc shows it. @param open paths of its open files */
function processAt(proc: string, pid: number, uid: number, java: string, open: readonly string[]): void {
  const folder = join(proc, String(pid))
  mkdirSync(join(folder, 'fd'), { recursive: true })
  writeFileSync(join(folder, 'status'), `Name:\tjava\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`)
  symlinkSync(java, join(folder, 'exe'))
  for (const [fd, path] of open.entries()) symlinkSync(path, join(folder, 'fd', String(fd)))
}

const myUid = process.getuid?.() ?? 0

function marksOf(proc: string, user = me.user): ReturnType<typeof parseProcessMarks> {
  const { exit, stdout } = run(`javas='7 8 9'\n${processMarks(user, proc)}`)
  expect(exit).toBe(0)
  return parseProcessMarks(stdout.split('\n'))
}

test('a process of the service with the files that there are now has no mark', () => {
  const proc = scratch()
  processAt(proc, 7, myUid, '/jvm/bin/java', [
    '/opt/r/lib/a.jar',
    '/data/store/x (deleted)',
    '/tmp/a.jar (deleted)',
  ])
  expect(marksOf(proc)).toEqual(new Map())
})

test('libraries and programs that were replaced are seen, and the user of a process', () => {
  const proc = scratch()
  processAt(proc, 7, myUid, '/jvm/bin/java', ['/opt/r/lib/rocketmq-store-5.3.3.jar (deleted)'])
  processAt(proc, 8, myUid, '/jvm/bin/java (deleted)', [])
  processAt(proc, 9, 4_000_000, '/jvm/bin/java', ['/opt/r/lib/a.jar (deleted)'])
  expect(marksOf(proc)).toEqual(
    new Map([
      [7, { replaced: 'rocketmq-store-5.3.3.jar' }],
      [8, { replaced: 'java' }],
      [9, { user: '4000000', replaced: 'a.jar' }],
    ]),
  )
})

test('fewer open files than its unit has are seen, where the host gives as many', () => {
  const proc = scratch()
  const hard = Number(run('ulimit -H -n').stdout)
  for (const [pid, files] of [
    [7, `${hard - 1}`],
    [8, `${hard}`],
    [9, 'unlimited'],
  ] as const) {
    processAt(proc, pid, myUid, '/jvm/bin/java', [])
    writeFileSync(
      join(proc, String(pid), 'limits'),
      `Limit                     Soft Limit           Hard Limit           Units
Max processes             7                    7                    processes
Max open files            16                   ${files}                files
Max locked memory         8                    8                    bytes
`,
    )
  }
  const fewOf = (files: number): ReturnType<typeof parseProcessMarks> => {
    const { stdout } = run(`javas='7 8 9'\n${processMarks(me.user, proc, files)}`)
    return parseProcessMarks(stdout.split('\n'), files)
  }
  expect(fewOf(hard)).toEqual(new Map([[7, { fewFiles: hard - 1 }]]))
  expect(fewOf(2 ** 31)).toEqual(new Map())
})

rootTest('the user of a real process', async () => {
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  try {
    const { stdout } = run(`javas=${child.pid ?? 0}\n${processMarks(service.user)}`)
    expect(parseProcessMarks(stdout.split('\n')).get(child.pid ?? 0)).toEqual({ user: 'root' })
  } finally {
    child.kill()
  }
})

test('the last drop-in of a unit that sets a user decides', () => {
  const folder = join(scratch(), 'x.service.d')
  mkdirSync(folder)
  const [first, second, third] = ['a', 'b', 'c'].map((name) => join(folder, `${name}.conf`))
  writeFileSync(first ?? '', '[Service]\nUser=root\n')
  writeFileSync(second ?? '', '[Service]\nMemoryMax=3G\n')
  writeFileSync(third ?? '', '[Service]\nUser = admin\n')
  const dropIns = [first ?? '', second ?? '', third ?? '']
  const { stdout } = run(`units='Id=x
DropInPaths=${dropIns.join(' ')}
Job='
${DROP_IN_USERS}`)
  const lines = stdout.split('\n')
  expect(userOfDropIns(lines, dropIns)).toBe('admin')
  expect(userOfDropIns(lines, dropIns.slice(0, 2))).toBe('root')
  expect(userOfDropIns(lines, [second ?? ''])).toBeUndefined()
  expect(userOfDropIns([`${first ?? ''}:User=`], dropIns)).toBe('root')
})
