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

const sha256 = createHash('sha256').update('text').digest('hex')

test('the file is flushed before it is in place', async () => {
  const folder = scratch()
  const [log, local, target] = ['log', 'local', 'target'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(local, 'text')
  const shell = hostWith({ sync: `echo "$*" >>${log}; [ ! -e ${target} ]` })
  await upload(shell, 'mq1', { path: local, bytes: 4, sha256 }, target, '0644')
  expect(readFileSync(target, 'utf8')).toBe('text')
  expect(readFileSync(log, 'utf8')).toMatch(/^-d \S+\/target\.tmp\.\w+\n$/)
})

test('what an upload left that a reboot broke off is removed, and nothing else', async () => {
  const folder = scratch()
  const [local, target] = [join(folder, 'local'), join(folder, "it's")]
  for (const end of ['.tmp.0123456789ab', '.tmp.mine', '.tmp.0123456789abc'])
    writeFileSync(`${target}${end}`, '')
  writeFileSync(local, 'text')
  await upload(hostWith({}), 'mq1', { path: local, bytes: 4, sha256 }, target, '0644')
  expect(readdirSync(folder).sort()).toEqual(["it's", "it's.tmp.0123456789abc", "it's.tmp.mine", 'local'])
})

test('a file that went away on this machine is told of as such', async () => {
  const local = join(scratch(), 'gone')
  const error = await failure(
    upload(hostWith({}), 'mq1', { path: local, bytes: 4, sha256 }, join(scratch(), 'x'), '0644'),
  )
  expect(error).toMatchObject({
    code: 'upload-failed',
    hint: 'Look at that file on this machine: is it still there, and may you read it?',
  })
})
