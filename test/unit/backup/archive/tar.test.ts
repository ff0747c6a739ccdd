import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitsTar, isPlainPath, readTar, writeTar } from '../../../../src/backup/archive/tar.ts'
import { tempDir } from '../../../helpers/temp.ts'

const MODIFIED = new Date('2026-11-29T01:00:00Z')
const part = fc.stringMatching(/^[a-z0-9_.-]{1,60}$/).filter((text) => text !== '.' && text !== '..')
const name = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'))
  .filter(fitsTar)
const file = fc.record({
  name,
  content: fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
})

/** A header with one field replaced and its sum made right again. */
function forged(path: string, change: (header: Buffer) => void): Buffer {
  const bytes = writeTar([{ name: path, content: Buffer.from('x') }], MODIFIED)
  const header = bytes.subarray(0, 512)
  change(header)
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}

describe('an archive', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 6 }), (files) => {
        const { files: read, others } = readTar(writeTar(files, MODIFIED))
        expect(others).toEqual([])
        expect(read.map((one) => [one.name, one.content.toString('hex')])).toEqual(
          files.map((one) => [one.name, one.content.toString('hex')]),
        )
      }),
    )
  })

  it('is one that tar of the system unpacks, with long names', async () => {
    const folder = await tempDir()
    const long = `hosts/${'a'.repeat(90)}/config/${'b'.repeat(80)}.json`
    writeFileSync(join(folder, 'a.tar'), writeTar([{ name: long, content: Buffer.from('text') }], MODIFIED))
    execFileSync('tar', ['-xf', 'a.tar'], { cwd: folder })
    expect(readFileSync(join(folder, long), 'utf8')).toBe('text')
  })

  it('of tar of the system gives regular files only, of several archives too', async () => {
    const folder = await tempDir()
    mkdirSync(join(folder, 'config/users'), { recursive: true })
    writeFileSync(join(folder, 'config/topics.json'), '{}')
    writeFileSync(join(folder, 'config/users/CURRENT'), 'MANIFEST')
    writeFileSync(join(folder, 'config/ä'), '')
    writeFileSync(join(folder, `config/${'x'.repeat(120)}`), '')
    symlinkSync('/etc/passwd', join(folder, 'config/link'))
    const pack = (path: string): Buffer => execFileSync('tar', ['-cf', '-', path], { cwd: folder })
    const { files, others } = readTar(Buffer.concat([pack('./config'), pack('config/topics.json')]))
    expect(files.map((one) => one.name).sort()).toEqual([
      'config/topics.json',
      'config/topics.json',
      'config/users/CURRENT',
    ])
    expect(others).toHaveLength(3)
    expect(others).toContain('config/link')
  })

  it.each(['../x', '/etc/passwd', 'a/../../x', 'a//b', './..', 'a\\b', 'a\u202eb'])(
    'with an entry named %j has no such file',
    (hostile) => {
      const bytes = forged('aaaa', (header) => {
        header.fill(0, 0, 100)
        header.write(hostile, 0, 'utf8')
      })
      const { files, others } = readTar(bytes)
      expect(files).toEqual([])
      expect(others).toHaveLength(1)
    },
  )

  it.each([
    ['a header is changed', (bytes: Buffer) => bytes.fill(0x41, 0, 4), 'the sum of a header is wrong'],
    ['it is cut within an entry', (bytes: Buffer) => bytes.subarray(0, 512), 'an entry is cut off'],
    ['it is cut within a block', (bytes: Buffer) => bytes.subarray(0, 700), 'an entry is cut off'],
    ['it ends within a header', (bytes: Buffer) => bytes.subarray(0, 100), 'it ends within a block'],
  ])('is refused when %s', (_what, change, message) => {
    const bytes = writeTar([{ name: 'topics.json', content: Buffer.alloc(300) }], MODIFIED)
    expect(() => readTar(change(bytes))).toThrow(message)
  })

  it('never throws anything but an Error for bytes of a host', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2048 }), (bytes) => {
        try {
          readTar(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
    )
  })
})

it.each([
  ['config/topics.json', true],
  ['..', false],
  ['a/./b', false],
  ['', false],
  ['a b', false],
])('%j is a plain path: %s', (path, plain) => {
  expect(isPlainPath(path)).toBe(plain)
})
