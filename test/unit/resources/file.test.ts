import fc from 'fast-check'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Unknown } from '../../../src/engine/resource.ts'
import type { FileState } from '../../../src/resources/file-state.ts'
import { CONTENT_LIMIT, parseFileStates } from '../../../src/resources/file-state.ts'
import { diffFile, file, sha256 } from '../../../src/resources/file.ts'
import { converge, me, read, scratch } from './on-host.ts'

const spec = { path: '/etc/x', mode: '0640', user: 'root', group: 'rocketmq' }
const state: FileState = { kind: 'file', mode: '0640', user: 'root', group: 'rocketmq', content: 'a\n' }

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('parseFileStates', () => {
  test.each<[string, string, FileState]>([
    ['no file', 'absent\n', { kind: 'absent' }],
    ['a folder', 'directory\n', { kind: 'directory' }],
    ['a link with blanks', 'link /a b\n', { kind: 'link', target: '/a b' }],
    ['a file', `file\n640 root rocketmq 2\n${base64('a\n')}`, state],
    ['an empty file', 'file\n640 root rocketmq 0\n', { ...state, content: '' }],
    ['no newline at its end', `file\n640 root rocketmq 1\n${base64('a')}`, { ...state, content: 'a' }],
    ['four digits', 'file\n4755 root rocketmq 0\n', { ...state, mode: '4755', content: '' }],
    [
      'too large',
      `file\n640 root rocketmq ${CONTENT_LIMIT + 1}\n${base64('a'.repeat(CONTENT_LIMIT))}`,
      { ...state, content: undefined },
    ],
  ])('%s', (_what, stdout, expected) => {
    expect(parseFileStates({ stdout, exit: 0 }, ['/etc/x']).get('/etc/x')).toEqual(expected)
  })

  test.each(['', 'nonsense', 'file\n640 root', 'file\n640 root rocketmq 2\n'])('refuses %j', (stdout) => {
    expect(() => parseFileStates({ stdout, exit: 0 }, ['/etc/x'])).toThrow(/cannot be read/)
  })

  test('distinguishes files that are read together, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }), {
          minLength: 1,
          maxLength: 6,
        }),
        (contents) => {
          const there = contents.filter((content) => content !== undefined)
          const stdout = [
            ...contents.map((content) => (content === undefined ? 'absent' : 'file')),
            ...there.map((content) => `640 root rocketmq ${Buffer.byteLength(content)}`),
            base64(there.join('')),
          ].join('\n')
          const paths = contents.map((_, index) => `/f${index}`)
          const states = parseFileStates({ stdout, exit: 0 }, paths)
          const found = paths.map((path) => {
            const state = states.get(path)
            return state?.kind === 'file' ? state.content : undefined
          })
          expect(found).toEqual(contents)
        },
      ),
    )
  })
})

describe('diffFile', () => {
  test('does not block for a unit that is masked, which its service reports', () => {
    const masked: FileState = { kind: 'link', target: '/dev/null' }
    expect(diffFile({ ...spec, isUnit: true }, masked, 'a\n')).toEqual({ kind: 'same' })
    expect(diffFile(spec, masked, 'a\n').kind).toBe('blocked')
    expect(diffFile({ ...spec, isUnit: true }, { kind: 'link', target: '/x' }, 'a\n').kind).toBe('blocked')
  })

  test.each<[string, FileState, string | undefined]>([
    ['as wanted', state, undefined],
    ['absent', { kind: 'absent' }, 'create /etc/x'],
    ['other text', { ...state, content: 'b\n' }, 'update /etc/x'],
    ['other mode', { ...state, mode: '0644' }, 'update /etc/x (mode 0644 → 0640)'],
    ['other owner', { ...state, user: 'me' }, 'update /etc/x (owner me:rocketmq → root:rocketmq)'],
    ['both', { ...state, content: 'b\n', mode: '0600' }, 'update /etc/x (content, mode 0600 → 0640)'],
  ])('%s', (_what, observed, summary) => {
    const diff = diffFile(spec, observed, 'a\n')
    expect(diff.kind === 'change' ? diff.summary : undefined).toBe(summary)
    if (summary === undefined) expect(diff.kind).toBe('same')
  })

  test.each<FileState>([{ kind: 'directory' }, { kind: 'other' }, { kind: 'link', target: '/y' }])(
    'is blocked by $kind',
    (observed) => {
      expect(diffFile(spec, observed, 'a\n').kind).toBe('blocked')
    },
  )

  test('shows a unified diff with secrets as digests only', () => {
    const secretKeys = ['secretKey']
    const observed = { ...state, content: 'user=u\nsecretKey=old-password\n' }
    const diff = diffFile({ ...spec, secretKeys }, observed, 'user=u\nsecretKey=new-password\n')
    const patch = diff.kind === 'change' ? (diff.patch ?? '') : ''
    expect(patch).toMatch(/^-secretKey=\[redacted [0-9a-f]{8}\]$/m)
    expect(patch).toMatch(/^\+secretKey=\[redacted [0-9a-f]{8}\]$/m)
    expect(patch).toContain('@@')
    expect(patch).not.toContain('password')
  })

  test.each([
    'brokerPassword=hunter2',
    '  accessKey : hunter2',
    '# aclSecretKey=hunter2',
    'authToken hunter2',
  ])('hides %j of a file that another program wrote', (line) => {
    const observed = { ...state, content: `${line}\nname=x\n` }
    for (const [from, to] of [
      [observed, 'name=y\n'],
      [{ ...state, content: 'name=y\n' }, observed.content],
    ] as const) {
      const diff = diffFile(spec, from, to)
      const patch = diff.kind === 'change' ? (diff.patch ?? '') : ''
      expect(patch).toMatch(/^[-+].*\[redacted [0-9a-f]{8}\]$/m)
      expect(patch).toContain('name=x')
      expect(patch).not.toContain('hunter2')
    }
  })

  test('hides secrets of JSON, and not that a line gets a neighbour', () => {
    const before = '{\n  "innerClientAuthenticationCredentials": "hunter2"\n}\n'
    const after = before.replace('hunter2"', 'hunter2",\n  "x": 1')
    const diff = diffFile(spec, { ...state, content: before }, after)
    const patch = diff.kind === 'change' ? (diff.patch ?? '') : ''
    expect(patch).toMatch(/^\+ {2}"x": 1$/m)
    const digests = [...patch.matchAll(/Credentials": \[redacted ([0-9a-f]{8})\],?$/gm)].map(
      ([, digest]) => digest,
    )
    expect(new Set(digests).size).toBe(1)
    expect(patch).not.toContain('hunter2')
  })

  test('a wrong mode alone shows no text', () => {
    expect(diffFile(spec, { ...state, mode: '0644' }, 'a\n')).not.toHaveProperty('patch')
  })
})

describe('on a host', () => {
  const make = (path: string, content: string, extra: object = {}) =>
    file({ path, content, mode: '0640', ...me, ...extra })

  test('writes any text as it is, and a second time finds nothing to do', () => {
    const path = join(scratch(), "it's $HOME `x`.conf")
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        fc.pre(!text.includes('\0'))
        const made = make(path, text)
        expect(converge(made).exit).toBe(0)
        expect(readFileSync(path, 'utf8')).toBe(text)
        expect(read(made).diff).toEqual({ kind: 'same' })
      }),
      { numRuns: 20, examples: [[''], ['\n'], ["RMQ_CONTENT\n'$(id)'\n"], ['x'.repeat(5000)]] },
    )
    expect(statSync(path).mode & 0o7777).toBe(0o640)
  })

  test('right content is not written again when only the mode differs', () => {
    const path = join(scratch(), 'x.conf')
    writeFileSync(path, 'a\n', { mode: 0o600 })
    utimesSync(path, 1000, 1000)
    expect(converge(make(path, 'a\n')).exit).toBe(0)
    expect(statSync(path).mode & 0o7777).toBe(0o640)
    expect(statSync(path).mtimeMs).toBe(1_000_000)
  })

  test('a failing check leaves the old file and nothing beside it', () => {
    const folder = scratch()
    const path = join(folder, 'x.sh')
    writeFileSync(path, 'echo old\n')
    const answer = converge(make(path, 'if then "\n', { check: 'bash -n "$1"' }))
    expect(answer.exit).not.toBe(0)
    expect(readFileSync(path, 'utf8')).toBe('echo old\n')
    expect(readdirSync(folder)).toEqual(['x.sh'])
  })

  test('what follows runs after the file is in place', () => {
    const folder = scratch()
    const path = join(folder, 'x')
    expect(converge(make(path, 'text', { after: `cp '${path}' '${path}.copy'` })).exit).toBe(0)
    expect(readFileSync(`${path}.copy`, 'utf8')).toBe('text')
  })

  test('folders and links are distinguished from files', () => {
    const folder = scratch()
    mkdirSync(join(folder, 'd'))
    symlinkSync('/nowhere', join(folder, 'l'))
    expect(read(make(join(folder, 'd'), '')).diff).toMatchObject({ kind: 'blocked' })
    expect(read(make(join(folder, 'l'), '')).diff).toMatchObject({ kind: 'blocked' })
    expect(existsSync('/nowhere')).toBe(false)
  })

  test('a file over the limit differs, whatever it holds', () => {
    const path = join(scratch(), 'big')
    writeFileSync(path, 'x'.repeat(CONTENT_LIMIT + 1))
    chmodSync(path, 0o640)
    expect(read(make(path, 'x')).diff).toMatchObject({
      kind: 'change',
      action: 'update',
      summary: `update ${path}`,
    })
  })
})

test('content can be computed from the world, or not be known yet', () => {
  const unknown = file({ ...spec, content: () => new Unknown('uid is there', 'update') })
  expect(read(unknown).diff).toBeInstanceOf(Unknown)
  const known = file({
    ...spec,
    path: '/nonexistent/x',
    content: (world) => world.facts('mq1')?.hostname ?? '',
  })
  expect(read(known).diff).toMatchObject({ patch: expect.stringContaining('+mq1.example') as string })
})

test('sha256 is what sha256sum prints', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
