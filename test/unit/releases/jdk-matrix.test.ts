import { describe, expect, it } from 'vitest'
import type { JdkMajor } from '../../../src/model/software.ts'
import { jdkOptions } from '../../../src/releases/jdk-matrix.ts'
import { knownVersions } from '../../../src/releases/known.ts'

const nio = '--add-opens=java.base/java.nio=ALL-UNNAMED'
const cleaner = '--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED'
const directBuffer = '--add-exports=java.base/sun.nio.ch=ALL-UNNAMED'
const lang = '--add-opens=java.base/java.lang=ALL-UNNAMED'
const ignore = '-XX:+IgnoreUnrecognizedVMOptions'

describe('jdkOptions', () => {
  it.each<[string, JdkMajor, readonly string[] | 'no']>([
    ['3.2.6', 7, []],
    ['3.2.6', 8, []],
    ['3.2.6', 17, 'no'],
    ['4.7.0', 7, 'no'],
    ['4.7.0', 8, []],
    ['5.3.3', 7, 'no'],
    ['4.7.0', 11, 'no'],
    ['4.9.2', 17, 'no'],
    ['4.9.3', 11, [nio, cleaner, directBuffer]],
    ['4.9.4', 8, []],
    ['4.9.4', 17, [nio, cleaner, directBuffer]],
    ['4.9.8', 21, [nio, cleaner, directBuffer, ignore]],
    ['5.0.0', 11, []],
    ['5.1.4', 17, [directBuffer]],
    ['5.1.4', 21, [directBuffer, ignore]],
    ['5.2.0', 17, [directBuffer, lang]],
    ['5.3.1', 21, [directBuffer, lang, ignore]],
    ['5.3.2', 21, [directBuffer, lang]],
    ['5.3.3', 8, []],
    ['5.3.3', 17, [directBuffer, lang]],
    ['4.3.0', 8, []],
    ['4.6.1', 11, 'no'],
    ['5.5.0', 8, []],
    ['5.5.1', 8, 'no'],
    ['5.5.1', 11, []],
    ['5.5.1', 21, [directBuffer, lang]],
  ])('RocketMQ %s on JDK %i: %j', (version, major, expected) => {
    expect(jdkOptions(version, major) ?? 'no').toEqual(expected)
  })

  it('gives options that stay one word in an unquoted shell expansion', () => {
    const majors: JdkMajor[] = [7, 8, 11, 17, 21]
    const words = knownVersions.flatMap((version) =>
      majors.flatMap((major) => jdkOptions(version, major) ?? []),
    )
    expect(words.filter((word) => !/^-[A-Za-z0-9:+./=-]+$/.test(word))).toEqual([])
    expect(words.length).toBeGreaterThan(0)
  })
})
