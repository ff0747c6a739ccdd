import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { expect, onTestFinished, vi } from 'vitest'
import { sh } from '../../../../src/shell/quote.ts'
import type { FakeHost } from '../../../helpers/fake-host.ts'

/** The file that a batch of steps holds, in the folder of a fake host. */
export const BUSY = 'state/lock.busy'

/**
 * A step on a host whose run was killed: it ends when the file 'end' is there, and leaves another text.
 * @param file that gets the text
 */
export async function leftStep(host: FakeHost, file = 'a'): Promise<void> {
  const path = (name: string): string => host.path(name)
  mkdirSync(path('state'), { recursive: true })
  const script = `exec 9>>${sh`${path(BUSY)}`}
flock -s -n 9
${sh`printf '%s\\n' '{"who":"ann@desk","command":"apply"}' 'stop broker-a-0' >${path(BUSY)}`}
${sh`touch ${path('begun')}`}
until [ -e ${sh`${path('end')}`} ]; do sleep 0.05; done
${sh`printf done >${path(file)}`}`
  const shell = spawn('sh', ['-c', script], { stdio: 'ignore' })
  const ended = once(shell, 'exit')
  onTestFinished(async () => {
    shell.kill('SIGKILL')
    await ended
  })
  await vi.waitFor(
    () => {
      expect(existsSync(path('begun'))).toBe(true)
    },
    { timeout: 10_000, interval: 5 },
  )
}
