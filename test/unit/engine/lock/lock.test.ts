import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExecOptions, ExecResult } from '../../../../src/engine/access.ts'
import { breakLock, readLock } from '../../../../src/engine/lock/held-lock.ts'
import { acquireLock, type Lock } from '../../../../src/engine/lock/lock.ts'
import { shells } from '../../shell/shells.ts'
import { LocalHost } from '../../../helpers/local-host.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rmq-lock-'))
})
afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
})

const foldersOf = (machine: string, cluster: string) => ({
  host: join(dir, machine),
  cluster: join(dir, machine, cluster),
})
/** The machine at this path, as an inventory names it. */
class Machine extends LocalHost {
  readonly path: string
  constructor(host: string, path = host) {
    super(host)
    this.path = path
  }

  override script(script: string, options?: Omit<ExecOptions, 'stdin'>): Promise<ExecResult> {
    return super.script(script.replaceAll(join(dir, 'MACHINE'), join(dir, this.path)), options)
  }
}
/** Takes the lock of these machines for a run of a cluster. */
const takeAll = (hosts: readonly Machine[], cluster = 'prod'): Promise<Lock> =>
  acquireLock({
    hosts,
    folders: foldersOf('MACHINE', cluster),
    holder: { who: 'ann@desk', command: `apply ${cluster}.yaml`, since: '2026-01-01T00:00:00Z', cluster },
    concurrency: 5,
  })
const take = (cluster = 'prod'): Promise<Lock> => takeAll([new Machine('a')], cluster)
const hostLock = (machine = 'a'): string => join(dir, machine, 'lock')
const clusterLock = (cluster = 'prod', machine = 'a'): string => join(dir, machine, cluster, 'lock')
const guarded = async (lock: Lock): Promise<number> =>
  (await new Machine('a').script(`${lock.guard}\nexit 0`)).exit

/** Writes a lock of a run that is gone without a trace. */
function lockOf(lines: readonly string[], file = hostLock()): void {
  const first = { token: 'f00d', who: 'bob@lap', command: 'apply', since: '2026-01-01', cluster: 'prod' }
  writeFileSync(file, [JSON.stringify(first), ...lines, ''].join('\n'))
}

describe('the lock of a host', () => {
  it('is held by one run at a time and names the holder to the other', async () => {
    const lock = await take()
    await expect(take()).rejects.toMatchObject({
      code: 'locked',
      exitCode: 4,
      message: "locked by ann@desk, running 'apply prod.yaml' since 2026-01-01T00:00:00Z",
      where: { host: 'a' },
    })
    await lock.release()
    await (await take()).release()
    expect([existsSync(hostLock()), existsSync(clusterLock())]).toEqual([false, false])
  })

  it('is held against the run of another cluster too, and names that cluster', async () => {
    const lock = await take('shop')
    await expect(take('prod')).rejects.toMatchObject({
      code: 'locked',
      message: "locked by ann@desk, running 'apply shop.yaml' for cluster shop since 2026-01-01T00:00:00Z",
    })
    expect(existsSync(clusterLock('prod'))).toBe(false)
    await lock.release()
    await (await take('prod')).release()
  })

  it('goes to exactly one of several runs that come at once', async () => {
    const results = await Promise.allSettled([take(), take('shop'), take()])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) if (result.status === 'fulfilled') await result.value.release()
  })

  it('is taken once for a machine that an inventory names twice', async () => {
    const lock = await takeAll([new Machine('a'), new Machine('alias', 'a')])
    expect(await guarded(lock)).toBe(0)
    await lock.release()
    expect(existsSync(hostLock())).toBe(false)
  })

  it('is released on all hosts when one refuses', async () => {
    const other = await takeAll([new Machine('b')])
    await expect(takeAll([new Machine('a'), new Machine('b'), new Machine('c')])).rejects.toMatchObject({
      code: 'locked',
      where: { host: 'b' },
    })
    expect([hostLock('a'), hostLock('c'), clusterLock('prod', 'a')].filter(existsSync)).toEqual([])
    await other.release()
  })

  it('is released again where only one of its two files could be written', async () => {
    const machine = new Machine('a')
    await machine.script(`mkdir -p ${join(dir, 'a', 'prod', 'lock.new')}/full`)
    await expect(takeAll([machine])).rejects.toMatchObject({ code: 'lock-failed', where: { host: 'a' } })
    expect(existsSync(hostLock())).toBe(false)
  })

  it.each([
    ['in the same order', ['a', 'b', 'c'], ['a', 'b', 'c']],
    ['that share all but their first', ['a', 'b', 'c'], ['b', 'c']],
    ['that share the last', ['a', 'c'], ['b', 'c']],
  ])('goes to one of two runs over hosts %s, never to none', async (_what, one, two) => {
    for (let round = 0; round < 3; round += 1) {
      const machines = (names: readonly string[]) => names.map((name) => new Machine(name))
      const results = await Promise.allSettled([takeAll(machines(one)), takeAll(machines(two), 'shop')])
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const result of results) if (result.status === 'fulfilled') await result.value.release()
    }
  })
})

describe('the guard', () => {
  it('passes while the lock is held, and fails after another run took over or when asked to stop', async () => {
    const lock = await take()
    expect(await guarded(lock)).toBe(0)
    await lock.stop()
    expect(await guarded(lock)).not.toBe(0)
    expect((await new Machine('a').script(`( ${lock.held}\n) || exit 9`)).exit).toBe(0)
    await lock.release()
    const dead = await take()
    for (const file of [hostLock(), clusterLock()]) utimesSync(file, 0, 0)
    const next = await take()
    expect([await guarded(dead), await guarded(next)]).toEqual([1, 0])
    await dead.release()
    expect(await guarded(next)).toBe(0)
    await next.release()
  })

  it.each([
    ['the host', () => hostLock()],
    ['the cluster', () => clusterLock()],
  ])('fails when the lock of %s is removed, or holds another run', async (_what, file) => {
    const lock = await take()
    const own = readFileSync(file())
    lockOf([], file())
    expect(await guarded(lock)).toBe(1)
    rmSync(file())
    expect(await guarded(lock)).toBe(1)
    writeFileSync(file(), own)
    expect(await guarded(lock)).toBe(0)
    await lock.release()
  })

  it('takes no token for a pattern', async () => {
    const lock = await take()
    const own = readFileSync(hostLock(), 'utf8')
    writeFileSync(hostLock(), own.replace(/[0-9a-f]{16}/, '*'))
    expect(await guarded(lock)).toBe(1)
    await lock.release()
  })

  it.each(shells)('passes and fails under $name', async ({ argv }) => {
    const lock = await take()
    const run = async (): Promise<number> => {
      const file = join(dir, 'guard.sh')
      writeFileSync(file, `( ${lock.guard.replaceAll('MACHINE', 'a')}\n) || exit 7\nexit 0\n`)
      return (await new Machine('a').script([...argv, file].join(' '))).exit
    }
    expect(await run()).toBe(0)
    rmSync(clusterLock())
    expect(await run()).toBe(7)
    await lock.release()
  })
})

describe('the lock of a run that is gone', () => {
  const now = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  /** A process that is certainly there, and one that is certainly not. */
  const start = (pid: number): string =>
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')[19] ?? ''
  beforeEach(async () => {
    await (await take()).release()
  })

  it.each<[string, () => string[], 'taken' | 'refused']>([
    [
      'with a connection that is still there',
      () => [`boot=${now()}`, `session=${process.pid} ${start(process.pid)}`],
      'refused',
    ],
    ['with nothing known of its connection', () => [`boot=${now()}`, 'session='], 'refused'],
    ['of an older version of the tool', () => [], 'refused'],
    ['from before the host was booted', () => ['boot=0b1e', 'session='], 'taken'],
    ['whose connection has ended', () => [`boot=${now()}`, 'session=4194304 77'], 'taken'],
    [
      'whose process id another process has now',
      () => [`boot=${now()}`, `session=${process.pid} 1`],
      'taken',
    ],
  ])('%s', async (_what, lines, outcome) => {
    lockOf(lines())
    const taking = take()
    if (outcome === 'refused') await expect(taking).rejects.toMatchObject({ code: 'locked' })
    else await (await taking).release()
  })

  it('ends 90 s after its last renewal, on the clock of the host', async () => {
    lockOf([`boot=${now()}`, `session=${process.pid} ${start(process.pid)}`])
    const seconds = Date.now() / 1000
    utimesSync(hostLock(), seconds - 85, seconds - 85)
    await expect(take()).rejects.toMatchObject({ code: 'locked' })
    utimesSync(hostLock(), seconds - 91, seconds - 91)
    await (await take()).release()
  })

  it('ends like any other when it died before the clock was set back', async () => {
    const lock = await take()
    const future = Date.now() / 1000 + 86_400
    utimesSync(hostLock(), future, future)
    // That run may live, and have renewed it just before the clock was set.
    await expect(take()).rejects.toMatchObject({ code: 'locked' })
    // From now on its lease runs by the new clock.
    expect(statSync(hostLock()).mtimeMs).toBeLessThanOrEqual(Date.now())
    await lock.release()
  })

  it('leaves no stop mark behind', async () => {
    writeFileSync(join(dir, 'a', 'prod', 'stop-f00d'), '')
    const lock = await take()
    expect(existsSync(join(dir, 'a', 'prod', 'stop-f00d'))).toBe(false)
    await lock.release()
  })
})

/** A host whose scripts run below one process that is called sshd, as those of one connection do. */
class Connection extends LocalHost {
  readonly #sshd: ChildProcessWithoutNullStreams

  constructor() {
    super('a')
    copyFileSync('/bin/sh', join(dir, 'sshd'))
    this.#sshd = spawn(join(dir, 'sshd'))
  }

  override async script(script: string): Promise<ExecResult> {
    const [file, out] = [join(dir, 'script'), join(dir, 'out')]
    writeFileSync(file, script)
    const answered = once(this.#sshd.stdout, 'data') as Promise<[Buffer]>
    this.#sshd.stdin.write(`sh ${file} >${out} 2>&1; echo $?\n`)
    const [[exit]] = [await answered]
    return { exit: Number(exit), stdout: readFileSync(out), stderr: Buffer.alloc(0) }
  }

  /** As when the machine that the run is on dies: nothing is released. */
  async lose(): Promise<void> {
    const closed = once(this.#sshd, 'exit')
    this.#sshd.kill('SIGKILL')
    await closed
  }
}

it('ends with the connection of its run, however it ended', async () => {
  const connection = new Connection()
  await acquireLock({
    hosts: [connection],
    folders: foldersOf('a', 'prod'),
    holder: { who: 'ann@desk', command: 'apply', since: '2026-01-01', cluster: 'prod' },
    concurrency: 5,
  })
  await expect(take()).rejects.toMatchObject({ code: 'locked' })
  await connection.lose()
  await (await take()).release()
})

/** A host whose lock is released in the moment after a renewal has found it held. */
class OvertakenHost extends Machine {
  renewals = 0

  override async script(script: string, options: Omit<ExecOptions, 'stdin'> = {}): Promise<ExecResult> {
    const renews = script.includes('touch -c')
    const released = `touch() { rm -f ${hostLock()} ${clusterLock()}; command touch "$@"; }\n`
    const result = await super.script(renews ? released + script : script, options)
    if (renews) this.renewals += 1
    return result
  }
}

it('is not left behind by a renewal that its release overtakes', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const host = new OvertakenHost('a')
    const lock = await takeAll([host])
    vi.advanceTimersByTime(25_000)
    await vi.waitFor(() => {
      expect(host.renewals).toBe(1)
    })
    expect([existsSync(hostLock()), existsSync(clusterLock())]).toEqual([false, false])
    await lock.release()
  } finally {
    vi.useRealTimers()
  }
})

describe('breakLock', () => {
  const host = new LocalHost('a')
  const folders = () => foldersOf('a', 'prod')

  it('removes the lock that was seen, and says whose it was', async () => {
    const lock = await take()
    const seen = await readLock(host, folders())
    expect(seen).toMatchObject({ who: 'ann@desk', command: 'apply prod.yaml', cluster: 'prod', lives: true })
    if (!seen) throw new Error('it is held')
    expect(await breakLock(host, folders(), seen)).toBe(true)
    expect(await readLock(host, folders())).toBeUndefined()
    expect(await guarded(lock)).toBe(1)
    await lock.release()
  })

  it('reads the lock that the run of another cluster holds, and removes it', async () => {
    const lock = await take('shop')
    const seen = await readLock(host, folders())
    expect(seen).toMatchObject({ command: 'apply shop.yaml', cluster: 'shop' })
    if (seen) expect(await breakLock(host, folders(), seen)).toBe(true)
    expect(await guarded(lock)).toBe(1)
    await lock.release()
  })

  it.each<[string, string]>([
    ['that is empty', ''],
    ['that is no lock at all', 'x\n'],
    ['with a token that is a pattern', '{"token":".","who":"eve"}\n'],
    ['without a token', '{"who":"eve"}\n'],
  ])('leaves a run alone that came after a lock %s was seen', async (_what, text) => {
    await (await take()).release()
    writeFileSync(clusterLock(), text)
    const seen = await readLock(host, folders())
    if (!seen) throw new Error('it is there')
    rmSync(clusterLock())
    const lock = await take()
    expect(await breakLock(host, folders(), seen)).toBe(false)
    expect(await guarded(lock)).toBe(0)
    await lock.release()
  })

  it('bounds what a host says of the holder, and takes nothing for another kind of value', async () => {
    await (await take()).release()
    writeFileSync(hostLock(), `${JSON.stringify({ who: 7, command: 'x'.repeat(5000), since: null })}\n`)
    const seen = await readLock(host, folders())
    expect(seen).toMatchObject({ who: 'an unknown user', since: 'an unknown time', cluster: '' })
    expect(seen?.command).toHaveLength(300)
  })

  it('says when the run of a lock is gone', async () => {
    await (await take()).release()
    lockOf(['boot=0b1e'])
    expect(await readLock(host, folders())).toMatchObject({ who: 'bob@lap', lives: false })
  })
})
