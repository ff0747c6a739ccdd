import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readLock } from '../../../src/engine/lock/held-lock.ts'
import { acquireLock, type Lock, type LockRequest } from '../../../src/engine/lock/lock.ts'
import { connectHost, type SshHost } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { missingSshd, startSshd, type Sshd } from '../../helpers/sshd.ts'

const missing = missingSshd()
if (missing !== undefined) process.stderr.write(`no test against a real sshd: ${missing}\n`)

describe.skipIf(missing !== undefined)('the lock over a real sshd', () => {
  let sshd: Sshd
  let mq1: SshHost
  beforeAll(async () => {
    sshd = await startSshd()
    mq1 = await connectHost(sshd.host('mq1'), { acceptNewHostKeys: false, sshConfigFile: '/dev/null' })
  })
  afterAll(async () => {
    await mq1.close()
    await sshd.stop()
  })

  const folders = () => ({ host: join(sshd.folder, 'state'), cluster: join(sshd.folder, 'state', 'shop') })
  const take = (more: Partial<LockRequest> = {}): Promise<Lock> =>
    acquireLock({
      hosts: [mq1],
      folders: folders(),
      holder: { who: 'bob@lap', command: 'apply shop.yaml', since: '2026-01-02', cluster: 'shop' },
      concurrency: 5,
      ...more,
    })

  /** A run of another process that has begun this step. */
  async function begin(script: string): Promise<ChildProcess> {
    const child = new URL('lock-in-child.ts', import.meta.url).pathname
    const words = [JSON.stringify(sshd.host('mq1')), folders().host, script]
    const run = spawn(process.execPath, ['--import', 'tsx', child, ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(run.stdout, 'data')
    return run
  }
  async function kill(run: ChildProcess): Promise<void> {
    const closed = once(run, 'exit')
    run.kill('SIGKILL')
    await closed
  }
  const inFolder = (name: string): string => join(sshd.folder, name)

  test('is held as long as the connection of its run, not for a lease of 90 s', async () => {
    // One process that waits, so that its name is the same whenever the host is asked.
    execFileSync('mkfifo', [inFolder('go')])
    const run = await begin(`cat ${inFolder('go')}; touch ${inFolder('done')}`)
    expect(await failure(take())).toMatchObject({
      code: 'locked',
      message: "locked by ann@desk, running 'apply prod.yaml' for cluster prod since 2026-01-01T00:00:00Z",
    })
    expect(await readLock(mq1, folders())).toMatchObject({ who: 'ann@desk', lives: true })
    await kill(run)
    const waits: string[] = []
    const onWait = (_host: string, message: string): void => {
      waits.push(message)
      // A second writer would wait for a reader that has gone.
      if (waits.length === 1) writeFileSync(inFolder('go'), '')
    }
    await vi.waitFor(async () => {
      const lock = await take({ onWait })
      await lock.release()
    }, 10_000)
    // Its step went on to its end, and no other run was beside it.
    expect(existsSync(inFolder('done'))).toBe(true)
    expect(waits[0]).toMatch(
      /^the step 'install java' of 'apply prod\.yaml' .* is still at work: cat \(pid \d+\)/,
    )
  })

  test('of a run that was killed while its step works is taken when that process is ended', async () => {
    const run = await begin(
      `sleep 600 & echo $! >${inFolder('pid')}.new; mv ${inFolder('pid')}.new ${inFolder('pid')}; wait`,
    )
    await vi.waitFor(() => {
      expect(existsSync(inFolder('pid'))).toBe(true)
    }, 5000)
    await kill(run)
    const pid = Number(readFileSync(inFolder('pid'), 'utf8'))
    const onWait = vi.fn(() => {
      process.kill(pid, 'SIGKILL')
    })
    await vi.waitFor(async () => {
      await (await take({ onWait })).release()
    }, 10_000)
    expect(onWait).toHaveBeenCalledOnce()
  })
})
