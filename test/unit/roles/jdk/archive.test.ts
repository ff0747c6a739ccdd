import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jdkHome } from '../../../../roles/jdk/home-resource.ts'
import { hostFolders, rootTest, service } from '../../../helpers/service-user.ts'
import { converge, me, read, scratch, standIns } from '../../resources/on-host.ts'

/** Only root may give files to root. */
const asAnybody = standIns({ chown: 'exit 0' })

function archived(version: string, java: string, folder = scratch()): { home: string; staging: string } {
  const top = join(folder, 'src', `jdk-${version}`)
  mkdirSync(join(top, 'bin'), { recursive: true })
  writeFileSync(join(top, 'bin', 'java'), `#!/bin/sh\n${java}\n`, { mode: 0o755 })
  writeFileSync(join(top, 'bin', 'javac'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(top, 'release'), `JAVA_VERSION="${version}"\n`)
  const staging = join(folder, 'jdk.archive')
  spawnSync('tar', ['-czf', staging, '-C', join(folder, 'src'), `jdk-${version}`])
  return { home: join(folder, 'java', 'jdk1.8.0_221'), staging }
}

function made({ home, staging }: { home: string; staging: string }, user = me.user) {
  const source = {
    label: 'jdk.tar.gz',
    check: () => Promise.resolve(),
    obtain: () => Promise.reject(new Error('not asked here')),
  }
  return jdkHome({ home, major: 8, archive: { source, staging, user } })
}

describe('a JDK from an archive', () => {
  test('is unpacked, run once, and put in place', () => {
    const paths = archived('1.8.0_221', 'echo version')
    expect(read(made(paths)).diff).toEqual({
      kind: 'change',
      action: 'create',
      summary: `unpack JDK 8 to ${paths.home}`,
    })
    expect(converge(made(paths), asAnybody)).toEqual({ exit: 0, stdout: '' })
    expect(read(made(paths)).diff).toEqual({ kind: 'same' })
    expect(existsSync(paths.staging)).toBe(false)
    expect(readdirSync(join(paths.home, '..'))).toEqual(['jdk1.8.0_221'])
  })

  rootTest('is run as the service’s user, who can change nothing in it', () => {
    const paths = archived('1.8.0_221', 'id -un; touch "${0%/*}/new" && exit 0; exit 1', hostFolders().root)
    const { exit, stdout } = converge(made(paths, service.user))
    expect(exit).toBe(1)
    expect(stdout).toContain(`does not run on this host:\n${service.user}\ntouch:`)
    const good = archived('1.8.0_221', '[ "$(id -u)" != 0 ]', hostFolders().root)
    expect(converge(made(good, service.user))).toEqual({ exit: 0, stdout: '' })
  })

  test('is on the disk before it has its name', () => {
    const paths = archived('1.8.0_221', 'echo version')
    const log = join(scratch(), 'log')
    const path = standIns({ chown: 'exit 0', sync: `[ ! -e ${paths.home} ] && echo "$*" >>${log}; exit 1` })
    expect(converge(made(paths), path)).toMatchObject({ exit: 1 })
    // EL7 knows no -f, and is asked to flush everything.
    expect(readFileSync(log, 'utf8')).toMatch(/^-d \S+\n-f \S+\n\n$/)
  })

  test.each([
    ['another major', '17.0.1', 'echo version', /holds Java 17\.0\.1, the inventory wants 8/],
    [
      'one that does not run here',
      '1.8.0_1',
      'echo wrong libc; exit 1',
      /does not run on this host:\nwrong libc/,
    ],
  ])('%s leaves nothing', (_what, version, java, message) => {
    const paths = archived(version, java)
    const answer = converge(made(paths), asAnybody)
    expect(answer.exit).toBe(1)
    expect(answer.stdout).toMatch(message)
    expect(readdirSync(join(paths.home, '..'))).toEqual([])
  })
})
