import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import type { ConnectTurns } from '../engine/access.ts'
import { RmqError } from '../errors.ts'
import { KeptOutput } from '../shell/kept-output.ts'
import { sh } from '../shell/quote.ts'
import { StreamSearch } from '../shell/stream-search.ts'
import type { Connection } from './connection.ts'
import { Deferred } from './exec/deferred.ts'
import { CLEAN_ENV } from './exec/clean-environment.ts'
import { NOISE_BYTES } from './exec/marker-cut.ts'
import { interrupted } from './failures.ts'

/**
 * Run on the host: bash opens the socket, prints a line that no other program knows, and two cats carry the bytes.
 * Whichever side ends first ends the session's whole process group, which sshd made for this command alone. One line
 * without single quotes, as csh takes no line feed between quotes.
 */
const RELAY = [
  'exec 3<>"/dev/tcp/$1/$2" || exit 7; printf "%s\\n" "$3"',
  '( cat <&3; kill -TERM 0 ) 2>/dev/null & cat >&3 2>/dev/null',
  'kill -TERM 0',
].join('; ')

export interface RelayRequest extends ConnectTurns {
  readonly address: string
  readonly port: number
  /** For the answer of the address; waiting for a session does not count. */
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

/**
 * A TCP connection opened from the host by a command, for hosts whose sshd forbids tunnels. It takes one of the
 * connection's few sessions for as long as it is open.
 * @throws RmqError 'forward-refused' when nothing answers, 'connection-lost', 'interrupted', 'exec-refused'
 */
export async function openRelay(connection: Connection, request: RelayRequest): Promise<Duplex> {
  const relay = new Relay(connection, request)
  return relay.open()
}

class Relay {
  readonly #connection: Connection
  readonly #request: RelayRequest
  readonly #opened = new Deferred<ClientChannel>()
  readonly #marker = randomBytes(16).toString('hex')
  #channel: ClientChannel | undefined

  constructor(connection: Connection, request: RelayRequest) {
    this.#connection = connection
    this.#request = request
  }

  async open(): Promise<Duplex> {
    const { address, port, signal, onWaiting } = this.#request
    const what = `connecting to ${address}:${port} by a command there`
    this.#opened.onAbort(signal, () => {
      this.#opened.reject(interrupted(this.#connection.party.host, what))
    })
    const command = `${CLEAN_ENV} ${sh`bash -c ${RELAY} relay ${address} ${port} ${this.#marker}`}`
    const attach = (channel: ClientChannel): void => {
      this.#start(channel)
    }
    const session = this.#connection.session(command, what, attach, { kind: 'relay', signal, onWaiting })
    // One promise only: a second one that fails unseen would end the process.
    session.catch((error: unknown) => this.#opened.reject(error as Error))
    try {
      const channel = await this.#opened.promise
      this.#lend(channel)
      return channel
    } catch (error) {
      this.#channel?.destroy()
      throw error
    }
  }

  #start(channel: ClientChannel): void {
    this.#channel = channel
    const { timeoutMs } = this.#request
    // It may open after it was given up.
    if (this.#opened.decided) channel.destroy()
    else
      this.#opened.after(timeoutMs, () => {
        this.#refuse(`no answer within ${timeoutMs} ms`)
      })
    const stderr = new KeptOutput(NOISE_BYTES)
    channel.stderr.on('data', (chunk: Buffer) => {
      stderr.push(chunk)
    })
    channel.once('close', () => {
      this.#refuse(stderr.toString().trim().split('\n')[0] ?? 'refused')
    })
    // ssh2 emits the end only to a stream that is read to it; without this a destroyed one keeps its session.
    channel.once('finish', () => channel.resume())
    const onFound = (): unknown => this.#opened.resolve(channel)
    awaitMarker(channel, this.#marker, onFound, () => {
      this.#refuse('the login shell prints without an end')
    })
  }

  #lend(channel: ClientChannel): void {
    const { onWanted } = this.#request
    if (onWanted) channel.once('close', this.#connection.registerRelay(onWanted))
  }

  #refuse(reason: string): void {
    const { address, port } = this.#request
    const message = `nothing answers at ${address}:${port}, seen from the host: ${reason}`
    const where = { host: this.#connection.party.host }
    const hint = 'See whether the process runs and listens on this address (status, logs).'
    this.#opened.reject(new RmqError('forward-refused', message, { where, hint }))
  }
}

/**
 * Reads up to the marker's line, past whatever a login shell prints; what follows is the connection's own. By
 * 'readable' rather than 'data': a stream that is paused by hand would stay paused for its next reader.
 * @param onNoise called when more came before the marker than a login shell prints
 */
function awaitMarker(channel: ClientChannel, marker: string, onFound: () => void, onNoise: () => void): void {
  const search = new StreamSearch(`${marker}\n`)
  let noise = 0
  const onReadable = (): void => {
    for (
      let chunk = channel.read() as Buffer | null;
      chunk !== null;
      chunk = channel.read() as Buffer | null
    ) {
      const { before, after } = search.push(chunk)
      noise += before.length
      if (!after && noise <= NOISE_BYTES) continue
      channel.off('readable', onReadable)
      if (!after) {
        onNoise()
        return
      }
      if (after.length > 0) channel.unshift(after)
      onFound()
      return
    }
  }
  channel.on('readable', onReadable)
}
