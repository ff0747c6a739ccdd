import type { ServerChannel } from 'ssh2'
import { asBareHost } from '../../../bench/farm/recorder.ts'
import { markerIn, startTestServer, type TestServer } from '../../helpers/ssh-server.ts'
import type { Guest } from './guest.ts'

/**
 * - 'obeys': scripts are run in the guest.
 * - 'repeats files': as 'obeys', but for steps with a secret: they fail with all that they got as their output.
 * - 'repeats all': everything fails with all that it got as its output.
 * - 'refuses': sudo repeats the password and fails.
 */
export type Manner = 'obeys' | 'repeats files' | 'repeats all' | 'refuses'

export interface RepeatingHost {
  readonly server: TestServer
  manner: Manner
  /** Command lines, which show in process lists. */
  readonly commands: string[]
  /** Scripts that only read. */
  readonly reads: string[]
  /** Scripts that write. */
  readonly writes: string[]
}

/** The frame of a script that reads (src/shell/batch.ts). */
const READS = '( eval "$__rmq_f" ) </dev/null 2>/dev/null'
const NONCE = /printf '([0-9a-zA-Z]{8,64}) b %s/
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

interface Machine {
  readonly guest: Guest
  readonly password: string
  readonly sudoPassword: string
  /** Folder that goes first in PATH. */
  readonly programs: string
  readonly hasSecret: (script: string) => boolean
}

/** An SSH server that takes one password, and whose sudo takes another. */
export async function startHost(machine: Machine): Promise<RepeatingHost> {
  const host: Omit<RepeatingHost, 'server'> = { manner: 'obeys', commands: [], reads: [], writes: [] }
  const server = await startTestServer({
    auth: (context) => {
      if (context.method === 'password' && context.password === machine.password) context.accept()
      else context.reject(['password'])
    },
    exec: (command, channel) => {
      host.commands.push(command)
      void answer(command, channel, host, machine)
    },
  })
  return Object.assign(host, { server })
}

async function answer(
  command: string,
  channel: ServerChannel,
  host: Omit<RepeatingHost, 'server'>,
  { guest, sudoPassword, programs, hasSecret }: Machine,
): Promise<void> {
  const finish = (exit: number, stdout: string, stderr: string): void => {
    channel.write(Buffer.from(stdout))
    channel.stderr.write(Buffer.from(stderr))
    channel.exit(exit)
    channel.end()
  }
  if (command.includes('sudo -n')) {
    finish(1, '', 'sudo: a password is required\n')
    return
  }
  const input = new Input(channel)
  const prompt = /sudo -S -p (\S+) --/.exec(command)?.[1]
  if (prompt !== undefined) {
    channel.stderr.write(prompt)
    const given = await input.line()
    if (host.manner === 'refuses' || given !== sudoPassword) {
      finish(1, `${given}\n`, `${given}: command not found\nSorry, try again: ${given}\n`)
      return
    }
  }
  const marker = markerIn(command)
  channel.write(`${marker} 1 1\n`)
  channel.stderr.write(`${marker}\n`)
  const script = scriptOf(command, await input.rest())
  const isRead = script.includes(READS)
  ;(isRead ? host.reads : host.writes).push(script)
  const carries = host.manner === 'repeats files' && script.includes('__rmq_run') && hasSecret(script)
  if (host.manner === 'repeats all' || carries) {
    const text = repetition(script, hasSecret)
    finish(1, framed(script, text) ?? text, text)
    return
  }
  const { exit, stdout, stderr } = await guest.run(script, programs)
  channel.write(Buffer.from(isRead ? asBareHost(stdout, { name: 'mq1' }) : stdout, 'latin1'))
  channel.stderr.write(Buffer.from(stderr, 'latin1'))
  channel.exit(exit)
  channel.end()
}

/**
 * All forms of a script in which a host may print it: as it is, its contents decoded, and in other words. People see the end:
 * there are the lines with secrets alone.
 */
function repetition(script: string, hasSecret: (text: string) => boolean): string {
  const contents = [...script.matchAll(/RMQ_CONTENT'[^\n]*\n([A-Za-z0-9+/=\n]+)\nRMQ_CONTENT/g)].map(
    ([, encoded = '']) => Buffer.from(encoded, 'base64').toString(),
  )
  const text = [script, ...contents].join('\n')
  const lines = text.split('\n').filter(hasSecret)
  const forms = (words: string): string[] => [
    words,
    JSON.stringify(words),
    encodeURIComponent(words),
    Buffer.from(words).toString('base64'),
    `'${words.replaceAll("'", `'\\''`)}'`,
  ]
  return [...forms(text), ...lines.flatMap(forms)].join('\n')
}

/** The answer of a script of steps of which the first fails; undefined: the script has no frames. */
function framed(script: string, output: string): string | undefined {
  const nonce = NONCE.exec(script)?.[1]
  const index = /^__rmq_run (\d+) /m.exec(script)?.[1]
  if (nonce === undefined || index === undefined) return undefined
  return `${nonce} b ${index}\n${output}\n${nonce} e ${index} 1\n`
}

/** The script as it was sealed (src/transport/exec/sealed-script.ts), or that of the command line, with the data. */
function scriptOf(command: string, stdin: Buffer): string {
  if (!command.includes('__rmq_s=')) return `${command}\n${stdin.toString('latin1')}`
  if (!command.includes('base64 -d'))
    return Buffer.from(stdin.map((byte) => byte & 0x7f))
      .toString('latin1')
      .slice(1)
  const letters = [...stdin.subarray(1)].map((byte) => BASE64[byte - 0x80] ?? '')
  return Buffer.from(letters.join(''), 'base64').toString()
}

/** Standard input of a command: its first line, and then the rest. */
class Input {
  readonly #ended: Promise<void>
  #bytes = Buffer.alloc(0)
  #wake = (): void => undefined

  constructor(channel: ServerChannel) {
    channel.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      this.#wake()
    })
    this.#ended = new Promise((resolve) => {
      channel.once('end', resolve)
      channel.once('close', resolve)
    })
  }

  async line(): Promise<string> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#bytes.includes(0x0a)) resolve()
      }
      this.#wake = look
      void this.#ended.then(resolve)
      look()
    })
    const end = this.#bytes.indexOf(0x0a)
    const line = this.#bytes.subarray(0, end).toString()
    this.#bytes = this.#bytes.subarray(end + 1)
    return line
  }

  async rest(): Promise<Buffer> {
    await this.#ended
    return this.#bytes
  }
}
