import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { oldReleases, removable } from '../../../../roles/rocketmq/old-releases.ts'
import {
  othersScript,
  parseBeside,
  type Beside,
  type OtherRelease,
} from '../../../../roles/rocketmq/others.ts'
import { release } from '../../../../roles/rocketmq/release.ts'
import { ObservedWorld } from '../../../../src/engine/world.ts'
import type { Diff, Probe, Resource, Step } from '../../../../src/engine/resource.ts'
import { scratch } from '../../resources/on-host.ts'

let home: string
beforeEach(() => {
  home = scratch()
})

const state = (): string => join(home, 'state')
const units = (): string => join(home, 'units')

/** Unpacks releases in this order; without a mark they are not of this tool. */
function unpacked(...versions: readonly string[]): void {
  versions.forEach((version, index) => {
    const folder = join(home, 'releases', version)
    mkdirSync(folder, { recursive: true })
    const mark = join(folder, '.rmq-provision')
    writeFileSync(mark, `${'a'.repeat(64)}\n`)
    utimesSync(mark, 1_800_000_000 + index, 1_800_000_000 + index)
  })
}

/** The script with the folders of this machine in place of the host's. */
const placed = (script: string): string =>
  script
    .replaceAll('/var/lib/rmq-provision', state())
    .replaceAll('/etc/systemd/system', units())
    .replaceAll('/var/lib/docker/containers', join(home, 'containers'))
    .replaceAll('/proc/[0-9]*/mountinfo', join(home, 'mountinfo'))

const read = (wanted: string, keep = 2, shell = 'dash'): readonly OtherRelease[] =>
  besideOf(wanted, keep, shell).others

const besideOf = (wanted: string, keep = 2, shell = 'dash'): Beside => {
  const { stdout, stderr } = spawnSync(shell, ['-eu'], {
    input: placed(othersScript(join(home, 'releases', wanted), keep)),
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return parseBeside(stdout)
}

function wrote(path: string, text: string): void {
  mkdirSync(join(home, path, '..'), { recursive: true })
  writeFileSync(join(home, path), text.replaceAll('HERE/', `${home}/`))
}

const old = (version: string, used = false): OtherRelease => ({ version, used })

describe('the releases beside the wanted one', () => {
  it('are not looked at while there are no more than are kept', () => {
    unpacked('4.9.8', '5.5.0')
    expect(read('5.5.0')).toEqual([])
    expect(read('5.5.1', 3)).toEqual([])
  })

  it('are listed from the oldest on, also before the wanted one is unpacked', () => {
    unpacked('5.5.0', '4.9.8')
    expect(read('5.5.1')).toEqual([old('5.5.0'), old('4.9.8')])
    unpacked('5.5.0', '4.9.8', '5.5.1')
    expect(read('5.5.1')).toEqual([old('5.5.0'), old('4.9.8')])
  })

  it.each(['dash', 'bash'])('are listed by %s', (shell) => {
    unpacked('5.5.0', '4.9.8')
    expect(read('5.5.1', 2, shell)).toEqual([old('5.5.0'), old('4.9.8')])
  })

  it('are only those of this tool, with the name of a release', () => {
    unpacked('5.5.0', '4.9.8', '4.9.7-patched')
    mkdirSync(join(home, 'releases/4.0.0'))
    expect(read('5.5.1')).toEqual([old('5.5.0'), old('4.9.8')])
  })

  it.each<[name: string, path: string, text: string]>([
    ['a unit', 'units/other.service', 'Environment=ROCKETMQ_HOME=HERE/releases/4.9.8\n'],
    ['a drop-in', 'units/x.service.d/a.conf', 'ExecStart=/bin/sh "HERE/releases/4.9.8/bin/mqbroker"\n'],
    ['the record of an instance', 'state/other/instances/broker-a-0.json', '{\n  "rocketmq": "4.9.8",\n}\n'],
    [
      'the applied inventory of a cluster',
      'state/rmq/inventories/applied',
      'rmq digest=00 release=4.9.8 jdk=8\n',
    ],
    ['a mount', 'mountinfo', '36 35 98:0 /rocketmq/releases/4.9.8 /mnt rw - ext4 /dev/sda1 rw\n'],
    ['a container', 'containers/abc/hostconfig.json', '{"Binds":["HERE/releases/4.9.8:/x"]}'],
  ])('are in use when %s names them', (_name, path, text) => {
    unpacked('4.9.8', '5.5.0')
    wrote(path, text)
    expect(read('5.5.1')).toEqual([old('4.9.8', true), old('5.5.0')])
  })

  it('are not in use when a longer name begins like theirs', () => {
    unpacked('5.5.1', '5.5.0')
    wrote('units/other.service', 'Environment=ROCKETMQ_HOME=HERE/releases/5.5.10\n')
    expect(read('5.5.2')).toEqual([old('5.5.1'), old('5.5.0')])
  })

  it('are in use when a link leads to them', () => {
    unpacked('4.9.8', '5.5.0')
    symlinkSync(join(home, 'releases/4.9.8'), join(home, 'current'))
    expect(read('5.5.1')).toEqual([old('4.9.8', true), old('5.5.0')])
  })

  describe('of a process', () => {
    const children: ReturnType<typeof spawn>[] = []
    afterEach(() => {
      for (const child of children.splice(0)) child.kill()
    })
    test('are in use', async () => {
      unpacked('4.9.8', '5.5.0')
      const child = spawn('sleep', ['60'], { env: { ROCKETMQ_HOME: join(home, 'releases/4.9.8') } })
      children.push(child)
      await new Promise((done) => child.once('spawn', done))
      expect(read('5.5.1')).toEqual([old('4.9.8', true), old('5.5.0')])
    })
  })
})

describe('what a run that was broken off left', () => {
  it.each([
    'releases/.removed-4.9.8.77/lib/a.jar',
    'releases/.unpack-5.4.0.Xy12ab/a.jar',
    'dashboards/.unpack-x.Xy12ab/a.jar',
  ])('is seen: %s', (path) => {
    unpacked('5.5.1')
    expect(besideOf('5.5.1')).toEqual({ others: [], isLeft: false })
    wrote(path, '')
    expect(besideOf('5.5.1')).toEqual({ others: [], isLeft: true })
  })
})

describe('removable', () => {
  it.each<[others: OtherRelease[], keep: number, expected: string[]]>([
    [[], 2, []],
    [[old('5.5.0')], 2, []],
    [[old('4.9.8'), old('5.5.0')], 2, ['4.9.8']],
    [[old('4.9.7'), old('4.9.8'), old('5.5.0')], 2, ['4.9.7', '4.9.8']],
    [[old('4.9.7'), old('4.9.8'), old('5.5.0')], 3, ['4.9.7']],
    [[old('4.9.8', true), old('5.5.0')], 2, []],
    [[old('5.5.0')], 1, ['5.5.0']],
  ])('%o with keep %o: %o', (others, keep, expected) => {
    expect(removable(others, keep)).toEqual(expected)
  })
})

describe('the resource', () => {
  const made = () =>
    oldReleases({ host: 'mq1', path: join(home, 'releases/5.5.1'), keep: 2 }) as unknown as Resource<
      Beside,
      readonly string[]
    >
  const removalOf = (beside: Beside): Diff =>
    made().diff(beside, made().desire(new ObservedWorld(), beside) as readonly string[])
  function observed(): Beside {
    const { script, parse } = made().probe as Probe<Beside>
    return parse({ ...spawnSync('dash', ['-eu'], { input: placed(script), encoding: 'utf8' }), exit: 0 })
  }
  const scriptOf = (steps: readonly Step[]): string =>
    steps.map((step) => (step.kind === 'script' ? step.script : '')).join('\n')

  it('plans the removal, and says what it removes', () => {
    expect(removalOf({ others: [old('4.9.8'), old('5.5.0')], isLeft: false })).toEqual({
      kind: 'change',
      action: 'remove',
      summary: `remove RocketMQ 4.9.8 from ${join(home, 'releases')}: not in use, and older than the 2 that are kept`,
    })
  })

  it('reads what the release reads, in one execution for both', () => {
    const { probe } = release({
      path: join(home, 'releases/5.5.1'),
      version: '5.5.1',
      keep: 2,
    }) as unknown as Resource
    expect((made().probe as Probe<unknown>).script).toBe((probe as Probe<unknown>).script)
  })

  it('matches when it is read again after its change', () => {
    unpacked('4.9.8', '5.5.0', '5.5.1')
    expect(removalOf(observed())).toMatchObject({ kind: 'change' })
    spawnSync('dash', ['-eu'], { input: placed(scriptOf(made().converge(observed(), ['4.9.8']))) })
    expect(removalOf(observed())).toEqual({ kind: 'same' })
  })

  it('removes the rest of a removal that was broken off', () => {
    unpacked('5.5.0', '5.5.1')
    wrote('releases/.removed-4.9.8.77/lib/a.jar', '')
    wrote('releases/.unpack-5.4.0.Xy12ab/a.jar', '')
    wrote('dashboards/.unpack-tomcat.Xy12ab/a.jar', '')
    wrote('dashboards/tomcat/a.jar', '')
    expect(removalOf(observed())).toEqual({
      kind: 'change',
      action: 'remove',
      summary: `remove what a broken-off run left in ${home}`,
    })
    spawnSync('dash', ['-eu'], { input: placed(scriptOf(made().converge(observed(), []))) })
    expect(readdirSync(join(home, 'releases')).sort()).toEqual(['5.5.0', '5.5.1'])
    expect(readdirSync(join(home, 'dashboards'))).toEqual(['tomcat'])
    expect(readdirSync(home).sort()).toEqual(['dashboards', 'releases'])
    expect(removalOf(observed())).toEqual({ kind: 'same' })
  })

  it('removes them, and keeps one that came into use in between', () => {
    unpacked('4.9.7', '4.9.8', '5.5.0', '5.5.1')
    const steps = made().converge({ others: [], isLeft: false }, ['4.9.7', '4.9.8'])
    wrote('units/other.service', 'Environment=ROCKETMQ_HOME=HERE/releases/4.9.7\n')
    const { status, stderr } = spawnSync('dash', ['-eu'], {
      input: placed(scriptOf(steps)),
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'RocketMQ 4.9.7 is in use now, and stays\n' })
    expect(readdirSync(join(home, 'releases')).sort()).toEqual(['4.9.7', '5.5.0', '5.5.1'])
    expect(existsSync(join(home, 'releases/4.9.8'))).toBe(false)
  })
})
