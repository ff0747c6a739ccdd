import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { parseProgramFiles } from '../../../../roles/program-files/changes.ts'
import { writeList } from '../../../../roles/program-files/list.ts'
import { FILE_LIST } from '../../../../src/layout/file-list.ts'
import { surveyScript } from '../../../../roles/program-files/survey.ts'
import { run, scratch, standIns } from '../../resources/on-host.ts'

const OLD = new Date('2024-01-01T00:00:00Z')

const AWKS = ['mawk', 'gawk', 'busybox awk'].filter(
  (awk) => spawnSync('sh', ['-c', `${awk} 'BEGIN { exit 0 }'`]).status === 0,
)

let top: string
beforeEach(() => {
  top = join(scratch(), 'a b')
  write('bin/mqbroker', 'sh runbroker.sh')
  write('bin/runbroker.sh', 'java')
  write('lib/a-1.0.jar', 'jar')
  write('conf/rmq.broker.logback.xml', '<x/>')
  symlinkSync('a-1.0.jar', join(top, 'lib/link.jar'))
  expect(run(writeList(`'${top}'`))).toEqual({ exit: 0, stdout: '' })
})

/** Writes a file with a time as in an archive. */
function write(file: string, text: string): void {
  const path = join(top, file)
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o755 })
  writeFileSync(path, text, { mode: 0o644 })
  utimesSync(path, OLD, OLD)
}

const program = () => ({ path: top, mark: '.rmq-provision' })

/** What is read of the program, with paths below it. @param path PATH, for other programs */
function read(path?: string) {
  const files = parseProgramFiles(run(surveyScript([program()], [join(top, 'bin/runbroker.sh')]), path))
  const strip = (text: string): string => text.replace(`${top}/`, '')
  return files.changes.map((change) => ({ ...change, path: strip(change.path) }))
}

describe('the files of a program and their list', () => {
  it('agree after the installation, also once this tool has written there', () => {
    write('bin/runbroker.sh', 'java -Xms1g')
    write('bin/runbroker.sh.orig', 'java')
    write('.rmq-provision', 'mark')
    expect(read()).toEqual([])
  })

  test.each<[string, () => void, object]>([
    [
      'an edited script',
      () => {
        write('bin/mqbroker', 'sh other.sh; x')
      },
      { path: 'bin/mqbroker', kind: 'changed', how: 'content' },
    ],
    [
      'an emptied library',
      () => {
        write('lib/a-1.0.jar', '')
      },
      { path: 'lib/a-1.0.jar', kind: 'changed', how: 'content' },
    ],
    [
      'an added library',
      () => {
        write('lib/b (1).jar', 'x')
      },
      { path: 'lib/b (1).jar', kind: 'added' },
    ],
    [
      'a removed file',
      () => {
        rmSync(join(top, 'conf/rmq.broker.logback.xml'))
      },
      { path: 'conf/rmq.broker.logback.xml', kind: 'removed' },
    ],
    [
      'a lost mode',
      () => {
        chmodSync(join(top, 'lib/a-1.0.jar'), 0o600)
      },
      { path: 'lib/a-1.0.jar', kind: 'changed', how: 'mode 600, was 644' },
    ],
    [
      'a closed folder',
      () => {
        chmodSync(join(top, 'lib'), 0o700)
      },
      { path: 'lib', kind: 'changed', how: 'mode 700, was 755' },
    ],
    [
      'a file that became a link',
      () => {
        rmSync(join(top, 'lib/a-1.0.jar'))
        symlinkSync('/tmp/a.jar', join(top, 'lib/a-1.0.jar'))
      },
      { path: 'lib/a-1.0.jar', kind: 'changed', how: 'a link now' },
    ],
    [
      'a link to another place',
      () => {
        rmSync(join(top, 'lib/link.jar'))
        symlinkSync('/tmp/a.jar', join(top, 'lib/link.jar'))
      },
      { path: 'lib/link.jar', kind: 'changed', how: 'content' },
    ],
    [
      'a file of the same size',
      () => {
        write('bin/mqbroker', 'sh runbroker.SH')
        utimesSync(join(top, 'bin/mqbroker'), new Date(), new Date())
      },
      { path: 'bin/mqbroker', kind: 'changed', how: 'content' },
    ],
  ])('differ by %s', (_, change, found) => {
    change()
    expect(read()).toEqual([found])
  })

  it('differ by the mode of the folder of all, which the user of a service cannot enter', () => {
    chmodSync(top, 0o700)
    expect(read()).toEqual([{ path: top, kind: 'changed', how: 'mode 700, was 755' }])
  })

  it('agree where a time alone differs, as that of a copy from another host', () => {
    utimesSync(join(top, 'lib/a-1.0.jar'), new Date(), new Date())
    expect(read()).toEqual([])
  })

  it('are not summed while no time differs', () => {
    expect(read(standIns({ sha256sum: 'exit 1' }))).toEqual([])
  })

  it.each(AWKS)('are compared in the same way by %s', (awk) => {
    const path = standIns({ awk: `exec ${awk} "$@"` })
    utimesSync(join(top, 'lib/a-1.0.jar'), new Date(), new Date())
    write('lib/b.jar', 'x')
    expect(read(path)).toEqual([{ path: 'lib/b.jar', kind: 'added' }])
  })

  it('are not compared where find prints no files', () => {
    expect(read(standIns({ find: 'exit 1' }))).toEqual([])
  })

  it('are bounded in what is printed', () => {
    for (let n = 0; n < 500; n++) write(`lib/x${n}.jar`, 'x')
    const { changes, more } = parseProgramFiles(run(surveyScript([program()], [])))
    expect([changes.length, more]).toEqual([400, 100])
  })

  it('are not hidden by files that are added beside them, which no start reads', () => {
    for (let n = 0; n < 500; n++) write(`logs/broker.log.${n}`, 'x')
    for (let n = 0; n < 500; n++) write(`conf/x${n}.properties`, 'x')
    write('lib/a-1.0.jar', 'other jar')
    write('lib/b.JAR', 'x')
    rmSync(join(top, 'bin/mqbroker'))
    const { changes, more } = parseProgramFiles(run(surveyScript([program()], [])))
    expect([changes.length, more]).toEqual([402, 101])
    const kinds = changes.filter(({ kind }) => kind !== 'added')
    expect(kinds.map(({ path }) => path)).toEqual([join(top, 'bin/mqbroker'), join(top, 'lib/a-1.0.jar')])
    expect(changes.filter(({ path }) => path.includes('logs'))).toEqual([])
  })

  it('are no change where a time differs and the sum took too long', () => {
    utimesSync(join(top, 'lib/a-1.0.jar'), new Date(), new Date())
    expect(read(standIns({ timeout: 'exit 124' }))).toEqual([])
  })

  it('come before the edits of start scripts', () => {
    write('bin/runbroker.sh.orig', 'java')
    write('bin/runbroker.sh', '/etc/passwd: FAILED\nadded\t/etc/x.jar')
    write('lib/b.jar', 'x')
    expect(read()).toEqual([{ path: 'lib/b.jar', kind: 'added' }])
  })
})

describe('a list that is not there', () => {
  const unlisted = (): readonly string[] => parseProgramFiles(run(surveyScript([program()], []))).unlisted

  it('is missed where the mark shows that this tool unpacked the program', () => {
    rmSync(join(top, FILE_LIST))
    expect(unlisted()).toEqual([])
    write('.rmq-provision', 'mark')
    expect(unlisted()).toEqual([top])
  })

  it('is missed where it was emptied, and there again once it is written', () => {
    writeFileSync(join(top, FILE_LIST), '')
    write('lib/b.jar', 'x')
    expect(unlisted()).toEqual([top])
    expect(read()).toEqual([])
    run(writeList(`'${top}'`))
    expect(unlisted()).toEqual([])
    expect(read()).toEqual([])
  })

  it('is written once also on a host whose find prints no files', () => {
    rmSync(join(top, FILE_LIST))
    write('.rmq-provision', 'mark')
    run(writeList(`'${top}'`), standIns({ find: 'exit 1' }))
    expect(unlisted()).toEqual([])
    expect(read()).toEqual([])
  })
})
