import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { acquireLock, type Lock, type LockRequest } from '../../../../src/engine/lock/lock.ts'
import { buildConvergeScript, DETACHED, GUARD_FAILED } from '../../../../src/shell/batch.ts'
import { sh } from '../../../../src/shell/quote.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { failure } from '../../../helpers/failure.ts'
import { LocalHost } from '../../../helpers/local-host.ts'
import { shells } from '../../shell/shells.ts'

let dir: string
/** Processes of steps that outlive their shell, ended after the test. */
const left: number[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rmq-busy-'))
})
afterEach(() => {
  for (const pid of left.splice(0)) end(pid)
  rmSync(dir, { recursive: true, force: true })
})

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

const holder = { who: 'ann@desk', command: 'apply prod.yaml', since: '2026-01-01T00:00:00Z', cluster: 'prod' }
const take = (more: Partial<LockRequest> = {}): Promise<Lock> =>
  acquireLock({
    hosts: [new LocalHost('mq1')],
    folders: { host: dir, cluster: join(dir, 'prod') },
    holder,
    concurrency: 5,
    ...more,
  })

/** As after kill -9 of the run: it renews its lock no more, and cannot release it. */
function leave(): void {
  for (const file of [join(dir, 'lock'), join(dir, 'prod', 'lock')]) utimesSync(file, 0, 0)
}

/** Begins a batch with a step that writes its process id and then works on. @returns the shell, and that process id */
async function begin(
  lock: Lock,
  argv: readonly string[],
  { more = '', then = 'wait' }: { readonly more?: string; readonly then?: string } = {},
): Promise<{ readonly shell: ChildProcess; readonly pid: number }> {
  const file = join(dir, 'pid')
  rmSync(file, { force: true })
  const steps = [
    { title: 'prepare', script: ':' },
    {
      title: 'install java',
      script: `sleep 600 ${more} &\necho $! >${file}.new\nmv ${file}.new ${file}\n${then}`,
    },
    { title: 'what comes next', script: sh`touch ${join(dir, 'next')}` },
  ]
  const script = buildConvergeScript(steps, 'n0nce4tests', { guard: lock.guard, occupy: lock.occupy })
  const [program = 'sh', ...flags] = argv
  const shell = spawn(program, [...flags, '-c', 'eval "$(cat)"'], { detached: true })
  shell.stdin.end(script)
  await vi.waitFor(
    () => {
      expect(existsSync(file)).toBe(true)
    },
    { timeout: 10_000, interval: 5 },
  )
  const pid = Number(readFileSync(file, 'utf8'))
  left.push(pid)
  return { shell, pid }
}
async function killed(shell: ChildProcess): Promise<void> {
  if (shell.exitCode !== null) return
  const closed = once(shell, 'exit')
  shell.kill('SIGKILL')
  await closed
}

describe.each(shells)('a step whose run was killed, under $name', ({ argv }) => {
  it('keeps the next run waiting, which names it, and goes on when it has ended', async () => {
    const { shell, pid } = await begin(await take(), argv)
    await killed(shell)
    leave()
    const waits: string[] = []
    const next = await take({
      clock: new FakeClock(),
      onWait: (host, message) => {
        waits.push(`${host}: ${message}`)
        end(pid)
      },
    })
    const what = `the step 'install java' of 'apply prod.yaml' (ann@desk, since 2026-01-01T00:00:00Z)`
    // The shell of the step waits for it.
    const processes = `sleep \\(pid ${pid}\\), \\w+ \\(pid \\d+\\)`
    expect(waits.map((text) => text.slice(0, text.lastIndexOf(': ')))).toEqual([
      `mq1: ${what} is still at work`,
    ])
    expect(waits[0]).toMatch(new RegExp(`: ${processes}$`))
    expect((await new LocalHost('mq1').script(`${next.guard}\nexit 0`)).exit).toBe(0)
    await next.release()
  })

  it('goes on alone when its shell was not killed: the next step is refused by the guard', async () => {
    const { shell, pid } = await begin(await take(), argv)
    leave()
    const clock = new FakeClock()
    clock.at(5000, () => {
      end(pid)
    })
    const [ended, next] = await Promise.all([once(shell, 'exit'), take({ clock })])
    expect(ended).toEqual([GUARD_FAILED, null])
    expect(existsSync(join(dir, 'next'))).toBe(false)
    await next.release()
  })
})

describe('a step of an earlier run', () => {
  it('that does not end within a minute keeps the next run from the host, with its name and process', async () => {
    const { shell, pid } = await begin(await take(), ['sh'])
    await killed(shell)
    leave()
    const clock = new FakeClock()
    expect(await failure(take({ clock }))).toMatchObject({
      code: 'host-busy',
      exitCode: 4,
      where: { host: 'mq1' },
      message: expect.stringMatching(
        new RegExp(
          `^the step 'install java' of 'apply prod\\.yaml' \\(ann@desk, since 2026-01-01T00:00:00Z\\) is still at work: sleep \\(pid ${pid}\\), \\w+ \\(pid \\d+\\); it did not end within 60 s$`,
        ),
      ) as string,
      hint: expect.stringMatching(
        new RegExp(
          `^Its run is gone\\. Wait until the step ends, and run the command again\\. Or end its processes on the host: kill ${pid} \\d+\\.$`,
        ),
      ) as string,
    })
    expect(clock.now()).toBe(60_000)
    // The run that gave up holds nothing.
    expect([existsSync(join(dir, 'lock')), existsSync(join(dir, 'prod', 'lock'))]).toEqual([false, false])
  })

  it('is not waited for after Ctrl-C', async () => {
    const { shell } = await begin(await take(), ['sh'])
    await killed(shell)
    leave()
    const stop = new AbortController()
    const waiting = take({
      clock: new FakeClock(),
      signal: stop.signal,
      onWait: () => {
        stop.abort(new Error('Ctrl-C'))
      },
    })
    await expect(waiting).rejects.toThrow('Ctrl-C')
    expect(existsSync(join(dir, 'lock'))).toBe(false)
  })

  it('is no matter once it has ended, also when its run was killed', async () => {
    const { shell, pid } = await begin(await take(), ['sh'])
    await killed(shell)
    end(pid)
    leave()
    const onWait = vi.fn()
    await (await take({ onWait })).release()
    expect(onWait).not.toHaveBeenCalled()
  })

  it('may leave a daemon behind that has closed the descriptor', async () => {
    const { shell, pid } = await begin(await take(), ['sh'], { more: DETACHED, then: ':' })
    await killed(shell)
    leave()
    const onWait = vi.fn()
    await (await take({ onWait })).release()
    expect(onWait).not.toHaveBeenCalled()
    expect(() => process.kill(pid, 0)).not.toThrow()
  })
})

it('two batches of one run work at the same time', async () => {
  const lock = await take()
  const one = await begin(lock, ['sh'])
  const two = await begin(lock, ['sh'])
  expect(one.pid).not.toBe(two.pid)
  await Promise.all([killed(one.shell), killed(two.shell)])
  await lock.release()
})

it('a batch of a run that has lost the lock changes nothing', async () => {
  const lost = await take()
  leave()
  const next = await take()
  const fragments = [{ title: 'a', script: sh`touch ${join(dir, 'next')}` }]
  const script = buildConvergeScript(fragments, 'n0nce4tests', { guard: lost.guard, occupy: lost.occupy })
  expect((await new LocalHost('mq1').script(script)).exit).toBe(GUARD_FAILED)
  expect(existsSync(join(dir, 'next'))).toBe(false)
  await next.release()
})
