import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseProgramFiles } from '../../../../roles/program-files/changes.ts'
import { surveyScript } from '../../../../roles/program-files/survey.ts'
import { parseRelease, release } from '../../../../roles/rocketmq/release.ts'
import { rootTest } from '../../../helpers/service-user.ts'
import { converge, read, run, scratch, standIns } from '../../resources/on-host.ts'

/** Only root may give files to root. */
const asAnybody = standIns({ chown: 'exit 0' })
const source = {
  label: 'a.zip',
  check: () => Promise.resolve(),
  obtain: () => Promise.reject(new Error('not asked here')),
}

interface Prepared {
  readonly path: string
  readonly staging: string
}

/** An archive with these files (name → text), and where it is to go. */
function archived(files: Readonly<Record<string, string>>): Prepared {
  const folder = scratch()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, 'src', name, '..'), { recursive: true })
    writeFileSync(join(folder, 'src', name), text, { mode: 0o600 })
  }
  const staging = join(folder, 'rocketmq.archive')
  spawnSync('tar', ['-czf', staging, '-C', join(folder, 'src'), '.'])
  return { path: join(folder, 'releases', '5.3.3'), staging }
}

const distribution = (top: string, version = '5.3.3'): Record<string, string> => ({
  [`${top}bin/mqadmin`]: 'echo mqadmin',
  [`${top}bin/dledger/fast-try.sh`]: 'echo',
  [`${top}conf/broker.conf`]: 'x=1',
  [`${top}lib/rocketmq-broker-${version}.jar`]: 'jar',
})

const made = ({ path, staging }: Prepared) =>
  release({ path, version: '5.3.3', delivery: { source, staging, jar: '/nonexistent/jar' } })

describe('a delivered release', () => {
  test.each(['rocketmq-all-5.3.3-bin-release/', 'a/b/', ''])(
    'is found under %j, marked, and then the same',
    (top) => {
      const prepared = archived(distribution(top))
      expect(read(made(prepared)).diff).toEqual({
        kind: 'change',
        action: 'create',
        summary: `unpack RocketMQ 5.3.3 to ${prepared.path}`,
      })
      expect(converge(made(prepared), asAnybody)).toEqual({ exit: 0, stdout: '' })
      expect(read(made(prepared)).diff).toEqual({ kind: 'same' })
      expect(readdirSync(join(prepared.path, '..'))).toEqual(['5.3.3'])
      expect(existsSync(prepared.staging)).toBe(false)
      expect(statSync(join(prepared.path, 'bin/mqadmin')).mode & 0o7777).toBe(0o755)
      expect(statSync(join(prepared.path, 'conf/broker.conf')).mode & 0o7777).toBe(0o644)
      expect(readFileSync(join(prepared.path, '.rmq-provision'), 'utf8')).toMatch(
        /^[0-9a-f]{64}\nbin\/dledger\/fast-try\.sh\nbin\/mqadmin\nlib\/rocketmq-broker-5\.3\.3\.jar\n$/,
      )
    },
  )

  test('has a list of its files with which they agree, and a file that is changed later does not', () => {
    const prepared = archived(distribution('x/'))
    expect(converge(made(prepared), asAnybody)).toEqual({ exit: 0, stdout: '' })
    const changes = () => parseProgramFiles(run(surveyScript([{ path: prepared.path }], []))).changes
    expect(changes()).toEqual([])
    const path = join(prepared.path, 'bin/mqadmin')
    writeFileSync(path, 'echo other')
    expect(changes()).toEqual([{ path, kind: 'changed', how: 'content' }])
  })

  describe('a file that is lost after it was unpacked', () => {
    const lib = { 'x/lib/rocketmq-store-5.3.3.jar': 'jar', 'x/lib/netty-all-4.1.65.Final.jar': 'jar' }
    const windows = { 'x/bin/mqbroker.cmd': 'rem' }
    const after = (script: string) => {
      const prepared = archived({ ...distribution('x/'), ...lib, ...windows })
      expect(converge(made(prepared), asAnybody)).toEqual({ exit: 0, stdout: '' })
      expect(run(`cd '${prepared.path}'\n${script}`).exit).toBe(0)
      return read(made(prepared)).diff
    }

    test.each<[string, string, string]>([
      ['a library', 'rm lib/rocketmq-store-5.3.3.jar', 'lib/rocketmq-store-5.3.3.jar is missing or empty'],
      [
        'a cut one',
        ': >lib/netty-all-4.1.65.Final.jar',
        'lib/netty-all-4.1.65.Final.jar is missing or empty',
      ],
      [
        'several',
        'rm bin/dledger/fast-try.sh lib/rocketmq-store-5.3.3.jar',
        'bin/dledger/fast-try.sh, lib/rocketmq-store-5.3.3.jar are missing or empty',
      ],
    ])('%s blocks: the next restart would fail', (_what, script, fault) => {
      expect(after(script)).toMatchObject({
        kind: 'blocked',
        reason: expect.stringContaining(`is damaged: ${fault}`) as string,
        hint: expect.stringContaining('from another host with this release') as string,
      })
    })

    test('a library in another version is in the place of its own, and programs of Windows are not missed', () => {
      expect(
        after('mv lib/netty-all-4.1.65.Final.jar lib/netty-all-4.1.100.Final.jar\nrm bin/mqbroker.cmd'),
      ).toEqual({ kind: 'same' })
    })

    test('a release that an earlier version of this tool unpacked has no list', () => {
      expect(after('sed -i 2,\\$d .rmq-provision\nrm lib/rocketmq-store-5.3.3.jar')).toEqual({ kind: 'same' })
    })
  })

  test('a host that downloads it says from where, and takes an archive that came whole in an earlier run', () => {
    const { path, staging } = archived(distribution('x/'))
    const sha512 = createHash('sha512').update(readFileSync(staging)).digest('hex')
    const source = { kind: 'fetched', urls: ['https://bob:word@mirror.invalid/r.zip?a=b'], sha512 } as const
    const fetched = release({
      path,
      version: '5.3.3',
      delivery: { source, staging, jar: '/nonexistent/jar' },
    })
    expect(read(fetched).diff).toEqual({
      kind: 'change',
      action: 'create',
      summary: `download https://mirror.invalid/r.zip?… on the host and unpack RocketMQ 5.3.3 to ${path}`,
    })
    expect(converge(fetched, asAnybody)).toEqual({ exit: 0, stdout: '' })
    expect(read(fetched).diff).toEqual({ kind: 'same' })
    expect(existsSync(staging)).toBe(false)
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ['another version', distribution('x/', '4.9.4'), /holds RocketMQ 4\.9\.4, the inventory wants 5\.3\.3/],
    ['no broker', { 'x/bin/mqadmin': '' }, /without a broker in lib, the inventory wants 5\.3\.3/],
    ['something else', { 'readme.txt': '' }, /is not a RocketMQ distribution.*\nreadme\.txt/],
    ['two of them', { ...distribution('x/'), ...distribution('y/') }, /several folders with bin\/mqadmin/],
  ])('%s leaves nothing and says what it is', (_what, files, message) => {
    const prepared = archived(files)
    const answer = converge(made(prepared), asAnybody)
    expect(answer.exit).toBe(1)
    expect(answer.stdout).toMatch(message)
    expect(readdirSync(join(prepared.path, '..'))).toEqual([])
    expect(existsSync(prepared.staging)).toBe(false)
  })

  test('a damaged archive leaves nothing and shows the disk', () => {
    const prepared = archived(distribution('x/'))
    writeFileSync(prepared.staging, readFileSync(prepared.staging).subarray(0, 100))
    const answer = converge(made(prepared), asAnybody)
    expect(answer.exit).toBe(1)
    expect(answer.stdout).toMatch(/cannot unpack a RocketMQ distribution.*\nFilesystem/)
    expect(readdirSync(join(prepared.path, '..'))).toEqual([])
  })

  test('what a killed run left is cleared away', () => {
    const prepared = archived(distribution('x/'))
    mkdirSync(join(prepared.path, '..', '.unpack-5.3.3.dead', 'x'), { recursive: true })
    expect(converge(made(prepared), asAnybody).exit).toBe(0)
    expect(readdirSync(join(prepared.path, '..'))).toEqual(['5.3.3'])
  })

  test('a folder that is not ours is not touched', () => {
    const prepared = archived(distribution('x/'))
    mkdirSync(prepared.path, { recursive: true })
    expect(read(made(prepared)).diff).toMatchObject({ kind: 'blocked' })
  })
})

describe('an archive that is made to reach the host', () => {
  /** An archive of a distribution after `spoil` has changed its folder, and a file of root beside it. */
  function spoiled(
    format: string,
    spoil: (top: string, victim: string) => string,
  ): Prepared & { victim: string } {
    const folder = scratch()
    const [src, victim] = [join(folder, 'src'), join(folder, 'victim')]
    mkdirSync(join(victim, 'bin'), { recursive: true })
    writeFileSync(join(victim, 'bin/mqadmin'), 'of root', { mode: 0o600 })
    for (const [name, text] of Object.entries(distribution('x/'))) {
      mkdirSync(join(src, name, '..'), { recursive: true })
      writeFileSync(join(src, name), text)
    }
    const staging = join(folder, 'rocketmq.archive')
    const pack =
      format === 'zip'
        ? `zip -q -y -r '${staging}.zip' . && mv '${staging}.zip' '${staging}'`
        : `tar -czf '${staging}' .`
    const packed = run(`cd '${src}'\n${spoil('x', victim)}\n${pack}`)
    expect(packed).toEqual({ exit: 0, stdout: '' })
    return { path: join(folder, 'releases', '5.3.3'), staging, victim }
  }
  const link = 'holds a link that leads out of it:'

  test.each<[string, (top: string, victim: string) => string, string]>([
    [
      'a program that is a link',
      (top, victim) => `ln -s '${victim}/bin/mqadmin' ${top}/bin/evil`,
      `${link}\nx/bin/evil`,
    ],
    ['a link with a way up', (top) => `ln -s ../../../victim ${top}/lib/evil`, `${link}\nx/lib/evil`],
    ['a link to a link out', (top) => `ln -s b ${top}/a\nln -s ../../../victim ${top}/b`, `${link}\nx/`],
    ['a top folder that is a link', (top, victim) => `rm -r ${top}\nln -s '${victim}' ${top}`, `${link}\nx`],
    [
      'a link beside the top folder',
      (top) => `mkdir other\necho 1 >other/f\nln -s ../other/f ${top}/evil`,
      `${link}\nx/evil`,
    ],
    [
      'a fifo',
      (top) => `mkfifo ${top}/lib/pipe`,
      'holds something that is no file, folder or link:\nx/lib/pipe',
    ],
  ])('%s, in a tar', (_what, spoil, message) => {
    const prepared = spoiled('tar', spoil)
    expect(converge(made(prepared), asAnybody)).toEqual({
      exit: 1,
      stdout: expect.stringContaining(
        `the archive of a RocketMQ distribution is refused: it ${message}`,
      ) as string,
    })
    expect(statSync(join(prepared.victim, 'bin/mqadmin')).mode & 0o7777).toBe(0o600)
    expect(readdirSync(join(prepared.path, '..'))).toEqual([])
  })

  test.runIf(spawnSync('zip', ['-v']).status === 0 && spawnSync('unzip', ['-v']).status === 0)(
    'a link in a zip',
    () => {
      const prepared = spoiled('zip', (top, victim) => `ln -s '${victim}/bin/mqadmin' ${top}/bin/evil`)
      expect(converge(made(prepared), asAnybody)).toMatchObject({ exit: 1 })
      expect(statSync(join(prepared.victim, 'bin/mqadmin')).mode & 0o7777).toBe(0o600)
    },
  )

  rootTest('a device, in a tar', () => {
    const prepared = spoiled('tar', (top) => `mknod ${top}/lib/disk b 7 0`)
    expect(converge(made(prepared), asAnybody)).toMatchObject({
      exit: 1,
      stdout: expect.stringContaining('x/lib/disk') as string,
    })
    expect(readdirSync(join(prepared.path, '..'))).toEqual([])
  })

  test('links within it, and modes that are too wide, are set right', () => {
    const prepared = spoiled(
      'tar',
      (top) =>
        `ln -s mqadmin ${top}/bin/admin\nln -s nowhere ${top}/bin/gone\nchmod 4777 ${top}/bin/mqadmin\nchmod 0666 ${top}/conf/broker.conf`,
    )
    expect(converge(made(prepared), asAnybody)).toEqual({ exit: 0, stdout: '' })
    const modes = run(
      `cd '${prepared.path}' && stat -c '%a %F' bin/mqadmin bin/admin conf/broker.conf`,
    ).stdout
    expect(modes).toBe('755 regular file\n777 symbolic link\n644 regular file\n')
  })
})

describe('a distribution on the host', () => {
  test.each<[string, Record<string, string>, unknown]>([
    ['the right one', distribution(''), { kind: 'same' }],
    [
      'another version',
      distribution('', '4.9.4'),
      { reason: expect.stringContaining('the broker of 4.9.4') as string },
    ],
    ['no mqadmin', { 'lib/x': '' }, { reason: expect.stringContaining('bin/mqadmin is missing') as string }],
  ])('%s', (_what, files, expected) => {
    const { path } = archived(files)
    expect(read(release({ path: join(path, '../../src'), version: '5.3.3' })).diff).toMatchObject(
      expected as object,
    )
  })

  test('none', () => {
    expect(read(release({ path: '/nonexistent', version: '5.3.3' })).diff).toMatchObject({
      kind: 'blocked',
      reason: 'there is no distribution at /nonexistent',
    })
  })
})

test('two broker jars are both reported', () => {
  const stdout = 'exists\nmqadmin\njar rocketmq-broker-4.9.4.jar\njar rocketmq-broker-5.3.3.jar\n'
  expect(parseRelease({ stdout, exit: 0 }).versions).toEqual(['4.9.4', '5.3.3'])
})
