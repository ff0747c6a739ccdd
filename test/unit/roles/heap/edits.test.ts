import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { diffEdits, parseEdits } from '../../../../roles/heap/edits.ts'
import { surveyScript } from '../../../../roles/program-files/survey.ts'
import { scratch } from '../../resources/on-host.ts'

const PRISTINE = [
  '#!/bin/sh',
  'export JAVA_HOME',
  'JAVA_OPT="${JAVA_OPT} -server -Xms8g -Xmx8g"',
  'JAVA_OPT="${JAVA_OPT} -XX:MaxDirectMemorySize=15g"',
  'JAVA_OPT="${JAVA_OPT} -XX:+UseG1GC"',
  '"$JAVA" ${JAVA_OPT} $@',
]
const TUNED = PRISTINE.map((line) => line.replace(/8g/g, '512m').replace('15g', '512m'))

let folder: string
beforeEach(() => {
  folder = scratch()
})

function write(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

/** What is noted of scripts with these lines, each beside the pristine text. */
function noteOf(...scripts: (readonly string[])[]): string | undefined {
  const paths = scripts.map((lines, index) => {
    write(`run${index}.sh.orig`, PRISTINE)
    return write(`run${index}.sh`, lines)
  })
  const stdout = execFileSync('sh', ['-c', surveyScript([], paths)], { encoding: 'utf8' })
  const diff = diffEdits(parseEdits({ stdout, exit: 0 }), 17)
  if (diff.kind !== 'same') throw new Error(diff.kind)
  return diff.note
}

describe('start scripts beside their pristine texts', () => {
  it.each([
    ['as it came', PRISTINE],
    ['with other sizes', TUNED],
  ])('has no note on a script %s', (_, lines) => {
    expect(noteOf(lines)).toBeUndefined()
  })

  it.each([
    ['a line put in', TUNED.toSpliced(2, 0, 'export JAVA_OPT_EXT=-Xmx1m'), 3],
    ['a line taken out', TUNED.toSpliced(4, 1), 5],
    ['the last line taken out', TUNED.slice(0, -1), 6],
    ['a line behind the last', [...TUNED, 'sleep 1'], 7],
    ['a changed line', TUNED.with(4, 'JAVA_OPT="${JAVA_OPT} -XX:+UseZGC"'), 5],
    [
      'an option on the heap line',
      TUNED.with(2, 'JAVA_OPT="${JAVA_OPT} -server -Xms1g -Xmx1g -XX:+AlwaysPreTouch"'),
      3,
    ],
  ])('names a script with %s', (_, lines, line) => {
    expect(noteOf(lines)).toContain(
      `${join(folder, 'run0.sh')} from line ${line} on; each start runs that text`,
    )
  })

  it('names each of several scripts once, and shows nothing of their text', () => {
    const note = noteOf(TUNED, [...TUNED, 'X=secret', 'Y=secret'], TUNED.toSpliced(0, 1)) ?? ''
    expect(note).toContain(
      `${join(folder, 'run1.sh')} from line 7 on, ${join(folder, 'run2.sh')} from line 1 on;`,
    )
    expect(note).not.toContain('run0.sh')
    expect(note).not.toContain('secret')
  })

  it('has no note on scripts that are not there, are empty, or lack the pristine text', () => {
    const script = surveyScript(
      [],
      [write('a.sh', TUNED), join(folder, 'none.sh'), write('b.sh.orig', PRISTINE)],
    )
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe('')
  })
})
