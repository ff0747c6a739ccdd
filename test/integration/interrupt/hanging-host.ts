import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerChannel } from 'ssh2'
import { Recorder, type Reply } from '../../../bench/farm/recorder.ts'
import { PROGRAMS } from '../../../bench/farm/server.ts'
import { endCommand, startTestServer, takeScript, type TestServer } from '../../helpers/ssh-server.ts'

/**
 * - 'never answers': no command is answered.
 * - 'hangs in a script': scripts begin and do not end; what ends them is answered.
 * - 'has a silent broker': scripts are answered as by a bare host; every port accepts connections and says nothing.
 * - 'is locked': every script is answered as the one that reads a lock.
 */
export type Hang = 'never answers' | 'hangs in a script' | 'has a silent broker' | 'is locked'

/** What src/engine/lock/scripts.ts prints of a lock. */
const LOCKED = `${'0'.repeat(64)}\n7\nlives\n{"token":"a","who":"ops@desk","command":"apply","cluster":"lab"}\n`

export interface HangingHost {
  readonly server: TestServer
  /** How it hangs from now on; what has hung before is forgotten. */
  use(hang: Hang): void
  /** Resolves when something waits for an answer that never comes. */
  hung(): Promise<void>
  /** Sessions and tunnels that are open. */
  readonly open: () => number
  readonly stop: () => Promise<void>
}

/** A host of which something never answers. */
export async function startHangingHost(): Promise<HangingHost> {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-hanging-'))
  chmodSync(folder, 0o755)
  const programs = join(folder, 'bin')
  mkdirSync(programs)
  for (const [name, body] of Object.entries(PROGRAMS))
    writeFileSync(join(programs, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  const recorder = new Recorder(programs)
  const replies: Partial<Record<Hang, Answering>> = {
    'has a silent broker': (sealed) => recorder.reply(0, sealed),
    'is locked': () => Promise.resolve({ stdout: LOCKED, exit: 0 }),
  }
  const sockets = new Set<Socket>()
  let hang: Hang = 'never answers'
  let open = 0
  let isHung = false
  let wake = (): void => undefined
  let uses = 0
  /** What of an earlier use hangs only now, as its command has ended, is no news. */
  const hangsIn = (use: number) => (): void => {
    if (use !== uses) return
    isHung = true
    wake()
  }
  const silent = createServer((socket) => {
    open += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      open -= 1
      sockets.delete(socket)
    })
    socket.once('data', hangsIn(uses))
    socket.resume()
  })
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const server = await startTestServer({
    tunnelsTo: port,
    exec: (command, channel) => {
      open += 1
      channel.on('close', () => (open -= 1))
      const hangs = hangsIn(uses)
      if (hang === 'never answers') {
        channel.resume()
        hangs()
      } else void answer(command, channel, replies[hang], hangs)
    },
  })
  return {
    server,
    use: (next) => {
      hang = next
      uses += 1
      isHung = false
    },
    hung: () =>
      new Promise((resolve) => {
        wake = resolve
        if (isHung) resolve()
      }),
    open: () => open,
    stop: async () => {
      await server.stop()
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => silent.close(resolve))
      rmSync(folder, { recursive: true })
    },
  }
}

/** Answers a script as it comes on stdin. */
type Answering = (sealed: Buffer) => Promise<Reply>

/** Answers a script when all of it is there, as a host does. */
async function answer(
  command: string,
  channel: ServerChannel,
  reply: Answering | undefined,
  hangs: () => void,
): Promise<void> {
  const sealed = await takeScript(command, channel)
  const script = Buffer.from(sealed.map((byte) => byte & 0x7f)).toString()
  // The script that ends another one by its process id (src/transport/exec/script-preamble.ts).
  if (reply === undefined && !script.includes('kill -')) {
    hangs()
    return
  }
  endCommand(channel, (await reply?.(sealed)) ?? { stdout: '', exit: 0 })
}
