import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import type { Connection, ServerChannel } from 'ssh2'
import { endCommand, newKey, takeScript } from '../../test/helpers/ssh-server.ts'
import { farmHost, indexOf } from './inventory.ts'
import { Recorder } from './recorder.ts'

/** The programs of a bare host with firewalld. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  systemctl: `for word in "$@"; do
  case $word in rocketmq-*) printf '%s\\n' "Id=$word" LoadState=not-found ActiveState=inactive MainPID=0 '' ;; esac
done`,
  busctl: `case "$*" in
  *getActiveZones*) echo 'a{sa{sas}} 1 "public" 1 "interfaces" 1 "eth0"' ;;
  *getZoneSettings2*) echo 'a{sv} 2 "ports" a(ss) 0 "services" as 1 "ssh"' ;;
  *getActivePolicies*) echo 'a{sa{sas}} 0' ;;
  *) exit 1 ;;
esac`,
  ip: 'echo "2: eth0    inet $FARM_ADDRESS/16 scope global eth0"',
  dnf: 'exit 1',
}

export interface Farm {
  readonly port: number
  /** Scratch folder with `key` and `known_hosts`. */
  readonly folder: string
  readonly recorder: Recorder
  readonly connections: () => number
  readonly stop: () => Promise<void>
}

/** An SSH server at one address of the loopback a host, all with one port. */
export async function openFarm(hosts: number): Promise<Farm> {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-farm-'))
  chmodSync(folder, 0o755)
  const programs = join(folder, 'bin')
  mkdirSync(programs)
  for (const [name, body] of Object.entries(PROGRAMS)) {
    writeFileSync(join(programs, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  }
  const recorder = new Recorder(programs)
  const hostKey = newKey()
  writeFileSync(join(folder, 'key'), newKey().private, { mode: 0o600 })
  const sockets = new Set<Socket>()
  let connections = 0
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    connections += 1
    const { _sock: socket } = client as unknown as { _sock: Socket }
    serve(client, indexOf(socket.localAddress ?? '') ?? 0, recorder)
  })
  const onSocket = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    server.injectSocket(socket)
  }
  const listeners: Server[] = []
  let port = 0
  for (let index = 0; index < hosts; index += 1) {
    const listener = createServer(onSocket)
    listener.listen(port, farmHost(index).address)
    await new Promise((resolve, reject) => {
      listener.once('listening', resolve)
      listener.once('error', reject)
    })
    port = (listener.address() as AddressInfo).port
    listeners.push(listener)
  }
  const keys = Array.from(
    { length: hosts },
    (_, index) => `[${farmHost(index).address}]:${port} ${hostKey.public}\n`,
  )
  writeFileSync(join(folder, 'known_hosts'), keys.join(''))
  return {
    port,
    folder,
    recorder,
    connections: () => connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))))
      rmSync(folder, { recursive: true })
    },
  }
}

function serve(client: Connection, index: number, recorder: Recorder): void {
  client.on('error', () => undefined)
  client.on('authentication', (context) => {
    context.accept()
  })
  // Nothing listens on a bare host.
  client.on('tcpip', (_accept, reject) => {
    reject()
  })
  client.on('session', (accept) => {
    accept().on('exec', (acceptExec, _reject, { command }) => {
      void answer(acceptExec(), command, index, recorder)
    })
  })
}

/** Answers a script when all of it is there, as a host does. */
async function answer(
  channel: ServerChannel,
  command: string,
  index: number,
  recorder: Recorder,
): Promise<void> {
  endCommand(channel, await recorder.reply(index, await takeScript(command, channel)))
}
