import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
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

/**
 * A TCP connection opened from the host by a command, for hosts whose sshd forbids tunnels. It takes one of the
 * connection's few sessions for as long as it is open.
 * @throws RmqError 'forward-refused' when nothing answers, 'connection-lost', 'interrupted'
 */
export function openRelay(
  connection: Connection,
  address: string,
  port: number,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Duplex> {
  const what = `connecting to ${address}:${port} by a command there`
  const marker = randomBytes(16).toString('hex')
  const opened = new Deferred<Duplex>()
  const refuse = (reason: string): void => {
    opened.reject(
      new RmqError(
        'forward-refused',
        `nothing answers at ${address}:${port}, seen from the host: ${reason}`,
        {
          where: { host: connection.party.host },
          hint: 'Is the process up and listening on this address? (status, logs)',
        },
      ),
    )
  }
  let channel: ClientChannel | undefined
  opened.onAbort(signal, () => {
    opened.reject(interrupted(connection.party.host, what))
  })
  opened.after(timeoutMs, () => {
    refuse(`no answer within ${timeoutMs} ms`)
  })
  const command = `${CLEAN_ENV} ${sh`bash -c ${RELAY} relay ${address} ${port} ${marker}`}`
  const session = connection.session(
    command,
    what,
    (started) => {
      channel = started
      // Opened after the time was up: nobody waits for it any more.
      if (opened.decided) started.destroy()
      const stderr = new KeptOutput(NOISE_BYTES)
      started.stderr.on('data', (chunk: Buffer) => {
        stderr.push(chunk)
      })
      started.once('close', () => {
        refuse(stderr.toString().trim().split('\n')[0] ?? 'refused')
      })
      // ssh2 tells the end only to a stream that is read to it; without this a destroyed one keeps its session.
      started.once('finish', () => started.resume())
      const onNoise = (): void => {
        refuse('the login shell prints without an end')
      }
      awaitMarker(started, marker, () => opened.resolve(started), onNoise)
    },
    signal,
  )
  // One promise only: a second one that fails unseen would end the process.
  session.catch((error: unknown) => opened.reject(error as Error))
  return opened.promise.catch((error: unknown) => {
    channel?.destroy()
    throw error
  })
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
