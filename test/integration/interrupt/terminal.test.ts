import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quote } from '../../../src/shell/quote.ts'
import { startHangingHost, type Hang, type HangingHost } from './hanging-host.ts'
import { writeInventory } from './hanging-inventory.ts'

const SLOW = 120_000
const root = join(import.meta.dirname, '..', '..', '..')
const hasTerminals = spawnSync('script', ['-qec', 'exit 7', '/dev/null']).status === 7
if (!hasTerminals) process.stderr.write('no test of terminals: there is no script of util-linux\n')

let folder = ''
let host: HangingHost

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rmq-terminal-'))
  host = await startHangingHost()
  writeInventory(folder, host.server)
})

afterAll(async () => {
  await host.stop()
  rmSync(folder, { recursive: true })
})

/** A terminal in which a command runs. */
class Terminal {
  readonly #script
  readonly #ended: Promise<unknown>
  #text = ''
  #wake = (): void => undefined

  /** Runs a command line of this program; afterwards its exit code and the settings of the terminal are shown. */
  constructor(words: readonly string[]) {
    const node = [process.execPath, '--import', join(root, 'node_modules/tsx/dist/loader.mjs')]
    const command = [...node, join(root, 'src/cli.ts'), ...words].map(quote).join(' ')
    const run = `sh -c ${quote(`echo "pid=$$."; exec ${command}`)}; echo "exit=$?."`
    const line = `trap : INT; stty rows 40 cols 120; stty -g >before; ${run}; stty -g | cmp - before && echo same; echo end`
    this.#script = spawn('script', ['-qec', line, '/dev/null'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: join(folder, 'state'), TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.#script.stdout.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString()
      this.#wake()
    })
    this.#ended = new Promise((resolve) => this.#script.once('close', resolve))
  }

  get text(): string {
    return this.#text
  }

  /** Process id of the command. */
  get pid(): number {
    return Number(/pid=(\d+)\./.exec(this.#text)?.[1])
  }

  /** Resolves when the terminal shows this, or has ended. */
  async shows(words: string): Promise<void> {
    const shown = new Promise<void>((resolve) => {
      this.#wake = () => {
        if (this.#text.includes(words)) resolve()
      }
      this.#wake()
    })
    await Promise.race([shown, this.#ended])
    expect(this.#text).toContain(words)
  }

  type(keys: string): void {
    this.#script.stdin.write(keys)
  }

  /** Ends the terminal, as a window that is closed. */
  close(): void {
    this.#script.kill('SIGKILL')
  }

  ended(): Promise<unknown> {
    return this.#ended
  }
}

const QUESTIONS: readonly (readonly [what: string, hang: Hang, words: readonly string[], shown: string])[] = [
  ['a yes-or-no question', 'is locked', ['unlock', 'prod.yaml'], 'Break this lock?'],
  ['a question for a password', 'never answers', ['plan', 'prod.yaml', '-k'], 'SSH password'],
  ['the live view', 'hangs in a script', ['status', 'prod.yaml'], 'Reading 1 host'],
]
const ENDS: readonly (readonly [how: string, exit: number, end: (terminal: Terminal) => void])[] = [
  [
    'Ctrl-C',
    130,
    (terminal) => {
      terminal.type('\u0003')
    },
  ],
  [
    'Ctrl-D',
    130,
    (terminal) => {
      terminal.type('\u0004')
    },
  ],
  ['SIGTERM', 143, ({ pid }) => process.kill(pid, 'SIGTERM')],
]

describe.skipIf(!hasTerminals)('in a terminal', () => {
  const cases = QUESTIONS.flatMap(([what, ...question]) =>
    // Nothing reads the keyboard while hosts are read.
    ENDS.filter(([how]) => !(how === 'Ctrl-D' && what === 'the live view')).map(
      ([how, ...end]) => [how, what, ...question, ...end] as const,
    ),
  )
  it.each(cases)(
    '%s at %s ends the command, and leaves the terminal as it was',
    { timeout: SLOW },
    async (_how, _what, hang, words, shown, exit, end) => {
      host.use(hang)
      const terminal = new Terminal(words)
      await terminal.shows(shown)
      if (hang === 'hangs in a script') await host.hung()
      end(terminal)
      await terminal.ended()
      const { text } = terminal
      expect(text).toContain(`exit=${exit}.`)
      expect(stripVTControlCharacters(text)).toMatch(/error: .*interrupted/)
      expect(text.slice(text.indexOf(`exit=${exit}.`))).toContain('same')
      // The last word on the cursor is that it is seen.
      expect(text.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(text.lastIndexOf('\u001b[?25l'))
    },
  )

  it.each(QUESTIONS)(
    'a window that is closed at %s ends the command',
    { timeout: SLOW },
    async (_what, hang, words, shown) => {
      host.use(hang)
      const terminal = new Terminal(words)
      await terminal.shows(shown)
      const { pid } = terminal
      const connections = host.open()
      terminal.close()
      await terminal.ended()
      await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false)
      if (connections > 0) await expect.poll(host.open, { timeout: 20_000 }).toBe(0)
    },
  )
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
