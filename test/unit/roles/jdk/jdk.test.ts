import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { JdkMajor } from '../../../../src/model/software.ts'
import { diffJdkHome, jdkHome, parseJdkHome } from '../../../../roles/jdk/home-resource.ts'
import { diffJdkLink, jdkLink, parseJdkLink } from '../../../../roles/jdk/link.ts'
import { diffJdkPackage } from '../../../../roles/jdk/package.ts'
import { findJdkFunction, isJdkFunction } from '../../../../roles/jdk/search.ts'
import { read, run, scratch } from '../../resources/on-host.ts'

/** A folder that looks like a JDK: `release` with this version (none when undefined), and its programs. */
function fakeJdk(path: string, version: string | undefined, programs = ['java', 'javac']): string {
  mkdirSync(join(path, 'bin'), { recursive: true })
  for (const name of programs) writeFileSync(join(path, 'bin', name), '#!/bin/sh\n', { mode: 0o755 })
  if (version !== undefined) {
    writeFileSync(join(path, 'release'), `IMPLEMENTOR="x"\nJAVA_VERSION="${version}"\nOS_ARCH="x86_64"\n`)
  }
  return path
}

describe('is_jdk', () => {
  test.each<[string, string | undefined, JdkMajor, boolean]>([
    ['jdk', '1.8.0_412', 8, true],
    ['jdk', '1.8.0_412', 17, false],
    ['jdk', '17', 17, true],
    ['jdk', '17.0.15', 17, true],
    ['jdk', '17.0.15', 11, false],
    ['jdk', '11.0.2', 11, true],
    ['jdk', '21-ea', 21, true],
    ['jdk', '1.17.0', 17, false],
    ['jdk', '170.1', 17, false],
    ['java-1.8.0-openjdk-1.8.0.222.b10-1.el7_7.x86_64', undefined, 8, true],
    ['jdk1.8.0_221', undefined, 8, true],
    ['jdk1.7.0_80', undefined, 7, true],
    ['jdk', '1.7.0_80', 8, false],
    ['java-17-openjdk', undefined, 17, true],
    ['java-17-openjdk', undefined, 8, false],
    ['java-17-openjdk', '21.0.1', 17, false],
    ['whatever', undefined, 8, false],
  ])('%s with release %s is a JDK %i: %s', (name, version, major, expected) => {
    const home = fakeJdk(join(scratch(), name), version)
    expect(
      run(`${isJdkFunction(major)}\nif is_jdk '${home}'; then echo yes; else echo no; fi`).stdout.trim(),
    ).toBe(expected ? 'yes' : 'no')
  })

  test('a JRE is none', () => {
    const home = fakeJdk(join(scratch(), 'jre'), '17.0.1', ['java'])
    expect(run(`${isJdkFunction(17)}\nif is_jdk '${home}'; then echo yes; fi`).stdout).toBe('')
  })
})

test('find_jdk prints suitable homes, those with lasting names first', () => {
  const folder = scratch()
  fakeJdk(join(folder, 'a-17'), '17.0.1')
  fakeJdk(join(folder, 'b-21'), '21.0.1')
  fakeJdk(join(folder, 'c-17'), '17.0.9')
  symlinkSync('c-17', join(folder, 'z-stable'))
  const search = findJdkFunction(17, [`${folder}/*`, '/nonexistent/*'], [`${folder}/z-stable`])
  expect(run(`${isJdkFunction(17)}\n${search}\nfind_jdk`).stdout.split('\n')).toEqual(
    ['z-stable', 'a-17', 'c-17', 'z-stable'].map((name) => join(folder, name)).concat(''),
  )
})

describe('the package', () => {
  const spec = { host: 'mq1', major: 17 as const, package: 'java-17-openjdk-devel' }

  test('is not asked for where a suitable JDK is', () => {
    expect(diffJdkPackage(spec, ['/opt/jdk-17'], undefined)).toEqual({ kind: 'same' })
  })
  test('is installed by what the host has', () => {
    expect(diffJdkPackage(spec, [], 'yum')).toEqual({
      kind: 'change',
      action: 'create',
      summary: 'install java-17-openjdk-devel with yum (the default java of the host may become this one)',
    })
  })
  test('cannot be installed without a package manager', () => {
    expect(diffJdkPackage(spec, [], undefined)).toMatchObject({ kind: 'blocked' })
  })
})

describe('the link', () => {
  const spec = { path: '/opt/rocketmq/jdk', major: 17 as const, needs: [] }

  test.each([
    [
      'absent\n',
      { kind: 'change', action: 'create', summary: 'link /opt/rocketmq/jdk → the JDK 17 that is installed' },
    ],
    [
      'absent\n/usr/lib/jvm/a\n/b\n',
      { kind: 'change', action: 'create', summary: 'link /opt/rocketmq/jdk → /usr/lib/jvm/a' },
    ],
    ['link /old\nsuitable\n/usr/lib/jvm/a\n', { kind: 'same' }],
    [
      'link /old\n/usr/lib/jvm/a\n',
      { kind: 'change', action: 'update', summary: 'link /opt/rocketmq/jdk → /usr/lib/jvm/a (was /old)' },
    ],
  ])('%j', (stdout, expected) => {
    expect(diffJdkLink(spec, parseJdkLink({ stdout, exit: 0 }))).toEqual(expected)
  })

  test('a folder in its place is not touched', () => {
    expect(diffJdkLink(spec, parseJdkLink({ stdout: 'other\n', exit: 0 }))).toMatchObject({ kind: 'blocked' })
  })

  test('is right while its target is a JDK of the major, and not when the target has gone', () => {
    const folder = scratch()
    const home = fakeJdk(join(folder, 'x'), '17.0.1')
    const path = join(folder, 'jdk')
    symlinkSync(home, path)
    expect(read(jdkLink({ ...spec, path })).diff).toEqual({ kind: 'same' })
    expect(read(jdkLink({ ...spec, path, major: 11 })).diff).toMatchObject({ kind: 'change' })
    // Without a release file the folder's own name says what it is, and the link's does not.
    const old = fakeJdk(join(folder, 'java-1.8.0-openjdk-1.8.0.504'), undefined)
    symlinkSync(old, join(folder, 'old'))
    expect(read(jdkLink({ ...spec, path: join(folder, 'old'), major: 8 })).diff).toEqual({ kind: 'same' })
    symlinkSync('/gone', join(folder, 'dangling'))
    expect(read(jdkLink({ ...spec, path: join(folder, 'dangling') })).diff).toMatchObject({ kind: 'change' })
  })
})

describe('a home', () => {
  test.each([
    ['suitable', 'same'],
    ['absent', 'blocked'],
    ['occupied', 'blocked'],
    ['wrong 11.0.2', 'blocked'],
    ['wrong', 'blocked'],
  ])('%s without an archive: %s', (stdout, kind) => {
    expect(diffJdkHome({ home: '/j', major: 8 }, parseJdkHome({ stdout, exit: 0 })).kind).toBe(kind)
  })

  test('of another major is named', () => {
    const path = fakeJdk(join(scratch(), 'jdk'), '11.0.2')
    expect(read(jdkHome({ home: path, major: 8 })).diff).toMatchObject({
      kind: 'blocked',
      reason: `${path} holds Java 11.0.2, not a JDK 8 with javac`,
    })
  })

  test('nonsense is refused', () => {
    expect(() => parseJdkHome({ stdout: '', exit: 1 })).toThrow(/cannot be read/)
  })
})
