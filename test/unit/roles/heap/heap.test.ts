import fc from 'fast-check'
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { largestHeap, toolsHeap } from '../../../../roles/heap/index.ts'
import { tunedScript } from '../../../../roles/heap/script.ts'
import { expectedCounts, jvmSize, tuneScript } from '../../../../roles/heap/tune.ts'
import { Unknown } from '../../../../src/engine/resource.ts'
import { knownVersions } from '../../../../src/releases/known.ts'
import { giveToService } from '../../../helpers/exchange.ts'
import { hostFolders, rootTest, service } from '../../../helpers/service-user.ts'
import { converge, read, scratch, standIns } from '../../resources/on-host.ts'

const MIB = 1024 ** 2
const GIB = 1024 * MIB

// The lines that matter, as they differ between releases; the rest of a script is made up.
const meta = '-XX:MetaspaceSize=128m -XX:MaxMetaspaceSize=320m'
const young = `JAVA_OPT="\${JAVA_OPT} -server -Xms4g -Xmx4g -Xmn2g ${meta}"`
const plain = `JAVA_OPT="\${JAVA_OPT} -server -Xms4g -Xmx4g ${meta}"`
const direct = 'JAVA_OPT="${JAVA_OPT} -XX:MaxDirectMemorySize=15g"'
const cms = '      JAVA_OPT="${JAVA_OPT} -Xmn4g -XX:+UseConcMarkSweepGC"'
const lines = {
  server1: ['#!/bin/sh', '# -Xms4g -Xmx4g is upstream’s', young, '$JAVA ${JAVA_OPT} $@'],
  server2: ['if [ 1 ]; then', `      ${young}`, 'else', `      ${plain}`, 'fi'],
  brokerYoung: ['JAVA_OPT="${JAVA_OPT} -server -Xms8g -Xmx8g -Xmn4g"', direct],
  broker: [cms, 'JAVA_OPT="${JAVA_OPT} -server -Xms8g -Xmx8g"', direct],
  // 3.2.6: runserver.sh and runbroker.sh have the same line.
  perm: ['JAVA_OPT="${JAVA_OPT} -server -Xms4g -Xmx4g -Xmn2g -XX:PermSize=128m -XX:MaxPermSize=320m"'],
  tools: ['JAVA_OPT="${JAVA_OPT} -server -Xms1g -Xmx1g -Xmn256m -XX:MetaspaceSize=128m"'],
}
const text = (name: keyof typeof lines): string => `${lines[name].join('\n')}\n`

describe('tuneScript', () => {
  test.each<[string, string, string, string]>([
    ['4.7.0', 'server1', young, young.replace('Xms4g -Xmx4g -Xmn2g', 'Xms512m -Xmx512m -Xmn256m')],
    ['4.9.1', 'server2', plain, plain.replace('Xms4g -Xmx4g', 'Xms512m -Xmx512m')],
    ['5.3.3', 'server2', young, young.replace('Xms4g -Xmx4g -Xmn2g', 'Xms512m -Xmx512m -Xmn256m')],
  ])('runserver.sh of %s (%s)', (version, name, before, after) => {
    const original = text(name as keyof typeof lines)
    const tuned = tuneScript({ name: 'runserver.sh', version, jdk: 8 }, original, { size: 512 * MIB })
    expect(tuned).toContain(after)
    expect(tuned).not.toContain(before)
    expect(tuned.split('\n')[1]).toBe(name === 'server1' ? original.split('\n')[1] : tuned.split('\n')[1])
  })

  test.each([
    ['4.9.0', 'brokerYoung', '-server -Xms1g -Xmx1g -Xmn512m"'],
    ['4.9.4', 'broker', '-server -Xms1g -Xmx1g"'],
    ['5.3.3', 'broker', '-server -Xms1g -Xmx1g"'],
  ] as const)('runbroker.sh of %s (%s)', (version, name, expected) => {
    const tuned = tuneScript({ name: 'runbroker.sh', version, jdk: 8 }, text(name), {
      size: GIB,
      direct: 1536 * MIB,
    })
    expect(tuned).toContain(expected)
    expect(tuned).toContain('-XX:MaxDirectMemorySize=1536m"')
    // The branch for JDK 7 sets no heap.
    if (name === 'broker') expect(tuned).toContain(cms)
  })

  test.each([
    [8, '-server -Xms1g -Xmx1g -Xmn512m"'],
    [7, '-server -Xms1g -Xmx1g -Xmn512m -XX:PermSize=128m -XX:MaxPermSize=320m"'],
  ] as const)('scripts of 3.2.6 on JDK %i', (jdk, expected) => {
    for (const name of ['runserver.sh', 'runbroker.sh'] as const) {
      const script = { name, version: '3.2.6', jdk }
      const tuned = tuneScript(script, text('perm'), { size: GIB, direct: GIB })
      expect(tuned).toContain(expected)
      expect(tuneScript(script, tuned, { size: GIB, direct: GIB })).toBe(tuned)
    }
  })

  test('tools.sh takes two sizes', () => {
    expect(
      tuneScript({ name: 'tools.sh', version: '5.3.3', jdk: 17 }, text('tools'), toolsHeap(2 * GIB)),
    ).toContain('-Xms256m -Xmx512m -Xmn128m -XX:MetaspaceSize=128m"')
  })

  test('without a direct size, that line stays', () => {
    expect(
      tuneScript({ name: 'runbroker.sh', version: '5.3.3', jdk: 17 }, text('broker'), { size: GIB }),
    ).toContain(direct)
  })

  test.each([
    ['runserver.sh', '4.9.0', 'server2', /should have 1 heap line; here are 2 heap lines/],
    ['runserver.sh', '4.9.1', 'server1', /should have 2 heap lines; here are 1 heap line:/],
    ['runbroker.sh', '5.3.3', 'server1', /1 heap line and 1 for direct memory; here are 1 heap line:/],
    ['runbroker.sh', '3.2.6', 'brokerYoung', /should have 1 heap line; here are 1 heap line and 1 for/],
    ['tools.sh', '4.7.0', 'broker', /here are 1 heap line and 1 for direct memory/],
  ] as const)('%s of %s refuses another script', (script, version, name, message) => {
    expect(() => tuneScript({ name: script, version, jdk: 8 }, text(name), { size: GIB })).toThrow(message)
  })

  test('changes sizes only, and nothing the second time', () => {
    const cases = [
      ['runserver.sh', '4.7.0', 'server1'],
      ['runserver.sh', '5.3.3', 'server2'],
      ['runbroker.sh', '4.7.0', 'brokerYoung'],
      ['runbroker.sh', '5.3.3', 'broker'],
    ] as const
    const withoutSizes = (script: string): string =>
      script.replaceAll(/(-Xm[sxn]|MemorySize=)\d+[kmg]/g, '$1')
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.integer({ min: 2, max: 100_000 }),
        ([script, version, name], size) => {
          const heap = { size: size * MIB, direct: (size + 1) * MIB }
          const made = { name: script, version, jdk: 8 } as const
          const once = tuneScript(made, text(name), heap)
          expect(tuneScript(made, once, heap)).toBe(once)
          expect(withoutSizes(once)).toBe(withoutSizes(text(name)))
        },
      ),
    )
  })
})

test('every known version has its counts', () => {
  const old = knownVersions.filter((version) => expectedCounts('runserver.sh', version).heap === 1)
  expect(old.at(0)).toBe('3.2.6')
  expect(old.at(-1)).toBe('4.9.0')
  expect(knownVersions.slice(0, old.length)).toEqual(old)
})

test.each([
  [4 * GIB, '4g'],
  [512 * MIB, '512m'],
  [1536 * MIB, '1536m'],
  [MIB + 1024, '1025k'],
])('%i bytes are %s', (bytes, expected) => {
  expect(jvmSize(bytes)).toBe(expected)
})

test('the largest heap of a host’s instances is the script’s', () => {
  expect(largestHeap([{ size: 1 }, { size: 3, direct: 2 }, { size: 2 }])).toEqual({ size: 3, direct: 2 })
  expect(largestHeap([])).toBeUndefined()
})

describe('the script on a host', () => {
  const asAnybody = standIns({ chown: 'exit 0' })
  const made = (folder: string, version = '5.3.3') =>
    tunedScript({
      host: 'mq1',
      name: 'runbroker.sh',
      release: folder,
      version,
      jdk: 17,
      heap: () => ({ size: GIB, direct: GIB }),
      needs: [],
    })
  const withScript = (content: string): string => {
    const folder = scratch()
    mkdirSync(join(folder, 'bin'))
    writeFileSync(join(folder, 'bin/runbroker.sh'), content, { mode: 0o755 })
    return folder
  }

  test('is not known before the distribution is there', () => {
    expect(read(made('/nonexistent')).diff).toEqual(new Unknown('the distribution is unpacked', 'update'))
  })

  test('is tuned once, its pristine text kept', () => {
    const folder = withScript(text('broker'))
    expect(read(made(folder)).diff).toMatchObject({
      patch: expect.stringContaining('+JAVA_OPT="${JAVA_OPT} -server -Xms1g') as string,
    })
    expect(converge(made(folder), asAnybody).exit).toBe(0)
    const path = join(folder, 'bin/runbroker.sh')
    expect(readFileSync(`${path}.orig`, 'utf8')).toBe(text('broker'))
    expect(statSync(path).mode & 0o7777).toBe(0o755)
    writeFileSync(path, readFileSync(path, 'utf8').replace('-Xmx1g', '-Xmx9g'))
    expect(converge(made(folder), asAnybody).exit).toBe(0)
    expect(readFileSync(path, 'utf8')).toContain('-Xmx1g')
    expect(readFileSync(`${path}.orig`, 'utf8')).toBe(text('broker'))
  })

  test('a pristine text that was cut short by a full disk is not kept', () => {
    const folder = withScript(text('broker'))
    const path = `${standIns({ cp: 'for to; do :; done; printf half >"$to"; exit 1' })}:${asAnybody}`
    expect(converge(made(folder), path).exit).toBe(1)
    expect(existsSync(join(folder, 'bin/runbroker.sh.orig'))).toBe(false)
    expect(converge(made(folder), asAnybody).exit).toBe(0)
    expect(readFileSync(join(folder, 'bin/runbroker.sh.orig'), 'utf8')).toBe(text('broker'))
  })

  test('does not go live when bash does not understand it', () => {
    const broken = `${text('broker')}if then\n`
    const folder = withScript(broken)
    expect(converge(made(folder), asAnybody).exit).not.toBe(0)
    expect(readFileSync(join(folder, 'bin/runbroker.sh'), 'utf8')).toBe(broken)
  })

  rootTest('of a distribution that belongs to another user is written as that user', () => {
    const { data } = hostFolders()
    mkdirSync(join(data, 'bin'))
    const path = join(data, 'bin/runbroker.sh')
    writeFileSync(path, text('broker'), { mode: 0o755 })
    giveToService(join(data, 'bin'))
    expect(converge(made(data))).toEqual({ exit: 0, stdout: '' })
    expect(statSync(path)).toMatchObject({ uid: service.uid, gid: service.gid })
    expect(read(made(data)).diff).toEqual({ kind: 'same' })
  })

  rootTest(
    'of a distribution with a group that its user is not in is written with the group of the user',
    () => {
      const { data } = hostFolders()
      mkdirSync(join(data, 'bin'))
      const path = join(data, 'bin/runbroker.sh')
      writeFileSync(path, text('broker'), { mode: 0o755 })
      giveToService(join(data, 'bin'))
      chownSync(path, service.uid, 0)
      chownSync(join(data, 'bin'), service.uid, 0)
      expect(converge(made(data))).toEqual({ exit: 0, stdout: '' })
      expect(statSync(path)).toMatchObject({ uid: service.uid, gid: service.gid })
      expect(read(made(data)).diff).toEqual({ kind: 'same' })
    },
  )

  rootTest('of a distribution that no account owns is refused', () => {
    const { data } = hostFolders()
    mkdirSync(join(data, 'bin'))
    const path = join(data, 'bin/runbroker.sh')
    writeFileSync(path, text('broker'), { mode: 0o755 })
    chownSync(path, 54_321, 54_321)
    expect(read(made(data)).diff).toMatchObject({
      kind: 'blocked',
      reason: `${path} belongs to a number that no account has`,
    })
  })

  test('of another release is refused', () => {
    const folder = withScript('echo mine\n')
    expect(read(made(folder)).diff).toMatchObject({
      kind: 'blocked',
      reason: expect.stringContaining(
        'should have 1 heap line and 1 for direct memory; here are 0 heap lines',
      ) as string,
    })
    expect(existsSync(join(folder, 'bin/runbroker.sh.orig'))).toBe(false)
  })
})
