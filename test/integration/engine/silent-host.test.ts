import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { acquireLock, ENDING_MS } from '../../../src/engine/lock/lock.ts'
import { connectHost, type SshHost } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { runHere, startTestServer, takeScript, type TestServer } from '../../helpers/ssh-server.ts'

/** - 'never answers': as a host that is gone. - 'hangs': scripts begin and do not end, as on a disk that is gone. */
type Silence = 'none' | 'never answers' | 'hangs'

let silence: Silence = 'none'
let server: TestServer
let host: SshHost

beforeEach(async () => {
  silence = 'none'
  server = await startTestServer({
    exec: (command, channel) => {
      if (silence === 'none') runHere(command, channel)
      else if (silence === 'hangs') void takeScript(command, channel)
      else channel.resume()
    },
  })
  host = await connectHost(server.host('mq1'), { acceptNewHostKeys: false, sshConfigFile: '/dev/null' })
})
afterEach(async () => {
  await host.close()
  await server.stop()
})

it.each(['never answers', 'hangs'] as const)(
  'a host that %s keeps a run from its end for seconds only',
  { timeout: 30_000 },
  async (next) => {
    const state = join(server.folder, 'state')
    const lock = await acquireLock({
      hosts: [host],
      folders: { host: state, cluster: join(state, 'shop') },
      holder: { who: 'ann@desk', command: 'apply', since: '2026-01-01', cluster: 'shop' },
      concurrency: 5,
    })
    silence = next
    const begun = performance.now()
    expect(await lock.release()).toEqual(['mq1'])
    await host.close()
    expect(performance.now() - begun).toBeLessThan(ENDING_MS + 5_500)
    expect(existsSync(join(state, 'lock'))).toBe(true)
  },
)

it('a script that a signal ends does not keep the connection open longer than its end may take', async () => {
  silence = 'hangs'
  const stop = new AbortController()
  const reading = host.script('cat /proc/uptime', { signal: stop.signal })
  await expect.poll(() => server.sessions()).toBe(1)
  const begun = performance.now()
  stop.abort()
  expect(await failure(reading)).toMatchObject({ code: 'interrupted' })
  await host.close()
  expect(performance.now() - begun).toBeLessThan(5_500)
})

it('the connection to a machine that stands still is closed within seconds', async () => {
  server.freeze()
  const begun = performance.now()
  await host.close()
  expect(performance.now() - begun).toBeLessThan(4_000)
  await host.closed
})
