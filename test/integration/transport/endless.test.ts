import type { ServerChannel } from 'ssh2'
import { describe, expect, test } from 'vitest'
import { probeHost } from '../../../src/engine/prober.ts'
import { probePreflight } from '../../../src/preflight/probe.ts'
import type { SshHost } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { markerIn } from '../../helpers/ssh-server.ts'
import type { Misbehaviour } from '../../helpers/ssh-server.ts'
import { connect, server } from './support.ts'

async function connected(name: string, misbehaviour: Misbehaviour = {}): Promise<SshHost> {
  const { host } = await server(misbehaviour)
  return connect(host(name))
}

/** Writes without an end, as fast as the other side reads. */
function flood(stream: NodeJS.WritableStream, chunk: string, sent: { bytes: number }): void {
  const more = (): void => {
    while (stream.write(chunk)) sent.bytes += chunk.length
    sent.bytes += chunk.length
  }
  stream.on('drain', more)
  more()
}

const MB = 1024 * 1024
type Where = readonly [
  name: string,
  begin: (channel: ServerChannel, command: string) => NodeJS.WritableStream,
]

const before: readonly Where[] = [
  ['stdout before the marker', (channel) => channel],
  ['stderr before the marker', (channel) => channel.stderr],
]
const after: readonly Where[] = [
  [
    'stdout after the marker',
    (channel, command) => {
      channel.write(`${markerIn(command)} 1 0\n`)
      return channel
    },
  ],
  [
    'stderr after the marker',
    (channel, command) => {
      channel.write(`${markerIn(command)} 1 0\n`)
      channel.stderr.write(`${markerIn(command)}\n`)
      return channel.stderr
    },
  ],
]

describe.each([
  { text: 'without a line feed', chunk: 'A'.repeat(16 * 1024) },
  { text: 'in lines', chunk: 'A line\n'.repeat(1000) },
])('an answer without an end, $text', ({ chunk }) => {
  test.each([...before, ...after])('%s: the probe fails, other hosts go on', async (_name, begin) => {
    const sent = { bytes: 0 }
    const hostile = await connected('mq1', {
      exec: (command, channel) => {
        flood(begin(channel, command), chunk, sent)
      },
    })
    const healthy = await connected('mq2')
    const failing = failure(
      probeHost(hostile, { one: { script: 'echo one', parse: ({ stdout }) => stdout } }),
    )
    const begun = performance.now()
    expect((await healthy.script('echo fine')).stdout.toString()).toBe('fine\n')
    const error = await failing
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(error).toMatchObject({ code: 'probe-failed', where: { host: 'mq1' } })
    expect(error.message).toMatch(/^running a script was ended: the host printed more than (64 KiB|4 MiB)/)
    expect(error.output?.length ?? 0).toBeLessThan(20 * 1024)
    // The limit, a window of SSH on either side, and the script that was to end this one.
    expect(sent.bytes).toBeLessThan(32 * MB)
  })
})

const asked = {
  places: [{ path: '/', needs: 1, keeps: false, served: false }],
  user: 'rocketmq',
  peers: [],
  targets: [],
  fetched: [],
}

test('a probe of `check` fails in the same words', async () => {
  const sent = { bytes: 0 }
  const hostile = await connected('mq1', {
    exec: (_command, channel) => {
      flood(channel, 'A'.repeat(1024), sent)
    },
  })
  const error = await failure(probePreflight(hostile, asked, new AbortController().signal))
  expect(error).toMatchObject({ code: 'probe-failed', where: { host: 'mq1' } })
})

test('an answer that breaks off fails the probe of `check` too', async () => {
  const broken = await connected('mq1', {
    exec: (command, channel) => {
      channel.write(`${markerIn(command)} 1 0\n`)
      channel.exit(3)
      channel.end()
    },
  })
  const error = await failure(probePreflight(broken, asked, new AbortController().signal))
  expect(error).toMatchObject({ code: 'probe-failed', where: { host: 'mq1' } })
  expect(error.message).toBe("the host's answer broke off (exit 3)")
})
