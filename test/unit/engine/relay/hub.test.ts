import { expect, test } from 'vitest'
import type { ExecResult, LocalFile } from '../../../../src/engine/access.ts'
import { RelayHub, type Copier } from '../../../../src/engine/relay/hub.ts'
import { RmqError } from '../../../../src/errors.ts'

const FILE: LocalFile = { path: '/x', bytes: 1, sha256: 'a'.repeat(64), sha512: 'b'.repeat(128) }

/** A network of hosts that records how each got the file. */
class Network {
  readonly log: string[] = []
  readonly #hub = new RelayHub()
  readonly #stop = new AbortController()
  /** Hosts that cannot hand on; that cannot copy; whose upload fails. */
  readonly cannotServe = new Set<string>()
  readonly cannotCopy = new Set<string>()
  readonly cannotPush = new Set<string>()
  copies = 0
  most = 0

  bring(host: string): Promise<void> {
    return this.#hub.bring(FILE, this.#copier(host))
  }

  abort(): void {
    this.#stop.abort(new Error('stopped'))
  }

  close(): Promise<void> {
    return this.#hub.close()
  }

  #copier(host: string): Copier {
    const answer = (exit: number, stdout = ''): ExecResult => ({
      exit,
      stdout: Buffer.from(stdout),
      stderr: Buffer.alloc(0),
    })
    return {
      access: {
        host,
        script: (script) => {
          if (script === 'stop 17 4711') this.log.push(`${host} stops`)
          else expect(script).toMatch(/^\( check the lock\n\) \|\| exit 1\nserve /)
          return Promise.resolve(this.cannotServe.has(host) ? answer(1) : answer(0, '17 4711\n'))
        },
        upload: () => Promise.reject(new Error('not used')),
        connect: () => Promise.reject(new Error('not used')),
      },
      guard: 'check the lock',
      signal: this.#stop.signal,
      relay: {
        address: host,
        serve: ({ port }) => `serve ${port}`,
        stop: (line) => `stop ${line}`,
        copy: (file, from) => ({ title: `copy from ${from.host}`, script: file.sha512, timeoutMs: 1 }),
      },
      run: async ({ title }) => {
        this.copies += 1
        this.most = Math.max(this.most, this.copies)
        // A copy takes longer than the start of the program that hands the file on.
        for (let turns = 0; turns < 50; turns += 1) await Promise.resolve()
        this.copies -= 1
        if (this.cannotCopy.has(host)) throw new RmqError('step-failed', 'no route')
        this.log.push(`${host} ${title}`)
      },
      push: async () => {
        await Promise.resolve()
        if (this.cannotPush.has(host)) throw new RmqError('upload-failed', 'no space')
        this.log.push(`${host} push`)
      },
      onWaiting: () => undefined,
      onFailed: (from) => this.log.push(`${host} cannot copy from ${from}`),
    }
  }
}

const HOSTS = ['a', 'b', 'c', 'd', 'e', 'f']

test('one host gets the file from the control machine, the others from hosts that have it, two at a time from each', async () => {
  const network = new Network()
  await Promise.all(HOSTS.map((host) => network.bring(host)))
  expect(network.log.filter((line) => line.endsWith('push'))).toEqual(['a push'])
  expect(network.log.filter((line) => line.includes('copy from'))).toHaveLength(5)
  expect(network.log.some((line) => /^[d-f] copy from [bc]$/.test(line))).toBe(true)
  expect(network.most).toBeGreaterThan(2)
  await network.close()
  expect(network.log).toContain('a stops')
})

test('a host that comes later copies from one that has it', async () => {
  const network = new Network()
  await network.bring('a')
  await network.bring('b')
  expect(network.log).toEqual(['a push', 'b copy from a'])
})

test('the control machine sends it to a host that cannot copy, and the others go on copying', async () => {
  const network = new Network()
  network.cannotCopy.add('b')
  await network.bring('a')
  await network.bring('b')
  await network.bring('c')
  expect(network.log).toEqual(['a push', 'b cannot copy from a', 'b push', 'c copy from a'])
})

test('where nothing can be copied each host gets it from the control machine', async () => {
  const network = new Network()
  for (const host of HOSTS) network.cannotCopy.add(host)
  await Promise.all(HOSTS.map((host) => network.bring(host)))
  expect(network.log.filter((line) => line.endsWith('push'))).toHaveLength(6)
  expect(network.log.filter((line) => line.includes('cannot copy'))).toHaveLength(2)
})

test('where no host can hand it on each gets it from the control machine', async () => {
  const network = new Network()
  for (const host of HOSTS) network.cannotServe.add(host)
  await Promise.all(HOSTS.map((host) => network.bring(host)))
  expect(network.log).toEqual(HOSTS.map((host) => `${host} push`))
})

test('when sending to the first host fails the next one gets it', async () => {
  const network = new Network()
  network.cannotPush.add('a')
  const ends = await Promise.allSettled(['a', 'b', 'c'].map((host) => network.bring(host)))
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(network.log).toEqual(['b push', 'c copy from b'])
})

test('a host that waits ends when the run is stopped', async () => {
  const network = new Network()
  const first = network.bring('a')
  const second = network.bring('b')
  network.abort()
  await expect(second).rejects.toThrow('stopped')
  await first
})
