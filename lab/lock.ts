import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { LabError } from './errors.ts'
import { locksDir } from './paths.ts'
import type { Progress } from './progress.ts'

const SAY_SO_AFTER_MS = 500

/**
 * Runs `work` while no other process runs something under the same lock. The lock is held by `flock` around a `cat`
 * that reads from us, so it goes away with this process however it ends.
 */
export async function withLock<T>(name: string, progress: Progress, work: () => Promise<T>): Promise<T> {
  await mkdir(locksDir(), { recursive: true })
  const release = await acquire(name, progress)
  try {
    return await work()
  } finally {
    release()
  }
}

function acquire(name: string, progress: Progress): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const holder = spawn('flock', [join(locksDir(), name), 'sh', '-c', 'echo held; exec cat'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // Ctrl-C in a terminal must not take the lock away before we have cleaned up.
      detached: true,
    })
    const timer = setTimeout(() => {
      progress(`waiting for another process that holds the lock "${name}"`)
    }, SAY_SO_AFTER_MS)
    holder.on('error', (cause) => {
      clearTimeout(timer)
      reject(new LabError('lab-lock', `flock could not be started: ${cause.message}`, { cause }))
    })
    holder.on('exit', (code) => {
      clearTimeout(timer)
      reject(
        new LabError(
          'lab-lock',
          `The lock "${name}" could not be taken (flock ended with ${code ?? 'a signal'})`,
        ),
      )
    })
    holder.stdout.once('data', () => {
      clearTimeout(timer)
      resolve(() => holder.stdin.end())
    })
  })
}
