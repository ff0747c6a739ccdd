import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { farmHost, type FarmHost } from './inventory.ts'

/** Output of a host after the marker of the script's start. */
export interface Reply {
  readonly stdout: string
  readonly exit: number
}

interface Recording extends Reply {
  readonly host: FarmHost
  readonly nonce: string
}

/** The user that scripts run as: they read what everybody may read. */
const NOBODY = 65_534
/** The frame of a script that reads (src/shell/batch.ts). Nothing else is run on this machine. */
const READS = '( eval "$__rmq_f" ) </dev/null 2>/dev/null'
const FRAME = /printf '([0-9a-f]{16}) b /
const OWN = /\b(?:farm|pair)\d+\b|\b10\.20\.\d+\.\d+\b/g

/**
 * Answers of hosts. The first host that gets a script has it run by `sh` on this machine, with programs that answer for a bare
 * host; others that get the same script, but for their own names, get the same answer with their own names.
 */
export class Recorder {
  readonly #recordings = new Map<string, Promise<Recording>>()
  readonly #programs: string

  /** @param programs folder of the programs that answer in place of the machine's own */
  constructor(programs: string) {
    this.#programs = programs
  }

  /** Number of scripts that were run. */
  get recorded(): number {
    return this.#recordings.size
  }

  /** @param sealed a script as it comes on stdin (src/transport/exec/sealed-script.ts) */
  async reply(index: number, sealed: Buffer): Promise<Reply> {
    const script = textOf(sealed)
    const nonce = FRAME.exec(script)?.[1]
    if (nonce === undefined || !script.includes(READS)) return { stdout: '', exit: 126 }
    const host = farmHost(index)
    const key = createHash('sha256').update(plain(script, nonce)).digest('hex')
    const recording = this.#recordings.get(key) ?? this.#record(host, script, nonce)
    this.#recordings.set(key, recording)
    const { stdout, exit, host: recorded, nonce: before } = await recording
    const names = new Map([
      [recorded.name, host.name],
      [recorded.group, host.group],
      [recorded.privateAddress, host.privateAddress],
    ])
    return { exit, stdout: stdout.replaceAll(before, nonce).replace(OWN, (word) => names.get(word) ?? word) }
  }

  async #record(host: FarmHost, script: string, nonce: string): Promise<Recording> {
    const child = spawn('/bin/sh', ['-s'], {
      env: { PATH: `${this.#programs}:/usr/bin:/bin`, FARM_ADDRESS: host.privateAddress },
      cwd: '/',
      uid: NOBODY,
      gid: NOBODY,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('latin1')
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(script)
    const exit = await new Promise<number>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => {
        resolve(code ?? 1)
      })
    })
    return { stdout: asBareHost(stdout, host), exit, host, nonce }
  }
}

const ZONE = `[permanent public]
<?xml version="1.0" encoding="utf-8"?>
<zone><short>Public</short><service name="ssh"/></zone>
`

/** The facts of this machine, and its missing firewalld, as those of a host that can be provisioned. */
export function asBareHost(stdout: string, { name }: Pick<FarmHost, 'name'>): string {
  return stdout
    .replace(/^\[settings public\]$/m, (section) => `${ZONE}${section}`)
    .replace(/^hostname=.*$/m, `hostname=${name}\nsystemd=yes`)
    .replace(/^os\.ID=.*$/m, 'os.ID=centos')
    .replace(/^os\.VERSION_ID=.*$/m, 'os.VERSION_ID="9"')
    .replace(/^os\.PRETTY_NAME=.*$/m, 'os.PRETTY_NAME="CentOS Stream 9"')
    .replace(/^uid=\d+$/m, 'uid=0')
}

/** The script without its first and last words; only those of ASCII are sealed this way. */
function textOf(sealed: Buffer): string {
  const text = Buffer.from(sealed.map((byte) => byte & 0x7f)).toString('latin1')
  return text.slice(text.indexOf('\n') + 1, text.lastIndexOf('\n') + 1)
}

/** The text without what is the host's own or the call's. */
const plain = (text: string, nonce: string): string =>
  text.replaceAll(nonce, '').replace(OWN, (word) => word.replace(/[\d.]+$/, '#'))
