import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { image } from '../../../roles/docker/image.ts'
import { jdkHome } from '../../../roles/jdk/home-resource.ts'
import {
  madeThings,
  recordBegun,
  recordFailed,
  recordMade,
  recordMissingAbove,
  USER_COMMENT,
} from '../../../src/resources/made.ts'
import { user } from '../../../src/resources/user.ts'
import { shells } from '../shell/shells.ts'
import { converge, me, run, scratch, standIns } from './on-host.ts'

const listIn = (folder: string): string => join(folder, 'state', 'made')

/** What the list means, by each shell. @param programs stand in for those of the host */
function made(list: string, programs: Readonly<Record<string, string>> = {}): string[] {
  const path = `${standIns(programs)}:${process.env['PATH'] ?? ''}`
  const answers = shells.map(({ argv: [program = '', ...options] }) => {
    const script = madeThings(list)
    return spawnSync(program, [...options, '-euc', script], { env: { PATH: path } }).stdout.toString()
  })
  expect(new Set(answers).size).toBe(1)
  return (answers[0] ?? '').split('\n').filter((line) => line !== '')
}

/** Ends the script without any trap, as a power cut does. */
const CUT = 'kill -9 $PPID'

describe('a run that is cut off right after it made a user', () => {
  const passwd = (comment: string): string => `echo 'mq:x:990:990:${comment}:/data:/sbin/nologin'`
  const spec = { name: 'mq', group: 'mq', home: '/data' }
  const cutAfter = (act: string): string => {
    const list = listIn(scratch())
    const path = standIns({ getent: '[ "$1" = group ]', useradd: `${act}\n${CUT}` })
    expect(converge(user({ ...spec, madeList: list }), path).exit).toBe(-1)
    return list
  }

  test('the user counts as made', () => {
    expect(made(cutAfter(''), { getent: passwd(USER_COMMENT) })).toEqual(['user mq'])
  })

  test('a user that another has made meanwhile does not', () => {
    expect(made(cutAfter(''), { getent: passwd('Message queue') })).toEqual([])
    expect(made(cutAfter(''), { getent: 'exit 2' })).toEqual([])
  })

  test('the record is on the disk before the act', () => {
    const folder = scratch()
    const [list, log] = [listIn(folder), join(folder, 'log')]
    const path = standIns({
      getent: '[ "$1" = group ]',
      sync: `for file; do :; done; echo "flushed $file" >>${log}`,
      useradd: `echo "$*" >>${log}`,
    })
    expect(converge(user({ ...spec, madeList: list }), path).exit).toBe(0)
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
    expect(lines[0]).toBe(`flushed ${list}.new`)
    expect(lines[1]).toContain(`--comment ${USER_COMMENT} mq`)
    expect(lines.slice(2)).toEqual([`flushed ${list}.new`])
    expect(readFileSync(list, 'utf8')).toBe('user mq\n')
  })
})

describe('a run that is cut off right after it unpacked a JDK', () => {
  const cut = (): { readonly list: string; readonly home: string } => {
    const folder = scratch()
    const top = join(folder, 'src', 'jdk8')
    mkdirSync(join(top, 'bin'), { recursive: true })
    for (const name of ['java', 'javac'])
      writeFileSync(join(top, 'bin', name), '#!/bin/sh\n', { mode: 0o755 })
    writeFileSync(join(top, 'release'), 'JAVA_VERSION="1.8.0_1"\n')
    const staging = join(folder, 'archive')
    spawnSync('tar', ['-czf', staging, '-C', join(folder, 'src'), 'jdk8'])
    const [home, madeList] = [join(folder, 'java', 'jdk8'), listIn(folder)]
    const source = { label: 'x', check: () => Promise.resolve(), obtain: () => Promise.reject(new Error()) }
    const jdk = jdkHome({ home, major: 8, archive: { source, staging, user: me.user, madeList } })
    const path = standIns({ chown: 'exit 0', mv: `/bin/mv "$@"; case "$*" in *${home}) ${CUT} ;; esac` })
    expect(converge(jdk, path).exit).toBe(-1)
    expect(existsSync(join(home, 'bin', 'javac'))).toBe(true)
    return { list: madeList, home }
  }

  test('the JDK counts as made, and so does the folder above it', () => {
    const { list, home } = cut()
    expect(made(list)).toEqual([`folder ${join(home, '..')}`, `jdk ${home}`])
  })

  test('a JDK of another at that place does not', () => {
    const { list, home } = cut()
    run(`rm -rf '${home}'`)
    mkdirSync(join(home, 'bin'), { recursive: true })
    expect(made(list)).toEqual([`folder ${join(home, '..')}`])
  })
})

test('what unpacking another JDK left goes with the next one, and nothing of others', () => {
  const folder = scratch()
  const java = join(folder, 'java')
  for (const name of ['.unpack-jdk7.Xy12ab', '.unpack-jdk6.Xy12ab', '.unpack-jdk7.by-hand', 'jdk7'])
    mkdirSync(join(java, name), { recursive: true })
  const madeList = listIn(folder)
  expect(run(recordBegun(madeList, 'jdk', join(java, 'jdk7'))).exit).toBe(0)
  expect(run(recordBegun(madeList, 'jdk', join(folder, 'none', 'jdk9'))).exit).toBe(0)
  const source = { label: 'x', check: () => Promise.resolve(), obtain: () => Promise.reject(new Error()) }
  const archive = { source, staging: '/no-such-archive', user: me.user, madeList }
  expect(converge(jdkHome({ home: join(java, 'jdk8'), major: 8, archive })).exit).not.toBe(0)
  expect(readdirSync(java).sort()).toEqual(['.unpack-jdk6.Xy12ab', '.unpack-jdk7.by-hand', 'jdk7'])
})

describe('an image', () => {
  const NAME = 'rocketmq:5.3.3'
  const id = (digit: string): string => `sha256:${digit.repeat(64)}`
  const DF =
    "printf 'Filesystem 1048576-blocks Used Available Capacity Mounted\\n/dev/x 9999 9 9000 10%% /x\\n'"
  const pulled = (pull: string, before = 'exit 1'): { readonly exit: number; readonly list: string } => {
    const folder = scratch()
    const [list, there] = [listIn(folder), join(folder, 'there')]
    const docker = `case "$*" in
  info*) echo '${folder}|[]' ;;
  *pull*) ${pull.replaceAll('THERE', there)} ;;
  *Size*) echo 1 ;;
  *inspect*) if [ -e ${there} ]; then echo ${id('a')}; else ${before}; fi ;;
esac`
    const wanted = image({ image: { name: NAME, id: id('f') }, needs: [], madeList: list })
    const { exit } = converge(wanted, standIns({ df: DF, docker }))
    return { exit, list }
  }
  const names = (list: string, named: string): string[] => made(list, { docker: `echo "${named}"` })
  const now = (): number => Math.floor(Date.now() / 1000)

  test('that got its name in the time of the pull that was cut off counts as made', () => {
    const { exit, list } = pulled(`: >THERE; ${CUT}`)
    expect(exit).toBe(-1)
    expect(names(list, String(now()))).toEqual([`image ${NAME}`])
    expect(names(list, String(now() - 100))).toEqual([])
    expect(names(list, String(now() + 2000))).toEqual([])
    expect(names(list, '-62135596800')).toEqual([])
    expect(names(list, '')).toEqual([])
  })

  test('that got its name after the next boot does not', () => {
    const list = join(scratch(), 'made')
    // This machine has booted since.
    writeFileSync(list, `making image ${NAME} 1000\n`)
    expect(names(list, '1010')).toEqual([`image ${NAME}`])
    const booted = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1])
    writeFileSync(list, `making image ${NAME} ${booted - 10}\n`)
    expect(names(list, String(booted - 5))).toEqual([`image ${NAME}`])
    expect(names(list, String(booted + 5))).toEqual([])
  })

  test('of another, who brought it while the pull failed, does not', () => {
    const { exit, list } = pulled(': >THERE; exit 1')
    expect(exit).not.toBe(0)
    expect(names(list, String(now()))).toEqual([])
  })

  test('that was brought counts, also when it is refused then', () => {
    const { exit, list } = pulled(': >THERE')
    expect(exit).toBe(1)
    expect(readFileSync(list, 'utf8')).toBe(`image ${NAME}\n`)
  })

  test('that was there before, and is the same after the pull, does not', () => {
    const { list } = pulled(':', `echo ${id('a')}`)
    expect(readFileSync(list, 'utf8')).toBe('')
  })
})

describe('folders above one that is about to be made', () => {
  test('are in the list, which is on the disk', () => {
    const folder = scratch()
    const [list, log] = [listIn(folder), join(folder, 'log')]
    const path = standIns({ sync: `for file; do :; done; echo "$file" >>${log}` })
    const script = `${recordMissingAbove(list, join(folder, 'a', 'b', 'c'))}\nmkdir -p ${folder}/a/b/c`
    expect(run(script, path)).toEqual({ exit: 0, stdout: '' })
    expect(made(list)).toEqual([`folder ${folder}/a/b`, `folder ${folder}/a`])
    expect(readFileSync(log, 'utf8')).toBe(`${list}\n`)
  })

  test('do not stay in it when they were not made: another may make them', () => {
    const folder = scratch()
    const list = listIn(folder)
    const script = `${recordMissingAbove(list, join(folder, 'a', 'b', 'c'))}\nmkdir ${folder}/a\nexit 7`
    expect(run(script).exit).toBe(7)
    expect(made(list)).toEqual([`folder ${folder}/a`])
    rmdirSync(join(folder, 'a'))
    expect(readdirSync(join(list, '..'))).toEqual(['made'])
  })
})

test('a list keeps its other lines, and none twice', () => {
  const list = listIn(scratch())
  const script = [
    recordBegun(list, 'jdk', '/opt/it’s a jdk'),
    recordBegun(list, 'jdk', '/opt/it’s a jdk'),
    recordBegun(list, 'user', 'mq'),
    recordBegun(list, 'user', 'mq2'),
    recordMade(list, 'user', 'mq'),
    recordMade(list, 'user', 'mq'),
    recordFailed(list, 'user', 'mq2'),
  ].join('\n')
  for (const { argv } of shells) {
    const [program = '', ...options] = argv
    expect(spawnSync(program, [...options, '-euc', script]).status).toBe(0)
    expect(readFileSync(list, 'utf8').replace(/ \d+\n/, ' TIME\n')).toBe(
      'making jdk /opt/it’s a jdk TIME\nuser mq\n',
    )
  }
})

test('a full disk takes nothing out of a list', () => {
  const list = listIn(scratch())
  expect(run(recordMade(list, 'user', 'mq')).exit).toBe(0)
  // As of a disk without room: nothing can be written into the new list.
  run(`ln -s /dev/full ${list}.new`)
  expect(run(recordMade(list, 'jdk', '/opt/jdk')).exit).not.toBe(0)
  expect(readFileSync(list, 'utf8')).toBe('user mq\n')
})
