import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { HostShell, ShellRequest } from '../../../../src/transport/exec/host-shell.ts'
import { upload } from '../../../../src/transport/exec/upload.ts'
import { failure } from '../../../helpers/failure.ts'
import { scratch, standIns } from '../../resources/on-host.ts'

/** Runs what would go to the host right here, with programs that stand in for the host's. */
function hostWith(programs: Readonly<Record<string, string>>): HostShell {
  const PATH = `${standIns(programs)}:${process.env['PATH'] ?? ''}`
  const run = async ({ script, options }: ShellRequest): Promise<object> => {
    const chunks: Buffer[] = []
    for await (const chunk of options.stdin as AsyncIterable<Buffer>) chunks.push(chunk)
    const done = spawnSync('/bin/sh', ['-c', script], {
      input: Buffer.concat(chunks),
      env: { ...process.env, PATH },
    })
    return { exit: done.status, stdout: done.stdout, stderr: done.stderr }
  }
  return { run } as unknown as HostShell
}

const sum = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex')
const sums = { sha256: sum('sha256', 'text'), sha512: sum('sha512', 'text') }

test('the file is flushed before it is in place', async () => {
  const folder = scratch()
  const [log, local, target] = ['log', 'local', 'target'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(local, 'text')
  const shell = hostWith({ sync: `echo "$*" >>${log}; [ ! -e ${target} ]` })
  const file = { path: local, bytes: 4, ...sums }
  await upload(shell, 'mq1', { local: file, path: target, mode: '0644' })
  expect(readFileSync(target, 'utf8')).toBe('text')
  expect(readFileSync(log, 'utf8')).toMatch(/^-d \S+\/target\.tmp\.\w+\n$/)
})

test('what an upload left that a reboot broke off is removed, and nothing else', async () => {
  const folder = scratch()
  const [local, target] = [join(folder, 'local'), join(folder, "it's")]
  for (const end of ['.tmp.0123456789ab', '.tmp.mine', '.tmp.0123456789abc'])
    writeFileSync(`${target}${end}`, '')
  writeFileSync(local, 'text')
  const file = { path: local, bytes: 4, ...sums }
  await upload(hostWith({}), 'mq1', { local: file, path: target, mode: '0644' })
  expect(readdirSync(folder).sort()).toEqual(["it's", "it's.tmp.0123456789abc", "it's.tmp.mine", 'local'])
})

test('a file that went away on this machine is reported as such', async () => {
  const local = join(scratch(), 'gone')
  const file = { path: local, bytes: 4, ...sums }
  const error = await failure(
    upload(hostWith({}), 'mq1', { local: file, path: join(scratch(), 'x'), mode: '0644' }),
  )
  expect(error).toMatchObject({
    code: 'upload-failed',
    hint: 'Check that the file is still on this machine, and that you may read it.',
  })
})

test.each([
  ['one chunk', 'evil'],
  ['many chunks', 'evil'.repeat(200_000)],
])('other bytes than those of the checked sum do not come to their place: %s', async (_what, evil) => {
  const folder = scratch()
  const [local, target] = [join(folder, 'local'), join(folder, 'target')]
  writeFileSync(local, evil)
  writeFileSync(target, 'before')
  // A user that can write the cache also writes the record: size and sha256 are those of the other bytes.
  const file = { path: local, bytes: evil.length, sha256: sum('sha256', evil), sha512: sums.sha512 }
  const received: number[] = []
  const run = async ({ script, options }: ShellRequest): Promise<object> => {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of options.stdin as AsyncIterable<Buffer>) chunks.push(chunk)
    } finally {
      const input = Buffer.concat(chunks)
      received.push(input.length)
      spawnSync('/bin/sh', ['-c', script], { input })
    }
    return { exit: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  }
  const error = await failure(
    upload({ run } as unknown as HostShell, 'mq1', { local: file, path: target, mode: '0644' }),
  )
  expect(error).toMatchObject({
    code: 'checksum-mismatch',
    message: `${local} is not the file that was checked before`,
    output: `expected sha512 ${sums.sha512}\nactual          ${sum('sha512', evil)}`,
  })
  expect(received[0]).toBeLessThan(evil.length)
  expect(readdirSync(folder).sort()).toEqual(['local', 'target'])
  expect(readFileSync(target, 'utf8')).toBe('before')
})
