import { randomBytes, randomInt } from 'node:crypto'
import { Secret } from '../../secret.ts'
import type { HostAccess } from '../access.ts'
import type { Relay, RelayServer } from './relay.ts'

/** First and last; below those that the kernel gives to connections (32768), beyond those of RocketMQ. */
export const RELAY_PORTS = [20_000, 29_999] as const
/** Another program may have the port. */
const TRIES = 3
/** ms for one script that starts or ends a program; firewall-cmd takes up to some seconds. */
const SCRIPT_TIMEOUT_MS = 30_000
/** Hosts that copy from one host at a time. */
const COPIES = 2
/** Hosts that could not copy from a host until no further one tries: one alone may have no way to it. */
const FAILURES = 2

/** A started server with the hosts that copy from it now. */
export interface Started {
  readonly server: RelayServer
  readonly stop: () => Promise<void>
  copies: number
  /** Number of hosts that could not copy from it. */
  failures: number
}

export const isUsable = ({ failures }: Started): boolean => failures < FAILURES

export const hasRoom = (started: Started): boolean => isUsable(started) && started.copies < COPIES

/** A host that is to hand a file on. */
export interface ServerHost {
  readonly access: HostAccess
  readonly relay: Relay
  /** Shell fragment that exits with another code than 0 when this run no longer holds the host. */
  readonly guard: string
  readonly signal: AbortSignal
}

/** Starts the program that hands a file on. @returns undefined when the host cannot */
export async function startServer(host: ServerHost): Promise<Started | undefined> {
  const { access, relay, guard, signal } = host
  const options = { signal, timeoutMs: SCRIPT_TIMEOUT_MS, changes: true } as const
  for (let tries = 0; tries < TRIES; tries += 1) {
    const server = {
      host: access.host,
      address: relay.address,
      port: randomInt(RELAY_PORTS[0], RELAY_PORTS[1] + 1),
      token: new Secret(randomBytes(24).toString('hex')),
    }
    const { exit, stdout } = await access.script(`( ${guard}\n) || exit 1\n${relay.serve(server)}`, options)
    const line = stdout.toString().trim()
    if (exit === 0)
      return {
        server,
        stop: async () => {
          await access.script(relay.stop(line), { timeoutMs: SCRIPT_TIMEOUT_MS, changes: true })
        },
        copies: 0,
        failures: 0,
      }
  }
  return undefined
}
